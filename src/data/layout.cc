#include "data/layout.h"

#include <algorithm>
#include <map>
#include <span>
#include <tuple>

#include "data/header.h"

namespace espalier {
namespace {

constexpr std::size_t sampled_records = 200, most_titles = 20;

using Names = std::set<std::string, std::less<>>;

// Quotes of the other kind where fields are wrapped in them and in no others.
char find_quote(std::string_view text) {
  std::size_t wrapped[2] = {0, 0};
  for (const char separator : {',', ';', '\t', '|'}) {
    std::size_t found[2] = {0, 0};
    for (const Record& r : first_records(text, {separator, '\0'}, true, 50))
      for (const std::string& f : r.fields) {
        const std::string_view field = trim_blanks(f);
        for (const int q : {0, 1}) {
          const char quote = q == 0 ? '"' : '\'';
          found[q] += field.size() > 1 && field.front() == quote && field.back() == quote;
        }
      }
    for (const int q : {0, 1}) wrapped[q] = std::max(wrapped[q], found[q]);
  }
  return wrapped[1] >= 2 && wrapped[0] == 0 ? '\'' : '"';
}

// A backslash before a quote that closes nothing, and no doubled quotes.
bool find_backslash(std::string_view text, char quote) {
  std::size_t protecting = 0, doubled = 0;
  const std::string escaped{'\\', quote}, twice{quote, quote};
  for (std::size_t at = text.find(escaped); at != text.npos; at = text.find(escaped, at + 2)) {
    const char next = at + 2 < text.size() ? text[at + 2] : '\n';
    protecting += std::string_view(",;\t|\r\n").find(next) == std::string_view::npos;
  }
  for (std::size_t at = text.find(twice); at != text.npos; at = text.find(twice, at + 2)) {
    const char before = at > 0 ? text[at - 1] : ',', next = at + 2 < text.size() ? text[at + 2] : ',';
    const auto inside = [](char c) { return std::string_view(",;\t|\r\n\\").find(c) == std::string_view::npos; };
    doubled += inside(before) && inside(next);
  }
  return protecting > 0 && doubled == 0;
}

bool is_comment(const Record& r, const ReadOptions& options) {
  const std::string prefix = options.comment.value_or("#");
  return !prefix.empty() && trim_blanks(r.fields[0]).starts_with(prefix);
}

// Whether the record at `i` stands above the table: fewer fields than the rows, or next to nothing in them.
bool is_title(const Layout& out, std::size_t i, const ReadOptions& options) {
  const Record& r = out.records[i];
  if (blank(r) || is_comment(r, options)) return true;
  if (i + 2 >= out.records.size() || out.fields == 1) return false;
  std::size_t next = i + 1;
  while (next + 1 < out.records.size() && blank(out.records[next])) ++next;
  const std::span<const Record> below = std::span(out.records).subspan(next + 1);
  const bool header_follows = out.records[next].fields.size() == out.fields &&
                              count_filled(out.records[next]) > count_filled(r) &&
                              looks_like_header(out.records[next], below);
  if (r.fields.size() + 1 < out.fields) return header_follows || std::ranges::none_of(r.fields, holds_number);
  if (r.fields.size() + 1 == out.fields)
    return header_follows && !below.empty() && count_filled(r) < r.fields.size() + (out.fields == 2);
  return r.fields.size() == out.fields && count_filled(r) <= std::max<std::size_t>(1, out.fields / 4) && header_follows;
}

std::size_t find_first(const Layout& out, const ReadOptions& options, const Names& names) {
  const std::size_t n = out.records.size();
  if (options.header_lines.first > 0 && (!options.like || names.empty())) {
    for (std::size_t i = 0; i < n; ++i)
      if (out.records[i].line + out.records[i].lines > options.header_lines.first) return i;
  }
  if (!names.empty()) {
    std::size_t best = 0, at = 0;
    Names words = names;  // below the first record a number is a cell, whoever names a column by it
    std::erase_if(words, [](const auto& name) { return holds_number(name); });
    for (std::size_t i = 0; i < std::min(n, most_titles + 1); ++i)
      if (const std::size_t found = count_names(out.records[i], i == 0 ? names : words); found > best)
        best = found, at = i;
    if (best > 0) return at;
  }
  std::size_t i = 0;
  const auto above = [&](std::size_t k) {
    if (options.skip) return blank(out.records[k]) || (options.comment && is_comment(out.records[k], options));
    return is_title(out, k, options);
  };
  while (i + 1 < n && i < most_titles && above(i)) ++i;
  return i == most_titles ? 0 : i;
}

Layout lay_out(std::string_view text, bool whole, Style style, const ReadOptions& options, const Names& names) {
  Layout out{.style = style, .records = first_records(text, style, whole, sampled_records)};
  if (out.records.empty()) return out;
  out.fields = regularity(out.records, 0).second;
  out.first = find_first(out, options, names);
  if (out.first + 1 < out.records.size())
    std::tie(out.share, out.fields) = regularity(out.records, out.first + 1);
  else
    out.fields = out.records[out.first].fields.size();
  out.named = names.empty() ? 0 : count_names(out.records[out.first], names);
  return out;
}

bool all_numbers(const Layout& l, std::size_t column) {
  for (std::size_t i = l.first + 1; i < l.records.size(); ++i)
    if (column < l.records[i].fields.size() && !holds_number(l.records[i].fields[column])) return false;
  return l.first + 1 < l.records.size();
}

// 2: the first record has as many fields as the others, or one more at their end is empty; 1: one less, for they begin
// with the names of rows; 0: it does not fit.
int fit_of_first(const Layout& l) {
  const std::size_t header = l.records[l.first].fields.size();
  if (header == l.fields) return 2;
  if (header + 1 != l.fields) return 0;
  return header > 1 || all_numbers(l, 1) ? 1 : 0;
}

bool preferred(char separator, const ReadOptions& options, std::string path) {
  for (char& c : path) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  for (const std::string_view packed : {".gz", ".zst"})
    if (path.ends_with(packed)) path.resize(path.size() - packed.size());
  if (separator == '\t' && (path.ends_with(".tsv") || path.ends_with(".tab"))) return true;
  return options.like && separator_byte(options.like->separator) == separator;
}

// The better, the greater.
auto merit(const Layout& l, const ReadOptions& options, const std::string& path) {
  const int fit = fit_of_first(l);
  const bool regular = l.share >= 0.8 || l.first + 1 >= l.records.size(), at_once = l.first == 0;
  const int rank = !regular || fit == 0 ? 0 : fit == 1 ? (at_once ? 2 : 1) : at_once ? 4 : 3;
  return std::tuple(l.named, l.fields >= 2 && rank > 0 && preferred(l.style.separator, options, path), rank,
                    static_cast<int>(50 * l.share), l.fields);
}

// Runs of blanks divide a table if all rows have equally many fields, some of them numbers throughout.
bool divides_by_blanks(const Layout& l) {
  if (l.fields < 2 || l.share < 0.95 || fit_of_first(l) != 2) return false;
  for (std::size_t j = 0; j < l.fields; ++j)
    if (all_numbers(l, j)) return true;
  return false;
}

}  // namespace

std::pair<double, std::size_t> regularity(const std::vector<Record>& records, std::size_t from) {
  std::map<std::size_t, std::size_t> counts;
  std::size_t all = 0;
  for (std::size_t i = from; i < records.size(); ++i)
    if (!blank(records[i])) ++counts[records[i].fields.size()], ++all;
  if (all == 0) return {0.0, 1};
  const auto most = std::ranges::max_element(counts, {}, [](const auto& c) { return c.second; });
  return {static_cast<double>(most->second) / static_cast<double>(all), most->first};
}

Layout find_layout(std::string_view text, bool whole, const ReadOptions& options, const std::string& path) {
  const bool headed = options.header != ReadOptions::Header::no;
  const Names names = headed ? Names(options.names.begin(), options.names.end()) : Names();
  Style style;
  const bool shortened = options.separator.size() > 1;  // by quotes as usual
  style.quote = options.quote != 0 ? options.quote : shortened ? '"' : find_quote(text);
  style.backslash = !shortened && find_backslash(text, style.quote);
  const auto with = [&](char separator) {
    Style s = style;
    s.separator = separator;
    return lay_out(text, whole, s, options, names);
  };
  if (!options.separator.empty()) return with(separator_byte(options.separator));
  std::optional<Layout> best;
  for (const char separator : {',', ';', '\t', '|'}) {
    Layout next = with(separator);
    if (next.records.empty() || (next.fields < 2 && next.named == 0)) continue;
    if (!best || merit(next, options, path) > merit(*best, options, path)) best = std::move(next);
  }
  if (best && best->fields > 1 && std::get<2>(merit(*best, options, path)) > 0) return *std::move(best);
  if (Layout blanks = with(' '); !blanks.records.empty() && divides_by_blanks(blanks)) return blanks;
  // One column, whatever is in its text; but where a header is divided the rows are at fault, which they are told.
  if (best && best->records[best->first].fields.size() > 1) return *std::move(best);
  return with(best ? '\0' : ',');
}

}  // namespace espalier
