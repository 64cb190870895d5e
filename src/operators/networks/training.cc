#include "operators/networks/training.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "math/optimise.h"
#include "math/statistics.h"

namespace espalier {
namespace {

constexpr std::size_t block_rows = 1024;  // that L-BFGS reads at a time

void draw_weights(Network& network, Rng rng) {
  network.weights.clear();
  for (std::size_t l = 0; l < network.layers(); ++l) {
    const double sides = static_cast<double>(network.inputs(l) + network.neurons(l));
    const double reach = std::sqrt((network.activation == Activation::logistic ? 2 : 6) / sides);
    for (std::size_t k = 0; k < (network.inputs(l) + 1) * network.neurons(l); ++k)
      network.weights.push_back(rng.uniform(-reach, reach));
  }
}

// Moves weights along gradients.
class Steps {
 public:
  Steps(const TrainingOptions& options, std::size_t weights)
      : o_(options), pace_(options.learning_rate_init), first_(weights), second_(weights) {}

  void move(std::span<const double> gradient, std::span<double> w) {
    o_.solver == Solver::adam ? adam(gradient, w) : momentum(gradient, w);
  }
  void pass_ends(double samples_seen) {
    if (o_.solver == Solver::sgd && o_.learning_rate == Pace::invscaling)
      pace_ = o_.learning_rate_init / std::pow(samples_seen + 1, o_.power_t);
  }
  // Where nothing improves: is that the end, or do shorter steps go on?
  bool ends() {
    if (o_.solver == Solver::adam || o_.learning_rate != Pace::adaptive || pace_ <= 1e-6) return true;
    pace_ /= 5;
    return false;
  }

 private:
  void adam(std::span<const double> gradient, std::span<double> w) {
    power_1_ *= o_.beta_1;
    power_2_ *= o_.beta_2;
    const double length = o_.learning_rate_init * std::sqrt(1 - power_2_) / (1 - power_1_);
    const double keep_1 = o_.beta_1, keep_2 = o_.beta_2, epsilon = o_.epsilon;
    double *m = first_.data(), *v = second_.data();
    for (std::size_t k = 0; k < w.size(); ++k) {
      const double g = gradient[k];
      m[k] = keep_1 * m[k] + (1 - keep_1) * g;
      v[k] = keep_2 * v[k] + (1 - keep_2) * g * g;
      w[k] -= length * m[k] / (std::sqrt(v[k]) + epsilon);
    }
  }

  void momentum(std::span<const double> gradient, std::span<double> w) {
    double* velocity = first_.data();
    for (std::size_t k = 0; k < w.size(); ++k) {
      velocity[k] = o_.momentum * velocity[k] - pace_ * gradient[k];
      w[k] += o_.nesterovs_momentum ? o_.momentum * velocity[k] - pace_ * gradient[k] : velocity[k];
    }
  }

  const TrainingOptions& o_;
  double pace_, power_1_ = 1, power_2_ = 1;
  std::vector<double> first_, second_;  // velocities; or means of gradients and of their squares
};

class ByBatches {
 public:
  ByBatches(Network& network, const Pupils& pupils, const TrainingOptions& options, const Judge& judge)
      : network_(network),
        pupils_(pupils),
        o_(options),
        judge_(judge),
        steps_(options, network.weights.size()),
        gradient_(network.weights.size()),
        order_(pupils.rows()) {
    std::iota(order_.begin(), order_.end(), 0u);
  }

  Status run(const Context& context) {
    Rng rng = context.rng.child(1);
    for (int pass = 1; pass <= o_.max_iter; ++pass) {
      if (o_.shuffle) rng.shuffle(std::span(order_));
      TRY(const double loss, one_pass(context));
      if (!std::isfinite(loss)) break;
      steps_.pass_ends(static_cast<double>(pass) * static_cast<double>(order_.size()));
      if (!improves(loss) && ++waited_ > o_.n_iter_no_change) {
        if (steps_.ends()) break;
        waited_ = 0;
      }
    }
    if (judge_ && !best_weights_.empty()) network_.weights = best_weights_;
    return ok();
  }

 private:
  Result<double> one_pass(const Context& context) {
    double lost = 0;
    for (std::size_t from = 0; from < order_.size(); from += o_.batch_size) {
      if (context.crew.stopped()) return fail(Errc::stopped, "stopped while fitting");
      const std::size_t rows = std::min(o_.batch_size, order_.size() - from);
      const Lesson lesson = pupils_.lesson(std::span(order_).subspan(from, rows));
      if (!(sum(lesson.weight) > 0)) continue;
      lost += loss_of(network_, lesson, o_.alpha, gradient_) * static_cast<double>(rows);
      steps_.move(gradient_, network_.weights);
    }
    return lost / static_cast<double>(order_.size());
  }

  // By the tolerance, better than the best before.
  bool improves(double loss) {
    const double score = judge_ ? judge_(network_) : -loss;
    const bool enough = score >= best_ + o_.tol;
    if (score > best_) {
      best_ = score;
      if (judge_) best_weights_ = network_.weights;
    }
    if (enough) waited_ = 0;
    return enough;
  }

  Network& network_;
  const Pupils& pupils_;
  const TrainingOptions& o_;
  const Judge& judge_;
  Steps steps_;
  std::vector<double> gradient_, best_weights_;
  std::vector<std::uint32_t> order_;
  double best_ = -HUGE_VAL;
  int waited_ = 0;
};

// All rows at once, a block at a time.
Status by_all_rows(Network& network, const Pupils& pupils, const TrainingOptions& o, const Context& context) {
  std::vector<std::uint32_t> rows(pupils.rows());
  std::iota(rows.begin(), rows.end(), 0u);
  Network at = network;
  std::vector<double> part(network.weights.size());
  const auto objective = [&](std::span<const double> w, std::span<double> gradient) {
    std::ranges::copy(w, at.weights.begin());
    std::ranges::fill(gradient, 0.0);
    double loss = 0, all = 0;
    for (std::size_t from = 0; from < rows.size() && !context.crew.stopped(); from += block_rows) {
      const Lesson lesson = pupils.lesson(std::span(rows).subspan(from, std::min(block_rows, rows.size() - from)));
      const double weight = sum(lesson.weight);
      if (!(weight > 0)) continue;
      loss += weight * loss_of(at, lesson, all == 0 ? o.alpha : 0, part);
      add_scaled(weight, part, gradient);
      all += weight;
    }
    all = std::max(all, 1e-300);
    for (double& v : gradient) v /= all;
    return loss / all;
  };
  minimise(objective, [](std::span<double>) {}, network.weights,
           {.max_iterations = o.max_iter, .tolerance = o.tol, .stopped = [&] { return context.crew.stopped(); }});
  return context.crew.stopped() ? Status(fail(Errc::stopped, "stopped while fitting")) : ok();
}

}  // namespace

Pupils::Pupils(const Frame& in, Matrix y, std::vector<double> weight)
    : width_(in.columns()), y_(std::move(y)), weight_(std::move(weight)) {
  if (in.sparse()) {
    compressed_ = in.compressed();
    return;
  }
  dense_.resize(in.rows() * width_);
  for_row_blocks(in, [&](std::size_t from, const Matrix& block) {
    for (std::size_t i = 0; i < block.rows; ++i)
      for (std::size_t j = 0; j < width_; ++j) dense_[(from + i) * width_ + j] = block(i, j);
  });
}

Lesson Pupils::lesson(std::span<const std::uint32_t> rows) const {
  Lesson out{Matrix(width_, rows.size()), Matrix(y_.rows, rows.size()), std::vector<double>(rows.size())};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t row = rows[i];
    const std::span<double> to = out.x.column(i);
    if (!compressed_.start.empty())
      for (std::size_t k = compressed_.start[row]; k < compressed_.start[row + 1]; ++k)
        to[compressed_.column[k]] = compressed_.value[k];
    else
      std::ranges::copy(std::span(dense_).subspan(row * width_, width_), to.begin());
    std::ranges::copy(y_.column(row), out.y.column(i).begin());
    out.weight[i] = weight_[row];
  }
  return out;
}

Status train(Network& network, const Pupils& pupils, const TrainingOptions& options, const Judge& judge,
             const Context& context, std::string_view who) {
  draw_weights(network, context.rng);
  TRY_STATUS(options.solver == Solver::lbfgs ? by_all_rows(network, pupils, options, context)
                                             : ByBatches(network, pupils, options, judge).run(context));
  if (all_finite(network.weights)) return ok();
  return fail(Errc::invalid_argument,
              std::string(who) +
                  ": the weights grow beyond all numbers; put a standard_scaler before it, or take a "
                  "smaller learning_rate_init");
}

}  // namespace espalier
