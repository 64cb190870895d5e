#include "apps/cli/command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <cmath>

#include "apps/cli/voice.h"
#include "base/text.h"
#include "runs/run.h"

namespace espalier::cli {
namespace {

struct Unit {
  std::string_view name;
  double worth;
};
constexpr Unit times[] = {{"ms", 1e-3}, {"s", 1}, {"m", 60}, {"min", 60}, {"h", 3600}, {"d", 86400}};
constexpr Unit sizes[] = {{"B", 1},     {"KB", 1e3},     {"MB", 1e6},        {"GB", 1e9},
                          {"TB", 1e12}, {"KiB", 1024.0}, {"MiB", 1048576.0}, {"GiB", 1073741824.0},
                          {"K", 1e3},   {"M", 1e6},      {"G", 1e9},         {"T", 1e12}};

// A number and a unit, again and again; a bare number is of the unit that is worth 1.
template <std::size_t n>
std::optional<double> measured(std::string_view text, const Unit (&units)[n]) {
  double sum = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0 || !std::isfinite(number)) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    while (text.starts_with(' ')) text.remove_prefix(1);
    std::size_t length = 0;
    while (length < text.size() && std::isalpha(static_cast<unsigned char>(text[length]))) ++length;
    const std::string_view word = text.substr(0, length);
    const auto unit = std::ranges::find(units, word, &Unit::name);
    if (unit == std::end(units) && !word.empty()) return std::nullopt;
    sum += number * (word.empty() ? 1 : unit->worth);
    text.remove_prefix(length);
  }
  return sum;
}

Result<char> one_character(const std::string& text, std::string_view option) {
  if (text == "\\t" || text == "tab") return '\t';
  if (text.size() == 1) return text[0];
  return fail(Errc::invalid_argument, std::string(option) + " takes one character (or 'tab'), not '" + text + "'");
}

}  // namespace

Result<double> seconds_of(const std::string& text) {
  if (const auto out = measured(text, times); out && *out > 0) return *out;
  return fail(Errc::invalid_argument, "'" + text + "' is not a time; write it like 30s, 5m or 1h30m");
}

Result<double> bytes_of(const std::string& text) {
  if (const auto out = measured(text, sizes); out && *out >= 1) return *out;
  return fail(Errc::invalid_argument, "'" + text + "' is not a size; write it like 512MB, 4GB or 1.5GiB");
}

std::string seconds_text(double s) {
  if (!std::isfinite(s)) return "no limit";
  if (s < 60) return fmt::format("{:.{}f}s", s, s < 10 && s != std::floor(s) ? 1 : 0);
  const auto whole = static_cast<long long>(s + 0.5);
  if (whole < 3600) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  return fmt::format("{}h{:02}m{:02}s", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string bytes_text(double b) {
  return b >= 1e9 ? fmt::format("{:.3g} GB", b / 1e9) : fmt::format("{:.0f} MB", b / 1e6);
}

std::string short_id(const TrialId& id) { return id.writer == first_writer ? "#" + std::to_string(id.n) : to_text(id); }

int fail_with(const Error& error) {
  say("espalier: {}\n", error.message);
  switch (error.code) {
    case Errc::corrupt:
      return bad_data;
    case Errc::invalid_argument:
    case Errc::not_found:
      return usage;
    default:
      return failed;
  }
}

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

Path free_run_folder(const Path& table) {
  std::string stem = table.filename().string();
  stem = stem.substr(0, std::min(stem.find('.', 1), stem.size()));
  std::error_code error;
  if (stem == "-") stem = "table";
  Path out = stem + ".run";
  for (int n = 2; std::filesystem::exists(out, error); ++n) out = stem + ".run-" + std::to_string(n);
  return out;
}

Path model_path(const std::string& given) {
  std::error_code error;
  return std::filesystem::is_directory(given, error) ? Path(given) / "models" / "a.espm" : Path(given);
}

std::string own_program() {
  constexpr const char* itself = "/proc/self/exe";  // also where its file is gone, or is another program by now
  return ::access(itself, X_OK) == 0 ? itself : "espalier";
}

}  // namespace espalier::cli
