#include "data/load_dataset.h"

#include <cmath>

#include "tests/data/support.h"

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
  EXPECT_EQ(x->remarks.size(), 1u);
  const auto lacking = features(loaded->schema, table_of("age\n1\n"));
  ASSERT_FALSE(lacking);
  EXPECT_NE(lacking.error().message.find("'sex', 'member'"), std::string::npos) << lacking.error().message;
}

}  // namespace
}  // namespace espalier
