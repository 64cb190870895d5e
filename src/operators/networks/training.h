#pragma once
// How networks learn: by steps along the gradients of small batches, at even pace with momentum or by Adam (Kingma and
// Ba, 2015), or by L-BFGS on all rows at once. Steps, schedules and ends are scikit-learn's.
#include <functional>

#include "operators/context.h"
#include "operators/networks/network.h"
#include "operators/numbers.h"

namespace espalier {

enum class Solver { lbfgs, sgd, adam };
enum class Pace { constant, invscaling, adaptive };

struct TrainingOptions {
  Solver solver = Solver::adam;
  double alpha = 1e-4;
  std::size_t batch_size = 200;
  Pace learning_rate = Pace::constant;
  double learning_rate_init = 1e-3, power_t = 0.5;
  int max_iter = 200;
  bool shuffle = true;
  double tol = 1e-4;
  int n_iter_no_change = 10;
  double momentum = 0.9;
  bool nesterovs_momentum = true;
  double beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-8;
};

// Rows to learn from, one behind the other, dense or compressed; batches of them are written out.
class Pupils {
 public:
  Pupils(const Frame&, Matrix y, std::vector<double> weight);  // y: outputs x rows
  std::size_t rows() const { return weight_.size(); }
  Lesson lesson(std::span<const std::uint32_t> rows) const;

 private:
  std::size_t width_;
  std::vector<double> dense_;
  CompressedRows compressed_;
  Matrix y_;
  std::vector<double> weight_;
};

// The score, the higher the better, of a network on rows that it does not learn from; empty: what is lost decides when
// to end, and the last weights stay, else the best.
using Judge = std::function<double(const Network&)>;

// The weights from drawn ones (Glorot and Bengio, 2010). Errors: weights that grow beyond all numbers, in the name of
// `who`.
Status train(Network&, const Pupils&, const TrainingOptions&, const Judge&, const Context&, std::string_view who);

}  // namespace espalier
