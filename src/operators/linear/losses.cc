#include "operators/linear/losses.h"

#include <algorithm>
#include <cmath>

#include "math/elementwise.h"

namespace espalier {
namespace {

// max(0, excess) with a parabola for a corner.
struct Rounded {
  double value, slope, bend;
};
Rounded rounded(double excess, double width) {
  if (excess >= width) return {excess - width / 2, 1, 0};
  if (excess <= 0) return {0, 0, 0};
  return {excess * excess / (2 * width), excess / width, 1 / width};
}

}  // namespace

double logistic_loss(const Scored& in, std::span<double> slope, std::span<double> bend) {
  constexpr std::size_t block = 512;
  double e[block], logs[block], total = 0;
  for (std::size_t from = 0; from < in.score.size(); from += block) {
    const std::size_t rows = std::min(block, in.score.size() - from);
    const double *score = &in.score[from], *truth = &in.truth[from], *weight = &in.weight[from];
    for (std::size_t i = 0; i < rows; ++i) e[i] = -std::abs(score[i]);
    exponentials({e, rows});
    for (std::size_t i = 0; i < rows; ++i) logs[i] = 1 + e[i];  // in (1, 2]: no digit of the sum is lost
    logarithms({logs, rows});
    for (std::size_t i = 0; i < rows; ++i) logs[i] = weight[i] * (logs[i] + std::max(0.0, -truth[i] * score[i]));
    total += sum({logs, rows});
    for (std::size_t i = 0; i < rows; ++i) {
      const double share = 1 / (1 + e[i]);
      const double wrong = truth[i] * score[i] >= 0 ? e[i] * share : share;
      slope[from + i] = -weight[i] * truth[i] * wrong;
      bend[from + i] = weight[i] * e[i] * share * share;
    }
  }
  return total;
}

double squared_hinge_loss(const Scored& in, std::span<double> slope, std::span<double> bend) {
  double total = 0;
  for (std::size_t i = 0; i < in.score.size(); ++i) {
    const double short_of = std::max(0.0, 1 - in.truth[i] * in.score[i]);
    total += in.weight[i] * short_of * short_of;
    slope[i] = -2 * in.weight[i] * in.truth[i] * short_of;
    bend[i] = short_of > 0 ? 2 * in.weight[i] : 0.0;
  }
  return total;
}

double hinge_loss(const Scored& in, std::span<double> slope, std::span<double> bend) {
  double total = 0;
  for (std::size_t i = 0; i < in.score.size(); ++i) {
    const Rounded lost = rounded(1 - in.truth[i] * in.score[i], in.corner);
    total += in.weight[i] * lost.value;
    slope[i] = -in.weight[i] * in.truth[i] * lost.slope;
    bend[i] = in.weight[i] * lost.bend;
  }
  return total;
}

double squared_tube_loss(const Scored& in, std::span<double> slope, std::span<double> bend) {
  double total = 0;
  for (std::size_t i = 0; i < in.score.size(); ++i) {
    const double off = in.score[i] - in.truth[i], outside = std::max(0.0, std::abs(off) - in.epsilon);
    total += in.weight[i] * outside * outside;
    slope[i] = 2 * in.weight[i] * std::copysign(outside, off);
    bend[i] = outside > 0 ? 2 * in.weight[i] : 0.0;
  }
  return total;
}

double tube_loss(const Scored& in, std::span<double> slope, std::span<double> bend) {
  double total = 0;
  for (std::size_t i = 0; i < in.score.size(); ++i) {
    const double off = in.score[i] - in.truth[i];
    const Rounded lost = rounded(std::abs(off) - in.epsilon, in.corner);
    total += in.weight[i] * lost.value;
    slope[i] = in.weight[i] * std::copysign(lost.slope, off);
    bend[i] = in.weight[i] * lost.bend;
  }
  return total;
}

}  // namespace espalier
