#pragma once
// Layers of weighted sums with a bend between them (Rumelhart, Hinton and Williams, 1986). Samples are columns here.
#include "base/result.h"
#include "math/matrix.h"
#include "operators/formula.h"

namespace espalier {

enum class Activation { identity, logistic, tanh, relu };  // of every layer but the last
enum class Link { identity, logistic, softmax };           // of the last

struct Network {
  std::vector<std::int32_t> sizes;  // columns read, hidden layers, outputs
  std::vector<double> weights;  // layer after layer: per neuron a weight for each input; then the neurons' constants
  Activation activation = Activation::relu;
  Link link = Link::identity;

  std::size_t layers() const { return sizes.size() - 1; }
  std::size_t inputs(std::size_t layer) const { return static_cast<std::size_t>(sizes[layer]); }
  std::size_t neurons(std::size_t layer) const { return static_cast<std::size_t>(sizes[layer + 1]); }
};

// How many weights so many neurons have; 0 if the sizes are not those of a network.
std::size_t weights_needed(std::span<const std::int32_t> sizes);

// Samples of known answers, and what each weighs.
struct Lesson {
  Matrix x, y;  // inputs x samples; outputs x samples: numbers, or shares of classes
  std::vector<double> weight;
};

// What the samples lose on average, with alpha / 2 times the squares of the weights (not of the constants) over the
// samples' weight; the gradient by all weights. Numbers lose half their squared errors, classes the logarithms of their
// shares.
double loss_of(const Network&, const Lesson&, double alpha, std::span<double> gradient);

// outputs x samples, linked.
Matrix answer_of(const Network&, Matrix samples);

Formula network_formula(const Network&);

}  // namespace espalier
