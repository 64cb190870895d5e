// Both kernels know two classes: they must agree.
#include "operators/trees/class_kernel.h"
#include "operators/trees/moment_kernel.h"
#include "tests/support.h"

namespace espalier {
namespace {

struct Node {
  TreeTable table;
  std::vector<std::uint32_t> by_row, by_class;
  std::vector<double> y;
  std::vector<std::uint32_t> weight;
};

// Few rows with few values each, so that cuts are many and ties rare; a column with missing values, one of categories.
Node node(std::uint64_t seed, std::size_t rows) {
  Rng rng(seed);
  std::vector<double> a(rows), b(rows), c(rows), y(rows);
  std::vector<std::uint32_t> weight(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    a[i] = rng.normal();
    b[i] = rng.below(4) == 0 ? std::nan("") : static_cast<double>(rng.below(9));
    c[i] = static_cast<double>(rng.below(5));
    y[i] = a[i] + 0.3 * c[i] + rng.normal() > 0;
    weight[i] = static_cast<std::uint32_t>(1 + rng.below(3));
  }
  y[0] = 0;
  y[1] = 1;
  Node out{TreeTable(Frame({dense_column(a), dense_column(b), dense_column(c, {Content::Kind::category, 5})},
                           Rows::all(rows)),
                     {}),
           {},
           {},
           y,
           weight};
  for (const double label : {0.0, 1.0})
    for (std::uint32_t i = 0; i < rows; ++i)
      if (y[i] == label) out.by_class.push_back(i);
  out.by_row = out.by_class;
  std::ranges::sort(out.by_row);
  return out;
}

struct Found {
  NodeSplit by_moments, by_classes;
};

template <class Try>
Found find(const Node& n, const GrowOptions& options, bool entropy, Try try_column) {
  const auto rows = static_cast<std::uint32_t>(n.y.size());
  MomentKernel moments(options, {.classes = true, .entropy = entropy}, n.table);
  const MomentScale scale = MomentScale::of(n.y.size(), 3, 3, true);
  MomentScale whole = scale;
  whole.g = whole.h;
  for (auto& items = moments.begin_tree(whole); const std::uint32_t i : n.by_row)
    items.push_back(whole.make(n.y[i] * n.weight[i], n.weight[i]));
  ClassKernel classes(options, entropy, n.table);
  for (auto& items = classes.begin_tree(); const std::uint32_t i : n.by_class)
    items.push_back({static_cast<std::uint32_t>(n.y[i]), n.weight[i]});
  EXPECT_TRUE(moments.enter_node({0, rows}) && classes.enter_node({0, rows}));
  Found out;
  for (std::size_t j = 0; j < n.table.columns(); ++j) {
    try_column(moments, n.by_row, j, out.by_moments);
    try_column(classes, n.by_class, j, out.by_classes);
  }
  EXPECT_LE(out.by_moments.score, moments.best_possible_score() + 1e-9);
  EXPECT_LE(out.by_classes.score, classes.best_possible_score() + 1e-9);
  return out;
}

void expect_same(const Found& found, bool entropy) {
  ASSERT_TRUE(found.by_moments.found() && found.by_classes.found());
  // Of two classes Gini impurity times weight falls by twice what squares rise.
  EXPECT_NEAR(found.by_classes.gain, (entropy ? 1 : 2) * found.by_moments.gain, 1e-9);
  EXPECT_EQ(found.by_classes.column, found.by_moments.column);
  EXPECT_EQ(found.by_classes.cut, found.by_moments.cut);
}

TEST(Kernels, AgreeOnTheBestCutOfTwoClasses) {
  for (const std::size_t rows : {12u, 200u})
    for (std::uint64_t seed = 0; seed < 20; ++seed)
      for (const bool entropy : {false, true})
        for (const std::size_t least : {1u, 4u}) {
          SCOPED_TRACE(seed);
          const GrowOptions options{.max_features = 1, .min_samples_leaf = least};
          const auto best = [](auto& kernel, const auto& of, std::size_t j, NodeSplit& split) {
            if (j < 2) kernel.try_cuts(j, of, split);
          };
          expect_same(find(node(seed, rows), options, entropy, best), entropy);
        }
}

TEST(Kernels, AgreeOnADrawnCutOfTwoClasses) {
  for (std::uint64_t seed = 0; seed < 40; ++seed)
    for (const bool entropy : {false, true}) {
      SCOPED_TRACE(seed);
      const auto drawn = [&](auto& kernel, const auto& of, std::size_t j, NodeSplit& split) {
        Rng rng(seed);
        if (j < 2) kernel.try_drawn_cut(j, of, rng, split);
      };
      const Found found = find(node(seed, 60), {.max_features = 1}, entropy, drawn);
      expect_same(found, entropy);
      EXPECT_EQ(found.by_classes.threshold, found.by_moments.threshold);
    }
}

TEST(Kernels, AHistogramChangesNoCut) {
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    for (const bool random : {false, true}) {
      const Node n = node(seed, 150);
      const GrowOptions options{.max_features = 3};
      MomentKernel kernel(options, {.classes = true}, n.table);
      MomentScale scale = MomentScale::of(n.y.size(), 1, 1, true);
      scale.g = scale.h;
      for (auto& items = kernel.begin_tree(scale); const std::uint32_t i : n.by_row)
        items.push_back(scale.make(n.y[i], 1));
      ASSERT_TRUE(kernel.enter_node({0, 150}));
      // The first hundred rows as what is left of all when the others are taken away.
      const std::span<const std::uint32_t> rows(n.by_row);
      const int all = kernel.build_histogram({0, 150}, rows);
      const int others = kernel.build_histogram({100, 150}, rows.subspan(100));
      kernel.subtract_histogram(all, others);
      ASSERT_TRUE(kernel.enter_node({0, 100}));
      for (std::size_t j = 0; j < 3; ++j) {
        NodeSplit direct, kept;
        Rng one(seed), two(seed);
        random ? kernel.try_drawn_cut(j, rows.first(100), one, direct) : kernel.try_cuts(j, rows.first(100), direct);
        random ? kernel.try_drawn_cut_of(all, j, two, kept) : kernel.try_cuts_of(all, j, kept);
        EXPECT_EQ(direct.score, kept.score) << j;
        EXPECT_EQ(direct.cut, kept.cut) << j;
        EXPECT_EQ(direct.next, kept.next) << j;
        EXPECT_EQ(direct.left, kept.left) << j;
        EXPECT_EQ(direct.missing_left, kept.missing_left) << j;
      }
    }
}

}  // namespace
}  // namespace espalier
