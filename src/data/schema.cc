#include "data/schema.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "data/categories.h"
#include "data/date_parts.h"
#include "data/dates.h"

namespace espalier {
namespace {

constexpr std::string_view kinds[] = {"number", "boolean", "category", "datetime", "text", "identifier", "constant"};
constexpr std::string_view uses[] = {"feature", "target", "weights", "groups", "time", "folds", "kept", "ignored"};
constexpr std::string_view members[] = {"name",  "kind",  "use",      "reason",  "categories", "decimal", "date_format",
                                        "parts", "width", "unspaced", "buckets", "thousands",  "unit",    "range"};

template <class E, std::size_t N>
Result<E> named(const std::string_view (&names)[N], std::string_view word, std::string_view what) {
  const auto at = std::ranges::find(names, word);
  if (at != std::end(names)) return static_cast<E>(at - std::begin(names));
  std::string all;
  for (const std::string_view name : names) all += (all.empty() ? "" : ", ") + std::string(name);
  return fail(Errc::invalid_argument,
              "'" + std::string(word) + "' is no " + std::string(what) + " of a column; choose one of " + all);
}

Json column_json(const ColumnSchema& c) {
  Json out = {{"name", c.name}, {"kind", name_of(c.kind)}, {"use", name_of(c.use)}};
  if (!c.reason.empty()) out["reason"] = c.reason;
  if (!c.categories.empty()) out["categories"] = c.categories;
  if (c.decimal != '.') out["decimal"] = std::string(1, c.decimal);
  if (c.thousands != 0) out["thousands"] = std::string(1, c.thousands);
  if (!c.unit.empty()) out["unit"] = c.unit;
  if (!std::isnan(c.low)) out["range"] = {c.low, c.high};
  if (!c.date_format.empty()) out["date_format"] = c.date_format;
  if (!c.parts.empty()) out["parts"] = c.parts;
  if (c.kind == ColumnKind::text) out["width"] = c.width;
  if (c.unspaced) out["unspaced"] = true;
  if (!c.buckets.empty()) out["buckets"] = c.buckets;
  return out;
}

Result<std::vector<std::uint32_t>> buckets_from(const Json& j, std::uint32_t width) {
  TRY(const std::vector<std::int64_t> numbers, json_get_or<std::vector<std::int64_t>>(j, "buckets", {}));
  std::vector<std::uint32_t> out;
  for (const std::int64_t b : numbers) {
    if (b < 0 || b >= width || (!out.empty() && b <= out.back()))
      return fail(Errc::corrupt, "its buckets must ascend and lie below its width");
    out.push_back(static_cast<std::uint32_t>(b));
  }
  return out;
}

// How a column writes its numbers, and between which they lie.
Status numbers_from(ColumnSchema& c, const Json& j) {
  TRY(const std::string thousands, json_get_or<std::string>(j, "thousands", ""));
  if (thousands.size() > 1 || std::string_view(",. '").find(thousands) == std::string_view::npos)
    return fail(Errc::corrupt, "its mark between thousands must be a comma, a point, a blank or an apostrophe");
  c.thousands = thousands.empty() ? '\0' : thousands[0];
  TRY(c.unit, json_get_or<std::string>(j, "unit", ""));
  TRY(const std::vector<double> range, json_get_or<std::vector<double>>(j, "range", {}));
  if (range.empty()) return ok();
  if (range.size() != 2 || !(range[0] <= range[1]))
    return fail(Errc::corrupt, "its range must be its smallest and its largest number");
  c.low = range[0];
  c.high = range[1];
  return ok();
}

std::string date_formats() {
  std::vector<std::string> names;
  for (const DateOrder order : all_date_orders) names.emplace_back(name_of(order));
  return joined(names);
}

Result<ColumnSchema> column_from(const Json& j) {
  ColumnSchema c;
  for (const auto& [member, value] : j.items())
    if (std::ranges::find(members, member) == std::end(members))
      return fail(Errc::corrupt, "it has the unknown member '" + member + "'");
  TRY(const std::string kind, json_get<std::string>(j, "kind"));
  TRY(c.kind, kind_of(kind));
  TRY(const std::string use, json_get_or<std::string>(j, "use", "feature"));
  TRY(c.use, use_of(use));
  TRY(c.reason, json_get_or<std::string>(j, "reason", ""));
  TRY(c.categories, json_get_or<std::vector<std::string>>(j, "categories", {}));
  TRY(const std::string decimal, json_get_or<std::string>(j, "decimal", "."));
  if (decimal != "." && decimal != ",") return fail(Errc::corrupt, "its decimal mark must be a point or a comma");
  c.decimal = decimal[0];
  TRY_STATUS(numbers_from(c, j));
  TRY(c.date_format, json_get_or<std::string>(j, "date_format", ""));
  TRY(c.parts, json_get_or<std::vector<std::string>>(j, "parts", {}));
  TRY(const std::int64_t width, json_get_or<std::int64_t>(j, "width", 4096));
  if (width < 2 || width > (1 << 24) || (width & (width - 1)) != 0)
    return fail(Errc::corrupt, "its width must be a power of two, at most 16777216");
  c.width = static_cast<std::uint32_t>(width);
  TRY(c.unspaced, json_get_or<bool>(j, "unspaced", false));
  TRY(c.buckets, buckets_from(j, c.width));
  if (!c.date_format.empty() && !date_order_of(c.date_format))
    return fail(Errc::corrupt, "its date format must be one of " + date_formats());
  for (const std::string& part : c.parts)
    if (std::ranges::find(date_parts(), part) == date_parts().end())
      return fail(Errc::corrupt, "a date has no part '" + part + "'");
  if (c.kind == ColumnKind::boolean && !c.categories.empty() && c.categories.size() != 2)
    return fail(Errc::corrupt, "a boolean has two categories, the word for false and the word for true");
  return c;
}

constexpr std::string_view reading_members[] = {"separator", "quote", "header",      "renamed",      "subheaders",
                                                "encoding",  "skip",  "skip_footer", "header_lines", "comment"};

// Only what is not as usual.
Json reading_json(const Reading& r) {
  Json out = Json::object();
  if (!r.separator.empty()) out["separator"] = r.separator;
  if (r.quote != 0) out["quote"] = std::string(1, r.quote);
  if (!r.header) out["header"] = false;
  if (r.renamed) out["renamed"] = true;
  if (r.subheaders > 0) out["subheaders"] = r.subheaders;
  if (r.encoding != Encoding::utf8) out["encoding"] = name_of(r.encoding);
  if (r.skip > 0) out["skip"] = r.skip;
  if (r.skip_footer > 0) out["skip_footer"] = r.skip_footer;
  if (r.header_lines.first > 0) out["header_lines"] = {r.header_lines.first, r.header_lines.last};
  if (!r.comment.empty()) out["comment"] = r.comment;
  return out;
}

Result<std::size_t> count_from(const Json& j, const char* name) {
  TRY(const std::int64_t n, json_get_or<std::int64_t>(j, name, 0));
  if (n < 0) return fail(Errc::corrupt, "the schema's read." + std::string(name) + " must not be below zero");
  return static_cast<std::size_t>(n);
}

Result<char> mark_from(const Json& j, const char* name) {
  TRY(const std::string text, json_get_or<std::string>(j, name, ""));
  if (text.size() > 1) return fail(Errc::corrupt, "the schema's read." + std::string(name) + " must be one character");
  return text.empty() ? '\0' : text[0];
}

Result<Reading> reading_from(const Json& j) {
  Reading out;
  for (const auto& [member, value] : j.items())
    if (std::ranges::find(reading_members, member) == std::end(reading_members))
      return fail(Errc::corrupt, "the schema's read has the unknown member '" + member + "'");
  TRY(out.separator, json_get_or<std::string>(j, "separator", ""));
  TRY(out.quote, mark_from(j, "quote"));
  TRY(out.header, json_get_or<bool>(j, "header", true));
  TRY(out.renamed, json_get_or<bool>(j, "renamed", false));
  TRY(out.subheaders, count_from(j, "subheaders"));
  TRY(out.skip, count_from(j, "skip"));
  TRY(out.skip_footer, count_from(j, "skip_footer"));
  TRY(const std::string encoding, json_get_or<std::string>(j, "encoding", "utf-8"));
  TRY(out.encoding, encoding_of(encoding));
  TRY(out.comment, json_get_or<std::string>(j, "comment", ""));
  TRY(const std::vector<std::int64_t> lines, json_get_or<std::vector<std::int64_t>>(j, "header_lines", {}));
  if (lines.empty()) return out;
  if (lines.size() != 2 || lines[0] < 1 || lines[1] < lines[0])
    return fail(Errc::corrupt, "the schema's read.header_lines must be the first and the last line of the header");
  out.header_lines = {static_cast<std::size_t>(lines[0]), static_cast<std::size_t>(lines[1])};
  return out;
}

}  // namespace

std::string_view name_of(ColumnKind kind) { return kinds[static_cast<std::size_t>(kind)]; }
std::string_view name_of(ColumnUse use) { return uses[static_cast<std::size_t>(use)]; }
Result<ColumnKind> kind_of(std::string_view name) {
  using enum ColumnKind;
  constexpr std::pair<std::string_view, ColumnKind> others[] = {
      {"int", number},           {"integer", number},     {"float", number},  {"double", number},
      {"numeric", number},       {"real", number},        {"bool", boolean},  {"logical", boolean},
      {"categorical", category}, {"factor", category},    {"str", category},  {"string", category},
      {"object", category},      {"nominal", category},   {"enum", category}, {"date", datetime},
      {"time", datetime},        {"timestamp", datetime}, {"id", identifier}};
  const auto at = std::ranges::find(others, lower_ascii(name), [](const auto& o) { return o.first; });
  return at != std::end(others) ? at->second : named<ColumnKind>(kinds, lower_ascii(name), "kind");
}
Result<ColumnUse> use_of(std::string_view name) { return named<ColumnUse>(uses, name, "use"); }

bool gives_features(const ColumnSchema& c) {
  const bool used = c.use == ColumnUse::feature || c.use == ColumnUse::time;
  return used && c.kind != ColumnKind::identifier && c.kind != ColumnKind::constant;
}

const ColumnSchema* Schema::find(std::string_view name) const {
  const auto at = std::ranges::find(columns, name, &ColumnSchema::name);
  return at == columns.end() ? nullptr : &*at;
}

std::vector<const ColumnSchema*> Schema::with(ColumnUse use) const {
  std::vector<const ColumnSchema*> out;
  for (const ColumnSchema& c : columns)
    if (c.use == use) out.push_back(&c);
  return out;
}

Json to_json(const Schema& schema) {
  Json out = {{"schema", 1}};
  if (schema.task) out["task"] = *schema.task == Task::classification ? "classification" : "regression";
  if (!schema.task_reason.empty()) out["task_reason"] = schema.task_reason;
  if (schema.reading.na) out["na"] = *schema.reading.na;
  if (Json read = reading_json(schema.reading); !read.empty()) out["read"] = std::move(read);
  out["columns"] = Json::array();
  for (const ColumnSchema& c : schema.columns) out["columns"].push_back(column_json(c));
  return out;
}

Result<Schema> schema_from_json(const Json& j) {
  TRY(const std::int64_t version, json_get<std::int64_t>(j, "schema"));
  if (version != 1)
    return fail(Errc::unsupported, "the schema is of version " + std::to_string(version) +
                                       "; this program knows version 1, so it needs a newer program");
  Schema out;
  TRY(const std::string task, json_get_or<std::string>(j, "task", ""));
  if (task == "classification") out.task = Task::classification;
  if (task == "regression") out.task = Task::regression;
  if (!task.empty() && !out.task)
    return fail(Errc::corrupt, "the schema's task must be classification or regression, not '" + task + "'");
  TRY(out.task_reason, json_get_or<std::string>(j, "task_reason", ""));
  TRY(const Json read, json_get_or<Json>(j, "read", Json::object()));
  TRY(out.reading, reading_from(read));
  if (j.contains("na")) { TRY(out.reading.na, json_get<std::vector<std::string>>(j, "na")); }
  TRY(const std::vector<Json> columns, json_get<std::vector<Json>>(j, "columns"));
  std::set<std::string, std::less<>> names;
  for (const Json& item : columns) {
    TRY(std::string name, json_get<std::string>(item, "name"));
    if (!names.insert(name).second) return fail(Errc::corrupt, "the schema names the column '" + name + "' twice");
    auto column = column_from(item);
    if (!column) return fail(column.error().code, "column '" + name + "' of the schema: " + column.error().message);
    column->name = std::move(name);
    out.columns.push_back(*std::move(column));
  }
  return out;
}

}  // namespace espalier
