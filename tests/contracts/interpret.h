#pragma once
// Formulas computed plainly, a row and a node at a time: what an export would do, and slow enough to be obvious.
#include <numeric>

#include "math/special.h"
#include "tests/support.h"

namespace espalier::test {

// The place of a code in a lookup of so many places: the last but one for missing, the last for codes never told of.
inline std::size_t place_of(double code, std::size_t places) {
  if (std::isnan(code)) return places - 2;
  return code >= 0 && code < static_cast<double>(places - 2) ? static_cast<std::size_t>(code) : places - 1;
}

// One row through one node.
struct Interpreter {
  std::vector<double> x;

  using Numbers = std::vector<double>;
  template <class F>
  Numbers each(F f) const {
    Numbers out(x.size());
    for (std::size_t j = 0; j < out.size(); ++j) out[j] = f(j, x[j]);
    return out;
  }

  Numbers operator()(const Formula::Input&) const { return x; }
  Numbers operator()(const Formula::Beside&) const { return x; }
  Numbers operator()(const Formula::Columns& n) const {
    Numbers out;
    for (const std::int32_t j : n.of) out.push_back(x.at(static_cast<std::size_t>(j)));
    return out;
  }
  Numbers operator()(const Formula::Constant& n) const { return n.value; }
  Numbers operator()(const Formula::Affine& n) const {
    return each([&](std::size_t j, double v) { return (v - n.centre.at(j)) / n.scale.at(j); });
  }
  Numbers operator()(const Formula::Clip& n) const {
    return each([&](std::size_t, double v) { return v < n.lo ? n.lo : v > n.hi ? n.hi : v; });
  }
  Numbers operator()(const Formula::Quantiles& n) const {
    return each([&](std::size_t j, double v) { return quantile(n, j, v); });
  }
  Numbers operator()(const Formula::Fill& n) const {
    return each([&](std::size_t j, double v) { return std::isnan(v) ? n.with.at(j) : v; });
  }
  Numbers operator()(const Formula::IsMissing&) const {
    return each([](std::size_t, double v) { return std::isnan(v) ? 1.0 : 0.0; });
  }
  Numbers operator()(const Formula::Exceeds& n) const {
    return each([&](std::size_t, double v) { return v > n.threshold ? 1.0 : 0.0; });
  }
  Numbers operator()(const Formula::LogCount&) const {
    return each([](std::size_t, double v) { return v > 0 ? 1 + std::log(v) : v; });
  }
  Numbers operator()(const Formula::Square&) const {
    return each([](std::size_t, double v) { return v * v; });
  }
  Numbers operator()(const Formula::Codes& n) const {
    const auto count = static_cast<double>(n.values.size());
    if (!std::isfinite(x.at(0))) return {NAN};
    if (n.zero_apart && x[0] == 0) return {count};
    const auto at = std::ranges::find(n.values, std::floor(x[0]));
    return {at == n.values.end() ? count + 1 : static_cast<double>(at - n.values.begin())};
  }
  Numbers operator()(const Formula::Lookup& n) const {
    const std::size_t at = place_of(x.at(0), n.table.size() / n.width) * n.width;
    return Numbers(n.table.begin() + std::ptrdiff_t(at), n.table.begin() + std::ptrdiff_t(at + n.width));
  }
  Numbers operator()(const Formula::OneHot& n) const {
    Numbers out(n.width);
    const std::int32_t slot = n.slot[place_of(x.at(0), n.slot.size())];
    if (slot >= 0) out.at(static_cast<std::size_t>(slot)) = 1;
    return out;
  }
  Numbers operator()(const Formula::Product& n) const {
    Numbers out = n.bias;
    for (std::size_t k = 0; k < out.size(); ++k)
      for (std::size_t j = 0; j < x.size(); ++j) out[k] += x[j] * n.weight.at(k * x.size() + j);
    return out;
  }
  Numbers operator()(const Formula::Monomials& n) const {
    Numbers out;
    for (const auto& factors : n.factors) {
      out.push_back(1);
      for (const std::int32_t f : factors) out.back() *= x.at(static_cast<std::size_t>(f));
    }
    return out;
  }
  Numbers operator()(const Formula::Pool& n) const {
    Numbers out;
    for (const auto& members : n.of) {
      Numbers of;
      for (const std::int32_t j : members) of.push_back(x.at(static_cast<std::size_t>(j)));
      std::ranges::sort(of);
      const std::size_t half = of.size() / 2;
      using How = Formula::Pool::How;
      out.push_back(n.how == How::mean   ? std::accumulate(of.begin(), of.end(), 0.0) / static_cast<double>(of.size())
                    : n.how == How::max  ? of.back()
                    : of.size() % 2 == 1 ? of[half]
                                         : (of[half - 1] + of[half]) / 2);
    }
    return out;
  }
  Numbers operator()(const Formula::Normalize& n) const {
    double length = 0;
    for (const double v : x) {
      using Norm = Formula::Normalize::Norm;
      length = n.norm == Norm::l1   ? length + std::abs(v)
               : n.norm == Norm::l2 ? length + v * v
                                    : std::max(length, std::abs(v));
    }
    if (n.norm == Formula::Normalize::Norm::l2) length = std::sqrt(length);
    return each([&](std::size_t, double v) { return length > 0 ? v / length : v; });
  }
  Numbers operator()(const Formula::TreeSum& n) const {
    Numbers out(n.start.size());
    for (std::size_t t = 0; t < n.trees.count(); ++t) add_leaf(n, t, out);
    for (std::size_t s = 0; s < out.size(); ++s) out[s] = n.start[s] + out[s] / n.divisor;
    return out;
  }
  Numbers operator()(const Formula::Neighbors& n) const {
    const std::size_t rows = n.answers.size() / n.width;
    std::vector<std::pair<double, std::size_t>> all;
    for (std::size_t i = 0; i < rows; ++i) {
      double distance = 0;
      for (std::size_t j = 0; j < x.size(); ++j) {
        const double off = std::abs(x[j] - n.rows[i * x.size() + j]);
        distance += n.p == 2 ? off * off : off;
      }
      all.emplace_back(n.p == 2 ? std::sqrt(distance) : distance, i);
    }
    std::ranges::sort(all);
    Numbers out(n.width);
    double votes = 0;
    for (std::size_t a = 0; a < std::min(n.k, rows); ++a) {
      const auto [distance, i] = all[a];
      const double nearest = all[0].first;
      const double vote = !n.by_distance ? 1 : nearest == 0 ? (distance == 0 ? 1.0 : 0.0) : nearest / distance;
      for (std::size_t c = 0; c < n.width; ++c) out[c] += vote * n.answers[i * n.width + c];
      votes += vote;
    }
    for (double& v : out) v /= votes;
    return out;
  }
  Numbers operator()(const Formula::Link& n) const {
    if (n.kind == Formula::Link::Kind::logistic)
      return each([](std::size_t, double v) { return 1 / (1 + std::exp(-v)); });
    Numbers out = x;
    if (n.kind == Formula::Link::Kind::softmax) {
      const double most = *std::ranges::max_element(x);
      for (double& v : out) v = std::exp(v - most);
    }
    double all = 0;
    for (const double v : out) all += v;
    for (double& v : out) v = all > 0 ? v / all : 1 / static_cast<double>(out.size());
    return out;
  }
  Numbers operator()(const Formula::BothSides&) const { return {1 - x.at(0), x.at(0)}; }
  Numbers operator()(const Formula::Scatter& n) const {
    Numbers out(n.width);
    for (std::size_t k = 0; k < n.at.size(); ++k) out.at(static_cast<std::size_t>(n.at[k])) = x.at(k);
    return out;
  }

 private:
  static double quantile(const Formula::Quantiles& n, std::size_t j, double v) {
    if (std::isnan(v)) return v;
    const std::span<const double> q = std::span(n.at).subspan(j * n.steps, n.steps);
    double share = 0;
    if (v > q.front() && v >= q.back()) {
      share = 1;
    } else if (v > q.front()) {  // the middle of the first and the last place where it could stand
      const auto up = static_cast<std::size_t>(std::ranges::upper_bound(q, v) - q.begin());
      const auto down = static_cast<std::size_t>(std::ranges::lower_bound(q, v) - q.begin());
      const auto between = [&](std::size_t above) {
        return static_cast<double>(above - 1) + (v - q[above - 1]) / (q[above] - q[above - 1]);
      };
      const double place = up == down ? between(up) : (static_cast<double>(down) + static_cast<double>(up - 1)) / 2;
      share = place / static_cast<double>(n.steps - 1);
    }
    if (!n.normal) return share;
    if (v - n.edge < q.front()) share = 0;
    if (v + n.edge > q.back()) share = 1;
    const double least = n.edge - 2.220446049250313e-16;
    return normal_quantile(std::clamp(share, least, 1 - least));
  }

  void add_leaf(const Formula::TreeSum& n, std::size_t t, Numbers& out) const {
    const Trees& trees = n.trees;
    auto at = static_cast<std::size_t>(trees.root[t]);
    while (trees.feature[at] >= 0) at = static_cast<std::size_t>(trees.child[at]) + (left(n, at) ? 0u : 1u);
    const auto leaf = static_cast<std::size_t>(trees.child[at]);
    if (trees.first.empty()) {
      out[t % out.size()] += trees.value[leaf];
      return;
    }
    for (auto k = static_cast<std::size_t>(trees.first[leaf]); k < static_cast<std::size_t>(trees.first[leaf + 1]); ++k)
      out.at(static_cast<std::size_t>(trees.slot[k])) += trees.value[k];
  }

  // Missing numbers and categories never told of go where their node says; from code 254 on categories share a place.
  bool left(const Formula::TreeSum& n, std::size_t at) const {
    const auto feature = static_cast<std::size_t>(n.trees.feature[at]);
    const double v = x.at(feature);
    const std::uint8_t way = n.trees.way[at];
    const bool category = n.categories.at(feature) > 0;
    if (std::isnan(v) || (category && !(v >= 0 && v < n.categories[feature]))) return (way & Trees::missing_left) != 0;
    if ((way & Trees::by_category) == 0) return v <= n.trees.threshold[at];
    const auto code = static_cast<std::size_t>(std::min(v, 254.0));
    const auto set = static_cast<std::size_t>(n.trees.threshold[at]) * Trees::set_words;
    return (n.trees.sets[set + code / 32] >> (code % 32) & 1u) != 0;
  }
};

inline std::vector<double> interpret(const Formula& formula, const std::vector<double>& row) {
  std::vector<double> below = formula.inputs.empty() ? row : std::vector<double>{};
  for (const Formula& i : formula.inputs) {
    const std::vector<double> part = interpret(i, row);
    below.insert(below.end(), part.begin(), part.end());
  }
  return std::visit(Interpreter{std::move(below)}, formula.node);
}

// Whether some node of the formula is of this kind.
template <class Node>
bool contains(const Formula& formula) {
  return std::holds_alternative<Node>(formula.node) ||
         std::ranges::any_of(formula.inputs, [](const Formula& i) { return contains<Node>(i); });
}

}  // namespace espalier::test
