#include "apps/options/table_options.h"

#include <charconv>

#include "base/text.h"

namespace espalier::cli {
namespace {

Result<char> one_character(const std::string& text, std::string_view option) {
  if (text == "\\t" || text == "tab") return '\t';
  if (text.size() == 1) return text[0];
  return fail(Errc::invalid_argument, std::string(option) + " takes one character (or 'tab'), not '" + text + "'");
}

}  // namespace

CLI::Validator whole_from(std::int64_t least) {
  return CLI::Validator(
      [least](const std::string& text) {
        std::int64_t n = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
        const bool fits = error == std::errc() && end == text.data() + text.size() && n >= least;
        return fits ? "" : "takes a whole number from " + std::to_string(least) + " on, not '" + text + "'";
      },
      "");
}

CLI::Option* add_list(CLI::App& app, const std::string& name, std::string& to, const std::string& help) {
  return app.add_option(name, to, help)->delimiter(',')->multi_option_policy(CLI::MultiOptionPolicy::Join);
}

void ReadFlags::add_to(CLI::App& app) {
  app.add_option("--separator", separator,
                 "What stands between fields: ',' ';' '|' tab, several characters as '||', or 'space' for runs of "
                 "blanks; detected unless given, if it is one character");
  app.add_option("--decimal", decimal, "Decimal mark, '.' or ','; detected unless given");
  app.add_option("--encoding", encoding, "utf-8, latin-1, windows-1252 or utf-16; detected unless given");
  app.add_option("--na", na, "More words that mean a missing value, comma-separated; '' for none but empty cells")
      ->delimiter(',')
      ->multi_option_policy(CLI::MultiOptionPolicy::Join);
  app.add_option("--skip", skip, "Leave out this many lines before the table")->check(whole_from(0));
  app.add_option("--header", header,
                 "Line of the names, counted after --skip; 'none' if there are none (columns are named column_1, "
                 "column_2 ...); 1-3 if rows begin after line 3");
  app.add_option("--skip-footer", skip_footer, "Leave out this many lines after the table")->check(whole_from(0));
  app.add_option("--comment", comment, "Leave out lines that begin with this");
  app.add_option("--quote", quote, "Character around fields, '\"' or '; detected unless given");
  app.add_flag("--no-header", no_header, "The same as --header none");
  for (const char* name : {"--separator", "--decimal", "--encoding", "--na", "--skip", "--header", "--skip-footer",
                           "--comment", "--quote", "--no-header"})
    app.get_option(name)->group("Reading the table");
}

namespace {

// "2", or "1-3".
Result<Lines> lines_of(const std::string& text) {
  Lines out;
  const char *at = text.data(), *end = at + text.size();
  auto [stop, error] = std::from_chars(at, end, out.first);
  out.last = out.first;
  if (error == std::errc() && stop != end && *stop == '-') {
    const auto second = std::from_chars(stop + 1, end, out.last);
    stop = second.ptr;
    error = second.ec;
  }
  if (error == std::errc() && stop == end && out.first >= 1 && out.last >= out.first) return out;
  return fail(Errc::invalid_argument,
              "--header takes the line of the names, like 1 or 3, lines like 1-3, or none, not '" + text + "'");
}

}  // namespace

Result<std::string> separator_of(const std::string& text) {
  for (const char* blanks : {"space", "blank", "blanks", "whitespace", "\\s+"})
    if (text == blanks) return std::string(" ");
  if (text == "tab" || text == "\\t") return std::string("\t");
  if (!text.empty() && text.find_first_of("\r\n\"") == text.npos) return text;
  return fail(Errc::invalid_argument, "a separator is a character or several, not '" + text + "'");
}

std::map<std::string, std::string> ReadFlags::identity() const {
  const auto number = [](const std::optional<std::size_t>& n) { return n ? std::to_string(*n) : ""; };
  std::map<std::string, std::string> out{{"separator", separator},
                                         {"decimal", decimal},
                                         {"encoding", encoding},
                                         {"na", na && na->empty() ? "none" : na.value_or("")},
                                         {"no-header", no_header ? "given" : ""}};
  for (const auto& [name, value] : {std::pair<std::string, std::string>{"skip", number(skip)},
                                    {"header", header},
                                    {"skip-footer", number(skip_footer)},
                                    {"comment", comment},
                                    {"quote", quote}})
    if (!value.empty()) out.emplace(name, value);
  return out;
}

Result<ReadOptions> ReadFlags::options() const {
  ReadOptions out;
  if (!separator.empty()) { TRY(out.separator, separator_of(separator)); }
  if (!decimal.empty()) { TRY(out.decimal, one_character(decimal, "--decimal")); }
  if (!encoding.empty()) { TRY(out.encoding, encoding_of(encoding)); }
  if (out.decimal != 0 && out.decimal != '.' && out.decimal != ',')
    return fail(Errc::invalid_argument, "--decimal takes . or , and not '" + decimal + "'");
  if (!quote.empty()) { TRY(out.quote, one_character(quote, "--quote")); }
  if (no_header || header == "none") out.header = ReadOptions::Header::no;
  if (!header.empty() && header != "none") {
    out.header = ReadOptions::Header::yes;
    TRY(out.header_lines, lines_of(header));
  }
  out.skip = skip;
  out.skip_footer = skip_footer;
  if (!comment.empty()) out.comment = comment;
  if (na && split_words(*na).empty()) out.na = std::vector<std::string>{};
  if (na) out.more_na = split_words(*na);
  return out;
}

}  // namespace espalier::cli
