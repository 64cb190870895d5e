#include "data/arff.h"

#include "data/load_dataset.h"
#include "tests/data/support.h"

namespace espalier {
namespace {

using test::row_text;

Table arff(std::string_view text) { return test::table_of(text, {}, ".arff"); }
std::string why(std::string_view text) { return test::why(text, {}, ".arff"); }

TEST(Arff, ReadsAttributesAndRows) {
  const Table t = arff(
      "@relation r\n@attribute 'sepal length' REAL\n@attribute class {it\\'s, 'a, b', 3}\n"
      "@attribute note string\n% between\n@data\n5.1,'a, b','x \\'y\\''\n?, 3 ,?\n-1e3,\t3,z\n");
  ASSERT_EQ(t.rows, 3u);
  EXPECT_EQ(t.columns[0].name, "sepal length");
  EXPECT_EQ(row_text(t, 0), "5.1|a, b|x 'y'");
  EXPECT_EQ(row_text(t, 1), "|3|");
  EXPECT_EQ(row_text(t, 2), "-1000|3|z");
  EXPECT_TRUE(t.columns[1].nominal);
}

TEST(Arff, DeclaredWordsAreCategoriesThoughTheyAreNumbers) {
  const auto schema =
      infer_schema(arff("@relation r\n@attribute a {0,1,2}\n@attribute b numeric\n@data\n0,1\n1,2\n0,3\n"));
  ASSERT_TRUE(schema) << schema.error().message;
  EXPECT_EQ(schema->columns[0].kind, ColumnKind::category);
  EXPECT_EQ(schema->columns[0].categories, (std::vector<std::string>{"0", "1"}));
  EXPECT_EQ(schema->columns[1].kind, ColumnKind::number);
}

TEST(Arff, ReadsSparseRows) {
  const Table t = arff(
      "@relation r\n@attribute a numeric\n@attribute b {x,y}\n@attribute c numeric\n@data\n"
      "{0 1.5, 2 3}\n{1 y}\n{ }\n");
  ASSERT_EQ(t.rows, 3u);
  EXPECT_EQ(row_text(t, 0), "1.5|x|3");
  EXPECT_EQ(row_text(t, 1), "0|y|0");
  EXPECT_EQ(row_text(t, 2), "0|x|0");
}

TEST(Arff, ErrorsNameTheLine) {
  const std::string two = "@relation r\n@attribute a numeric\n@attribute b {x,y}\n@data\n";
  EXPECT_NE(why(two + "1,x\n1,z\n").find(":6: 'z' is none of the words declared for attribute 'b'"), std::string::npos);
  EXPECT_NE(why(two + "one,x\n").find(":5: 'one' is not a number"), std::string::npos);
  EXPECT_NE(why(two + "1\n").find(":5: this row does not have 2 values"), std::string::npos);
  EXPECT_NE(why(two + "1,x,3\n").find(":5: this row does not have 2 values"), std::string::npos);
  EXPECT_NE(why(two + "{5 x}\n").find(":5: a sparse row"), std::string::npos);
  EXPECT_NE(why(two + "{0 1\n").find(":5: this sparse row lacks"), std::string::npos);
  EXPECT_NE(why(two + "1,'x\n").find(":5: a quote"), std::string::npos);
  EXPECT_NE(why(two).find("no rows after @data"), std::string::npos);
  EXPECT_NE(why("@relation r\n").find("no @data line"), std::string::npos);
  EXPECT_NE(why("@relation r\n@data\n1\n").find(":2: there is no @attribute"), std::string::npos);
  EXPECT_NE(why("@relation r\n@attribute {x,y}\n").find(":2: an attribute has no name"), std::string::npos);
  EXPECT_NE(why("a,b\n1,2\n").find(":1: "), std::string::npos);
  EXPECT_NE(why("@relation r\n@attribute a relational\n@data\n1\n").find("type 'relational'"), std::string::npos);
}

}  // namespace
}  // namespace espalier
