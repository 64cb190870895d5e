#include "data/svmlight.h"

#include "tests/data/support.h"

namespace espalier {
namespace {

std::string why(std::string_view text) { return test::why(text, {}, ".svm"); }

constexpr std::string_view small = "# head\n1 1:0.5 7:2 # first\n-1 qid:3 2:1e3\n\n1 7:-4 9:0\n";

TEST(Svmlight, KeepsColumnsSparse) {
  const Table t = test::table_of(small, {}, ".svm");
  ASSERT_EQ(t.rows, 3u);
  std::vector<std::string> names;
  for (const TableColumn& c : t.columns) names.push_back(c.name);
  EXPECT_EQ(names, (std::vector<std::string>{"label", "qid", "f1", "f2", "f7"}));
  EXPECT_EQ(test::row_text(t, 0), "1||0.5|0|2");
  EXPECT_EQ(test::row_text(t, 1), "-1|3|0|1000|0");
  EXPECT_TRUE(t.columns[2].sparse);
  EXPECT_EQ(t.columns[4].numbers.items.size(), 2u);
}

TEST(Svmlight, GivesSparseFramesAndTakesAbsentFeaturesForZero) {
  const auto loaded = load_dataset(test::table_of(small, {}, ".libsvm"), {.targets = {"label"}, .drop = {"qid"}});
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_TRUE(loaded->dataset.raw.share(0)->sparse());
  EXPECT_EQ(loaded->dataset.raw.columns(), 3u);
  const auto x = features(loaded->schema, test::table_of("0 2:5 99:1\n", {}, ".svm"));
  ASSERT_TRUE(x) << x.error().message;
  EXPECT_EQ(x->frame.column(0)[0], 0.0);
  EXPECT_EQ(x->frame.column(1)[0], 5.0);
}

TEST(Svmlight, ErrorsNameTheLine) {
  EXPECT_NE(why("1 1:2\nx 1:2\n").find(":2: the label 'x' is not a number"), std::string::npos);
  EXPECT_NE(why("1 1=2\n").find(":1: '1=2' is not index:value"), std::string::npos);
  EXPECT_NE(why("1 3:1 2:1\n").find("indices must ascend"), std::string::npos);
  EXPECT_NE(why("1 a:1\n").find("has no index"), std::string::npos);
  EXPECT_NE(why("# nothing\n").find("no rows"), std::string::npos);
}

}  // namespace
}  // namespace espalier
