#include "operators/trees/trees.h"

#include "operators/trees/boosting.h"
#include "operators/trees/forest.h"
#include "tests/support.h"

namespace espalier {
namespace {

constexpr std::int32_t end = 1 << 30;

// Node 0 splits a number, 2 a category; 1, 3 and 4 are leaves.
Trees small_tree() {
  Trees t;
  t.root = {0};
  t.feature = {0, -1, 1, -1, -1};
  t.child = {1, 0, 3, 1, 2};
  t.threshold = {0.5, 0, 0, 0, 0};
  t.way = {0, 0, Trees::by_category | Trees::missing_left, 0, 0};
  t.sets = {0b101, 0, 0, 0, 0, 0, 0, 0};
  t.value = {1, 2, 4};
  return t;
}

Frame some_rows() {
  const double nan = std::nan("");
  return Frame({dense_column({0, 0.5, 0.6, 9, 9, 9, nan, nan}),
                dense_column({7, nan, 0, 1, 2, nan, 3, 250}, {Content::Kind::category, 4})},
               Rows::all(8));
}

TEST(Trees, RowsGoWhereThresholdsSetsAndMissingValuesSend) {
  const Frame in = some_rows();
  std::vector<std::vector<double>> sums(1, std::vector<double>(8));
  add_leaves(small_tree(), category_counts(in), in, {}, sums);
  // Code 3 is not in the set; 250 is unknown and goes left like a missing one; a missing number goes right.
  EXPECT_EQ(sums[0], (std::vector<double>{1, 1, 2, 4, 2, 2, 4, 2}));
}

TEST(Trees, AppendedTreesAreBothWalked) {
  const Frame in = some_rows();
  Trees both = small_tree();
  Trees second = small_tree();
  second.sets[0] = 0b010;
  both.append(second);
  both.append(small_tree());
  EXPECT_TRUE(both.valid(2, 1));
  std::vector<std::vector<double>> sums(1, std::vector<double>(8));
  add_leaves(both, category_counts(in), in, {}, sums);
  EXPECT_EQ(sums[0], (std::vector<double>{3, 3, 8, 10, 8, 6, 12, 6}));
  std::vector<std::vector<double>> slots(3, std::vector<double>(8));
  add_leaves(both, category_counts(in), in, Crew{4}, slots);
  EXPECT_EQ(slots[1], (std::vector<double>{1, 1, 4, 2, 4, 2, 4, 2}));
}

TEST(Trees, LeavesMayHoldSharesOfSlots) {
  Trees t = small_tree();
  t.first = {0, 1, 3, 3};
  t.slot = {2, 0, 1};
  t.value = {1, 0.25, 0.75};
  ASSERT_TRUE(t.valid(2, 3));
  Trees both = t;
  both.append(t);
  ASSERT_TRUE(both.valid(2, 3));
  std::vector<std::vector<double>> sums(3, std::vector<double>(8));
  add_leaves(both, std::vector<std::int32_t>{0, 4}, some_rows(), {}, sums);
  EXPECT_EQ(sums[0], (std::vector<double>{0, 0, 0.5, 0, 0.5, 0.5, 0, 0.5}));
  EXPECT_EQ(sums[2], (std::vector<double>{2, 2, 0, 0, 0, 0, 0, 0}));
}

TEST(Trees, ForgedOnesAreNotValid) {
  const auto with = [](auto change) {
    Trees t = small_tree();
    change(t);
    return t.valid(2, 1);
  };
  EXPECT_TRUE(with([](Trees&) {}));
  EXPECT_FALSE(Trees{}.valid(2, 1));
  for (const std::int32_t child : {-1, 0, 4, 5, end, -end})
    EXPECT_FALSE(with([&](Trees& t) { t.child[0] = child; })) << child;
  EXPECT_FALSE(with([](Trees& t) { t.child[2] = 2; })) << "its own child";
  for (const std::int32_t leaf : {-1, 3, end}) EXPECT_FALSE(with([&](Trees& t) { t.child[4] = leaf; })) << leaf;
  for (const std::int32_t column : {-2, 2, end}) EXPECT_FALSE(with([&](Trees& t) { t.feature[0] = column; })) << column;
  EXPECT_FALSE(with([](Trees& t) { t.feature[4] = 0; })) << "the last node must be a leaf";
  EXPECT_FALSE(with([](Trees& t) { t.threshold[0] = std::nan(""); }));
  for (const double set : {-1.0, 0.5, 1.0, 1e300, std::nan("")})
    EXPECT_FALSE(with([&](Trees& t) { t.threshold[2] = set; })) << set;
  EXPECT_FALSE(with([](Trees& t) { t.way[0] = 4; }));
  EXPECT_FALSE(with([](Trees& t) { t.way.pop_back(); }));
  EXPECT_FALSE(with([](Trees& t) { t.threshold.push_back(0); }));
  EXPECT_FALSE(with([](Trees& t) { t.sets.pop_back(); }));
  EXPECT_FALSE(with([](Trees& t) { t.value.pop_back(); }));
  for (const std::int32_t root : {-1, 1, 5, end}) EXPECT_FALSE(with([&](Trees& t) { t.root[0] = root; })) << root;
  for (const std::int32_t root : {-1, 0, 2, 5, end})
    EXPECT_FALSE(with([&](Trees& t) { t.root.push_back(root); })) << root;
  EXPECT_FALSE(with([](Trees& t) { t.slot = {0, 0, 0}; })) << "slots without leaves that name them";
}

TEST(Trees, ForgedSharesAreNotValid) {
  const auto with = [](auto change) {
    Trees t = small_tree();
    t.first = {0, 1, 2, 3};
    t.slot = {0, 1, 2};
    change(t);
    return t.valid(2, 3);
  };
  EXPECT_TRUE(with([](Trees&) {}));
  EXPECT_FALSE(with([](Trees& t) { t.first[1] = -1; }));
  EXPECT_FALSE(with([](Trees& t) { t.first[1] = 3; }));
  EXPECT_FALSE(with([](Trees& t) { t.first[3] = end; }));
  EXPECT_FALSE(with([](Trees& t) { t.first = {0}; }));
  EXPECT_FALSE(with([](Trees& t) { t.slot[0] = 3; }));
  EXPECT_FALSE(with([](Trees& t) { t.slot[0] = -1; }));
  EXPECT_FALSE(with([](Trees& t) { t.slot.pop_back(); }));
}

template <class State>
bool loads(const State& forged, std::string_view name) {
  const Catalog catalog(built_in());
  std::size_t columns_out = 0;
  return (*catalog.find(name))->load(save(forged), 2, columns_out).has_value();
}

TEST(Trees, ForgedForestsAreRefused) {
  const ForestState good{.outputs = 2, .classes = 2, .categories = {0, 4}, .gains = {1, 0}, .trees = small_tree()};
  const auto with = [&](auto change) {
    ForestState s = good;
    change(s);
    return loads(s, "random_forest_classifier");
  };
  EXPECT_TRUE(with([](ForestState&) {}));
  EXPECT_FALSE(loads(good, "random_forest_regressor"));
  for (const std::int32_t n : {-1, 0, 1, 3, end}) EXPECT_FALSE(with([&](ForestState& s) { s.outputs = n; })) << n;
  EXPECT_FALSE(with([](ForestState& s) { s.outputs = s.classes = 3; })) << "three classes need shares";
  EXPECT_FALSE(with([](ForestState& s) { s.categories = {0}; }));
  EXPECT_FALSE(with([](ForestState& s) { s.categories = {0, -1}; }));
  EXPECT_FALSE(with([](ForestState& s) { s.gains = {0}; }));
  EXPECT_FALSE(with([](ForestState& s) { s.gains[0] = -1; }));
  EXPECT_FALSE(with([](ForestState& s) { s.trees = {}; }));
}

TEST(Trees, ForgedBoostersAreRefused) {
  BoostingState good{
      .outputs = 2, .classes = 2, .categories = {0, 4}, .start = {0}, .gains = {1, 0}, .trees = small_tree()};
  const auto with = [&](auto change) {
    BoostingState s = good;
    change(s);
    return loads(s, "gradient_boosting_classifier") || loads(s, "hist_gradient_boosting_classifier");
  };
  EXPECT_TRUE(with([](BoostingState&) {}));
  EXPECT_FALSE(loads(good, "gradient_boosting_regressor"));
  for (const std::int32_t n : {-1, 0, 1, 3, end}) EXPECT_FALSE(with([&](BoostingState& s) { s.outputs = n; })) << n;
  EXPECT_FALSE(with([](BoostingState& s) { s.start.clear(); }));
  EXPECT_FALSE(with([](BoostingState& s) { s.start = {0, 0}; }));
  EXPECT_FALSE(with([](BoostingState& s) {
    s.outputs = s.classes = 3;
    s.start = {0, 0, 0};
  })) << "three slots and one tree";
  EXPECT_FALSE(with([](BoostingState& s) { s.gains.clear(); }));
  EXPECT_FALSE(with([](BoostingState& s) { s.trees.first = {0, 1, 2, 3}; }));
}

}  // namespace
}  // namespace espalier
