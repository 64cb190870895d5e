// What the golden values cannot tell: thinned penalties, units, and folds that are told.
#include <cmath>

#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

Frame answer(const std::string& text, const Frame& train, const Target& y, const Frame& asked) {
  static const Catalog catalog(built_in());
  const Step s = step(text);
  const auto learned = (*catalog.find(s.op))->fit(s.params, train, y, Context{Rng(1)});
  if (!learned) throw std::runtime_error(learned.error().message);
  return *learned->fitted->apply(asked, Context{Rng(1)});
}

double furthest(const Frame& a, const Frame& b) {
  double out = 0;
  for (std::size_t i = 0; i < a.rows(); ++i) out = std::max(out, std::abs(a.column(0)[i] - b.column(0)[i]));
  return out;
}

// Of penalties thinned out the least stays.
TEST(LassoLarsCv, OnePenaltyIsTheLeast) {
  const Sample s = draw_sample({.name = "", .rows = 60, .numbers = 5}, {}, true);
  const Frame squares = answer("ridge(alpha=1e-9)", s.frame, s.y, s.frame);
  EXPECT_LT(furthest(answer("lasso_lars_cv(max_n_alphas=1)", s.frame, s.y, s.frame), squares), 1e-6);
  EXPECT_GT(furthest(answer("lasso_lars_cv", s.frame, s.y, s.frame), squares), 1e-3);
}

TEST(LassoLarsCv, UnitsDoNotMatterWhereColumnsAreNormalized) {
  const Sample s = draw_sample({.name = "", .rows = 60, .numbers = 5}, {}, true);
  std::vector<std::vector<double>> other;
  for (std::size_t j = 0; j < 5; ++j) {
    other.emplace_back(60);
    for (std::size_t i = 0; i < 60; ++i) other[j][i] = 100 + s.frame.column(j)[i] * std::pow(10.0, 2.0 - double(j));
  }
  const Frame scaled = Frame::of(std::move(other), 60);
  for (const bool normalize : {true, false}) {
    const std::string text = std::string("lasso_lars_cv(normalize=") + (normalize ? "true)" : "false)");
    const double apart = furthest(answer(text, s.frame, s.y, s.frame), answer(text, scaled, s.y, scaled));
    EXPECT_EQ(apart < 1e-8, normalize) << apart;
  }
}

// A row alone has no folds, and its number is the answer.
TEST(LassoLarsCv, OneRowIsItsOwnAnswer) {
  const Frame x = Frame::of({{1}, {2}}, 1);
  const Target y({{.name = "y", .values = {3}, .classes = {}}});
  for (const auto* text : {"lasso_lars_cv", "elastic_net_cv", "ridge_cv"})
    EXPECT_NEAR(answer(text, x, y, x).column(0)[0], 3, 1e-12) << text;
}

}  // namespace
}  // namespace espalier::test
