#include <algorithm>
#include <cmath>

#include "data/categories.h"
#include "data/kinds.h"
#include "data/learn.h"
#include "data/names.h"
#include "data/numbers.h"
#include "data/uses.h"

namespace espalier {
namespace {

// The column as the given schema or a --types option has it, else as it looks.
ColumnSchema describe(const TableColumn& column, ColumnUse use, const ColumnSchema* given,
                      const SchemaOptions& options) {
  const auto type = options.types.find(column.name);
  if (given && (type == options.types.end() || type->second == given->kind)) return *given;
  ColumnSchema out{.name = column.name, .width = options.token_width};
  if (type != options.types.end()) {
    out.kind = type->second;
    out.reason = "said by --types";
  } else if (use != ColumnUse::target) {
    out = guess_kind(column);
    if (column.known == TableColumn::Known::identifier) {
      out.kind = ColumnKind::identifier;
      out.reason = "the file format has it for the name of a row's group";
    } else if (out.kind == ColumnKind::number && !column.unit.empty()) {
      out.reason += ", in " + column.unit;
    }
    out.width = options.token_width;
  }
  return out;
}

// How the column writes its numbers, and between which they lie.
void take_format(ColumnSchema& out, const TableColumn& column) {
  out.thousands = column.thousands;
  out.low = out.high = NAN;
  if (column.is_text()) return;
  out.decimal = column.decimal;
  out.unit = column.unit;
  for (const double v : column.numbers.items) {
    if (!std::isfinite(v)) continue;
    out.low = std::fmin(out.low, v);
    out.high = std::fmax(out.high, v);
  }
  if (column.sparse && !std::isnan(out.low)) out.low = std::fmin(out.low, 0), out.high = std::fmax(out.high, 0);
}

Result<Task> task_of(const Table& table, const std::vector<const TableColumn*>& targets, const SchemaOptions& options,
                     std::string& reason) {
  reason = "said by --task";
  if (options.task) return *options.task;
  reason = "said by the schema";
  if (options.given && options.given->task) return *options.given->task;
  std::optional<Task> out;
  for (const TableColumn* column : targets) {
    const auto [task, why] = guess_task(*column);
    if (out && task != *out)
      return fail(Errc::invalid_argument,
                  table.path + ": some target columns look like classes and some like amounts ('" + column->name +
                      "': " + why + "); say --task classification or --task regression, or fit them one by one");
    out = task;
    reason = (reason == "said by the schema" ? "" : reason + "; ") + "'" + column->name + "': " + why;
  }
  return *out;
}

// One that is no number, if there is one.
std::string a_word(const Texts& texts) {
  const std::vector<std::string_view> words = used_words(texts);
  const auto odd = std::ranges::find_if(words, [](std::string_view w) { return !plain_number(w); });
  return std::string(odd == words.end() ? words.front() : *odd);
}

// Of a column of numbers that are all the same; else empty.
std::string only_value(const TableColumn& column) {
  if (column.sparse) return "";
  double value = std::nan("");
  for (const double v : column.numbers.items) {
    if (std::isnan(v)) continue;
    if (!std::isnan(value) && v != value) return "";
    value = v;
  }
  return std::isnan(value) ? "" : number_text(value);
}

Failure nothing_to_predict(const std::string& who, const std::string& value) {
  return fail(Errc::corrupt, who + "is always '" + value + "', so there is nothing to predict; choose another target");
}

Status learn_target(ColumnSchema& out, const TableColumn& column, Task task, const std::string& path) {
  const std::string who = path + ": the target '" + column.name + "' ";
  if (task == Task::regression) {
    out.kind = ColumnKind::number;
    out.categories.clear();
    if (column.is_text())
      return fail(Errc::corrupt, who + "holds words, such as '" + a_word(column.texts) +
                                     "', which cannot be predicted as numbers; use --task classification, or "
                                     "say --na for words that mean missing");
    if (const std::string value = only_value(column); !value.empty()) return nothing_to_predict(who, value);
    return ok();
  }
  out.kind = ColumnKind::category;
  if (out.categories.empty()) out.categories = categories_of(column);
  const std::size_t classes = out.categories.size(),
                    rows = column.is_text() ? column.texts.rows() : column.numbers.items.size();
  if (classes > 20 && classes == rows - count_missing(column))
    return fail(Errc::corrupt, who +
                                   "has another value in every row, so no class can be learned; choose another "
                                   "target" +
                                   (column.is_text() ? "" : ", or predict numbers by --task regression"));
  if (classes > 1) return ok();
  if (classes == 1) return nothing_to_predict(who, out.categories[0]);
  return fail(Errc::corrupt, who + "has no values, so there is nothing to predict; choose another target");
}

// Where nothing else is left to learn from, numbers that name the rows are better than none.
void learn_from_counters(Schema& schema, const Table& table) {
  for (ColumnSchema& c : schema.columns) {
    if (c.use != ColumnUse::feature || c.kind != ColumnKind::identifier || table.find(c.name)->is_text()) continue;
    c.kind = ColumnKind::number;
    c.reason += "; but there is nothing else to learn from";
  }
}

}  // namespace

Result<Schema> infer_schema(const Table& table, const SchemaOptions& options) {
  TRY(const std::vector<ColumnUse> uses, uses_of(table, options));
  Schema out{.reading = table.reading};
  std::vector<const TableColumn*> targets;
  for (std::size_t j = 0; j < uses.size(); ++j)
    if (uses[j] == ColumnUse::target) targets.push_back(&table.columns[j]);
  if (!targets.empty()) { TRY(out.task, task_of(table, targets, options, out.task_reason)); }
  const std::vector<ColumnSchema> given = options.given ? options.given->columns : std::vector<ColumnSchema>{};
  const NameIndex index(given);
  for (std::size_t j = 0; j < uses.size(); ++j) {
    const TableColumn& column = table.columns[j];
    const auto at = index.find(column.name);
    ColumnSchema c = describe(column, uses[j], at ? &given[*at] : nullptr, options);
    c.use = uses[j];
    take_format(c, column);
    if (c.use == ColumnUse::target) {
      if (at && given[*at].use != ColumnUse::target) c.categories.clear();  // classes are named letter by letter
      c.reason = out.task_reason;
      TRY_STATUS(learn_target(c, column, *out.task, table.path));
      if (out.task == Task::classification) c.unit.clear(), c.low = c.high = NAN;
    } else if (c.use == ColumnUse::feature || c.use == ColumnUse::time) {
      TRY_STATUS(learn(c, column, table.path));
    }
    out.columns.push_back(std::move(c));
  }
  if (!targets.empty() && std::ranges::none_of(out.columns, gives_features)) learn_from_counters(out, table);
  return out;
}

}  // namespace espalier
