// The shortcut must choose what fits that leave out one row after the other choose.
#include <cmath>

#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

const Context context{Rng(1)};
const std::vector<std::string> alphas{"0.01", "0.3", "2", "40"};

Frame answer(const std::string& text, const Frame& train, const Target& y, const Frame& asked) {
  static const Catalog catalog(built_in());
  const Step s = step(text);
  const auto learned = (*catalog.find(s.op))->fit(s.params, train, y, context);
  if (!learned) throw std::runtime_error(learned.error().message);
  return *learned->fitted->apply(asked, context);
}

std::string ridge(const std::string& alpha, const std::string& rest) { return "ridge(alpha=" + alpha + rest + ")"; }

double squares_left_out(const std::string& text, const Frame& x, const Target& y) {
  double out = 0;
  for (std::uint32_t i = 0; i < x.rows(); ++i) {
    std::vector<std::uint32_t> others;
    for (std::uint32_t k = 0; k < x.rows(); ++k)
      if (k != i) others.push_back(k);
    const std::vector<std::uint32_t> own{i};
    const Frame given = answer(text, x.select(others), y.select(others), x.select(own));
    for (std::size_t k = 0; k < y.columns(); ++k) out += y.weight(i) * std::pow(given.column(k)[0] - y.value(i, k), 2);
  }
  return out;
}

void expect_best(const Frame& x, const Target& y, const std::string& rest) {
  std::string best;
  double least = HUGE_VAL;
  for (const std::string& alpha : alphas)
    if (const double squares = squares_left_out(ridge(alpha, rest), x, y); squares < least) {
      least = squares;
      best = alpha;
    }
  std::string listed;
  for (const std::string& alpha : alphas) listed += (listed.empty() ? "" : ", ") + alpha;
  const auto got = answer("ridge_cv(alphas=[" + listed + "]" + rest + ")", x, y, x).gather();
  const auto expected = answer(ridge(best, rest), x, y, x).gather();
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], expected[i], 1e-8) << "alpha=" << best << rest;
}

TEST(LeaveOneOut, ChoosesAsFitsOnTheOtherRowsDo) {
  for (const std::size_t columns : {3u, 8u, 40u})  // 40: more than the rows
    for (const bool sparse : {false, true})
      for (const std::string rest : {"", ", fit_intercept=false"}) {
        const Sample s = draw_sample({.name = "", .rows = 25, .numbers = columns, .sparse = sparse}, {}, true);
        expect_best(s.frame, s.y, rest);
        std::vector<double> weights;
        for (std::size_t i = 0; i < s.frame.rows(); ++i) weights.push_back(0.5 + static_cast<double>(i % 3));
        expect_best(s.frame, Target({s.y.column()}, weights), rest);
      }
}

TEST(LeaveOneOut, TargetsChooseTogether) {
  const Sample s = draw_sample({.name = "", .rows = 25, .numbers = 5}, {}, true);
  TargetColumn noise = s.y.column();
  std::ranges::reverse(noise.values);
  expect_best(s.frame, Target({s.y.column(), noise}), "");
}

// The fit on two rows goes through both, whatever is left out.
TEST(LeaveOneOut, RowsThatLeaveNothingToOthersAreNoTrouble) {
  const Target y({{.name = "y", .values = {1, 5}, .classes = {}}});
  for (const double scale : {1.0, 1e9}) {
    const Frame x = Frame::of({{1 * scale, 2 * scale}, {3 * scale, -1 * scale}, {0, 0}}, 2);
    for (const double v : answer("ridge_cv", x, y, x).gather()) EXPECT_TRUE(std::isfinite(v));
  }
}

}  // namespace
}  // namespace espalier::test
