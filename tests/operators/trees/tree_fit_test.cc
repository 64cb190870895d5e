#include "operators/trees/tree_fit.h"

#include "operators/trees/tree_model.h"
#include "tests/support.h"

namespace espalier {
namespace {

// A table with a category and missing values.
Dataset table(std::size_t classes, std::size_t rows = 300) {
  Dataset d = test::make_data({.rows = rows, .classes = classes});
  std::vector<ColumnPtr> columns;
  for (std::size_t j = 0; j < d.raw.columns(); ++j) columns.push_back(d.raw.share(j));
  std::vector<double> gaps(rows);
  for (std::size_t i = 0; i < rows; ++i) gaps[i] = i % 5 == 0 ? std::nan("") : d.target.value(i) + double(i % 3);
  columns.push_back(dense_column(std::move(gaps)));
  return {Frame(std::move(columns), Rows::all(rows)), d.target};
}

// One tree's task: how the rows count, and the numbers it draws.
struct Draw {
  std::vector<double> weights;
  std::vector<std::uint32_t> copies;
  std::uint64_t seed;
};

std::vector<Draw> draws(std::size_t rows) {
  Rng rng(8);
  std::vector<Draw> out{{{}, {}, 1}, {{}, {}, 2}};
  for (std::uint64_t seed = 3; seed < 9; ++seed) {
    Draw d{{}, {}, seed};
    for (std::size_t i = 0; i < rows; ++i) {
      if (seed % 2 == 0) d.weights.push_back(rng.below(4) == 0 ? 0.0 : rng.uniform(0.01, 9));
      if (seed % 3 == 0) d.copies.push_back(static_cast<std::uint32_t>(rng.below(3)));
    }
    out.push_back(std::move(d));
  }
  return out;
}

std::string bytes_of(const Grown& grown) {
  std::string out = save(grown.tree);
  for (const Leaf& leaf : grown.leaves)
    for (const std::uint32_t i : grown.rows_of(leaf)) out += std::to_string(i) + ' ';
  for (const double g : grown.gains) out += std::to_string(g) + ' ';
  return out;
}

std::string grow(const TreeFit& fit, const Draw& d) {
  return bytes_of(fit.grow(fit.weigh(d.weights), d.copies, Rng(d.seed)));
}

template <class Body>
void for_options(Body body) {
  for (const std::size_t classes : {0u, 2u, 4u})
    for (const Impurity criterion : {Impurity::gini, Impurity::entropy})
      for (const bool random_cuts : {false, true}) {
        TreeFitOptions options{{.max_features = 3, .min_samples_leaf = 2}, criterion};
        options.grow.random_cuts = random_cuts;
        options.grow.best_first = criterion == Impurity::entropy;
        SCOPED_TRACE(std::to_string(classes) + " classes, random cuts " + std::to_string(random_cuts));
        body(options, table(classes));
      }
}

TEST(TreeFit, AReusedOneGrowsTheTreesOfFreshOnes) {
  for_options([](const TreeFitOptions& options, const Dataset& d) {
    const std::vector<Draw> tasks = draws(d.raw.rows());
    std::vector<std::string> fresh;
    for (const Draw& task : tasks) fresh.push_back(grow(TreeFit(options, d.raw, d.target, {}), task));
    const TreeFit fit(options, d.raw, d.target, {});
    for (std::size_t t = 0; t < tasks.size(); ++t) EXPECT_EQ(grow(fit, tasks[t]), fresh[t]) << t;
    for (std::size_t t = tasks.size(); t-- > 0;) EXPECT_EQ(grow(fit, tasks[t]), fresh[t]) << t << ", backwards";
    EXPECT_NE(fresh[0], fresh[3]);
  });
}

TEST(TreeFit, WeightsInUsedMemoryAreTheSameWeights) {
  for_options([](const TreeFitOptions& options, const Dataset& d) {
    const TreeFit fit(options, d.raw, d.target, {});
    RowWeights weights;
    for (const Draw& task : draws(d.raw.rows())) {
      weights = fit.weigh(task.weights, std::move(weights));
      EXPECT_EQ(bytes_of(fit.grow(weights, task.copies, Rng(task.seed))), grow(fit, task)) << task.seed;
    }
  });
}

TEST(TreeFit, ThreadsMayShareIt) {
  for_options([](const TreeFitOptions& options, const Dataset& d) {
    const TreeFit fit(options, d.raw, d.target, {});
    const std::vector<Draw> tasks = draws(d.raw.rows());
    std::vector<std::string> together(tasks.size());
    parallel_for(Crew{4}, tasks.size(), [&](std::size_t t) { together[t] = grow(fit, tasks[t]); });
    for (std::size_t t = 0; t < tasks.size(); ++t) EXPECT_EQ(together[t], grow(fit, tasks[t])) << t;
  });
}

TEST(TreeFit, RowsOfWeightZeroAreLeftOut) {
  for_options([](const TreeFitOptions& options, const Dataset& d) {
    const TreeFit fit(options, d.raw, d.target, {});
    std::vector<double> weights;
    for (std::size_t i = 0; i < d.raw.rows(); ++i) weights.push_back(double(i % 3));
    const Grown grown = fit.grow(fit.weigh(weights), {}, Rng(1));
    std::vector<std::uint32_t> in_leaves = grown.rows, expected;
    for (std::uint32_t i = 0; i < weights.size(); ++i)
      if (weights[i] > 0) expected.push_back(i);
    std::ranges::sort(in_leaves);
    EXPECT_EQ(in_leaves, expected);
    if (d.target.task() == Task::regression) return;
    TargetColumn other = d.target.column();  // what those rows say changes nothing
    for (std::size_t i = 0; i < weights.size(); i += 3) other.values[i] = 0;
    const TreeFit deaf(options, d.raw, Target({other}), {});
    EXPECT_EQ(bytes_of(deaf.grow(deaf.weigh(weights), {}, Rng(1))), bytes_of(grown));
  });
}

TEST(TreeFit, NoCopiesLeaveARowOutAndOneIsTheRow) {
  for_options([](const TreeFitOptions& options, const Dataset& d) {
    const TreeFit fit(options, d.raw, d.target, {});
    std::vector<std::uint32_t> once(d.raw.rows(), 1), half(d.raw.rows());
    for (std::size_t i = 0; i < half.size(); i += 2) half[i] = 2;
    EXPECT_EQ(grow(fit, {{}, once, 1}), grow(fit, {{}, {}, 1}));
    for (const std::uint32_t i : fit.grow(fit.weigh({}), half, Rng(1)).rows) EXPECT_EQ(i % 2, 0u);
  });
}

TEST(TreeFit, ALeafSaysWhatItsRowsSay) {
  const std::vector<double> weights{1, 2, 3, 0, 4, 5};
  const Frame constant = Frame::of({std::vector<double>(6, 7.0)}, 6);  // nothing to split by
  const auto leaf = [&](std::vector<double> y, std::size_t classes) {
    TargetColumn column{.name = "y", .values = std::move(y), .classes = {}};
    for (std::size_t c = 0; c < classes; ++c) column.classes.push_back("c" + std::to_string(c));
    const TreeFit fit({}, constant, Target({column}), {});
    const Grown grown = fit.grow(fit.weigh(weights), {}, Rng(1));
    EXPECT_EQ(grown.leaves.size(), 1u);
    return grown.tree;
  };
  EXPECT_NEAR(leaf({1, 2, 3, 400, 5, 6}, 0).value[0], (1 * 1 + 2 * 2 + 3 * 3 + 4 * 5 + 5 * 6) / 15.0, 1e-12);
  EXPECT_NEAR(leaf({0, 1, 1, 1, 0, 0}, 2).value[0], 5 / 15.0, 1e-12);
  const Trees shares = leaf({0, 3, 3, 1, 0, 2}, 4);
  EXPECT_EQ(shares.slot, (std::vector<std::int32_t>{0, 2, 3})) << "class 1 weighs nothing";
  EXPECT_NEAR(shares.value[0], 5 / 15.0, 1e-12);
  EXPECT_NEAR(shares.value[2], 5 / 15.0, 1e-12);
}

TEST(TreeFit, AStopIsSaid) {
  const std::atomic<bool> stop{true};
  const Dataset d = table(2);
  const TreeFit fit({.grow = {.max_features = 2}}, d.raw, d.target, {1, &stop});
  EXPECT_TRUE(fit.grow(fit.weigh({}), {}, Rng(1)).stopped);
}

// Sorting the columns of a large table takes longer than a stop may be waited for.
TEST(TreeFit, AStopLeavesColumnsUnread) {
  const Dataset d = table(2);
  const std::atomic<bool> stop{true};
  const TreeFit fit({}, d.raw, d.target, Crew{1, &stop});
  EXPECT_EQ(d.raw.artefact_bytes(), 0u);
  EXPECT_TRUE(fit.grow(fit.weigh({}), {}, Rng(1)).stopped);
}

TEST(TreeFit, ItSaysWhenNoRowCounts) {
  const Dataset d = table(4, 20);
  const TreeFit fit({}, d.raw, d.target, {});
  EXPECT_TRUE(fit.weigh(std::vector<double>(20)).none());
  EXPECT_FALSE(fit.weigh({}).none());
}

// Of a wide table codes cost more than cells: a fit of 200 rows and 10,000 columns was seen to hold 108 to 178 MB.
TEST(TreeFit, TheEstimateCountsWhatEveryCodeCosts) {
  const Shape wide{.rows = 200, .columns = 10'000}, tall{.rows = 1'000'000, .columns = 20};
  EXPECT_GT(estimate_after_trees(wide, 100, 100).bytes, 100e6);
  EXPECT_LT(estimate_after_trees(wide, 100, 100).bytes, 300e6);
  EXPECT_LT(estimate_after_trees(tall, 100, 20).bytes, 50e6);
}

}  // namespace
}  // namespace espalier
