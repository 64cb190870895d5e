#include "operators/trees/tree.h"
#include "tests/support.h"

namespace espalier {
namespace {

// The saved form of a forest, to forge field by field.
struct Forest {
  std::int32_t outputs = 2;
  std::vector<Tree> trees;
  static constexpr auto fields() {
    return fields_of(field("outputs", &Forest::outputs), field("trees", &Forest::trees));
  }
};

// Node 0 splits, 1 and 2 are leaves.
Tree small_tree() { return {{0, -1, -1}, {2, 0, 0}, {0.5, 0, 0}, {0, 0, 0}, {0.5, 0.5, 1, 0, 0, 1}}; }

bool loads(const Forest& forged) {
  const Catalog catalog(built_in());
  std::size_t columns_out = 0;
  return (*catalog.find("random_forest_classifier"))->load(save(forged), 4, columns_out).has_value();
}

TEST(Forged, ATreeThatLoopsOrPointsOutsideIsRefused) {
  EXPECT_TRUE(loads({2, {small_tree()}}));
  const auto with = [](auto change) {
    Forest f{2, {small_tree()}};
    change(f);
    return loads(f);
  };
  for (const std::int32_t child : {-1, 0, 1, 3, 1 << 30})
    EXPECT_FALSE(with([&](Forest& f) { f.trees[0].right[0] = child; })) << child;
  for (const std::int32_t column : {4, 1 << 30})
    EXPECT_FALSE(with([&](Forest& f) { f.trees[0].feature[0] = column; })) << column;
  EXPECT_FALSE(with([](Forest& f) { f.trees[0].feature[2] = 0; })) << "the last node must be a leaf";
  EXPECT_FALSE(with([](Forest& f) { f.trees[0].value.pop_back(); }));
  EXPECT_FALSE(with([](Forest& f) { f.trees[0].missing_left.clear(); }));
  for (const std::int32_t outputs : {-1, 0, 3, 1 << 30})
    EXPECT_FALSE(with([&](Forest& f) { f.outputs = outputs; })) << outputs;
  EXPECT_FALSE(loads({2, {}}));
}

}  // namespace
}  // namespace espalier
