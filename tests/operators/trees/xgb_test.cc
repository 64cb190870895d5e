#include <cmath>
#include <functional>

#include "operators/trees/boosting.h"
#include "tests/support.h"

namespace espalier {
namespace {

struct Fits {
  explicit Fits(std::string_view name) : catalog(built_in()), op(**catalog.find(name)) {}
  FittedPtr fit(const ParamMap& params, const Dataset& d, std::uint64_t seed = 2) const {
    auto out = op.fit(params, d.raw, d.target, Context{Rng(seed)});
    if (!out) throw std::runtime_error(out.error().message);
    return out->fitted;
  }
  std::vector<double> predict(const ParamMap& params, const Dataset& d, std::uint64_t seed = 2) const {
    return (*fit(params, d, seed)->apply(d.raw, Context{Rng(1)})).gather();
  }
  BoostingState state(const ParamMap& params, const Dataset& d) const {
    return *load<BoostingState>(fit(params, d)->save());
  }
  Catalog catalog;
  const Operator& op;
};

// XGBoost by the book, a loop for every word of it: all cuts of all columns, missing values on either side.
struct ByTheBook {
  double rate = 0.3, lambda = 1, alpha = 0, gamma = 0, least = 1, largest = 0;
  std::size_t rounds = 5, depth = 6;
  bool classes = false;
  std::vector<std::vector<double>> x = {};
  std::vector<double> y = {}, w = {}, raw = {}, g = {}, h = {};

  double step(double G, double H) const {
    const double s = -std::copysign(std::max(std::abs(G) - alpha, 0.0), G) / (H + lambda);
    return largest > 0 ? std::clamp(s, -largest, largest) : s;
  }
  double score(double G, double H) const {
    if (largest > 0) return -(2 * G * step(G, H) + (H + lambda) * step(G, H) * step(G, H));
    return std::pow(std::max(std::abs(G) - alpha, 0.0), 2) / (H + lambda);
  }
  std::pair<double, double> sums(const std::vector<std::size_t>& rows) const {
    double G = 0, H = 0;
    for (const std::size_t i : rows) G += g[i], H += h[i];
    return {G, H};
  }
  using Side = std::function<bool(std::size_t)>;
  void grow(const std::vector<std::size_t>& rows, std::size_t level) {
    const auto [G, H] = sums(rows);
    double best = 0;
    std::vector<std::size_t> left, right;
    const auto try_side = [&](const Side& goes_left) {
      std::vector<std::size_t> l, r;
      for (const std::size_t i : rows) (goes_left(i) ? l : r).push_back(i);
      const auto [gl, hl] = sums(l);
      const auto [gr, hr] = sums(r);
      const double gain = score(gl, hl) + score(gr, hr) - score(G, H);
      if (l.empty() || r.empty() || hl < least || hr < least || gain <= std::max(1e-6, gamma)) return;
      if (gain > best * (1 + 1e-9)) best = gain, left = l, right = r;
    };
    for (const auto& column : x) {
      if (level == depth) break;
      std::vector<double> cuts;
      for (const std::size_t i : rows)
        if (!std::isnan(column[i])) cuts.push_back(column[i]);
      std::ranges::sort(cuts);
      for (const bool missing_left : {false, true})
        for (const double cut : cuts)
          try_side([&](std::size_t i) { return std::isnan(column[i]) ? missing_left : column[i] <= cut; });
    }
    if (best > 0) {
      grow(left, level + 1);
      grow(right, level + 1);
    } else {
      for (const std::size_t i : rows) raw[i] += rate * step(G, H);
    }
  }
  std::vector<double> predict() {
    double sum = 0, total = 0;
    for (std::size_t i = 0; i < y.size(); ++i) sum += w[i] * y[i], total += w[i];
    raw.assign(y.size(), classes ? std::log(sum / (total - sum)) : sum / total);
    std::vector<std::size_t> all(y.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    g = h = w;
    for (std::size_t r = 0; r < rounds; ++r) {
      for (std::size_t i = 0; i < y.size(); ++i) {
        const double p = classes ? 1 / (1 + std::exp(-raw[i])) : raw[i];
        g[i] = w[i] * (p - y[i]);
        h[i] = w[i] * (classes ? std::max(p * (1 - p), 1e-16) : 1);
      }
      grow(all, 0);
    }
    for (double& v : raw) v = classes ? 1 / (1 + std::exp(-v)) : v;
    return raw;
  }
};

Dataset of(const ByTheBook& book, bool weighted) {
  TargetColumn y{.name = "y", .values = book.y, .classes = {}};
  if (book.classes) y.classes = {"no", "yes"};
  return {Frame::of(book.x, book.y.size()), Target({y}, weighted ? book.w : std::vector<double>{})};
}

ByTheBook drawn(std::uint64_t seed, bool classes, bool weighted) {
  Rng rng(seed);
  ByTheBook out{.rounds = 1 + rng.below(6), .depth = 1 + rng.below(4), .classes = classes};
  constexpr std::size_t n = 40;
  out.x.assign(3, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i) {
    for (auto& column : out.x) column[i] = rng.below(6) == 0 ? std::nan("") : rng.normal();
    const double signal = (std::isnan(out.x[0][i]) ? 1 : out.x[0][i]) + 0.5 * rng.normal();
    out.y.push_back(classes ? signal > 0.2 : 3 * signal);
    out.w.push_back(weighted ? rng.uniform(0.5, 3) : 1);
  }
  if (rng.below(2)) out.alpha = rng.uniform(0, 2);
  if (rng.below(2)) out.gamma = rng.uniform(0, 2);
  if (rng.below(3) == 0) out.largest = rng.uniform(0.1, 1);
  out.lambda = rng.uniform(0, 3);
  out.least = rng.uniform(0.1, 3);
  out.rate = rng.uniform(0.1, 1);
  return out;
}

TEST(Xgb, IsWhatABookSaysOfIt) {
  for (const bool classes : {false, true}) {
    const Fits fits(classes ? "xgb_classifier" : "xgb_regressor");
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      ByTheBook book = drawn(seed, classes, seed % 2 == 0);
      const ParamMap params{{"n_estimators", static_cast<double>(book.rounds)},
                            {"max_depth", static_cast<double>(book.depth)},
                            {"learning_rate", book.rate},
                            {"reg_lambda", book.lambda},
                            {"reg_alpha", book.alpha},
                            {"gamma", book.gamma},
                            {"min_child_weight", book.least},
                            {"max_delta_step", book.largest}};
      const auto got = fits.predict(params, of(book, seed % 2 == 0));
      const auto expected = book.predict();
      for (std::size_t i = 0; i < expected.size(); ++i)
        ASSERT_NEAR(got[classes ? expected.size() + i : i], expected[i], 1e-7) << classes << " seed " << seed;
    }
  }
}

TEST(Xgb, MissingValuesNoNodeHasGoRight) {
  const std::vector<double> x{0, 0, 0, 0, 0, 0, 1, 1, 1};
  const Dataset d{Frame::of({x}, 9), Target({{.name = "y", .values = x, .classes = {}}})};
  const Fits fits("xgb_regressor");
  const auto fitted = fits.fit({}, d);
  const auto out = (*fitted->apply(Frame::of({{0, 1, std::nan("")}}, 3), Context{Rng(1)})).gather();
  EXPECT_LT(out[0], out[1]);
  EXPECT_EQ(out[2], out[1]);
}

TEST(Xgb, APositiveWeightIsTheWeightOfTheSecondClass) {
  const Dataset d = test::make_data({.rows = 200});
  std::vector<double> weights;
  for (std::size_t i = 0; i < 200; ++i) weights.push_back(d.target.label(i) == 1 ? 3 : 1);
  const Fits fits("xgb_classifier");
  const ParamMap common{{"base_score", 0.5}, {"n_estimators", 7}};
  ParamMap scaled = common;
  scaled["scale_pos_weight"] = 3;
  const auto a = fits.predict(scaled, d), b = fits.predict(common, {d.raw, Target({d.target.column()}, weights)});
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-9);
}

TEST(Xgb, ABaseScoreIsWhereItStarts) {
  const Dataset d = test::make_data({.rows = 60});
  EXPECT_NEAR(Fits("xgb_classifier").state({{"base_score", 0.8}, {"n_estimators", 1}}, d).start[0], std::log(4), 1e-12);
  const Dataset numbers = test::make_data({.rows = 60, .classes = 0});
  EXPECT_EQ(Fits("xgb_regressor").state({{"base_score", -7}, {"n_estimators", 1}}, numbers).start[0], -7);
}

TEST(Xgb, LimitsHold) {
  const Dataset d = test::make_data({.rows = 500, .classes = 0});
  const Fits fits("xgb_regressor");
  const auto leaves = [&](ParamMap params) {
    params["n_estimators"] = 1;
    return fits.state(params, d).trees.leaves();
  };
  EXPECT_LE(leaves({{"max_depth", 2}}), 4u);
  EXPECT_GT(leaves({{"max_depth", 0}}), leaves({{"max_depth", 6}}));
  EXPECT_EQ(leaves({{"grow_policy", "lossguide"}, {"max_leaves", 5}, {"max_depth", 0}}), 5u);
  EXPECT_EQ(leaves({{"gamma", 1e9}}), 1u);
  EXPECT_EQ(leaves({{"min_child_weight", 251}}), 1u);
  EXPECT_EQ(leaves({{"reg_alpha", 1e9}}), 1u);
}

TEST(Xgb, AnyCornerOfItsParametersEndsInNumbers) {
  const Dataset two = test::make_data({.rows = 80}), three = test::make_data({.rows = 80, .classes = 3}),
                numbers = test::make_data({.rows = 80, .classes = 0});
  TargetColumn huge = numbers.target.column(), tiny = huge;
  for (double& v : huge.values) v *= 1e150;
  for (double& v : tiny.values) v *= 1e-150;
  const ParamMap bare{{"reg_lambda", 0}, {"min_child_weight", 0}, {"learning_rate", 1}, {"max_depth", 0}};
  for (const ParamMap& params :
       {bare, ParamMap{{"reg_lambda", 1e300}}, ParamMap{{"reg_alpha", 1e300}}, ParamMap{{"max_delta_step", 1e-300}},
        ParamMap{{"subsample", 1e-9}}, ParamMap{{"colsample_bytree", 1e-9}, {"colsample_bynode", 1e-9}}}) {
    for (const Dataset* d : {&two, &three})
      for (const double p : Fits("xgb_classifier").predict(params, *d)) ASSERT_TRUE(p >= 0 && p <= 1);
    for (const TargetColumn& y : {numbers.target.column(), huge, tiny})
      for (const double v : Fits("xgb_regressor").predict(params, {numbers.raw, Target({y})}))
        ASSERT_TRUE(std::isfinite(v));
  }
  const std::vector<double> none(80);
  for (const double p : Fits("xgb_classifier").predict({}, {two.raw, Target({two.target.column()}, none)}))
    ASSERT_TRUE(p >= 0 && p <= 1);
}

TEST(Xgb, SparseColumnsAreTheirNumbers) {
  Rng rng(4);
  std::vector<ColumnPtr> dense, sparse;
  TargetColumn y{.name = "y", .values = std::vector<double>(300), .classes = {}};
  for (std::size_t j = 0; j < 6; ++j) {
    std::vector<double> v(300);
    for (std::size_t i = 0; i < v.size(); ++i) y.values[i] += v[i] = rng.below(4) == 0 ? rng.normal() : 0;
    dense.push_back(dense_column(v));
    sparse.push_back(test::sparse_column(v));
  }
  const Fits fits("xgb_regressor");
  EXPECT_TRUE(fits.op.traits.sparse);
  EXPECT_EQ(fits.predict({}, {Frame(dense, Rows::all(300)), Target({y})}),
            fits.predict({}, {Frame(sparse, Rows::all(300)), Target({y})}));
}

TEST(Xgb, SharesOfColumnsAreDrawnByTheSeedAlone) {
  const Dataset d = test::make_data({.rows = 300, .numbers = 8, .classes = 0});
  const Fits fits("xgb_regressor");
  for (const char* share : {"colsample_bytree", "colsample_bylevel", "colsample_bynode", "subsample"}) {
    const ParamMap params{{share, 0.4}, {"n_estimators", 6}};
    EXPECT_EQ(fits.predict(params, d), fits.predict(params, d)) << share;
    EXPECT_NE(fits.predict(params, d), fits.predict(params, d, 3)) << share;
    const auto few = fits.fit({{share, 0.4}, {"n_estimators", 2}}, d);
    const auto grown = fits.op.grow(*few, params, d.raw, d.target, Context{Rng(2)});
    ASSERT_TRUE(grown);
    EXPECT_TRUE((*grown)->save() == fits.fit(params, d)->save()) << share;
  }
  EXPECT_EQ(fits.predict({}, d), fits.predict({}, d, 3)) << "without shares nothing is drawn";
}

TEST(Xgb, ImportancesAreGainsASplit) {
  const Dataset d = test::make_data({.rows = 300, .classes = 0, .categories = false});
  const Fits fits("xgb_regressor");
  const auto fitted = fits.fit({{"n_estimators", 20}}, d);
  const auto state = *load<BoostingState>(fitted->save());
  std::vector<double> means = state.gains;
  double sum = 0;
  for (std::size_t j = 0; j < means.size(); ++j) {
    means[j] /= static_cast<double>(std::ranges::count(state.trees.feature, static_cast<std::int32_t>(j)));
    sum += means[j];
  }
  const auto shares = fits.op.importances(*fitted, means.size());
  for (std::size_t j = 0; j < means.size(); ++j) EXPECT_NEAR(shares[j], means[j] / sum, 1e-12);
  EXPECT_GT(shares[0], shares[3]);
}

}  // namespace
}  // namespace espalier
