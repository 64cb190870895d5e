#include "data/load_dataset.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "tests/data/support.h"
#include "tests/places.h"

namespace espalier {
namespace {

using test::table_of;

constexpr std::string_view small =
    "id,age,sex,member,y\n"
    "1,20,f,yes,good\n"
    "2,,m,no,bad\n"
    "3,40,f,yes,good\n"
    "4,50,m,,\n"
    "5,60,f,no,bad\n";

TEST(LoadDataset, MapsKindsToColumnsAndLeavesOutRowsWithoutTarget) {
  const auto loaded = load_dataset(table_of(small), {.targets = {"y"}});
  ASSERT_TRUE(loaded) << loaded.error().message;
  const Frame& x = loaded->dataset.raw;
  EXPECT_EQ(column_names(*x.layout()), (std::vector<std::string>{"age", "sex", "member"}));
  EXPECT_EQ(x.rows(), 4u);
  EXPECT_TRUE(std::isnan(x.column(0)[1]));
  EXPECT_EQ(x.share(1)->categories(), 2);
  EXPECT_EQ(x.column(1)[1], 1.0);
  EXPECT_EQ(x.column(2)[0], 1.0);
  EXPECT_EQ(loaded->dataset.target.column().classes, (std::vector<std::string>{"bad", "good"}));
  EXPECT_EQ(loaded->dataset.target.label(0), 1u);
  EXPECT_EQ(loaded->remarks[0], "1 row without a target left out");
}

TEST(LoadDataset, PredictsFromColumnsInAnyOrderWithUnseenCategories) {
  const auto loaded = load_dataset(table_of(small), {.targets = {"y"}});
  ASSERT_TRUE(loaded) << loaded.error().message;
  const auto x = features(loaded->schema, table_of("member,sex,more,age\nno,x,1,3\n"));
  ASSERT_TRUE(x) << x.error().message;
  EXPECT_EQ(x->frame.column(0)[0], 3.0);
  EXPECT_EQ(x->frame.column(1)[0], 2.0);
  EXPECT_EQ(x->frame.column(2)[0], 0.0);
  EXPECT_EQ(x->remarks,
            (std::vector<std::string>{"column 'sex': 1 row has a category that the model has not seen, such as 'x'",
                                      "ignored, as the model does not know them: 'more'"}));
  const auto lacking = features(loaded->schema, table_of("age\n1\n"));
  ASSERT_FALSE(lacking);
  EXPECT_NE(lacking.error().message.find("'sex', 'member'"), std::string::npos) << lacking.error().message;
}

std::string refusal(std::string_view text, const SchemaOptions& options) {
  const auto out = load_dataset(table_of(text), options);
  return out ? "accepted" : out.error().message;
}
std::string refusal(const Schema& schema, std::string_view text) {
  const auto out = features(schema, table_of(text));
  return out ? "accepted" : out.error().message;
}
bool has(const std::string& message, std::string_view part) { return message.find(part) != message.npos; }

TEST(LoadDataset, ExpandsDatesAndTexts) {
  std::string text = "when,note,y\n";
  const char* words[] = {"very good and fast", "bad broke at once", "it is fine so far"};
  for (int i = 0; i < 30; ++i)
    text += "2021-03-" + std::to_string(1 + i % 28) + " 1" + std::to_string(i % 9) + ":30," + words[i % 3] + " no " +
            std::to_string(i) + "," + std::to_string(i % 2) + "\n";
  const auto loaded = load_dataset(table_of(text), {.targets = {"y"}});
  ASSERT_TRUE(loaded) << loaded.error().message;
  const Layout& layout = *loaded->dataset.raw.layout();
  ASSERT_EQ(layout.size(), 2u);
  EXPECT_EQ(layout[0].origin, "when");
  EXPECT_EQ(layout[0].names, (std::vector<std::string>{"day", "weekday", "hour", "time"}));
  EXPECT_EQ(layout[1].origin, "note");
  EXPECT_EQ(loaded->dataset.raw.column(2)[0], 10.0);
  EXPECT_NEAR(loaded->dataset.raw.column(3)[0], 18687 + 10.5 / 24, 1e-9);
  const ColumnPtr token = loaded->dataset.raw.share(4);
  EXPECT_TRUE(token->sparse());
  EXPECT_TRUE(token->is_token());
  EXPECT_EQ(loaded->schema.columns[1].buckets.size(), layout[1].names.size());
  const auto same = features(loaded->schema, table_of(text));  // the same rows, the same features
  ASSERT_TRUE(same) << same.error().message;
  EXPECT_EQ(same->frame.gather(), loaded->dataset.raw.gather());
}

TEST(LoadDataset, TakesWeightsGroupsTimeAndFolds) {
  constexpr std::string_view text =
      "x,w,g,t,f,y\n1,1,a,2020-01-02,k1,5.5\n2,0.5,b,2020-01-01,k2,6\n3,2,a,2020-01-03,k1,7\n";
  const auto by_time = load_dataset(table_of(text), {.targets = {"y"}, .weights = "w", .groups = "g", .time = "t"});
  ASSERT_TRUE(by_time) << by_time.error().message;
  EXPECT_NEAR(by_time->dataset.target.weight(1), 0.5 / (3.5 / 3), 1e-12) << "their mean is one";
  EXPECT_EQ(by_time->dataset.target.group(0), by_time->dataset.target.group(2));
  EXPECT_NE(by_time->dataset.target.group(0), by_time->dataset.target.group(1));
  ASSERT_EQ(by_time->split_by.size(), 3u);
  EXPECT_LT(by_time->split_by[1], by_time->split_by[0]);
  EXPECT_EQ(by_time->dataset.target.task(), Task::regression);
  const auto by_fold = load_dataset(table_of(text), {.targets = {"y"}, .folds = "f"});
  ASSERT_TRUE(by_fold) << by_fold.error().message;
  EXPECT_EQ(by_fold->split_by, (std::vector<double>{0, 1, 0}));
  EXPECT_TRUE(has(refusal("x,w,y\n1,-1,a\n2,1,b\n", {.targets = {"y"}, .weights = "w"}), "row 1: a weight in 'w'"));
  EXPECT_TRUE(has(refusal("x,t,y\n1,,a\n2,1,b\n", {.targets = {"y"}, .time = "t"}), "row 1 has no value in 't'"));
}

TEST(LoadDataset, TakesSeveralTargets) {
  const auto loaded = load_dataset(table_of("x,a,b\n1,yes,no\n2,no,\n3,no,yes\n4,yes,yes\n"), {.targets = {"a", "b"}});
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->dataset.target.columns(), 2u);
  EXPECT_EQ(loaded->dataset.target.rows(), 3u);
  EXPECT_EQ(loaded->dataset.target.label(0, 0), 1u);
}

TEST(LoadDataset, WeightsSayHowRowsCompareWhateverTheirScale) {
  for (const char* scale : {"", "e-5", "e-300", "e300"}) {
    std::string text = "x,w,y\n";
    for (const char* row : {"1,1", "2,2", "3,3", "4,2"})
      text += std::string(row) + scale + (row[0] == '1' ? ",a\n" : ",b\n");
    const auto loaded = load_dataset(table_of(text), {.targets = {"y"}, .weights = "w"});
    ASSERT_TRUE(loaded) << loaded.error().message;
    const double expected[] = {0.5, 1, 1.5, 1};
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(loaded->dataset.target.weight(i), expected[i], 1e-12) << scale;
  }
}

TEST(LoadDataset, RefusalsSayWhatToDo) {
  EXPECT_TRUE(has(refusal(small, {}), "--target"));
  EXPECT_TRUE(has(refusal("x,y\n1,\n2,\n", {.targets = {"y"}}), "no row has a value in the target"));
  EXPECT_TRUE(has(refusal("x,y\n1,a\n1,b\n", {.targets = {"y"}}), "no column is left to learn from"));
  EXPECT_TRUE(has(refusal("x,y\n1,a\ninf,b\n", {.targets = {"y"}}), "row 2, column 'x': the number is infinite"));
  EXPECT_TRUE(
      has(refusal("x,y\n1,2.5\n2,inf\n3,4\n", {.targets = {"y"}}), "row 2, column 'y': the number is infinite"));
}

TEST(Features, HoldAbsurdNumbersWithinReason) {
  const auto loaded = load_dataset(table_of("n,y\n1,a\n2.5,b\n3,b\n"), {.targets = {"y"}});
  ASSERT_TRUE(loaded) << loaded.error().message;
  const auto x = features(loaded->schema, table_of("n,m\n1.7e308,1\n-1e155,2\n4,3\n"));
  ASSERT_TRUE(x) << x.error().message;
  EXPECT_EQ(x->frame.column(0)[0], 1e60);
  EXPECT_EQ(x->frame.column(0)[1], -1e60);
  EXPECT_EQ(x->frame.column(0)[2], 4);
  EXPECT_TRUE(has(joined(x->remarks), "2 numbers beyond 1e60"));
}

TEST(Features, ForgiveDatesThatAreNone) {
  const auto loaded = load_dataset(table_of("d,y\n2015-01-01,a\n2015-02-01,b\n2015-03-02,b\n"), {.targets = {"y"}});
  ASSERT_TRUE(loaded) << loaded.error().message;
  const auto x = features(loaded->schema, table_of("d,n\n2015-02-30,1\nNaT,2\n0000-00-00,3\nsoon,4\n2015-01-05,5\n"));
  ASSERT_TRUE(x) << x.error().message;
  for (std::size_t row = 0; row < 5; ++row) EXPECT_EQ(std::isnan(x->frame.column(0)[row]), row < 4) << row;
  EXPECT_TRUE(
      has(joined(x->remarks), "2 cells are not dates written as year-month-day, such as '2015-02-30' in row 1"));
}

TEST(Features, RefuseWhatTheModelDoesNotKnow) {
  const auto loaded = load_dataset(table_of("n,d,b,y\n1,2015-01-01,yes,a\n2,2015-02-01,no,b\n"), {.targets = {"y"}});
  ASSERT_TRUE(loaded) << loaded.error().message;
  const Schema& s = loaded->schema;
  EXPECT_TRUE(has(refusal(s, "n,d,b\nmany,2015-01-01,yes\n"), "row 1, column 'n': 'many' is not a finite number"));
  std::string others = "n,d,b\n", numbers = others;
  for (int i = 1; i < 13; ++i) {
    others += "1," + (i < 5 ? "2015-01-0" + std::to_string(i) : std::to_string(i) + "/2/2015") + ",yes\n";
    numbers += "1,20150101,yes\n";
  }
  EXPECT_TRUE(has(refusal(s, others), "'12/2/2015' is not a date written as year-month-day"));
  EXPECT_TRUE(has(refusal(s, numbers), "'20150101' is not a date"));
  EXPECT_EQ(refusal(s, "n,d,b\n,,\nunknown,2015-01-01,YES\n"), "accepted");
  const auto x = features(s, table_of("n,d,b\nunknown,2015-01-01,YES\nx,2015-01-01,perhaps\n", {.na = {{"x"}}}));
  ASSERT_TRUE(x) << x.error().message;
  EXPECT_TRUE(std::isnan(x->frame.column(0)[0]));
  EXPECT_EQ(x->frame.column(x->frame.columns() - 1)[0], 1.0);
  EXPECT_TRUE(std::isnan(x->frame.column(x->frame.columns() - 1)[1]));
}

TEST(Features, FindCategoriesHoweverTheFileSpellsThem) {
  const SchemaOptions options{.targets = {"y"}, .types = {{"zip", ColumnKind::category}}};
  const auto loaded = load_dataset(table_of("zip,y\n2139,a\n10001,b\n2139,a\n"), options);
  ASSERT_TRUE(loaded) << loaded.error().message;
  const auto x = features(loaded->schema, table_of("zip\n02139\n10001.0\nelsewhere\n"));
  ASSERT_TRUE(x) << x.error().message;
  EXPECT_EQ(x->frame.column(0)[0], 0.0);
  EXPECT_EQ(x->frame.column(0)[1], 1.0);
  EXPECT_EQ(x->frame.column(0)[2], 2.0);
}

TEST(Features, ReadNumbersAsAtFit) {
  ReadOptions options;
  options.more_na.push_back("-200");
  const auto loaded =
      load_dataset(table_of("a\tb\ty\n0,5\t-200\tp\n1,234\t7\tq\n2,5\t8\tp\n", options), {.targets = {"y"}});
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->dataset.raw.column(0)[1], 1.234);
  const auto json = schema_from_json(to_json(loaded->schema));  // as a model keeps it
  ASSERT_TRUE(json) << json.error().message;
  const auto x = features(*json, table_of("a\tb\n1,234\t-200\n", reading_like(*json)));
  ASSERT_TRUE(x) << x.error().message;
  EXPECT_EQ(x->frame.column(0)[0], 1.234);
  EXPECT_TRUE(std::isnan(x->frame.column(1)[0]));
  const auto plain = features(*json, table_of("a\tb\n1.5\t9\n", reading_like(*json)));
  ASSERT_TRUE(plain) << plain.error().message;
  EXPECT_EQ(plain->frame.column(0)[0], 1.5);
}

TEST(TargetOf, MapsKnownLabelsAndRefusesOthers) {
  const auto loaded = load_dataset(table_of(small), {.targets = {"y"}});
  ASSERT_TRUE(loaded) << loaded.error().message;
  const auto y = target_of(loaded->schema, table_of("y\ngood\nbad\n"));
  ASSERT_TRUE(y) << y.error().message;
  EXPECT_EQ(y->label(0), 1u);
  const auto unknown = target_of(loaded->schema, table_of("y,x\ngood,1\ngod,1\n"));
  ASSERT_FALSE(unknown);
  EXPECT_TRUE(has(unknown.error().message, "row 2: 'god' is no class of the target 'y'; did you mean 'good'"));
  const auto missing = target_of(loaded->schema, table_of("y,x\ngood,1\n,1\n"));
  ASSERT_FALSE(missing);
  EXPECT_TRUE(has(missing.error().message, "row 2 has no value in the target"));
}

TEST(LoadDataset, ReadsTheShopOrders) {
  auto table = read_table(Path(ESPALIER_SOURCE) / "examples/data/shop_orders.csv");
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->rows, 600u);
  const auto loaded = load_dataset(*std::move(table), {.targets = {"returned"}});
  ASSERT_TRUE(loaded) << loaded.error().message;
  std::string kinds;
  for (const ColumnSchema& c : loaded->schema.columns) kinds += std::string(name_of(c.kind)) + " ";
  EXPECT_EQ(kinds, "identifier datetime category category number number number boolean number text category ");
  EXPECT_EQ(loaded->dataset.raw.rows(), 591u);
}

}  // namespace
}  // namespace espalier
