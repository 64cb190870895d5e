#include "tests/data/support.h"

namespace espalier {
namespace {

constexpr std::string_view text =
    "id,age,city,zip,when,y,z\n1,20,Rome,10,2015-01-01,a,0\n2,30,Oslo,11,2015-01-02,b,1\n3,40,Rome,10,2015-01-03,a,1\n";

Result<Schema> infer(const SchemaOptions& options) { return infer_schema(test::table_of(text), options); }
std::string refusal(const SchemaOptions& options) {
  const auto out = infer(options);
  return out ? "accepted" : out.error().message;
}
bool has(const std::string& message, std::string_view part) { return message.find(part) != message.npos; }

TEST(InferSchema, NeedsNoTarget) {
  const auto s = infer({});
  ASSERT_TRUE(s) << s.error().message;
  EXPECT_FALSE(s->task);
  EXPECT_EQ(s->columns[0].kind, ColumnKind::identifier);
  EXPECT_EQ(s->columns[4].parts, (std::vector<std::string>{"day", "weekday", "time"}));
}

TEST(InferSchema, GivesColumnsTheirUses) {
  const auto s = infer({.targets = {"y", "z"}, .drop = {"age"}, .keep = {"id"}, .groups = "city", .time = "when"});
  ASSERT_TRUE(s) << s.error().message;
  std::string uses;
  for (const ColumnSchema& c : s->columns) uses += std::string(name_of(c.use)) + " ";
  EXPECT_EQ(uses, "kept ignored groups feature time target target ");
  EXPECT_EQ(s->task, Task::classification);
  EXPECT_EQ(s->columns[6].categories, (std::vector<std::string>{"0", "1"}));
}

TEST(InferSchema, ObeysTypesOverTheGivenSchemaOverItsOwnGuess) {
  Schema given;
  given.columns = {{.name = "zip", .kind = ColumnKind::category, .categories = {"10", "11", "12"}},
                   {.name = "age", .kind = ColumnKind::category},
                   {.name = "y", .kind = ColumnKind::category, .use = ColumnUse::target},
                   {.name = "gone", .kind = ColumnKind::number, .use = ColumnUse::ignored}};
  const auto s = infer({.types = {{"age", ColumnKind::number}}, .given = given});
  ASSERT_TRUE(s) << s.error().message;
  EXPECT_EQ(s->find("zip")->categories.size(), 3u);
  EXPECT_EQ(s->find("age")->kind, ColumnKind::number);
  EXPECT_EQ(s->find("y")->use, ColumnUse::target);
  const auto other = infer({.targets = {"z"}, .given = given});
  ASSERT_TRUE(other);
  EXPECT_EQ(other->find("y")->use, ColumnUse::feature);
}

TEST(InferSchema, RefusalsSayWhatToDo) {
  EXPECT_TRUE(has(refusal({.targets = {"Y1"}}), "has no column 'Y1', which --target names; did you mean 'y'"));
  EXPECT_TRUE(has(refusal({.targets = {"y"}, .types = {{"zipp", ColumnKind::category}}}), "did you mean 'zip'?"));
  EXPECT_TRUE(has(refusal({.targets = {"y"}, .drop = {"y"}}), "'y' is named by --target and by --drop"));
  EXPECT_TRUE(has(refusal({.targets = {"y"}, .task = Task::regression}), "'y' holds words, such as 'a'"));
  EXPECT_TRUE(has(refusal({.targets = {"y", "age"}}), "some target columns look like classes"));
  EXPECT_TRUE(has(refusal({.types = {{"city", ColumnKind::number}}}), "'city' holds 'Rome' in row 1"));
  EXPECT_TRUE(has(refusal({.types = {{"city", ColumnKind::datetime}}}), "--types city=category"));
  EXPECT_TRUE(has(refusal({.types = {{"age", ColumnKind::boolean}}}), "3 different values"));
  EXPECT_TRUE(has(refusal({.types = {{"age", ColumnKind::text}}}), "not text"));
  const auto one = infer_schema(test::table_of("a,y\n1,x\n2,x\n"), {.targets = {"y"}});
  ASSERT_FALSE(one);
  EXPECT_TRUE(has(one.error().message, "the target 'y' is always 'x'"));
  std::string all = "a,y\n";
  for (int i = 0; i < 30; ++i) all += "1,w" + std::to_string(i) + "\n";
  const auto different = infer_schema(test::table_of(all), {.targets = {"y"}});
  ASSERT_FALSE(different);
  EXPECT_TRUE(has(different.error().message, "another value in every row"));
  SchemaOptions classes{.targets = {"y"}};
  classes.task = Task::classification;
  TableColumn numbers{.name = "y"};
  std::vector<double> values;
  for (int i = 0; i < 60; ++i) values.push_back(1.37 * i);
  numbers.numbers = Held<double>(std::move(values));
  const auto amounts = infer_schema({.path = "t.csv", .rows = 60, .columns = {numbers}}, classes);
  ASSERT_FALSE(amounts);
  EXPECT_TRUE(has(amounts.error().message, "choose another target, or predict numbers by --task regression"));
}

TEST(InferSchema, LearnsTheTokensOfTwoTextsOrMore) {
  const auto buckets = [](const std::vector<std::string>& texts) {
    std::string table = "t,x\n";
    for (const std::string& words : texts) table += words + ",1\n";
    return infer_schema(test::table_of(table), {.types = {{"t", ColumnKind::text}}})->columns[0].buckets.size();
  };
  EXPECT_EQ(buckets({"good room", "good food", "bad food"}), 2u) << "good and food";
  EXPECT_EQ(buckets({"one", "two", "three"}), 3u) << "all, where none occurs twice";
  std::vector<std::string> many;
  for (int k = 0; k < 24'000; ++k) many.push_back("w" + std::to_string(k / 2) + (k % 2 ? " a" : " b"));
  EXPECT_EQ(buckets(many), 10'000u);
}

TEST(InferSchema, NamesThatCameApartAtTheirCommasAreColumns) {
  const Table table = test::table_of("\"price, USD\",\"a,b\",c\n1,2,3\n2,5,1\n4,7,2\n");
  const auto schema = infer_schema(table, {.targets = {"price", "USD"}, .drop = {"a", "b", "c"}});
  ASSERT_TRUE(schema) << schema.error().message;
  EXPECT_EQ(schema->columns[0].use, ColumnUse::target);
  EXPECT_EQ(schema->columns[1].use, ColumnUse::ignored);
  EXPECT_EQ(schema->columns[2].use, ColumnUse::ignored);
  EXPECT_FALSE(infer_schema(table, {.targets = {"price", "EUR"}}));
}

TEST(InferSchema, LearnsFromACounterWhereNothingElseIsLeft) {
  std::string alone = "n,y\n", beside = "n,x,y\n";
  for (int i = 1; i <= 20; ++i) {
    alone += std::to_string(i) + "," + std::to_string(3 * i) + ".5\n";
    beside += std::to_string(i) + "," + std::to_string(i % 7) + "," + std::to_string(3 * i) + ".5\n";
  }
  EXPECT_EQ(infer_schema(test::table_of(alone), {.targets = {"y"}})->columns[0].kind, ColumnKind::number);
  EXPECT_EQ(infer_schema(test::table_of(beside), {.targets = {"y"}})->columns[0].kind, ColumnKind::identifier);
}

}  // namespace
}  // namespace espalier
