#include "export/python_features.h"

#include "tests/export/exports.h"

namespace espalier {
namespace {

std::string text_of(const Schema& schema, const std::string& file = "t.csv") {
  const auto out = python_features(schema, file);
  return out ? out->text + out->features_of : out.error().message;
}
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(PythonFeatures, ReadsTheFileAsItWasRead) {
  Schema schema = test::numbers();
  schema.reading = {.separator = ";", .quote = '\'', .encoding = Encoding::windows1252, .skip = 2};
  schema.reading.na = {{"-", "none"}};
  const std::string text = text_of(schema);
  EXPECT_TRUE(has(text, "sep=\";\"")) << text;
  EXPECT_TRUE(has(text, "na_values=[\"\", \"-\", \"none\"]")) << text;
  EXPECT_TRUE(has(text, "encoding=\"cp1252\"")) << text;
  EXPECT_TRUE(has(text, "quotechar=\"'\"")) << text;
  EXPECT_TRUE(has(text, "skiprows=[*range(2), *range(3, 3)]")) << text;
  EXPECT_FALSE(has(text, "header=None")) << text;
}

TEST(PythonFeatures, NamesTheColumnsOfAFileThatDoesNot) {
  Schema schema = test::numbers();
  schema.reading.header = false;
  schema.reading.separator = " ";
  const std::string text = text_of(schema);
  EXPECT_TRUE(has(text, "header=None")) << text;
  EXPECT_TRUE(has(text, "names=[\"a\", \"b\", \"y\"]")) << text;
  EXPECT_TRUE(has(text, "sep=r\"\\s+\"")) << text;
}

TEST(PythonFeatures, EachKindOfColumnBecomesItsFeatures) {
  using Kind = ColumnKind;
  ColumnSchema price = test::column("price", Kind::number), day = test::column("day", Kind::datetime);
  price.decimal = ',';
  price.thousands = '.';
  price.unit = "€";
  day.date_format = "day/month/year";
  day.parts = {"month", "time"};
  ColumnSchema left_out = test::column("z", Kind::number);
  left_out.use = ColumnUse::ignored;
  const Schema schema = test::schema_of({test::column("n", Kind::number), price, day, left_out,
                                         test::column("sure", Kind::boolean, {"No", "Yes"}),
                                         test::column("colour", Kind::category, {"blue", "red"}),
                                         test::column("id", Kind::identifier), test::column("note", Kind::text)});
  const auto out = python_features(schema, "t.csv");
  ASSERT_TRUE(out);
  EXPECT_EQ(out->numbers, (std::vector<std::string>{"n", "price", "day.month", "day.time", "sure"}));
  EXPECT_EQ(out->categories, (std::vector<std::pair<std::string, std::size_t>>{{"colour", 2}}));
  EXPECT_EQ(out->texts, std::vector<std::string>{"note"});
  EXPECT_TRUE(has(out->features_of, "table[[\"n\"]].apply(pd.to_numeric, errors=\"coerce\")")) << out->features_of;
  EXPECT_TRUE(has(out->features_of,
                  ".str.replace(\"€\", \"\", regex=False).str.replace(\".\", \"\", regex=False)"
                  ".str.replace(\",\", \".\", regex=False)"))
      << out->features_of;
  EXPECT_TRUE(has(out->features_of, "dayfirst=True")) << out->features_of;
  EXPECT_TRUE(has(out->features_of, "\"day.month\": moment_1.dt.month.astype(float)")) << out->features_of;
  EXPECT_TRUE(has(out->features_of, "\"sure\": table[\"sure\"].str.lower().map({\"no\": 0.0, \"yes\": 1.0})"))
      << out->features_of;
  EXPECT_TRUE(has(out->features_of, "table[[\"note\"]].fillna(\"\")")) << out->features_of;
  EXPECT_FALSE(has(out->features_of, "\"id\"")) << out->features_of;
  EXPECT_FALSE(has(out->features_of, "\"z\"")) << out->features_of;
}

TEST(PythonFeatures, NamesWhatPandasDoesNotRead) {
  EXPECT_TRUE(has(text_of(test::numbers(), "weather.ARFF"), "weather.ARFF: pandas reads no files of this kind"));
  EXPECT_TRUE(has(text_of(test::numbers(), "t.svm.zst"), "--format json"));
  ColumnSchema week = test::column("w", ColumnKind::datetime);
  week.date_format = "week";
  week.parts = {"year"};
  EXPECT_TRUE(has(text_of(test::schema_of({week})), "column 'w': pandas reads no dates written as week"));
}

}  // namespace
}  // namespace espalier
