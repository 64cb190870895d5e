#include "operators/networks/mlp_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "math/statistics.h"

namespace espalier {
namespace {

TrainingOptions options_of(const MlpParams& p) {
  const double* batch = p.batch_size.number();
  return {.solver = p.solver,
          .alpha = p.alpha,
          .batch_size = batch ? static_cast<std::size_t>(*batch) : 200,
          .learning_rate = p.learning_rate,
          .learning_rate_init = p.learning_rate_init,
          .power_t = p.power_t,
          .max_iter = p.max_iter,
          .shuffle = p.shuffle,
          .tol = p.tol,
          .n_iter_no_change = p.n_iter_no_change,
          .momentum = p.momentum,
          .nesterovs_momentum = p.nesterovs_momentum,
          .beta_1 = p.beta_1,
          .beta_2 = p.beta_2,
          .epsilon = p.epsilon};
}

Network unlearned(const MlpParams& p, std::size_t columns, std::size_t answers, Link link) {
  Network out{{static_cast<std::int32_t>(columns)}, {}, p.activation, link};
  for (const int size : p.hidden_layer_sizes) out.sizes.push_back(size);
  out.sizes.push_back(static_cast<std::int32_t>(answers));
  return out;
}

// The rows that tell when to end: a drawn share of every class; where groups or time must not mix, the last split's.
Split held_out(const MlpParams& p, const Target& y, const Context& context) {
  const bool forward = context.plan && context.plan->rule == FoldPlan::Rule::forward;
  if (y.grouped() || forward) {
    std::vector<Split> splits = context.splits(y);
    return splits.empty() ? Split{} : std::move(splits.back());
  }
  const auto plan =
      draw_folds(y, {.kind = SplitOptions::Kind::holdout, .holdout = p.validation_fraction}, context.rng.child(2));
  return plan ? std::move(splits_by(plan->rule, plan->repeats.front()).front()) : Split{};
}

Matrix columns_at(const Matrix& all, std::span<const std::uint32_t> at) {
  Matrix out(all.rows, at.size());
  for (std::size_t i = 0; i < at.size(); ++i) std::ranges::copy(all.column(at[i]), out.column(i).begin());
  return out;
}

// Share of the weight that is answered by its class; or 1 - squared errors over those of the means.
double score_of(const Network& network, const Lesson& held) {
  const Matrix answer = answer_of(network, held.x);
  double right = 0, error = 0, spread = 0;
  const double all = sum(held.weight);
  std::vector<double> mean(held.y.rows);
  for (std::size_t i = 0; i < held.y.columns; ++i) add_scaled(held.weight[i] / all, held.y.column(i), mean);
  const auto best = [](std::span<const double> v) {
    return v.size() == 1 ? static_cast<std::ptrdiff_t>(v[0] > 0.5) : std::ranges::max_element(v) - v.begin();
  };
  for (std::size_t i = 0; i < answer.columns; ++i) {
    right += best(answer.column(i)) == best(held.y.column(i)) ? held.weight[i] : 0;
    for (std::size_t k = 0; k < answer.rows; ++k) {
      const double truth = held.y(k, i), off = answer(k, i) - truth, beside = truth - mean[k];
      error += held.weight[i] * off * off;
      spread += held.weight[i] * beside * beside;
    }
  }
  if (network.link != Link::identity) return right / all;
  return spread > 0 ? 1 - error / spread : -error;
}

}  // namespace

Shape mlp_shape(const MlpParams& p, const Shape& in) {
  Shape out = prediction_shape(in);
  double weights = 0, neurons = 0;
  std::size_t before = in.columns;
  for (const int size : p.hidden_layer_sizes) {
    weights += static_cast<double>(before + 1) * size;
    neurons += size;
    before = static_cast<std::size_t>(size);
  }
  weights += static_cast<double>((before + 1) * in.outputs);
  const double passes = std::min(p.max_iter, 100), rows = static_cast<double>(in.rows);
  out.cost += 3 * passes * weights * rows;
  out.holds(8 * (in.cells() * in.density * (in.sparse > 0 ? 1.5 : 1) + 5 * weights +
                 1024 * (neurons + static_cast<double>(in.columns))));
  return out;
}

Result<Network> fit_network(const MlpParams& p, Link link, const Frame& in, const Target& y, Matrix truth,
                            std::vector<double> weight, const Context& context, std::string_view who) {
  Network out = unlearned(p, in.columns(), truth.rows, link);
  const TrainingOptions options = options_of(p);
  Split split;
  if (p.early_stopping && p.solver != Solver::lbfgs) split = held_out(p, y, context);
  if (split.test.empty() || split.train.empty()) {
    TRY_STATUS(train(out, Pupils(in, std::move(truth), std::move(weight)), options, {}, context, who));
    return out;
  }
  const auto part = [&](const std::vector<std::uint32_t>& rows) {
    std::vector<double> own;
    for (const std::uint32_t i : rows) own.push_back(weight[i]);
    return Pupils(in.select(rows), columns_at(truth, rows), std::move(own));
  };
  std::vector<std::uint32_t> every(split.test.size());
  std::iota(every.begin(), every.end(), 0u);
  const Lesson held = part(split.test).lesson(every);
  const Judge judge = [&](const Network& n) { return score_of(n, held); };
  TRY_STATUS(train(out, part(split.train), options, judge, context, who));
  return out;
}

Result<Matrix> answers_of(const Network& network, const Frame& in, std::string_view who) {
  TRY_STATUS(refuse_unbounded(in, who));
  Matrix out(in.rows(), network.neurons(network.layers() - 1));
  for_row_blocks(in, [&](std::size_t from, const Matrix& block) {
    const Matrix given = answer_of(network, transposed(block));
    for (std::size_t i = 0; i < given.columns; ++i)
      for (std::size_t k = 0; k < given.rows; ++k) out(from + i, k) = given(k, i);
  });
  if (all_finite(out.values)) return out;
  return fail(Errc::invalid_argument, std::string(who) + ": a row's numbers are too large to add up");
}

Matrix transposed(const Matrix& m) {
  Matrix out(m.columns, m.rows);
  for (std::size_t j = 0; j < m.columns; ++j)
    for (std::size_t i = 0; i < m.rows; ++i) out(j, i) = m(i, j);
  return out;
}

}  // namespace espalier
