#include "export/python_folds.h"

#include "tests/export/exports.h"

namespace espalier {
namespace {

using Kind = SplitOptions::Kind;

std::string call_of(const SplitOptions& split, const Schema& schema = test::numbers()) {
  const auto out = python_folds(schema, split, 42);
  if (!out) return out.error().message;
  const std::size_t at = out->text.find("fold_of_row = ");
  return out->text.substr(at + 14, out->text.size() - at - 15);
}

Schema with(ColumnUse use, ColumnKind kind = ColumnKind::number) {
  Schema out = test::schema_of({test::column("a", ColumnKind::number), test::column("g", kind)});
  out.columns[1].use = use;
  return out;
}

TEST(PythonFolds, AreDrawnFromTheSeedByClasses) {
  const std::string codes = "pd.Categorical(target, categories=[\"no\", \"yes\"]).codes.tolist()";
  EXPECT_EQ(call_of({}), "dealt(" + codes + ", len(target), 5, 42, 0, 0)");
  EXPECT_EQ(call_of({.kind = Kind::holdout, .holdout = 0.2}), "held_out(" + codes + ", len(target), 0.2, 42, 0)");
  EXPECT_EQ(call_of({}, test::schema_of({}, {})), "dealt(None, len(target), 5, 42, 0, 0)");
  EXPECT_EQ(call_of({.folds = 3, .repeats = 2, .stratified = false}), "dealt(None, len(target), 3, 42, 0, 1)")
      << "the last repetition's";
}

TEST(PythonFolds, FollowAColumn) {
  EXPECT_EQ(call_of({.kind = Kind::groups}, with(ColumnUse::groups)), "by_groups(table[\"g\"], 5, 42, 0)");
  EXPECT_EQ(call_of({}, with(ColumnUse::groups)), "by_groups(table[\"g\"], 5, 42, 0, 0)") << "k-fold of groups";
  EXPECT_EQ(call_of({.kind = Kind::time_order}, with(ColumnUse::time)), "by_time(pd.to_numeric(table[\"g\"]), 6)");
  EXPECT_EQ(call_of({.kind = Kind::predefined}, with(ColumnUse::folds)), "pd.factorize(table[\"g\"], sort=True)[0]");
  Schema dates = with(ColumnUse::time, ColumnKind::datetime);
  dates.columns[1].date_format = "year-month-day";
  EXPECT_EQ(call_of({.kind = Kind::time_order}, dates),
            "by_time(pd.to_datetime(table[\"g\"], format=\"mixed\", errors=\"coerce\", utc=True)"
            ".dt.tz_localize(None), 6)");
}

TEST(PythonFolds, NameTheColumnThatIsMissing) {
  for (const Kind kind : {Kind::groups, Kind::time_order, Kind::predefined})
    EXPECT_TRUE(call_of({.kind = kind}).starts_with("the schema has no column of ")) << call_of({.kind = kind});
}

}  // namespace
}  // namespace espalier
