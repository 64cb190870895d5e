#include "export/python_folds.h"

#include <fmt/format.h>

#include "export/python_features.h"

namespace espalier {
namespace {

using Kind = SplitOptions::Kind;

Result<const ColumnSchema*> column_for(const Schema& schema, ColumnUse use) {
  const auto columns = schema.with(use);
  if (!columns.empty()) return columns[0];
  return fail(Errc::unsupported, "the schema has no column of " + std::string(name_of(use)) +
                                     ", which its splits follow; export by --format json or step");
}

std::string cells(const ColumnSchema& c) { return "table[" + in_quotes(c.name).text + "]"; }

// The number of every row's class, by which folds are stratified.
std::string classes_of(const Schema& schema, const SplitOptions& split) {
  const auto targets = schema.with(ColumnUse::target);
  if (schema.task != Task::classification || !split.stratified || targets.size() != 1) return "None";
  const Expression known = texts(targets[0]->categories);
  return layout(call("pd.Categorical", "", {{"", name("target")}, {"categories", known}})) + ".codes.tolist()";
}

Result<PythonFolds> by_groups(const Schema& schema, const SplitOptions& split, std::uint64_t seed) {
  TRY(const ColumnSchema* groups, column_for(schema, ColumnUse::groups));
  const std::string repetition = split.kind == Kind::groups ? "" : fmt::format(", {}", split.repeats - 1);
  return PythonFolds{fmt::format("by_groups({}, {}, {}, 0{})", cells(*groups), split.folds, seed, repetition),
                     {"by_groups", "splits"}};
}

Result<PythonFolds> by_time(const Schema& schema, const SplitOptions& split) {
  TRY(const ColumnSchema* time, column_for(schema, ColumnUse::time));
  TRY(const std::string times, python_times(*time));
  return PythonFolds{fmt::format("by_time({}, {})", times, split.folds + 1), {"by_time", "forward_splits"}};
}

Result<PythonFolds> drawn(const Schema& schema, const SplitOptions& split, std::uint64_t seed) {
  const std::string classes = classes_of(schema, split);
  switch (split.kind) {
    case Kind::groups:
      return by_groups(schema, split, seed);
    case Kind::time_order:
      return by_time(schema, split);
    case Kind::predefined: {
      TRY(const ColumnSchema* folds, column_for(schema, ColumnUse::folds));
      return PythonFolds{"pd.factorize(" + cells(*folds) + ", sort=True)[0]", {"splits"}};
    }
    case Kind::holdout:
      return PythonFolds{fmt::format("held_out({}, len(target), {}, {}, 0)", classes, split.holdout, seed),
                         {"held_out", "forward_splits"}};
    default:
      if (!schema.with(ColumnUse::groups).empty()) return by_groups(schema, split, seed);
      return PythonFolds{
          fmt::format("dealt({}, len(target), {}, {}, 0, {})", classes, split.folds, seed, split.repeats - 1),
          {"dealt", "splits"}};
  }
}

}  // namespace

Result<PythonFolds> python_folds(const Schema& schema, const SplitOptions& split, std::uint64_t seed) {
  TRY(PythonFolds out, drawn(schema, split, seed));
  out.text =
      "# The folds of the search, which whatever looks at the target before the last step keeps to\nfold_of_row = " +
      out.text + "\n";
  return out;
}

}  // namespace espalier
