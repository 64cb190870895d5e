#include "data/load_dataset.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "data/categories.h"
#include "data/featurise.h"
#include "data/names.h"
#include "data/numbers.h"
#include "data/uses.h"

namespace espalier {
namespace {

Result<TargetColumn> target_column(const ColumnSchema& schema, Task task, const Table& table) {
  TargetColumn out{.name = schema.name, .values = {}, .classes = {}};
  const TableColumn* column = table.find(schema.name);
  if (!column) return fail(Errc::not_found, table.path + " has no column '" + schema.name + "', the target");
  for (std::size_t i = 0; i < table.rows; ++i)
    if (is_missing(*column, i))
      return fail(Errc::corrupt, table.path + ": row " + std::to_string(i + 1) + " has no value in the target '" +
                                     schema.name + "'; leave the row out");
  if (task == Task::regression) {
    TRY(const Held<double> numbers, numbers_of(schema, *column, table));
    out.values.assign(numbers.items.begin(), numbers.items.end());
    return out;
  }
  out.classes = schema.categories;
  const CategoryIndex index(schema.categories);
  out.values = index.codes(column->sparse ? dense(*column, table.rows) : *column);
  const auto unknown = static_cast<double>(index.size());
  for (std::size_t i = 0; i < table.rows; ++i)
    if (out.values[i] == unknown) out.values[i] = static_cast<double>(index.find_in_any_case(cell_text(*column, i)));
  for (std::size_t i = 0; i < table.rows; ++i)
    if (out.values[i] == unknown)
      return fail(Errc::corrupt, table.path + ": row " + std::to_string(i + 1) + ": '" + cell_text(*column, i) +
                                     "' is no class of the target '" + schema.name + "'" +
                                     nearest_words(cell_text(*column, i), out.classes));
  return out;
}

// A column that an option names for its numbers may be of words only if they are dates.
Status no_words(const TableColumn& column, const Table& table, std::string_view option, std::string_view wanted) {
  if (!column.is_text()) return ok();
  for (std::size_t i = 0; i < table.rows; ++i)
    if (!column.texts.is_missing(i) && !plain_number(column.texts[i]))
      return fail(Errc::corrupt, table.path + ": row " + std::to_string(i + 1) + ": " + std::string(option) +
                                     " names the column '" + column.name + "', which must hold " + std::string(wanted) +
                                     ", not '" + std::string(column.texts[i]) +
                                     "'; correct it, or name another column");
  return ok();
}

// Weights say how rows compare with each other. Divided by their mean, so that those of 1e-5 or 1e-300 do not fall
// below what an operator takes for nothing, such as the least curvature in a leaf. All zero stay so.
std::vector<double> around_one(std::span<const double> weights) {
  std::vector<double> out(weights.begin(), weights.end());
  const double most = out.empty() ? 0 : std::ranges::max(out);
  if (!(most > 0)) return out;
  double mean = 0;
  for (const double w : out) mean += w / most / static_cast<double>(out.size());
  for (double& w : out) w = w / most / mean;
  return out;
}

Result<std::vector<double>> weights_of(const Schema& schema, const Table& table) {
  const auto named = schema.with(ColumnUse::weights);
  const TableColumn* column = named.empty() ? nullptr : table.find(named[0]->name);
  if (!column) return std::vector<double>{};
  TRY_STATUS(no_words(*column, table, "--weights", "a number not below zero in every row"));
  TRY(const Held<double> numbers, numbers_of(*named[0], *column, table));
  const auto bad = std::ranges::find_if(numbers.items, [](double w) { return !(w >= 0); });
  if (bad != numbers.items.end())
    return fail(Errc::corrupt, table.path + ": row " + std::to_string(bad - numbers.items.begin() + 1) +
                                   ": a weight in '" + column->name + "' must be a number not below zero, not '" +
                                   number_text(*bad) + "'");
  return around_one(numbers.items);
}

// A number per group; rows without one are groups of their own.
std::vector<std::uint32_t> groups_of(const Schema& schema, const Table& table) {
  const auto named = schema.with(ColumnUse::groups);
  const TableColumn* column = named.empty() ? nullptr : table.find(named[0]->name);
  if (!column) return {};
  const std::vector<std::string> names = categories_of(*column);
  const std::vector<double> codes = CategoryIndex(names).codes(column->sparse ? dense(*column, table.rows) : *column);
  std::vector<std::uint32_t> out;
  auto next = static_cast<std::uint32_t>(names.size());
  for (const double c : codes) out.push_back(std::isnan(c) ? next++ : static_cast<std::uint32_t>(c));
  return out;
}

Result<std::vector<double>> split_by(const Schema& schema, const Table& table) {
  for (const ColumnUse use : {ColumnUse::time, ColumnUse::folds})
    for (const ColumnSchema* c : schema.with(use)) {
      const TableColumn& column = *table.find(c->name);
      std::vector<double> out;
      if (use == ColumnUse::folds && column.is_text()) {
        out = CategoryIndex(categories_of(column)).codes(column);
      } else {
        if (c->kind != ColumnKind::datetime) TRY_STATUS(no_words(column, table, "--time-order", "dates or numbers"));
        TRY(out, times_of(*c, column, table));
      }
      const auto bad = std::ranges::find_if(out, [](double v) { return std::isnan(v); });
      if (bad == out.end()) return out;
      return fail(Errc::corrupt, table.path + ": row " + std::to_string(bad - out.begin() + 1) + " has no value in '" +
                                     c->name + "', which the splits follow; fill it or leave the row out");
    }
  return std::vector<double>{};
}

void tell(const Schema& schema, const Target& target, std::vector<std::string>& remarks) {
  std::vector<std::string> unused;
  const ColumnSchema* identifier = nullptr;
  for (const ColumnSchema& c : schema.columns) {
    if (c.use != ColumnUse::feature || gives_features(c)) continue;
    unused.push_back("'" + c.name + "' (" + std::string(name_of(c.kind)) + ": " + c.reason + ")");
    if (!identifier && c.kind == ColumnKind::identifier) identifier = &c;
  }
  if (!unused.empty())
    remarks.push_back("not used: " + shortened(unused, 5) +
                      (identifier ? "; to use it all the same: --types " + shell_word(identifier->name) + "=category"
                                  : std::string()));
  for (std::size_t k = 0; k < target.columns() && target.task() == Task::classification; ++k) {
    const TargetColumn& column = target.column(k);
    std::vector<std::size_t> counts(column.classes.size());
    for (const double v : column.values) ++counts[static_cast<std::size_t>(v)];
    std::string single;
    for (std::size_t c = 0, n = 0; c < counts.size(); ++c)
      if (counts[c] == 1 && ++n <= 5) single += (n > 1 ? ", '" : "'") + column.classes[c] + "'";
    const auto n = std::ranges::count(counts, std::size_t{1});
    if (n > 5) single += " and " + std::to_string(n - 5) + " more";
    if (n > 0) remarks.push_back("classes of '" + column.name + "' with one row only: " + single);
  }
}

}  // namespace

void keep_labelled(Table& table, const std::vector<std::string>& targets, std::vector<std::string>& remarks) {
  std::vector<const TableColumn*> columns;
  for (const std::string& name : targets)
    if (const TableColumn* column = table.find(name)) columns.push_back(column);
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < table.rows; ++i)
    if (std::ranges::none_of(columns, [&](const TableColumn* t) { return is_missing(*t, i); })) rows.push_back(i);
  if (rows.size() == table.rows) return;
  std::vector<std::string> gaps;
  for (const TableColumn* column : columns)
    for (const std::string& word : column->gaps) gaps.push_back("'" + word + "'");
  remarks.push_back(
      counted(table.rows - rows.size(), "row") + " without a target left out" +
      (gaps.empty() ? "" : " (" + shortened(gaps, 3) + " taken for missing; --na '' takes no word for that)"));
  table = rows_of(std::move(table), rows);
}

Result<Loaded> load_dataset(Table table, const SchemaOptions& options, bool check) {
  Loaded out;
  TRY(const std::vector<ColumnUse> uses, uses_of(table, options));
  std::vector<std::string> targets;
  for (std::size_t j = 0; j < uses.size(); ++j)
    if (uses[j] == ColumnUse::target) targets.push_back(table.columns[j].name);
  if (targets.empty()) return fail(Errc::invalid_argument, "no target: name the column to predict with --target");
  keep_labelled(table, targets, out.remarks);
  if (table.rows < 2)
    return fail(Errc::corrupt, table.path + ": " + (table.rows == 0 ? "no row has" : "only 1 row has") +
                                   " a value in the target, so there is nothing to learn; choose another target");
  TRY(out.schema, infer_schema(table, options));
  if (check) out.findings = check_data(table, out.schema);
  TRY(Features made, features(out.schema, table));
  if (made.frame.columns() == 0)
    return fail(Errc::corrupt, table.path +
                                   ": no column is left to learn from; see `espalier inspect`, and name "
                                   "the kind of one with --types");
  TRY(Target target, target_of(out.schema, table));
  TRY(out.split_by, split_by(out.schema, table));
  tell(out.schema, target, out.remarks);
  out.dataset = {std::move(made.frame), std::move(target)};
  return out;
}

Result<Features> features(const Schema& schema, const Table& table) {
  Features out;
  FeatureColumns made;
  std::string absent;
  std::vector<std::string> in_other_case;
  const NameIndex there(table.columns), known(schema.columns);
  for (const ColumnSchema& c : schema.columns) {
    if (!gives_features(c)) continue;
    const auto at = there.find(c.name);
    const TableColumn* column = at ? &table.columns[*at] : nullptr;
    const TableColumn zero{.name = c.name, .sparse = true};
    if (!column && table.sparse) column = &zero;
    if (!column) {
      absent += (absent.empty() ? "'" : ", '") + c.name + "'";
      for (const TableColumn& other : table.columns)
        if (lower_ascii(other.name) == lower_ascii(c.name))
          in_other_case.push_back("'" + other.name + "' instead of '" + c.name + "'");
    } else {
      TRY_STATUS(featurise(c, *column, table, made));
    }
  }
  if (!absent.empty())
    return fail(Errc::corrupt,
                table.path + " lacks columns that the model was fitted with: " + absent +
                    (in_other_case.empty() ? "; add them (empty cells will do), or fit again without them by --drop"
                                           : "; names differ in case only: " + shortened(in_other_case, 5)));
  out.remarks = std::move(made.remarks);
  std::string ignored;
  for (const TableColumn& column : table.columns)
    if (!known.find(column.name)) ignored += (ignored.empty() ? "'" : ", '") + column.name + "'";
  if (!ignored.empty()) out.remarks.push_back("ignored, as the model does not know them: " + ignored);
  auto layout = std::make_shared<const Layout>(std::move(made.layout));
  out.frame = Frame(std::move(made.columns), Rows::all(table.rows), std::move(layout));
  return out;
}

Result<Target> target_of(const Schema& schema, const Table& table) {
  std::vector<TargetColumn> columns;
  for (const ColumnSchema* c : schema.with(ColumnUse::target)) {
    TRY(TargetColumn column, target_column(*c, schema.task.value_or(Task::regression), table));
    columns.push_back(std::move(column));
  }
  if (columns.empty()) return fail(Errc::invalid_argument, "the schema has no target");
  TRY(std::vector<double> weights, weights_of(schema, table));
  return Target(std::move(columns), std::move(weights), groups_of(schema, table));
}

}  // namespace espalier
