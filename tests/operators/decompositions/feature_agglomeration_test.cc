// What feature_agglomeration refuses, what it makes of few columns, and what its columns are made of.
#include "pipeline/provenance.h"
#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

const Catalog catalog(built_in());
const Context context{.rng = Rng(1), .catalog = &catalog};
const Operator& op() { return **catalog.find("feature_agglomeration"); }

TEST(FeatureAgglomeration, WardTakesNoOtherMetric) {
  for (const char* metric : {"l1", "l2", "manhattan", "cosine"}) {
    const auto refused = op().spell_out({{"metric", metric}});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("metric must be euclidean"), std::string::npos);
    for (const char* linkage : {"complete", "average"})
      EXPECT_TRUE(op().spell_out({{"metric", metric}, {"linkage", linkage}}));
  }
}

TEST(FeatureAgglomeration, PoolsTheColumnsOfAGroup) {
  const Frame x = Frame::of({{1, 7}, {100, 200}, {2, 5}, {6, 6}}, 2);
  const Target y({TargetColumn{"y", {0, 1}, {}}});
  const std::vector<std::pair<const char*, std::vector<double>>> expected{
      {"mean", {3, 6, 100, 200}}, {"median", {2, 6, 100, 200}}, {"max", {6, 7, 100, 200}}};
  for (const auto& [how, numbers] : expected) {
    const auto learned = op().fit({{"pooling_func", how}}, x, y, context);
    ASSERT_TRUE(learned);
    EXPECT_EQ(learned->fitted->apply(x, context)->gather(), numbers) << how;
  }
}

TEST(FeatureAgglomeration, AGroupIsNamedByItsColumnOrAnew) {
  const Frame x = Frame::of({{1, 7}, {100, 200}, {2, 5}}, 2);
  const auto learned = op().fit({}, x, Target({TargetColumn{"y", {0, 1}, {}}}), context);
  ASSERT_TRUE(learned);
  std::vector<NamedColumn> in;
  for (const std::uint32_t j : {0u, 1u, 2u})
    in.push_back(
        {std::string(1, static_cast<char>('a' + j)), std::make_shared<const std::vector<std::uint32_t>>(1, j)});
  const auto names = named_by(op().formula(*learned->fitted, 3), in, op().name);
  ASSERT_EQ(names.size(), 2u);
  EXPECT_EQ(names[0].name, "feature_agglomeration0");
  EXPECT_EQ(*names[0].sources, (std::vector<std::uint32_t>{0, 2}));
  EXPECT_EQ(names[1].name, "b");
}

TEST(FeatureAgglomeration, OfFewerColumnsThanGroupsEachStays) {
  const Frame x = Frame::of({{3, 1}, {2, 5}}, 2);
  const auto learned = op().fit({{"n_clusters", 9}}, x, Target({TargetColumn{"y", {0, 1}, {}}}), context);
  ASSERT_TRUE(learned);
  EXPECT_EQ(learned->fitted->apply(x, context)->gather(), x.gather());
}

}  // namespace
}  // namespace espalier::test
