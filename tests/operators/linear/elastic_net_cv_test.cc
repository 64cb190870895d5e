// The path and its folds choose what single fits choose, however the columns are kept.
#include <cmath>

#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

const Context context{Rng(1)};

Frame answer(const std::string& text, const Frame& train, const Target& y, const Frame& asked) {
  static const Catalog catalog(built_in());
  const Step s = step(text);
  const auto learned = (*catalog.find(s.op))->fit(s.params, train, y, context);
  if (!learned) throw std::runtime_error(learned.error().message);
  return *learned->fitted->apply(asked, context);
}

double squares_held_out(const std::string& text, const Frame& x, const Target& y) {
  double out = 0;
  for (const Split& split : context.splits(y)) {
    const Frame given = answer(text, x.select(split.train), y.select(split.train), x.select(split.test));
    double squares = 0;
    for (std::size_t i = 0; i < split.test.size(); ++i)
      squares += std::pow(given.column(0)[i] - y.value(split.test[i]), 2);
    out += squares / static_cast<double>(split.test.size());
  }
  return out;
}

double furthest(const Frame& a, const Frame& b) {
  double out = 0;
  for (std::size_t i = 0; i < a.rows(); ++i) out = std::max(out, std::abs(a.column(0)[i] - b.column(0)[i]));
  return out;
}

// 6 columns go by products, 100 by rows.
TEST(ElasticNetCv, ChoosesAsSingleFitsDo) {
  for (const std::size_t columns : {6u, 100u}) {
    const Sample s = draw_sample({.name = "", .rows = 40, .numbers = columns}, {}, true);
    const std::string rest = "l1_ratio=0.7, tol=1e-12, max_iter=100000";
    const Frame got = answer("elastic_net_cv(n_alphas=5, eps=0.01, " + rest + ")", s.frame, s.y, s.frame);
    double most = 0, mean = 0;
    for (std::size_t i = 0; i < 40; ++i) mean += s.y.value(i) / 40;
    for (std::size_t j = 0; j < columns; ++j) {
      double pull = 0;
      for (std::size_t i = 0; i < 40; ++i) pull += s.frame.column(j)[i] * (s.y.value(i) - mean);
      most = std::max(most, std::abs(pull) / (40 * 0.7));
    }
    double least = HUGE_VAL;
    Frame best;
    for (int k = 0; k < 5; ++k) {
      const std::string text = "elastic_net(alpha=" + print(Value(most * std::pow(0.01, k / 4.0))) + ", " + rest + ")";
      const double squares = squares_held_out(text, s.frame, s.y);
      if (squares >= least) continue;
      least = squares;
      best = answer(text, s.frame, s.y, s.frame);
    }
    EXPECT_LT(furthest(got, best), 1e-6) << columns;
  }
}

// 6 sparse columns go by products, 230 as they are.
TEST(ElasticNetCv, SparseColumnsAreTheSameColumns) {
  for (const std::size_t columns : {6u, 230u})
    for (const bool weighted : {false, true})
      for (const std::string rest : {"", ", fit_intercept=false"}) {
        const Sample s = draw_sample({.name = "", .rows = 60, .numbers = columns, .sparse = true}, {}, true);
        std::vector<double> weights;
        for (std::size_t i = 0; weighted && i < 60; ++i) weights.push_back(1 + static_cast<double>(i % 4));
        const Target y({s.y.column()}, weights);
        const std::string text = "elastic_net_cv(n_alphas=10, eps=0.05, tol=1e-10, max_iter=10000" + rest + ")";
        EXPECT_LT(furthest(answer(text, s.frame, y, s.frame), answer(text, s.frame.dense(), y, s.frame)), 1e-6)
            << columns << " columns" << rest;
      }
}

TEST(ElasticNetCv, SquaresAloneHaveAPathToo) {
  const Sample s = draw_sample({.name = "", .rows = 40, .numbers = 5}, {}, true);
  const Frame given = answer("elastic_net_cv(l1_ratio=0)", s.frame, s.y, s.frame);
  double squares = 0, spread = 0;
  for (std::size_t i = 0; i < 40; ++i) {
    squares += std::pow(given.column(0)[i] - s.y.value(i), 2);
    spread += std::pow(s.y.value(i) - 1, 2);
  }
  EXPECT_LT(squares, 0.2 * spread);
}

TEST(ElasticNetCv, ATargetOfOneNumberIsAnsweredByIt) {
  const Sample s = draw_sample({.name = "", .rows = 40, .numbers = 5}, {}, true);
  const Target y({{.name = "y", .values = std::vector<double>(40, 7), .classes = {}}});
  for (const auto* text : {"elastic_net_cv", "lasso_lars_cv", "lasso_lars_cv(normalize=true)", "ridge_cv"})
    for (const double v : answer(text, s.frame, y, s.frame).gather()) EXPECT_NEAR(v, 7, 1e-9) << text;
}

}  // namespace
}  // namespace espalier::test
