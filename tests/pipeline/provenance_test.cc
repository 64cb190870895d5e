// What columns are called inside a fitted pipeline and which of the user's columns they come from, before and after
// saving.
#include "pipeline/provenance.h"

#include "tests/world.h"

namespace espalier::test {
namespace {

std::vector<std::string> names(const std::vector<NamedColumn>& columns) {
  std::vector<std::string> out;
  for (const NamedColumn& c : columns) out.push_back(c.name);
  return out;
}
using Names = std::vector<std::string>;

NodePtr reloaded(const World& world, const NodePtr& node) {
  auto out = load_pipeline(save_pipeline(*node), world.catalog);
  if (!out) throw std::runtime_error(out.error().message);
  return *out;
}

TEST(Provenance, ColumnsKeepTheirNamesThroughWhatMapsThemOneToOne) {
  World world({.categories = false});
  const NodePtr node = world.fit("logistic_regression[standard_scaler[min_max_scaler]]");
  const Names user = names(columns_read(*node));
  EXPECT_EQ(user, column_names(*world.problem.data.raw.layout()));
  EXPECT_EQ(names(columns_read(*reloaded(world, node))), user);
}

TEST(Provenance, ASelectorsColumnsAreThoseItKept) {
  World world({.categories = false});
  const NodePtr node = world.fit("logistic_regression[select_percentile(percentile=50)]");
  const auto kept = columns_read(*node);
  ASSERT_EQ(kept.size(), 2u);
  const Names user = column_names(*world.problem.data.raw.layout());
  for (const NamedColumn& c : kept) {
    ASSERT_EQ(c.sources->size(), 1u);
    EXPECT_EQ(c.name, user[c.sources->front()]) << "a selector calls a column what it is";
  }
}

TEST(Provenance, WhatIsMadeOfSeveralColumnsIsCalledByItsOperator) {
  World world({.categories = false});
  const NodePtr node = world.fit("logistic_regression[pca(n_components=3)]");
  const auto made = columns_read(*node);
  EXPECT_EQ(names(made), (Names{"pca0", "pca1", "pca2"}));
  EXPECT_EQ(*made[0].sources, (std::vector<std::uint32_t>{0, 1, 2, 3}));
  const Names products = names(columns_read(*world.fit("ridge_classifier[polynomial_features(degree=2)]")));
  const Names user = column_names(*world.problem.data.raw.layout());
  EXPECT_EQ(products[0], "1");
  EXPECT_EQ(products[1], user[0]);
  EXPECT_EQ(products[5], user[0] + "^2");
  EXPECT_EQ(products[6], user[0] + " " + user[1]);
}

TEST(Provenance, PredictionsOfAStackedModelAreCalledByTheirClass) {
  World world({.categories = false});
  const NodePtr node = world.fit("logistic_regression[gaussian_nb]");
  for (const NodePtr& n : {node, reloaded(world, node)}) {
    const Names read = names(columns_read(*n));
    ASSERT_EQ(read.size(), 6u);
    EXPECT_EQ(read[4], "gaussian_nb." + n->answers[0]);
    EXPECT_EQ(read[5], "gaussian_nb." + n->answers[1]);
  }
}

TEST(Provenance, ImportancesAreSharesOfTheUsersColumns) {
  World world({.categories = false});
  for (const std::string text :
       {"random_forest_classifier(n_estimators=5)", "logistic_regression[standard_scaler]",
        "extra_trees_classifier(n_estimators=5)[pca]", "logistic_regression[random_forest_classifier(n_estimators=3)]",
        "logistic_regression[select_percentile(percentile=25)]"}) {
    SCOPED_TRACE(text);
    const NodePtr node = world.fit(text);
    const auto told = importances(*node);
    ASSERT_TRUE(told) << told.error().message;
    ASSERT_EQ(told->size(), 4u);
    double sum = 0;
    for (const Importance& i : *told) sum += i.share;
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_TRUE(std::ranges::is_sorted(*told, std::ranges::greater{}, &Importance::share));
    const auto again = importances(*reloaded(world, node));
    ASSERT_TRUE(again);
    for (std::size_t k = 0; k < told->size(); ++k) EXPECT_EQ((*again)[k].column, (*told)[k].column);
  }
  const auto one = importances(*world.fit("logistic_regression[select_percentile(percentile=25)]"));
  EXPECT_NEAR((*one)[0].share, 1, 1e-12) << "only one column is kept";
}

TEST(Provenance, AModelThatKnowsNoImportancesSaysSo) {
  World world({.categories = false});
  const auto none = importances(*world.fit("logistic_regression[k_neighbors_classifier]"));
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().message.find("k_neighbors_classifier"), std::string::npos);
}

}  // namespace
}  // namespace espalier::test
