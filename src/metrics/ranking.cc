#include "metrics/ranking.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

namespace espalier::metrics {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

struct Ranked {
  double score, positive, negative;  // weights of a row, one of them 0
};

// A double's bits, so that the largest number has the smallest key.
std::uint64_t descending_key(double v) {
  const auto bits = std::bit_cast<std::uint64_t>(v == 0 ? 0.0 : v);  // -0 and 0 are equals
  return (bits >> 63) ? bits : ~(bits | (std::uint64_t{1} << 63));
}

// Largest score first, equals in their order: a radix sort, digit after digit. Most of a search is spent scoring, and
// this is most of scoring by rank.
std::vector<std::uint32_t> order_of(const std::vector<double>& scores) {
  constexpr int digits = 11;
  const std::size_t n = scores.size();
  std::vector<std::uint64_t> keys(n), other_keys(n);
  std::vector<std::uint32_t> order(n), other_order(n);
  for (std::uint32_t i = 0; i < n; ++i) {
    keys[i] = descending_key(scores[i]);
    order[i] = i;
  }
  for (int shift = 0; shift < 64; shift += digits) {
    std::array<std::uint32_t, (1 << digits) + 1> start{};
    const auto digit = [&](std::uint64_t key) { return (key >> shift) & ((1 << digits) - 1); };
    for (const std::uint64_t key : keys) ++start[digit(key) + 1];
    if (n == 0 || start[digit(keys[0]) + 1] == n) continue;  // all alike
    for (std::size_t d = 1; d < start.size(); ++d) start[d] += start[d - 1];
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint32_t to = start[digit(keys[i])]++;
      other_keys[to] = keys[i];
      other_order[to] = order[i];
    }
    keys.swap(other_keys);
    order.swap(other_order);
  }
  return order;
}

// Largest score first. `side(i)` is 1 (to be found), 0 (not) or -1 (does not take part).
template <class Side>
std::vector<Ranked> ranked(const ScoredColumn& y, std::span<const double> scores, Side side) {
  std::vector<double> taken;
  std::vector<std::uint32_t> rows;
  taken.reserve(y.rows());
  rows.reserve(y.rows());
  for (std::uint32_t i = 0; i < y.rows(); ++i)
    if (side(i) >= 0) {
      taken.push_back(scores[i]);
      rows.push_back(i);
    }
  std::vector<Ranked> out;
  out.reserve(rows.size());
  for (const std::uint32_t at : order_of(taken)) {
    const std::uint32_t i = rows[at];
    const bool positive = side(i) == 1;
    out.push_back({taken[at], positive ? y.weight(i) : 0, positive ? 0 : y.weight(i)});
  }
  return out;
}

// Rows of equal score are one step of the curve: take(positives so far, negatives so far) after each step.
template <class Take>
void walk(const std::vector<Ranked>& rows, Take take) {
  double positives = 0, negatives = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    positives += rows[i].positive;
    negatives += rows[i].negative;
    if (i + 1 == rows.size() || rows[i + 1].score != rows[i].score) take(positives, negatives);
  }
}

double area(const std::vector<Ranked>& rows) {
  double sum = 0, last_p = 0, last_n = 0;
  walk(rows, [&](double p, double n) {
    sum += (n - last_n) * (p + last_p) / 2;
    last_p = p;
    last_n = n;
  });
  return last_p > 0 && last_n > 0 ? sum / (last_p * last_n) : undefined;
}

double precision_steps(const std::vector<Ranked>& rows) {
  double sum = 0, last = 0;
  walk(rows, [&](double p, double n) {
    if (p > last) sum += (p - last) * p / (p + n);
    last = p;
  });
  return last > 0 ? sum / last : undefined;
}

template <class Score>
double one_against_rest(const ScoredColumn& y, Score score) {
  const auto of_class = [&](std::size_t k) {
    return score(
        ranked(y, y.predicted[k], [&](std::size_t i) { return y.truth[i] == static_cast<double>(k) ? 1 : 0; }));
  };
  if (y.predicted.size() == 2) return of_class(y.positive);
  double sum = 0;
  for (std::size_t k = 0; k < y.predicted.size(); ++k) sum += of_class(k);
  return sum / static_cast<double>(y.predicted.size());
}

double pairs(const ScoredColumn& y) {
  const std::size_t classes = y.predicted.size();
  double sum = 0;
  for (std::size_t a = 0; a < classes; ++a)
    for (std::size_t b = 0; b < classes; ++b) {
      if (a == b) continue;
      const auto side = [&](std::size_t i) {
        const auto k = static_cast<std::size_t>(y.truth[i]);
        return k == a ? 1 : k == b ? 0 : -1;
      };
      sum += area(ranked(y, y.predicted[a], side));
    }
  return sum / static_cast<double>(classes * (classes - 1));
}

}  // namespace

double roc_auc(const std::vector<ScoredColumn>& columns) {
  return mean_over_columns(columns, [](const ScoredColumn& y) { return one_against_rest(y, area); });
}

double roc_auc_ovo(const std::vector<ScoredColumn>& columns) {
  return mean_over_columns(
      columns, [](const ScoredColumn& y) { return y.predicted.size() == 2 ? one_against_rest(y, area) : pairs(y); });
}

double average_precision(const std::vector<ScoredColumn>& columns) {
  return mean_over_columns(columns, [](const ScoredColumn& y) { return one_against_rest(y, precision_steps); });
}

double brier_score(const std::vector<ScoredColumn>& columns) {
  return mean_over_columns(columns, [](const ScoredColumn& y) {
    double sum = 0, all = 0;
    for (std::size_t i = 0; i < y.rows(); ++i) {
      double squares = 0;
      for (std::size_t k = 0; k < y.predicted.size(); ++k) {
        const double error = y.predicted[k][i] - (y.truth[i] == static_cast<double>(k) ? 1 : 0);
        squares += error * error;
      }
      sum += y.weight(i) * squares;
      all += y.weight(i);
    }
    return (y.predicted.size() == 2 ? 0.5 : 1) * sum / all;
  });
}

double log_loss(const std::vector<ScoredColumn>& columns) {
  constexpr double least = std::numeric_limits<double>::epsilon();
  return mean_over_columns(columns, [&](const ScoredColumn& y) {
    double sum = 0, all = 0;
    for (std::size_t i = 0; i < y.rows(); ++i) {
      const double p = y.predicted[static_cast<std::size_t>(y.truth[i])][i];
      sum -= y.weight(i) * std::log(std::clamp(p, least, 1 - least));
      all += y.weight(i);
    }
    return sum / all;
  });
}

}  // namespace espalier::metrics
