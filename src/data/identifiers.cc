#include "data/identifiers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "base/text.h"
#include "data/categories.h"
#include "data/tokens.h"

namespace espalier {
namespace {

bool among(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

constexpr std::string_view whole_names[] = {"id",     "ids",   "key",       "index",     "uuid",     "guid",     "row",
                                            "rownum", "rowid", "rownumber", "rows",      "row_id",   "nr",       "no",
                                            "number", "num",   "record",    "row_names", "rownames", "row.names"};
// What R, pandas and others call a column of counters that had no name; it may be that of a feature as well.
constexpr std::string_view weak_names[] = {
    "x",           "v1",   "x1",       "c1",       "var1",  "column1", "column_1", "obs",  "obsnumber",
    "observation", "seq",  "sequence", "serial",   "sno",   "counter", "count",    "idx",  "i",
    "n",           "case", "sample",   "instance", "entry", "line",    "#",        "...1", "field1"};
constexpr std::string_view times[] = {"year", "yr",     "jahr",    "month",  "monat", "week",   "woche",    "day",
                                      "tag",  "date",   "time",    "t",      "hour",  "minute", "min",      "second",
                                      "sec",  "period", "quarter", "season", "age",   "epoch",  "timestamp"};
constexpr std::string_view owners[] = {
    "patient",   "subject", "customer", "client",   "user",        "person",     "individual", "animal", "player",
    "household", "family",  "school",   "hospital", "participant", "respondent", "donor",      "mouse",  "driver",
    "employee",  "student", "member",   "account",  "session",     "speaker",    "author",     "device", "machine",
    "batch",     "group",   "cluster",  "site",     "plot",        "farm",       "well",       "ship"};

// "PassengerId", "order_id", "uuid", "Unnamed: 0" ...
bool named_like_an_identifier(const std::string& name) {
  const std::string low = lower_ascii(name);
  if (among(whole_names, low) || low.starts_with("unnamed: ") || low.starts_with("level_0")) return true;
  const std::vector<std::string> parts = words_of(name);
  if (parts.empty()) return false;
  const bool row = parts.front() == "row" || parts.front() == "record" || parts.front() == "line";
  if (parts.back() == "id" || parts.back() == "key" || parts.back() == "uuid" || (row && parts.size() <= 2))
    return true;
  return name.size() > 2 && (name.ends_with("Id") || name.ends_with("ID"));
}

bool named_like_a_time(const std::string& name) {
  return std::ranges::any_of(words_of(name), [](const std::string& word) { return among(times, word); });
}

struct Integers {
  std::vector<double> values;  // in the order of the rows, without those missing
  bool whole = true, counting = true, different = true;
  double span = 0;  // from the lowest to the highest, both included
};

Integers integers_of(const TableColumn& column) {
  Integers out;
  for (const double v : column.numbers.items) {
    if (std::isnan(v)) continue;
    out.whole = out.whole && std::isfinite(v) && v == std::floor(v);
    if (!out.whole) return out;
    out.counting = out.counting && (out.values.empty() || v == out.values.back() + 1);
    out.values.push_back(v);
  }
  if (out.values.empty()) return out;
  std::vector<double> sorted = out.values;
  std::ranges::sort(sorted);
  out.different = std::ranges::adjacent_find(sorted) == sorted.end();
  out.span = sorted.back() - sorted.front() + 1;
  return out;
}

}  // namespace

std::string names_rows(const TableColumn& column) {
  constexpr std::size_t fewest = 10;  // numbers that count nothing may step by one in fewer rows
  if (column.sparse || column.is_text()) return "";
  const Integers found = integers_of(column);
  const std::size_t n = found.values.size();
  if (!found.whole || !found.different || n < 3) return "";
  const std::string all = "all " + std::to_string(n) + " integers differ, and ";
  if (named_like_an_identifier(column.name)) return all + "it is named like an identifier";
  const bool dense = found.span <= 2 * static_cast<double>(n);
  if (n >= fewest && dense && among(weak_names, lower_ascii(column.name)))
    return all + "it is named like a row counter";
  const bool everywhere = n == column.numbers.items.size();
  if (n < fewest || !everywhere || !found.counting || named_like_a_time(column.name)) return "";
  return "it counts the rows of the file: " + number_text(found.values[0]) + ", " + number_text(found.values[1]) +
         ", " + number_text(found.values[2]) + " ...";
}

bool named_like_an_owner(const std::string& name) {
  if (named_like_an_identifier(name)) return true;
  return std::ranges::any_of(words_of(name), [](const std::string& word) { return among(owners, word); });
}

}  // namespace espalier
