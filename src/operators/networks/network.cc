#include "operators/networks/network.h"

#include <algorithm>
#include <cmath>

#include "math/elementwise.h"

namespace espalier {
namespace {

// One layer's part of the weights, and where it begins.
struct Layer {
  std::size_t start, inputs, neurons;
  std::size_t constants() const { return start + inputs * neurons; }
  MatrixView matrix(std::span<const double> weights) const {
    return {weights.subspan(start, inputs * neurons), inputs, neurons};
  }
};

std::vector<Layer> layers_of(const Network& n) {
  std::vector<Layer> out;
  std::size_t start = 0;
  for (std::size_t l = 0; l < n.layers(); ++l) {
    out.push_back({start, n.inputs(l), n.neurons(l)});
    start += (n.inputs(l) + 1) * n.neurons(l);
  }
  return out;
}

Matrix sums(const Layer& layer, std::span<const double> weights, const Matrix& x) {
  Matrix out = transposed_product(layer.matrix(weights), x);
  const std::span<const double> constants = weights.subspan(layer.constants(), layer.neurons);
  for (std::size_t i = 0; i < out.columns; ++i) add_scaled(1, constants, out.column(i));
  return out;
}

void bend(Activation activation, std::span<double> v) {
  switch (activation) {
    case Activation::identity:
      return;
    case Activation::logistic:
      return sigmoids(v);
    case Activation::tanh:
      return hyperbolic_tangents(v);
    case Activation::relu:
      for (double& x : v) x = x > 0 ? x : 0;
  }
}

// Times the bend's slope where it gave `bent`.
void unbend(Activation activation, std::span<const double> bent, std::span<double> slope) {
  switch (activation) {
    case Activation::identity:
      return;
    case Activation::logistic:
      for (std::size_t i = 0; i < slope.size(); ++i) slope[i] *= bent[i] * (1 - bent[i]);
      return;
    case Activation::tanh:
      for (std::size_t i = 0; i < slope.size(); ++i) slope[i] *= 1 - bent[i] * bent[i];
      return;
    case Activation::relu:
      for (std::size_t i = 0; i < slope.size(); ++i) slope[i] = bent[i] > 0 ? slope[i] : 0;
  }
}

// Scores become shares, column by column; gives per column the logarithm of the sum of its exponentials.
std::vector<double> soften(Matrix& scores) {
  std::vector<double> out(scores.columns);
  for (std::size_t i = 0; i < scores.columns; ++i) {
    out[i] = *std::ranges::max_element(scores.column(i));
    for (double& v : scores.column(i)) v -= out[i];
  }
  exponentials(scores.values);
  for (std::size_t i = 0; i < scores.columns; ++i) {
    const double all = sum(scores.column(i));
    for (double& v : scores.column(i)) v /= all;
    out[i] += std::log(all);
  }
  return out;
}

// What the samples lose together; scores become the slopes of that by them.
double lose(Link link, const Lesson& lesson, Matrix& scores) {
  double out = 0;
  const Matrix raw = link == Link::softmax ? scores : Matrix();
  const std::vector<double> log_sums = link == Link::softmax ? soften(scores) : std::vector<double>();
  for (std::size_t i = 0; i < scores.columns; ++i)
    for (std::size_t k = 0; k < scores.rows; ++k) {
      double& score = scores(k, i);
      const double truth = lesson.y(k, i), weight = lesson.weight[i];
      if (link == Link::identity) {
        score -= truth;
        out += weight * score * score / 2;
      } else if (link == Link::softmax) {
        if (truth > 0) out += weight * truth * (log_sums[i] - raw(k, i));
        score -= truth;
      } else {
        const double e = std::exp(-std::abs(score));
        out += weight * (std::max(score, 0.0) - truth * score + std::log1p(e));
        score = (score >= 0 ? 1 : e) / (1 + e) - truth;
      }
      score *= weight;
    }
  return out;
}

}  // namespace

std::size_t weights_needed(std::span<const std::int32_t> sizes) {
  if (sizes.size() < 2 || sizes.size() > 100) return 0;
  std::size_t out = 0;
  for (std::size_t l = 0; l < sizes.size(); ++l) {
    if (sizes[l] < 1 || sizes[l] > (1 << 26)) return 0;
    if (l > 0) out += (static_cast<std::size_t>(sizes[l - 1]) + 1) * static_cast<std::size_t>(sizes[l]);
  }
  return out;
}

double loss_of(const Network& network, const Lesson& lesson, double alpha, std::span<double> gradient) {
  const std::vector<Layer> layers = layers_of(network);
  std::vector<Matrix> bent;  // what every layer but the last gives
  for (std::size_t l = 0; l + 1 < layers.size(); ++l) {
    bent.push_back(sums(layers[l], network.weights, l == 0 ? lesson.x : bent.back()));
    bend(network.activation, bent.back().values);
  }
  Matrix slope = sums(layers.back(), network.weights, bent.empty() ? lesson.x : bent.back());
  const double all = sum(lesson.weight);
  double loss = lose(network.link, lesson, slope);
  for (std::size_t l = layers.size(); l-- > 0;) {
    const Layer& layer = layers[l];
    const MatrixView weights = layer.matrix(network.weights);
    const Matrix part = product_transposed(l == 0 ? lesson.x : bent[l - 1], slope);
    for (std::size_t k = 0; k < part.values.size(); ++k)
      gradient[layer.start + k] = (part.values[k] + alpha * weights.values[k]) / all;
    const std::span<double> constants = gradient.subspan(layer.constants(), layer.neurons);
    std::ranges::fill(constants, 0.0);
    for (std::size_t i = 0; i < slope.columns; ++i) add_scaled(1 / all, slope.column(i), constants);
    loss += alpha / 2 * dot(weights.values, weights.values);
    if (l == 0) break;
    slope = product(weights, slope);
    unbend(network.activation, bent[l - 1].values, slope.values);
  }
  return loss / all;
}

Matrix answer_of(const Network& network, Matrix samples) {
  const std::vector<Layer> layers = layers_of(network);
  for (std::size_t l = 0; l < layers.size(); ++l) {
    samples = sums(layers[l], network.weights, samples);
    if (l + 1 < layers.size()) bend(network.activation, samples.values);
  }
  if (network.link == Link::logistic) sigmoids(samples.values);
  if (network.link == Link::softmax) soften(samples);
  return samples;
}

Formula network_formula(const Network& network) {
  using Kind = Formula::Link::Kind;
  Formula out;
  for (const Layer& layer : layers_of(network)) {
    const std::span<const double> all = network.weights, weights = layer.matrix(all).values,
                                  constants = all.subspan(layer.constants(), layer.neurons);
    out =
        above(std::move(out), Formula::Product{{weights.begin(), weights.end()}, {constants.begin(), constants.end()}});
    const bool last = layer.constants() + layer.neurons == all.size();
    if (last || network.activation == Activation::identity) continue;
    const std::vector<double> half(layer.neurons, 0.5), zero(layer.neurons);
    if (network.activation == Activation::relu) out = above(std::move(out), Formula::Clip{0, HUGE_VAL});
    if (network.activation == Activation::logistic) out = above(std::move(out), Formula::Link{Kind::logistic});
    if (network.activation == Activation::tanh)  // 2 logistic(2 x) - 1
      out = above(above(above(std::move(out), Formula::Affine{zero, half}), Formula::Link{Kind::logistic}),
                  Formula::Affine{half, half});
  }
  if (network.link == Link::softmax) out = above(std::move(out), Formula::Link{Kind::softmax});
  if (network.link == Link::logistic)
    out = above(above(std::move(out), Formula::Link{Kind::logistic}), Formula::BothSides{});
  return out;
}

}  // namespace espalier
