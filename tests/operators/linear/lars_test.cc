// Every corner of the path is the optimum of its penalty.
#include "operators/linear/lars.h"

#include <cmath>

#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

const Context context{Rng(1)};

Regression regression(const Sample& s) { return Regression::of(s.frame, numbers_of(s.y), {}, true); }

LarsPath path_of(const Regression& r, const LarsOptions& options = {}) {
  auto out = lars_path(r, options, context);
  if (!out) throw std::runtime_error(out.error().message);
  return *std::move(out);
}

// X'(y - Xw) of centred rows: the penalty where a weight is not zero, in its direction; no more elsewhere.
void expect_optimum(const Sample& s, std::span<const double> w, double penalty) {
  Matrix x(s.frame.rows(), s.frame.columns(), s.frame.gather()), y = numbers_of(s.y);
  centre_columns(x);
  centre_columns(y);
  const double largest = std::sqrt(dot(y.values, y.values));
  std::vector<double> fitted(y.rows), left = y.values;
  add_product(x, w, fitted);
  add_scaled(-1, fitted, left);
  for (std::size_t j = 0; j < w.size(); ++j) {
    const double pull = dot(x.column(j), left);
    if (w[j] != 0)
      ASSERT_NEAR(pull, std::copysign(penalty, w[j]), 1e-8 * largest) << "column " << j;
    else
      ASSERT_LE(std::abs(pull), penalty + 1e-8 * largest) << "column " << j;
  }
}

TEST(Lars, EveryCornerIsTheOptimumOfItsPenalty) {
  for (const std::size_t columns : {1u, 6u, 20u, 80u}) {  // 80: more than the rows
    const Sample s = draw_sample({.name = "", .rows = 30, .numbers = columns}, {}, true);
    const LarsPath path = path_of(regression(s));
    ASSERT_GT(path.alphas.size(), 1u);
    EXPECT_TRUE(std::ranges::is_sorted(path.alphas, std::ranges::greater{}));
    for (std::size_t k = 0; k < path.alphas.size(); ++k)
      expect_optimum(s, path.w.column(k), path.alphas[k] * static_cast<double>(s.frame.rows()));
    EXPECT_NEAR(path.alphas.back(), 0, 1e-10);
  }
}

// Columns that oppose each other leave and come back.
TEST(Lars, ColumnsThatLeaveAreFollowed) {
  Rng rng(2);
  std::size_t left = 0;
  for (int draw = 0; draw < 20; ++draw) {
    Sample s = draw_sample({.name = "", .rows = 40, .numbers = 6}, {}, true);
    std::vector<std::vector<double>> columns;
    std::vector<double> common(40);
    for (double& v : common) v = rng.normal();
    for (std::size_t j = 0; j < 6; ++j) {
      columns.push_back(common);
      for (double& v : columns.back()) v += 0.3 * rng.normal();
    }
    TargetColumn y{.name = "y", .values = std::vector<double>(40), .classes = {}};
    for (const auto& column : columns) add_scaled(rng.normal(), column, y.values);
    s = {"", Frame::of(std::move(columns), 40), Target({std::move(y)})};
    const LarsPath path = path_of(regression(s));
    for (std::size_t k = 0; k < path.alphas.size(); ++k) {
      expect_optimum(s, path.w.column(k), path.alphas[k] * 40);
      for (std::size_t j = 0; k > 0 && j < 6; ++j) left += path.w(j, k) == 0 && path.w(j, k - 1) != 0;
    }
  }
  EXPECT_GT(left, 3u);
}

TEST(Lars, APathEndsAtItsPenaltyOrItsLastCorner) {
  const Sample s = draw_sample({.name = "", .rows = 30, .numbers = 6}, {}, true);
  const Regression r = regression(s);
  const double middle = path_of(r).alphas.front() / 3;
  const LarsPath part = path_of(r, {.least = middle});
  EXPECT_NEAR(part.alphas.back(), middle, 1e-14);
  expect_optimum(s, part.w.column(part.w.columns - 1), middle * 30);
  EXPECT_EQ(path_of(r, {.max_iter = 2}).alphas.size(), 3u);
  EXPECT_EQ(path_of(r, {.least = 1e9}).w.values, std::vector<double>(6));
}

// The same numbers twice, their sum, and a constant: one of the alike does, and nobody is asked to part them.
TEST(Lars, ColumnsThatTellTheSameAreLeftOut) {
  const Sample s = draw_sample({.name = "", .rows = 30, .numbers = 3}, {}, true);
  std::vector<double> sum(30);
  for (std::size_t i = 0; i < 30; ++i) sum[i] = s.frame.column(0)[i] + s.frame.column(1)[i];
  Sample more = s;
  more.frame = s.frame.beside(s.frame).beside(Frame::of({sum, std::vector<double>(30, 0.1)}, 30));
  const LarsPath path = path_of(regression(more));
  for (std::size_t k = 0; k < path.alphas.size(); ++k) expect_optimum(more, path.w.column(k), path.alphas[k] * 30);
  EXPECT_LT(path.alphas.size(), 30u);
  for (std::size_t k = 0; k < path.alphas.size(); ++k) EXPECT_EQ(path.w(7, k), 0);
}

// In units of another size the path is that of the columns so divided.
TEST(Lars, UnitsAreDividedBy) {
  const Sample s = draw_sample({.name = "", .rows = 30, .numbers = 3}, {}, true);
  Sample divided = s;
  std::vector<std::vector<double>> columns;
  const std::vector<double> unit{1, 20, 0.1};
  for (std::size_t j = 0; j < 3; ++j) {
    columns.emplace_back(30);
    for (std::size_t i = 0; i < 30; ++i) columns[j][i] = s.frame.column(j)[i] / unit[j];
  }
  divided.frame = Frame::of(std::move(columns), 30);
  const LarsPath a = path_of(regression(s), {.unit = unit}), b = path_of(regression(divided));
  ASSERT_EQ(a.alphas.size(), b.alphas.size());
  for (std::size_t k = 0; k < a.alphas.size(); ++k) {
    EXPECT_NEAR(a.alphas[k], b.alphas[k], 1e-10);
    for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(a.w(j, k), b.w(j, k) / unit[j], 1e-10);
  }
}

TEST(Lars, AStopEndsTheWalk) {
  const Sample s = draw_sample({.name = "", .rows = 30, .numbers = 3}, {}, true);
  const std::atomic<bool> stop{true};
  const auto out = lars_path(regression(s), {}, {.rng = Rng(1), .crew = {.threads = 1, .stop = &stop}});
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, Errc::stopped);
}

}  // namespace
}  // namespace espalier::test
