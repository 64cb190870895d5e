#include "operators/linear/gradient_steps.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "math/lanes.h"

namespace espalier {
namespace {

struct Slope {
  double loss, slope;
};

Slope hinge(double y, double p, double corner) {
  const double z = p * y;
  return z <= corner ? Slope{corner - z, -y} : Slope{0, 0};
}

Slope modified_huber(double y, double p) {
  const double z = p * y;
  if (z >= 1) return {0, 0};
  return z >= -1 ? Slope{(1 - z) * (1 - z), -2 * (1 - z) * y} : Slope{-4 * z, -4 * y};
}

Slope log_loss(double y, double p) {
  const double z = p * y, e = std::exp(-std::abs(z));
  return {(z < 0 ? -z : 0) + std::log1p(e), -y * (z < 0 ? 1 : e) / (1 + e)};
}

Slope huber(double beside, double epsilon) {
  const double far = std::abs(beside);
  if (far <= epsilon) return {0.5 * beside * beside, beside};
  return {epsilon * far - 0.5 * epsilon * epsilon, std::copysign(epsilon, beside)};
}

Slope of_loss(StepLoss loss, double y, double p, double epsilon) {
  const double out = std::abs(p - y) - epsilon, short_of = 1 - p * y;
  switch (loss) {
    case StepLoss::hinge:
      return hinge(y, p, 1);
    case StepLoss::perceptron:
      return hinge(y, p, 0);
    case StepLoss::log_loss:
      return log_loss(y, p);
    case StepLoss::modified_huber:
      return modified_huber(y, p);
    case StepLoss::squared_hinge:
      return short_of > 0 ? Slope{short_of * short_of, -2 * y * short_of} : Slope{0, 0};
    case StepLoss::squared_error:
      return {0.5 * (p - y) * (p - y), p - y};
    case StepLoss::huber:
      return huber(p - y, epsilon);
    case StepLoss::epsilon_insensitive:
      return out > 0 ? Slope{out, std::copysign(1.0, p - y)} : Slope{0, 0};
    case StepLoss::squared_epsilon_insensitive:
      return out > 0 ? Slope{out * out, std::copysign(2 * out, p - y)} : Slope{0, 0};
  }
  return {0, 0};
}

// Rows are short: a call would cost as much as the sum.
double product(std::span<const double> a, std::span<const double> b) {
  Lanes one{}, two{};
  std::size_t j = 0;
  for (; j + 8 <= a.size(); j += 8) {
    one += load(&a[j]) * load(&b[j]);
    two += load(&a[j + 4]) * load(&b[j + 4]);
  }
  double out = total(one + two);
  for (; j < a.size(); ++j) out += a[j] * b[j];
  return out;
}

// Of a row the numbers that are there.
struct DenseRow {
  std::span<const double> value;
  std::size_t at(std::size_t k) const { return k; }
  double score(std::span<const double> v) const { return product(value, v); }
};
struct SparseRow {
  std::span<const double> value;
  const std::uint32_t* column;
  std::size_t at(std::size_t k) const { return column[k]; }
  double score(std::span<const double> v) const {
    double out = 0;
    for (std::size_t k = 0; k < value.size(); ++k) out += value[k] * v[column[k]];
    return out;
  }
};

// Length of step t = 1, 2, ... of one schedule.
class StepLength {
 public:
  explicit StepLength(const StepProblem& p) : p_(p), eta_(p.eta0) {
    if (p.schedule != StepSchedule::optimal) return;
    const double usual = std::sqrt(1 / std::sqrt(p.alpha));
    start_ = std::max(1.0, of_loss(p.loss, 1, -usual, p.epsilon).slope) / (usual * p.alpha);
  }
  double at(double t) const {
    if (p_.schedule == StepSchedule::optimal) return 1 / (p_.alpha * (start_ + t - 1));
    if (p_.schedule != StepSchedule::invscaling || p_.power_t == 0) return eta_;
    if (p_.power_t == 0.5) return p_.eta0 / std::sqrt(t);
    return p_.eta0 / (p_.power_t == 0.25 ? std::sqrt(std::sqrt(t)) : std::pow(t, p_.power_t));
  }
  bool shorten() {  // false: the loop ends instead
    if (p_.schedule != StepSchedule::adaptive || eta_ <= 1e-6) return false;
    eta_ /= 5;
    return true;
  }

 private:
  const StepProblem& p_;
  double eta_, start_ = 0;
};

// Weights are scale * v, so that shrinking all of them is one product. Their average over the steps is
// (total * v - behind) / steps, where total is the sum of the scales so far.
class Weights {
 public:
  Weights(std::size_t width, bool averaged, bool absolute)
      : v_(width), cut_(absolute ? width : 0), behind_(averaged ? width : 0) {}

  template <class Row>
  double score(const Row& row) const {
    return scale_ * row.score(v_);
  }
  void shrink(double factor) {
    scale_ *= factor;
    if (scale_ < 1e-3) settle();
  }
  template <class Row>
  void add(const Row& row, double step) {
    const double by = step / scale_;
    if (behind_.empty()) {
      for (std::size_t k = 0; k < row.value.size(); ++k) v_[row.at(k)] += by * row.value[k];
      return;
    }
    for (std::size_t k = 0; k < row.value.size(); ++k) {
      v_[row.at(k)] += by * row.value[k];
      behind_[row.at(k)] += total_ * by * row.value[k];
    }
  }
  void count() {
    total_ += scale_;
    ++steps_;
  }
  // Brings the columns of a row to a penalty of `due` in all since the beginning; cut_ is what each has had, signed.
  template <class Row>
  void cut(const Row& row, double due) {
    const double inverse = 1 / scale_;
    for (std::size_t k = 0; k < row.value.size(); ++k) {
      const std::size_t j = row.at(k);
      const double v = v_[j], sign = v > 0 ? 1 : -1;
      const double left = v * sign - (due + sign * cut_[j]) * inverse;
      const double next = v == 0 || left < 0 ? 0 : left * sign;
      cut_[j] += scale_ * (next - v);
      if (!behind_.empty()) behind_[j] += total_ * (next - v);
      v_[j] = next;
    }
  }
  double penalty(double ridge, double absolute) const {
    const double squares = ridge > 0 ? 0.5 * ridge * scale_ * scale_ * product(v_, v_) : 0;
    return squares + (absolute > 0 ? absolute * scale_ * sizes() : 0);
  }
  std::span<const double> averaged() {
    settle();
    for (double& b : behind_) b /= -static_cast<double>(steps_);
    return behind_;
  }
  std::span<const double> last() {
    settle();
    return v_;
  }

 private:
  void settle() {
    for (std::size_t j = 0; j < behind_.size(); ++j) behind_[j] -= total_ * v_[j];
    total_ = 0;
    for (double& v : v_) v *= scale_;
    scale_ = 1;
  }
  double sizes() const {
    double part[4] = {};
    std::size_t j = 0;
    for (; j + 4 <= v_.size(); j += 4)
      for (std::size_t k = 0; k < 4; ++k) part[k] += std::abs(v_[j + k]);
    for (; j < v_.size(); ++j) part[0] += std::abs(v_[j]);
    return (part[0] + part[1]) + (part[2] + part[3]);
  }

  std::vector<double> v_, cut_, behind_;
  double scale_ = 1, total_ = 0;
  std::size_t steps_ = 0;
};

bool all_bounded(std::span<const double> values) {
  return std::ranges::all_of(values, [](double v) { return std::isfinite(v); });
}

class Descent {
 public:
  Descent(const StepProblem& p, std::size_t width, bool sparse)
      : p_(p),
        length_(p),
        ridge_(p.penalised ? (1 - p.l1_ratio) * p.alpha : 0),
        absolute_(p.penalised ? p.l1_ratio * p.alpha : 0),
        w_(width, p.average, absolute_ > 0),
        intercept_step_(!p.intercept ? 0
                        : sparse     ? 0.01
                                     : 1),  // scikit-learn's, against swings on sparse rows
        penalty_every_(sparse ? std::max<std::size_t>(1, width / 64) : 1) {}

  template <class Row>
  void step(const Row& row, std::size_t i) {
    const double y = p_.truth[i], eta = length_.at(t_);
    const auto [loss, slope] = of_loss(p_.loss, y, w_.score(row) + intercept_, p_.epsilon);
    if (p_.tol) objective_ += loss + penalty();
    const double update = -eta * std::clamp(slope, -1e12, 1e12) * p_.weight[i];
    if (ridge_ > 0) w_.shrink(std::max(0.0, 1 - ridge_ * eta));
    if (update != 0) w_.add(row, update);
    intercept_ += update * intercept_step_;
    if (p_.average) {
      w_.count();
      mean_intercept_ += (intercept_ - mean_intercept_) / t_;
    }
    if (absolute_ > 0) w_.cut(row, due_ += absolute_ * eta);
    t_ += 1;
  }

  bool finite() { return std::isfinite(intercept_) && all_bounded(w_.last()); }
  // At the end of a pass: is there reason for another?
  bool goes_on(std::size_t rows) {
    if (!p_.tol) return true;
    const double mean = objective_ / static_cast<double>(rows);
    objective_ = 0;
    idle_ = mean > best_ - *p_.tol ? idle_ + 1 : 0;
    best_ = std::min(best_, mean);
    if (idle_ < p_.n_iter_no_change) return true;
    idle_ = 0;
    return length_.shorten();
  }
  std::vector<double> weights() {
    const std::span<const double> w = p_.average ? w_.averaged() : w_.last();
    std::vector<double> out(w.begin(), w.end());
    out.push_back(p_.average ? mean_intercept_ : intercept_);
    return out;
  }

 private:
  // Of wide sparse rows it is computed as often as it costs no more than the steps.
  double penalty() {
    if (ridge_ + absolute_ > 0 && since_++ % penalty_every_ == 0) penalty_ = w_.penalty(ridge_, absolute_);
    return penalty_;
  }

  const StepProblem& p_;
  StepLength length_;
  double ridge_, absolute_;
  Weights w_;
  double intercept_ = 0, mean_intercept_ = 0, intercept_step_, t_ = 1, due_ = 0;
  double objective_ = 0, best_ = HUGE_VAL, penalty_ = 0;
  std::size_t penalty_every_, since_ = 0;
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
  out.dense_.resize(in.rows() * out.width_);
  for_row_blocks(in, [&](std::size_t from, Matrix& block) {
    for (std::size_t i = 0; i < block.rows; ++i)
      for (std::size_t j = 0; j < block.columns; ++j) out.dense_[(from + i) * out.width_ + j] = block(i, j);
  });
  return out;
}

Result<std::vector<double>> StepRows::descend(const StepProblem& p, const Context& context,
                                              std::string_view who) const {
  std::vector<std::uint32_t> order(p.truth.size());
  std::iota(order.begin(), order.end(), 0u);
  Rng rng = context.rng;
  Descent descent(p, width_, sparse_);
  const std::size_t ask_every = std::max<std::size_t>(1, (std::size_t{1} << 21) / (width_ + 20));
  for (int pass = 0; pass < p.max_iter; ++pass) {
    if (p.shuffle) rng.shuffle(std::span(order));
    for (std::size_t k = 0; k < order.size(); ++k) {
      if (k % ask_every == 0 && context.crew.stopped()) return fail(Errc::stopped, "stopped while fitting");
      const std::size_t i = order[k];
      if (sparse_) {
        const std::size_t from = compressed_.start[i], count = compressed_.start[i + 1] - from;
        descent.step(SparseRow{std::span(compressed_.value).subspan(from, count), &compressed_.column[0] + from}, i);
      } else {
        descent.step(DenseRow{std::span(dense_).subspan(i * width_, width_)}, i);
      }
    }
    if (!descent.finite() || !descent.goes_on(order.size())) break;
  }
  std::vector<double> out = descent.weights();
  if (descent.finite() && all_bounded(out)) return out;
  return fail(Errc::invalid_argument,
              std::string(who) +
                  ": the weights grow beyond all numbers; scale the columns (standard_scaler) or take a "
                  "smaller eta0");
}

}  // namespace espalier
