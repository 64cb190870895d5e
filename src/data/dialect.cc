#include "data/dialect.h"

#include <algorithm>
#include <span>

#include "base/text.h"
#include "data/header.h"
#include "data/number_formats.h"
#include "data/utf8.h"

namespace espalier {
namespace {

// A spreadsheet's first line "sep=;", and how many bytes it takes; 0 if there is none.
char declared_separator(std::string_view sample, std::size_t& bytes) {
  if (!sample.starts_with("sep=") || sample.size() < 6) return 0;
  const std::size_t end = sample.find_first_not_of("\r\n", 5);
  if (end == 5 || end == sample.npos) return 0;
  bytes = end;
  return sample[4];
}

std::string quoted_list(const std::vector<std::string>& names) {
  std::vector<std::string> quoted;
  for (const std::string& name : names) quoted.push_back("'" + name + "'");
  return shortened(quoted, 5);
}

void make_unique(Dialect& d) {
  std::set<std::string> used(d.names.begin(), d.names.end()), seen;
  std::vector<std::string> unnamed, renamed;
  for (std::size_t j = 0; j < d.names.size(); ++j) {
    std::string& name = d.names[j];
    const bool empty = name.empty(), repeated = !empty && seen.contains(name);
    const std::string base = empty ? (j == 0 ? "row_name" : "column_" + std::to_string(j + 1)) : name;
    if (empty || repeated) {
      name = base;
      for (std::size_t n = 2; used.contains(name); ++n) name = base + "_" + std::to_string(n);
      used.insert(name);
      (empty ? unnamed : renamed).push_back(name);
    }
    seen.insert(name);
  }
  if (!unnamed.empty()) d.remarks.push_back("columns without a name are called " + quoted_list(unnamed));
  if (!renamed.empty()) d.remarks.push_back("names that occur twice became " + quoted_list(renamed));
}

std::string lines_text(std::size_t first, std::size_t last) {
  return first == last ? "line " + std::to_string(first)
                       : "lines " + std::to_string(first) + " to " + std::to_string(last);
}

// What a record says, for a remark: its first words.
std::string glimpse(const Record& r) {
  std::string out;
  for (const std::string& f : r.fields)
    if (!trim_blanks(f).empty() && out.size() < 40) out += (out.empty() ? "" : ", ") + std::string(trim_blanks(f));
  if (out.size() > 60) out = out.substr(0, 57) + "...";
  return find_not_utf8(out) == std::string::npos ? "'" + out + "'" : "text";
}

class Detective {
 public:
  Detective(Layout layout, const ReadOptions& options, const std::string& path)
      : layout_(std::move(layout)), options_(options), path_(path), next_(layout_.first) {}

  Result<Dialect> find(std::size_t lines_before) {
    before_ = lines_before;
    out_.style = layout_.style;
    if (options_.separator.empty() && out_.style.separator != ',' && out_.style.separator != 0)
      out_.remarks.push_back("fields are separated by " + spelled({out_.style.separator}));
    if (options_.quote == 0 && out_.style.quote == '\'') out_.remarks.push_back("fields are quoted by '");
    if (out_.style.backslash) out_.remarks.push_back("a backslash protects quotes inside cells");
    tell_of_lines_above();
    if (has_header()) {
      TRY_STATUS(take_header());
    } else {
      number_columns();
    }
    skip_comments();
    TRY_STATUS(find_formats());
    const bool any = next_ < layout_.records.size();
    const Record& last = layout_.records.back();
    out_.header_bytes = any ? layout_.records[next_].at : last.at + last.bytes;
    out_.header_lines = (any ? layout_.records[next_].line : last.line + last.lines) - 1;
    return std::move(out_);
  }

 private:
  const Record& first() const { return layout_.records[layout_.first]; }
  std::span<const Record> rest() const { return std::span(layout_.records).subspan(next_); }

  void tell_of_lines_above() {
    out_.comment = options_.comment.value_or("");
    out_.comment_said = options_.comment.has_value();
    if (first().fields[0].starts_with('#') && !out_.comment_said && count_filled(first()) > 1) {
      std::string& name = layout_.records[layout_.first].fields[0];  // "# x y z" over the columns
      name = trim_blanks(std::string_view(name).substr(1));
      out_.renamed = true;
    }
    std::size_t told = 0, line = 0;
    for (std::size_t i = 0; i < layout_.first; ++i) {
      const Record& r = layout_.records[i];
      if (!out_.comment_said && trim_blanks(r.fields[0]).starts_with('#')) out_.comment = "#";
      if (!blank(r)) ++told, line = i;
    }
    if (told == 0 || options_.header_lines.first > 0) return;
    const Record& r = layout_.records[line];
    if (told == 1)
      out_.remarks.push_back(lines_text(before_ + r.line, before_ + r.line) + ", " + glimpse(r) +
                             ", stands above the table and is left out; --header 1 if it holds the names");
    else
      out_.remarks.push_back(lines_text(before_ + 1, before_ + r.line) + ", the last of them " + glimpse(r) +
                             ", stand above the table and are left out; --header 1 if the first holds the names");
  }

  bool has_header() {
    using enum ReadOptions::Header;
    if (options_.header_lines.first > 0 || options_.header == yes) return true;
    if (options_.header == no) return false;
    if (options_.like && !options_.like->header && layout_.named == 0) return false;
    const std::span<const Record> below = std::span(layout_.records).subspan(layout_.first + 1);
    const bool out = layout_.named > 0 || looks_like_header(first(), below);
    const bool numbers = std::ranges::any_of(first().fields, holds_number);
    if (!out && numbers)
      out_.remarks.push_back(
          "the first line holds numbers, so it was taken for data, not for names; --header 1 if it has names");
    if (!out && !numbers)
      out_.remarks.push_back(
          "the words of the first line are those of the rows, so it was taken for data; --header 1 if it has names");
    if (out && numbers && layout_.named == 0)
      out_.remarks.push_back("the first line, " + glimpse(first()) +
                             ", was taken for names; --header none if it is data");
    return out;
  }

  Status take_header() {
    out_.header = true;
    const Record& header = first();
    for (const std::string& field : header.fields) {
      if (find_not_utf8(field) != std::string::npos)
        return fail(Errc::corrupt, path_ + ":" + std::to_string(before_ + header.line) +
                                       ": the header has a byte that is not UTF-8; try --encoding windows-1252, or the "
                                       "encoding the file was written in");
      const bool nothing = field.find_first_not_of(" \t,;") == std::string::npos;
      out_.names.emplace_back(nothing ? "" : trim_blanks(field));
    }
    ++next_;
    skip_subheaders();
    fit_header();
    for (const std::string& name : out_.names) out_.unnamed.push_back(name.empty());
    make_unique(out_);
    out_.renamed |= out_.names != header.fields;
    return ok();
  }

  void skip_comments() {
    while (next_ < layout_.records.size() && !out_.comment.empty() &&
           layout_.records[next_].fields[0].starts_with(out_.comment) &&
           (out_.comment_said || layout_.records[next_].fields.size() != out_.names.size()))
      ++next_;
  }

  void skip_subheaders() {
    while (next_ < layout_.records.size() && blank(layout_.records[next_]) && out_.names.size() > 1) ++next_;
    if (options_.header_lines.first > 0) {
      while (next_ < layout_.records.size() &&
             layout_.records[next_].line <= first().line + options_.header_lines.last - options_.header_lines.first)
        ++next_;
      return;
    }
    const std::size_t from = next_;
    if (!options_.every_row)
      next_ += count_subheaders(rest());
    else if (options_.like)
      next_ += count_subheaders(rest(), out_.names, options_.expected, options_.like->subheaders);
    out_.subheaders = next_ - from;
    if (next_ == from) return;
    const Record &one = layout_.records[from], &last = layout_.records[next_ - 1];
    out_.remarks.push_back(lines_text(before_ + one.line, before_ + last.line) + " below the header, " + glimpse(one) +
                           (next_ - from == 1 ? ", is" : " ..., are") +
                           " not like the rows (units perhaps) and left out; --header " +
                           std::to_string(before_ + first().line) + " keeps " + (next_ - from == 1 ? "it" : "them"));
  }

  // The header names all columns but the first, or the rows have an empty field more at their end.
  void fit_header() {
    const auto [share, fields] = regularity(layout_.records, next_);
    if (fields != out_.names.size() + 1 || share < 0.5) return;
    out_.renamed = true;  // as the rows are, which no name says
    const bool empty_last = std::ranges::all_of(rest(), [&](const Record& r) { return r.fields.back().empty(); });
    if (empty_last) return out_.remarks.push_back("an empty field at the end of every row is left out");
    out_.names.insert(out_.names.begin(), "");
    out_.remarks.push_back("the header has one name less than the rows have fields: the first column holds row names");
  }

  void number_columns() {
    const std::size_t fields = regularity(layout_.records, next_).second;
    for (std::size_t j = 0; j < fields; ++j) out_.names.push_back("column_" + std::to_string(j + 1));
    out_.unnamed.assign(fields, false);
  }

  Status find_formats() {
    std::vector<std::vector<std::string_view>> cells(out_.names.size());
    for (const Record& r : rest())
      for (std::size_t j = 0; j < std::min(r.fields.size(), cells.size()); ++j)
        cells[j].push_back(trim_blanks(r.fields[j]));
    TRY(out_.formats, guess_formats(cells, out_.names, out_.style.separator, options_, path_));
    return ok();
  }

  Layout layout_;
  const ReadOptions& options_;
  const std::string& path_;
  std::size_t next_, before_ = 0;  // the next record to take; lines before the layout's text
  Dialect out_;
};

// Errors: the separator that was given is in no row, and another is in all.
Status separates(std::string_view sample, bool whole, const ReadOptions& given, const std::string& path) {
  ReadOptions open = given;
  open.separator.clear();
  const Layout layout = find_layout(sample, whole, open, path);
  const char other = layout.style.separator;
  if (layout.records.size() < 2 || layout.fields < 2 || layout.share < 1 || other == separator_byte(given.separator))
    return ok();
  return fail(Errc::corrupt, path + ": there are no " + spelled(given.separator) +
                                 " between fields, as --separator says, but every row holds " + spelled({other}) +
                                 "; leave --separator out, or give that");
}

}  // namespace

Result<Dialect> detect_dialect(std::string_view sample, bool whole, const ReadOptions& given, const std::string& path) {
  std::size_t bytes = 0, lines = 0;
  for (std::size_t n = given.skip.value_or(0); n > 0 && bytes < sample.size(); --n, ++lines) {
    bytes = std::min(sample.find_first_of("\r\n", bytes), sample.size());
    bytes += sample.substr(bytes).starts_with("\r\n") ? 2 : bytes < sample.size();
  }
  sample.remove_prefix(bytes);
  if (sample.find_first_not_of(" \t\r\n") == sample.npos)
    return fail(Errc::corrupt, path + (bytes > 0 ? " has nothing after the lines that --skip leaves out"
                                                 : " is empty; a table needs a header and rows"));
  ReadOptions options = given;
  std::size_t declared = 0;
  if (const char separator = declared_separator(sample, declared); declared > 0) {
    if (options.separator.empty()) options.separator = separator;
    bytes += declared;
    ++lines;
    sample.remove_prefix(declared);
  }
  Layout layout = find_layout(sample, whole, options, path);
  if (layout.records.empty())
    return fail(Errc::corrupt, path + ":" + std::to_string(lines + 1) +
                                   ": a quote that opens in the first record never closes; check the quotes, or the "
                                   "--separator");
  options.separator = given.separator;
  TRY(Dialect out, Detective(std::move(layout), options, path).find(lines));
  if (!given.separator.empty() && out.names.size() == 1) TRY_STATUS(separates(sample, whole, given, path));
  out.header_bytes += bytes;
  out.header_lines += lines;
  return out;
}

}  // namespace espalier
