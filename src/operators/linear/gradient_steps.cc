#include "operators/linear/gradient_steps.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "operators/linear/step_lengths.h"
#include "operators/linear/step_losses.h"
#include "operators/linear/step_weights.h"

namespace espalier {
namespace {

bool all_bounded(std::span<const double> values) {
  return std::ranges::all_of(values, [](double v) { return std::isfinite(v); });
}

std::size_t whole_lanes(std::size_t width) { return (width + 3) / 4 * 4; }

// All passes over the rows, which `row` gives by their number.
template <class Weights, class Loss, class RowOf>
class Descent {
 public:
  Descent(const StepProblem& p, Weights weights, Loss loss, RowOf row, double intercept_step)
      : p_(p),
        row_(row),
        lengths_(p),
        ridge_(p.ridge()),
        absolute_(p.absolute()),
        intercept_step_(p.intercept ? intercept_step : 0),
        now_{weights, loss} {}

  // The weights, then the intercept; nothing if they grow beyond all numbers.
  Result<std::vector<double>> run(const Context& context, std::size_t width) {
    std::vector<std::uint32_t> order(p_.truth.size());
    std::iota(order.begin(), order.end(), 0u);
    Rng rng = context.rng;
    for (int pass = 0; pass < p_.max_iter && !order.empty(); ++pass) {
      if (p_.shuffle) rng.shuffle(std::span(order));
      now_.weights.begin(row_(order[0]));
      for (std::size_t from = 0; from < order.size(); from += at_once) {
        if (context.crew.stopped()) return fail(Errc::stopped, "stopped while fitting");
        some_steps(order, from, std::min(order.size(), from + at_once));
      }
      if (!std::isfinite(now_.intercept) || !all_bounded(now_.weights.last())) return std::vector<double>{};
      if (!goes_on(order.size())) break;
    }
    return found(width);
  }

 private:
  static constexpr std::size_t at_once = 64, soon = 8;
  struct Moving {
    Weights weights;
    Loss loss;
    double intercept = 0, mean_intercept = 0, steps = 0, due = 0, penalty = 0;
  };

  void some_steps(std::span<const std::uint32_t> order, std::size_t from, std::size_t to) {
    std::array<double, at_once> lengths;
    lengths_.next(std::span(lengths).first(to - from));
    Moving now = now_;  // nobody else can point to what is in here
    const auto later = [&](std::size_t k) { return order[std::min(k, order.size() - 1)]; };
    for (std::size_t k = from; k < to; ++k) {
      prefetch(later(k + soon));
      step(now, order[k], row_(order[k]), row_(later(k + 1)), lengths[k - from]);
    }
    now_ = now;
  }
  void prefetch(std::size_t i) const {
    if constexpr (requires { *row_(i).value; }) __builtin_prefetch(row_(i).value);
    __builtin_prefetch(&p_.truth[i]);
    __builtin_prefetch(&p_.weight[i]);
  }

  template <class Row>
  void step(Moving& now, std::size_t i, const Row& row, const Row& next, double length) const {
    const double score = now.weights.score(row, next) + now.intercept;
    const WeightSums sums = now.weights.sums();
    now.penalty += 0.5 * ridge_ * sums.squares + absolute_ * sums.sizes;
    if (ridge_ > 0) now.weights.shrink(std::max(0.0, 1 - ridge_ * length));
    now.due += absolute_ * length;
    const double against = -length * p_.weight[i], scaled = against * now.weights.inverse();
    const double slope = now.loss.slope(p_.truth[i], score);
    now.weights.move(row, next, slope * scaled, now.due);
    now.intercept += slope * against * intercept_step_;
    if (p_.average) now.mean_intercept += (now.intercept - now.mean_intercept) / ++now.steps;
  }

  // At the end of a pass: is there reason for another?
  bool goes_on(std::size_t rows) {
    const double mean = (now_.loss.taken() + std::exchange(now_.penalty, 0.0)) / static_cast<double>(rows);
    if (!p_.tol) return true;
    idle_ = mean > best_ - *p_.tol ? idle_ + 1 : 0;
    best_ = std::min(best_, mean);
    if (idle_ < p_.n_iter_no_change) return true;
    idle_ = 0;
    return lengths_.shorten();
  }

  std::vector<double> found(std::size_t width) {
    std::span<const double> last = now_.weights.last();
    if constexpr (requires { now_.weights.averaged(); })
      if (p_.average) last = now_.weights.averaged();
    std::vector<double> out(last.begin(), last.begin() + static_cast<std::ptrdiff_t>(width));
    out.push_back(p_.average ? now_.mean_intercept : now_.intercept);
    return all_bounded(out) ? out : std::vector<double>{};
  }

  const StepProblem& p_;
  RowOf row_;
  StepLengths lengths_;
  double ridge_, absolute_, intercept_step_;
  Moving now_;
  double best_ = HUGE_VAL;
  int idle_ = 0;
};

}  // namespace

Result<StepRows> StepRows::of(const Frame& in, std::string_view who) {
  TRY_STATUS(refuse_unbounded(in, who));
  StepRows out;
  out.width_ = in.columns();
  out.sparse_ = in.sparse();
  if (out.sparse_) {
    out.compressed_ = in.compressed();
    return out;
  }
  const std::size_t stride = whole_lanes(out.width_);
  out.dense_.resize(in.rows() * stride);
  for_row_blocks(in, [&](std::size_t from, Matrix& block) {
    for (std::size_t i = 0; i < block.rows; ++i)
      for (std::size_t j = 0; j < block.columns; ++j) out.dense_[(from + i) * stride + j] = block(i, j);
  });
  return out;
}

Result<std::vector<double>> StepRows::descend(const StepProblem& p, const Context& context,
                                              std::string_view who) const {
  const std::size_t stride = sparse_ ? width_ : whole_lanes(width_);
  const bool cut = p.absolute() > 0;
  std::vector<double> v(stride), cuts(cut ? stride : 0), behind(p.average ? stride : 0);
  const auto dense = [&](std::size_t i) { return DenseRow{&dense_[i * stride]}; };
  const auto sparse = [&](std::size_t i) {
    const std::size_t from = compressed_.start[i], count = compressed_.start[i + 1] - from;
    return SparseRow{std::span(compressed_.value).subspan(from, count), compressed_.column.data() + from};
  };
  const auto out = with_loss(p, [&](auto loss) {
    if (!sparse_ && !cut && !p.average) return Descent(p, FreeWeights(v), loss, dense, 1).run(context, width_);
    // Sums of sparse rows' weights cost no more than the steps; their intercept moves less, as scikit-learn's does
    // against swings.
    const FullWeights full(v, cuts, behind, sparse_ ? std::max<std::size_t>(1, width_ / 64) : 1);
    if (sparse_) return Descent(p, full, loss, sparse, 0.01).run(context, width_);
    return Descent(p, full, loss, dense, 1).run(context, width_);
  });
  if (!out || !out->empty()) return out;
  return fail(Errc::invalid_argument,
              std::string(who) +
                  ": the weights grow beyond all numbers; scale the columns (standard_scaler) or take a "
                  "smaller eta0");
}

}  // namespace espalier
