#include "operators/linear/losses.h"

#include <algorithm>
#include <cmath>

#include "math/elementwise.h"
#include "math/lanes.h"

namespace espalier {
namespace {

// Losses of four rows with their derivatives by the score.
struct Lost {
  Lanes value, slope, bend;
};

Lanes positive(const Lanes& v) { return v > 0 ? v : Lanes{}; }
Lanes sign(const Lanes& v) { return v < 0 ? Lanes{} - 1 : Lanes{} + 1; }

// max(0, excess) with a parabola of this width for a corner.
Lost rounded(const Lanes& excess, double width) {
  const Lanes most = Lanes{} + 1, bent = excess / width, share = positive(bent > 1 ? most : bent);
  const Lanes bend = Lanes{} + 1 / width;
  return {share * (excess - share * width / 2), share, ((share > 0) & (share < 1)) ? bend : Lanes{}};
}

// Adds up what `rows` gives of four scores and their truths.
template <class Rows>
double added(const Scored& in, std::span<double> slope, std::span<double> bend, Rows rows) {
  Lanes sums = {};
  const auto four = [&](const double* score, const double* truth, const double* weight, double* slopes, double* bends) {
    const Lanes w = load(weight);
    const Lost lost = rows(load(score), load(truth));
    sums += w * lost.value;
    store(w * lost.slope, slopes);
    store(w * lost.bend, bends);
  };
  std::size_t i = 0;
  for (; i + 4 <= in.score.size(); i += 4) four(&in.score[i], &in.truth[i], &in.weight[i], &slope[i], &bend[i]);
  if (const std::size_t left = in.score.size() - i; left > 0) {  // as if by more rows, without weight
    double rest[5][4] = {};
    std::copy_n(&in.score[i], left, rest[0]);
    std::copy_n(&in.truth[i], left, rest[1]);
    std::copy_n(&in.weight[i], left, rest[2]);
    four(rest[0], rest[1], rest[2], rest[3], rest[4]);
    std::copy_n(rest[3], left, &slope[i]);
    std::copy_n(rest[4], left, &bend[i]);
  }
  return total(sums);
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
  return added(in, slope, bend, [](const Lanes& score, const Lanes& truth) {
    const Lanes short_of = positive(1 - truth * score);
    return Lost{short_of * short_of, -2 * truth * short_of, short_of > 0 ? Lanes{} + 2 : Lanes{}};
  });
}

double hinge_loss(const Scored& in, std::span<double> slope, std::span<double> bend) {
  return added(in, slope, bend, [width = in.corner](const Lanes& score, const Lanes& truth) {
    const Lost lost = rounded(1 - truth * score, width);
    return Lost{lost.value, -truth * lost.slope, lost.bend};
  });
}

double squared_tube_loss(const Scored& in, std::span<double> slope, std::span<double> bend) {
  return added(in, slope, bend, [epsilon = in.epsilon](const Lanes& score, const Lanes& truth) {
    const Lanes off = score - truth, side = sign(off), outside = positive(side * off - epsilon);
    return Lost{outside * outside, 2 * side * outside, outside > 0 ? Lanes{} + 2 : Lanes{}};
  });
}

double tube_loss(const Scored& in, std::span<double> slope, std::span<double> bend) {
  return added(in, slope, bend, [epsilon = in.epsilon, width = in.corner](const Lanes& score, const Lanes& truth) {
    const Lanes off = score - truth, side = sign(off);
    const Lost lost = rounded(side * off - epsilon, width);
    return Lost{lost.value, side * lost.slope, lost.bend};
  });
}

}  // namespace espalier
