#include "data/dialect.h"

#include <algorithm>
#include <map>
#include <set>

#include "data/numbers.h"
#include "data/utf8.h"

namespace espalier {
namespace {

constexpr std::size_t sampled_records = 200;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool blank(const Record& r) { return r.fields.size() == 1 && trimmed(r.fields[0]).empty(); }

std::vector<Record> first_records(std::string_view sample, char separator, bool whole, std::size_t most) {
  std::vector<Record> out;
  while (!sample.empty() && out.size() < most) {
    Record r = split_record(sample, separator, whole);
    if (!r.complete) break;
    sample.remove_prefix(r.bytes);
    out.push_back(std::move(r));
  }
  return out;
}

// The share of records that have the most frequent number of fields, and that number.
std::pair<double, std::size_t> regularity(const std::vector<Record>& records) {
  std::map<std::size_t, std::size_t> counts;
  std::size_t all = 0;
  for (const Record& r : records)
    if (!blank(r)) ++counts[r.fields.size()], ++all;
  if (all == 0) return {0.0, 1};
  const auto most = std::ranges::max_element(counts, {}, [](const auto& c) { return c.second; });
  return {static_cast<double>(most->second) / static_cast<double>(all), most->first};
}

// The one that divides most records into equally many fields, at least two.
char detect_separator(std::string_view sample, bool whole) {
  char best = ',';
  double best_share = 0;
  std::size_t best_fields = 1;
  for (const char candidate : {',', ';', '\t', '|'}) {
    const auto [share, fields] = regularity(first_records(sample, candidate, whole, sampled_records));
    if (fields < 2) continue;
    if (share > best_share + 0.01 || (share > best_share - 0.01 && fields > best_fields)) {
      best = candidate;
      best_share = share;
      best_fields = fields;
    }
  }
  return best;
}

// A spreadsheet's first line "sep=;", and how many bytes it takes; 0 if there is none.
char declared_separator(std::string_view sample, std::size_t& bytes) {
  if (!sample.starts_with("sep=") || sample.size() < 6) return 0;
  const std::size_t end = sample.find_first_not_of("\r\n", 5);
  if (end == 5 || end == sample.npos) return 0;
  bytes = end;
  return sample[4];
}

bool is_number(std::string_view field) {
  for (const NumberFormat f : {NumberFormat{'.', ','}, NumberFormat{',', '.'}})
    if (parse_number(trimmed(field), f)) return true;
  return false;
}

// A first line with numbers in it is data, unless they are whole and ascend, like years or positions.
bool looks_like_header(const std::vector<std::string>& fields) {
  double last = -1;
  std::size_t numbers = 0;
  for (const std::string& field : fields) {
    if (!is_number(field)) continue;
    ++numbers;
    const auto value = plain_number(trimmed(field));
    const bool digits = std::ranges::all_of(trimmed(field), [](char c) { return c >= '0' && c <= '9'; });
    if (!value || !digits || *value <= last) return false;
    last = *value;
  }
  return numbers == 0 || numbers > 2 || fields.size() > 1;
}

std::string quoted_list(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < 5; ++i) out += (i > 0 ? ", '" : "'") + names[i] + "'";
  return out + (names.size() > 5 ? " and " + std::to_string(names.size() - 5) + " more" : "");
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

void number_columns(Dialect& d, std::size_t fields) {
  for (std::size_t j = 0; j < fields; ++j) d.names.push_back("column_" + std::to_string(j + 1));
  d.unnamed.assign(fields, false);
}

// The header names all columns but the first, or the rows have an empty field more at their end.
void fit_header(Dialect& d, const std::vector<Record>& rows) {
  const auto [share, fields] = regularity(rows);
  if (fields != d.names.size() + 1 || share < 0.5) return;
  const bool empty_last = std::ranges::all_of(rows, [&](const Record& r) { return r.fields.back().empty(); });
  if (empty_last) return d.remarks.push_back("an empty field at the end of every row is left out");
  d.names.insert(d.names.begin(), "");
  d.remarks.push_back("the header has one name less than the rows have fields: the first column holds row names");
}

std::string_view spelled(char separator) {
  switch (separator) {
    case ';':
      return "semicolons";
    case '\t':
      return "tabs";
    case '|':
      return "bars";
    default:
      return "commas";
  }
}

Status take_header(Dialect& d, const Record& header, const std::string& path) {
  d.header_bytes = header.bytes;
  d.header_lines = header.lines;
  for (const std::string& field : header.fields) {
    if (find_not_utf8(field) != std::string::npos)
      return fail(Errc::corrupt, path +
                                     ":1: the header has a byte that is not UTF-8; try --encoding windows-1252, or the "
                                     "encoding the file was written in");
    const bool nothing = field.find_first_not_of(" \t,;") == std::string::npos;
    d.names.emplace_back(nothing ? "" : trimmed(field));
  }
  return ok();
}

}  // namespace

Record split_record(std::string_view text, char separator, bool last) {
  Record out{.fields = {""}};
  bool quoted = false, start = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    std::string& field = out.fields.back();
    if (quoted && c == '"') {
      if (i + 1 < text.size() && text[i + 1] == '"')
        field.push_back(text[++i]);
      else
        quoted = false;
    } else if (quoted) {
      out.lines += c == '\n';
      field.push_back(c);
    } else if (c == '"' && (start || trimmed(field).empty())) {
      quoted = true;
      field.clear();
    } else if (c == separator) {
      out.fields.emplace_back();
      start = true;
      continue;
    } else if (c == '\n' || c == '\r') {
      if (c == '\r' && i + 1 == text.size() && !last) return out;
      out.bytes = i + (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n' ? 2 : 1);
      ++out.lines;
      out.complete = true;
      return out;
    } else {
      field.push_back(c);
    }
    start = false;
  }
  out.bytes = text.size();
  out.complete = last && !quoted;
  ++out.lines;
  return out;
}

Result<Dialect> detect_dialect(std::string_view sample, bool whole, const ReadOptions& options,
                               const std::string& path) {
  if (sample.find_first_not_of(" \t\r\n") == sample.npos)
    return fail(Errc::corrupt, path + " is empty; a table needs a header and rows");
  Dialect d;
  std::size_t skipped = 0, lines = 0;
  d.separator = options.separator ? options.separator : declared_separator(sample, skipped);
  if (skipped > 0) ++lines, sample.remove_prefix(skipped);
  if (d.separator == 0) d.separator = detect_separator(sample, whole);
  if (!options.separator && d.separator != ',')
    d.remarks.push_back("fields are separated by " + std::string(spelled(d.separator)));
  std::vector<Record> records = first_records(sample, d.separator, whole, sampled_records);
  if (records.empty())
    return fail(Errc::corrupt, path +
                                   ":1: a quote that opens in the first record never closes; check the quotes, or the "
                                   "--separator");
  while (records.size() > 1 && blank(records[0])) {
    skipped += records[0].bytes;
    lines += records[0].lines;
    records.erase(records.begin());
  }
  using enum ReadOptions::Header;
  const bool header = options.header == yes || (options.header == detect && looks_like_header(records[0].fields));
  if (header) {
    TRY_STATUS(take_header(d, records[0], path));
    records.erase(records.begin());
    fit_header(d, records);
    for (const std::string& name : d.names) d.unnamed.push_back(name.empty());
    make_unique(d);
  } else {
    number_columns(d, regularity(records).second);
    if (options.header == detect)
      d.remarks.push_back("the first line holds numbers, so it was taken for data, not for names");
  }
  d.header_bytes += skipped;
  d.header_lines += lines;
  return d;
}

}  // namespace espalier
