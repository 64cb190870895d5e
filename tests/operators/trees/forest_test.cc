#include "operators/trees/forest.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "tests/support.h"

namespace espalier {
namespace {

FitResult fit(std::string_view text, const Dataset& d, const Context& context = {Rng(1)}) {
  const Catalog catalog(built_in());
  const Step s = test::step(text);
  auto learned = (*catalog.find(s.op))->fit(s.params, d.raw, d.target, context);
  if (!learned) throw std::runtime_error(learned.error().message);
  return *std::move(learned);
}
std::vector<double> predict(const FitResult& learned, const Frame& in) {
  return (*learned.fitted->apply(in, Context{Rng(1)})).gather();
}
ForestState state_of(const FitResult& learned) { return *load<ForestState>(learned.fitted->save()); }

Dataset table(std::vector<std::vector<double>> columns, std::vector<double> y, std::size_t classes,
              std::vector<double> weights = {}) {
  TargetColumn target{.name = "y", .values = std::move(y), .classes = {}};
  for (std::size_t c = 0; c < classes; ++c) target.classes.push_back("c" + std::to_string(c));
  const std::size_t rows = target.values.size();
  return {Frame::of(std::move(columns), rows), Target({std::move(target)}, std::move(weights))};
}

// Columns of a few values each, and a target that depends on two of them.
Dataset coarse(std::size_t rows, std::size_t classes, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<std::vector<double>> columns(4, std::vector<double>(rows));
  std::vector<double> y(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    for (auto& column : columns) column[i] = static_cast<double>(rng.below(6)) / 3 - 1;
    const double signal = columns[1][i] + columns[2][i] * columns[2][i] + rng.uniform(-0.5, 0.5);
    y[i] = classes == 0 ? signal : std::clamp(std::floor(signal + 1), 0.0, static_cast<double>(classes - 1));
  }
  return table(std::move(columns), std::move(y), classes);
}

// Impurity times rows: squared error, Gini or entropy.
double impurity(const Dataset& d, const std::vector<std::size_t>& rows, bool entropy) {
  if (rows.empty()) return 0;
  const auto n = static_cast<double>(rows.size());
  double sum = 0, squares = 0;
  std::map<double, double> count;
  for (const std::size_t i : rows) {
    const double y = d.target.value(i);
    sum += y;
    squares += y * y;
    ++count[y];
  }
  if (d.target.task() == Task::regression) return squares - sum * sum / n;
  double out = entropy ? 0 : n;
  for (const auto& [y, c] : count) out -= entropy ? c * std::log(c / n) : c * c / n;
  return out;
}

// The least that one cut of any column leaves.
double best_by_hand(const Dataset& d, bool entropy) {
  double best = HUGE_VAL;
  for (std::size_t j = 0; j < d.raw.columns(); ++j)
    for (std::size_t k = 0; k < d.raw.rows(); ++k) {
      std::vector<std::size_t> left, right;
      for (std::size_t i = 0; i < d.raw.rows(); ++i)
        (d.raw.column(j)[i] <= d.raw.column(j)[k] ? left : right).push_back(i);
      if (!right.empty()) best = std::min(best, impurity(d, left, entropy) + impurity(d, right, entropy));
    }
  return best;
}

double left_by(const Trees& stump, const Dataset& d, bool entropy) {
  std::vector<std::size_t> sides[2];
  for (std::size_t i = 0; i < d.raw.rows(); ++i)
    sides[d.raw.column(static_cast<std::size_t>(stump.feature[0]))[i] > stump.threshold[0]].push_back(i);
  EXPECT_FALSE(sides[0].empty() || sides[1].empty());
  return impurity(d, sides[0], entropy) + impurity(d, sides[1], entropy);
}

TEST(Forest, AStumpIsTheBestOfAllCuts) {
  for (const std::size_t classes : {0u, 2u, 3u, 7u, 14u})
    for (const std::size_t rows : {5u, 40u, 400u})
      for (const bool entropy : {false, true}) {
        if (classes == 0 && entropy) continue;
        const Dataset d = coarse(rows, classes, 7 * rows + classes);
        std::string text =
            classes == 0 ? "decision_tree_regressor(max_depth=1)" : "decision_tree_classifier(max_depth=1)";
        if (entropy) text.insert(text.size() - 1, ", criterion=entropy");
        const Trees stump = state_of(fit(text, d)).trees;
        ASSERT_GE(stump.feature[0], 0);
        EXPECT_NEAR(left_by(stump, d, entropy), best_by_hand(d, entropy), 1e-7 * static_cast<double>(rows))
            << classes << " classes, " << rows << " rows";
      }
}

TEST(Forest, AFullTreeSaysWhatItSaw) {
  for (const std::size_t classes : {0u, 2u, 5u}) {
    Rng rng(3);
    std::vector<double> x(700), y(700);
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = static_cast<double>(i % 230);
      y[i] = classes == 0 ? std::sin(x[i]) : static_cast<double>(static_cast<std::size_t>(x[i] * 7) % classes);
    }
    const Dataset d = table({x}, y, classes);
    const auto out = predict(fit(classes == 0 ? "decision_tree_regressor" : "decision_tree_classifier", d), d.raw);
    for (std::size_t i = 0; i < x.size(); ++i)
      if (classes == 0)
        EXPECT_NEAR(out[i], y[i], 1e-12);
      else
        EXPECT_EQ(out[static_cast<std::size_t>(y[i]) * x.size() + i], 1);
  }
}

TEST(Forest, WholeWeightsAreRepeatedRows) {
  for (const std::size_t classes : {0u, 2u, 4u})
    for (const std::string criterion : {"gini", "entropy"}) {
      if (classes == 0 && criterion == "entropy") continue;
      const Dataset once = coarse(300, classes, 5);
      std::vector<double> weights;
      std::vector<std::uint32_t> repeated;
      for (std::uint32_t i = 0; i < 300; ++i) {
        weights.push_back(i % 3);
        repeated.insert(repeated.end(), i % 3, i);
      }
      std::vector<TargetColumn> y{once.target.column()};
      const Dataset heavy{once.raw, Target(y, weights)};
      const Dataset many{once.raw.select(repeated), once.target.select(repeated)};
      const std::string text = classes == 0 ? "decision_tree_regressor(max_depth=2)"
                                            : "decision_tree_classifier(max_depth=2, criterion=" + criterion + ")";
      const auto a = predict(fit(text, heavy), once.raw), b = predict(fit(text, many), once.raw);
      for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-9) << text << i;
    }
}

TEST(Forest, MissingValuesGoWhereTheyBelong) {
  const double nan = std::nan("");
  for (const bool with_low : {true, false}) {
    std::vector<double> x, y;
    for (int i = 0; i < 90; ++i) {
      x.push_back(i % 3 == 0 ? nan : i % 3);
      y.push_back(i % 3 == 0 ? (with_low ? 0 : 1) : i % 3 - 1);
    }
    const Dataset d = table({x}, y, 2);
    const FitResult tree = fit("decision_tree_classifier(max_depth=1)", d);
    EXPECT_EQ(state_of(tree).trees.way[0], with_low ? Trees::missing_left : 0);
    const auto out = predict(tree, d.raw);
    for (std::size_t i = 0; i < x.size(); ++i) EXPECT_EQ(out[x.size() + i], y[i]);
  }
}

TEST(Forest, ToBeMissingMayBeAllThatCounts) {
  std::vector<double> x, y;
  for (int i = 0; i < 60; ++i) {
    x.push_back(i % 2 == 0 ? std::nan("") : i);
    y.push_back(i % 2);
  }
  for (const std::string name : {"decision_tree", "extra_trees"})
    for (const std::size_t classes : {0u, 2u, 3u}) {
      const Dataset d = table({x}, y, classes);
      const FitResult tree =
          fit(name + (classes == 0 ? "_regressor(min_samples_leaf=30)" : "_classifier(min_samples_leaf=30)"), d);
      const auto out = predict(tree, Frame::of({{std::nan(""), 1e300, -1e300}}, 3));
      const std::size_t at = classes > 0 ? 3 : 0;  // of the second class
      EXPECT_EQ(std::vector<double>({out[at], out[at + 1], out[at + 2]}), (std::vector<double>{0, 1, 1})) << name;
    }
}

Dataset of_categories(std::size_t classes) {
  Rng rng(11);
  std::vector<double> x, y;
  for (int i = 0; i < 600; ++i) {
    x.push_back(static_cast<double>(rng.below(30)));
    y.push_back(static_cast<std::size_t>(x.back()) % 3 == 1 ? 1 : 0);
  }
  Dataset d = table({}, y, classes);
  d.raw = Frame({dense_column(x, {Content::Kind::category, 30})}, Rows::all(600));
  return d;
}

TEST(Forest, ASubsetOfCategoriesIsFound) {
  for (const std::size_t classes : {0u, 2u, 3u}) {
    const Dataset d = of_categories(classes);
    const FitResult tree =
        fit(classes == 0 ? "decision_tree_regressor(max_depth=1)" : "decision_tree_classifier(max_depth=1)", d);
    const auto out = predict(tree, d.raw);
    for (std::size_t i = 0; i < 600; ++i) EXPECT_NEAR(out[(classes > 0 ? 600 : 0) + i], d.target.value(i), 1e-12);
  }
}

TEST(Forest, NamesOfSingleRowsSayNothing) {
  for (const std::string name : {"decision_tree", "gradient_boosting"}) {
    Rng rng(12);
    std::vector<double> names(200), y(200);
    for (std::size_t i = 0; i < names.size(); ++i) {
      names[i] = static_cast<double>(i);
      y[i] = static_cast<double>(rng.below(2));
    }
    Dataset d = table({}, y, 2);
    d.raw = Frame({dense_column(names, {Content::Kind::category, 200})}, Rows::all(200));
    const auto out = predict(fit(name + "_classifier", d), d.raw);
    for (std::size_t i = 1; i < 200; ++i) EXPECT_EQ(out[i], out[0]) << name;
  }
}

TEST(Forest, UnknownCategoriesGoWithTheMissing) {
  const Dataset d = of_categories(2);
  const FitResult forest = fit("random_forest_classifier(n_estimators=5)", d);
  const Frame odd({dense_column({std::nan(""), 30, 41, 254, 255, 1e9, -1}, {Content::Kind::category, 1000})},
                  Rows::all(7));
  const auto out = predict(forest, odd);
  for (std::size_t i = 1; i < 7; ++i) EXPECT_EQ(out[i], out[0]);
}

TEST(Forest, GrownForestsAreFittedForests) {
  const Catalog catalog(built_in());
  for (const std::string name : {"random_forest", "extra_trees"})
    for (const std::size_t classes : {0u, 2u, 4u}) {
      const Dataset d = test::make_data({.rows = 90, .classes = classes});
      const Operator& op = **catalog.find(name + (classes == 0 ? "_regressor" : "_classifier"));
      const Context context{Rng(4)};
      const auto few = op.fit({{"n_estimators", 3}}, d.raw, d.target, context);
      const auto many = op.fit({{"n_estimators", 9}}, d.raw, d.target, context);
      const auto grown = op.grow(*few->fitted, {{"n_estimators", 9}}, d.raw, d.target, context);
      EXPECT_TRUE((*grown)->save() == many->fitted->save()) << op.name;
    }
}

TEST(Forest, ThreadsChangeNoBit) {
  for (const std::string name : {"random_forest", "extra_trees"})
    for (const std::size_t classes : {0u, 2u, 4u}) {
      const Dataset d = test::make_data({.rows = 150, .classes = classes});
      const std::string text = name + (classes == 0 ? "_regressor(n_estimators=12)" : "_classifier(n_estimators=12)");
      const Context four{Rng(1), nullptr, Crew{4}};
      EXPECT_TRUE(fit(text, d).fitted->save() == fit(text, d, four).fitted->save()) << text;
    }
}

TEST(Forest, AStopIsHeeded) {
  const std::atomic<bool> stop{true};
  const Dataset d = test::make_data({.rows = 90});
  const Catalog catalog(built_in());
  for (const Operator& op : catalog.rows()) {
    if (!op.name.ends_with("classifier") || !op.traits.categories || op.name.starts_with("dummy_")) continue;
    const auto learned = op.fit({}, d.raw, d.target, {Rng(1), nullptr, {1, &stop}});
    ASSERT_FALSE(learned) << op.name;
    EXPECT_EQ(learned.error().code, Errc::stopped) << op.name;
  }
}

TEST(Forest, TablesOfNothingMuchAreFitted) {
  const std::vector<Dataset> odd = {
      table({{1, 1, 1, 1}, {2, 2, 2, 2}}, {0, 1, 0, 1}, 2),  // constant columns
      table({{3}}, {0}, 2),                                  // one row
      table({{1, 2, 3}}, {0, 0, 0}, 1),                      // one class
      table({{1, 2, 3}}, {2, 2, 2}, 5),                      // one class of several
      table({}, {0, 1, 1}, 2),                               // no column
      table({{std::nan(""), std::nan("")}}, {0, 1}, 2),      // nothing known
      table({{1, 2, 3, 4}}, {0, 1, 2, 3}, 4, {0, 0, 1, 1}),  // rows that do not count
  };
  for (const std::string name :
       {"decision_tree", "random_forest", "extra_trees", "gradient_boosting", "hist_gradient_boosting", "xgb"})
    for (const Dataset& d : odd) {
      const auto out = predict(fit(name + "_classifier", d), d.raw);
      const std::size_t rows = d.raw.rows();
      for (std::size_t i = 0; i < rows; ++i) {
        double sum = 0;
        for (std::size_t c = 0; c < d.target.outputs(); ++c) {
          EXPECT_GE(out[c * rows + i], 0) << name;
          sum += out[c * rows + i];
        }
        EXPECT_NEAR(sum, 1, 1e-12) << name;
      }
      const Dataset numbers = table({}, d.target.column().values, 0);
      for (const double v : predict(fit(name + "_regressor", {d.raw, numbers.target}), d.raw))
        EXPECT_TRUE(std::isfinite(v));
    }
}

TEST(Forest, AThousandClassesCostWhatTheyHold) {
  std::vector<double> x(2000), y(2000);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<double>(i / 2 % 250);
    y[i] = static_cast<double>(i / 2);
  }
  const Dataset d = table({x, y}, y, 1000);
  const FitResult forest = fit("random_forest_classifier(n_estimators=3, max_features=1)", d);
  EXPECT_LT(forest.fitted->bytes(), 2'000'000u);
  const auto out = predict(forest, d.raw);
  double right = 0;
  for (std::size_t i = 0; i < x.size(); ++i) right += out[static_cast<std::size_t>(y[i]) * x.size() + i];
  EXPECT_GT(right, 600) << "of 2000 rows; trees saw two thirds of the classes";
}

TEST(Forest, LimitsHold) {
  const Dataset d = test::make_data({.rows = 300, .classes = 0});
  const auto leaf_sizes = [&](const FitResult& learned) {
    std::map<double, int> rows;
    for (const double v : predict(learned, d.raw)) ++rows[v];
    return rows;
  };
  for (const auto& [value, rows] : leaf_sizes(fit("decision_tree_regressor(min_samples_leaf=17)", d)))
    EXPECT_GE(rows, 17);
  EXPECT_EQ(leaf_sizes(fit("decision_tree_regressor(max_leaf_nodes=7)", d)).size(), 7u);
  EXPECT_EQ(leaf_sizes(fit("decision_tree_regressor(max_depth=2)", d)).size(), 4u);
  EXPECT_LE(leaf_sizes(fit("decision_tree_regressor(min_samples_split=151)", d)).size(), 3u);
}

TEST(Forest, BalancedClassesCountAlike) {
  std::vector<double> x(100), y(100);
  for (std::size_t i = 0; i < 100; ++i) y[i] = i < 10;
  const Dataset d = table({x}, y, 2);  // nothing to split by: the leaf says how much each class counts
  EXPECT_NEAR(predict(fit("decision_tree_classifier", d), d.raw)[100], 0.1, 1e-12);
  EXPECT_NEAR(predict(fit("decision_tree_classifier(class_weight=balanced)", d), d.raw)[100], 0.5, 1e-12);
}

TEST(Forest, BalancedCountsRowsAndHeedsTheirWeights) {
  std::vector<double> x(100), y(100), weights(100);
  for (std::size_t i = 0; i < 100; ++i) {
    y[i] = i < 10;
    weights[i] = i < 10 ? 3 : 1;
  }
  const Dataset d = table({x}, y, 2, weights);  // 100 / (2 * 10) * 30 against 100 / (2 * 90) * 90
  EXPECT_NEAR(predict(fit("decision_tree_classifier(class_weight=balanced)", d), d.raw)[100], 0.75, 1e-12);
}

TEST(Forest, ImportancesNameTheColumnsThatMatter) {
  const Dataset d = coarse(300, 3, 2);
  const Catalog catalog(built_in());
  for (const std::string name :
       {"decision_tree_classifier", "random_forest_classifier", "extra_trees_classifier",
        "gradient_boosting_classifier", "hist_gradient_boosting_classifier", "xgb_classifier"}) {
    const auto shares = (*catalog.find(name))->importances(*fit(name, d).fitted, 4);
    ASSERT_EQ(shares.size(), 4u);
    EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-9);
    EXPECT_GT(std::min(shares[1], shares[2]), std::max(shares[0], shares[3])) << name;
  }
}

TEST(Forest, ManyValuesAreCutNearWhereTheyShould) {
  Rng rng(9);
  std::vector<double> x(5000), y(5000);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = rng.normal();
    y[i] = x[i] > 0.7;
  }
  const Dataset d = table({x}, y, 2);
  for (const std::string name : {"random_forest_classifier", "extra_trees_classifier"}) {
    const auto out = predict(fit(name + "(n_estimators=20)", d), d.raw);
    double wrong = 0;
    for (std::size_t i = 0; i < x.size(); ++i) wrong += std::abs(out[x.size() + i] - y[i]);
    EXPECT_LT(wrong, 25) << name;  // one code holds 20 rows
  }
}

}  // namespace
}  // namespace espalier
