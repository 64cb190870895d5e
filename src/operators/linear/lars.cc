#include "operators/linear/lars.h"

#include <algorithm>
#include <cmath>

namespace espalier {
namespace {

constexpr double hardly_anything = 1e-7;  // of a column's length that others leave: it is one of their sums

// A = L L' of a symmetric A whose rows come and go.
class GrowingFactor {
 public:
  // `cross`: products with those there are. False if they leave less than `least` of the newcomer's length.
  bool append(std::vector<double> cross, double square, double least, double floor) {
    for (std::size_t i = 0; i < cross.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) cross[i] -= rows_[i][k] * cross[k];
      cross[i] /= rows_[i][i];
    }
    const double length = std::sqrt(square), left = std::sqrt(std::abs(square - dot(cross, cross)));
    const double diagonal = std::max(left, floor * length);
    if (!(diagonal >= least * length)) return false;
    cross.push_back(diagonal);
    rows_.push_back(std::move(cross));
    return true;
  }

  // Rows below the one that goes lose its column; turns of neighbouring columns make them a triangle again.
  void remove(std::size_t gone) {
    rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(gone));
    for (std::size_t i = gone; i < rows_.size(); ++i) {
      const double a = rows_[i][i], b = rows_[i][i + 1], length = std::hypot(a, b), c = a / length, s = b / length;
      for (std::size_t k = i; k < rows_.size(); ++k) {
        const double x = rows_[k][i], y = rows_[k][i + 1];
        rows_[k][i] = c * x + s * y;
        rows_[k][i + 1] = c * y - s * x;
      }
      rows_[i].resize(i + 1);
    }
  }

  void solve(std::vector<double>& b) const {
    for (std::size_t i = 0; i < b.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) b[i] -= rows_[i][k] * b[k];
      b[i] /= rows_[i][i];
    }
    for (std::size_t i = b.size(); i-- > 0;) {
      b[i] /= rows_[i][i];
      for (std::size_t k = 0; k < i; ++k) b[k] -= rows_[i][k] * b[i];
    }
  }

 private:
  std::vector<std::vector<double>> rows_;  // row i has i + 1 numbers
};

class Walk {
 public:
  Walk(const Regression& r, const LarsOptions& options)
      : r_(r), options_(options), unit_(options.unit), w_(r.columns()), barred_(r.columns()), sign_(r.columns()) {
    if (unit_.empty()) unit_.assign(r.columns(), 1.0);
    for (std::size_t j = 0; j < r.columns(); ++j) barred_[j] = !(r.square(j) > 0);
  }

  Result<LarsPath> run(const Context& context) {
    pull_ = pulls();
    double first = 0;
    std::size_t next = nobody;
    for (std::size_t j = 0; j < w_.size(); ++j) {
      if (barred_[j] || !(std::abs(pull_[j]) > first)) continue;
      first = std::abs(pull_[j]);
      next = j;
    }
    const double rows = r_.products.weight, end = std::max(options_.least * rows, 1e-14 * first);
    lambda_ = first;
    note(rows);
    for (int corner = 0; corner < options_.max_iter && lambda_ > end; ++corner) {
      if (context.crew.stopped()) return fail(Errc::stopped, "stopped while fitting");
      if (next != nobody) enter(next);
      if (active_.empty()) break;
      next = go(options_.least * rows);
      note(rows);
    }
    Matrix corners(w_.size(), alphas_.size(), std::move(corners_));
    return LarsPath{std::move(alphas_), std::move(corners)};
  }

 private:
  static constexpr std::size_t nobody = std::size_t(-1);

  double product(std::size_t i, std::size_t j) const {
    const double plain = r_.few() ? r_.products.xx(i, j) : dot(r_.x.column(i), r_.x.column(j));
    return plain / (unit_[i] * unit_[j]);
  }

  // X'X by weights of the active columns.
  std::vector<double> turned(std::span<const double> by) const {
    std::vector<double> out(w_.size()), score(r_.x.rows);
    for (const std::size_t j : active_)
      if (r_.few())
        add_scaled(by[j] / unit_[j], r_.products.xx.column(j), out);
      else
        add_scaled(by[j] / unit_[j], r_.x.column(j), score);
    if (!r_.few()) add_transposed_product(r_.x, score, out);
    for (std::size_t j = 0; j < out.size(); ++j) out[j] /= unit_[j];
    return out;
  }

  std::vector<double> pulls() const {
    std::vector<double> out = turned(w_);
    for (std::size_t j = 0; j < out.size(); ++j) out[j] = r_.products.xy.values[j] / unit_[j] - out[j];
    return out;
  }

  void note(double rows) {
    alphas_.push_back(lambda_ / std::max(rows, 1e-300));
    for (std::size_t j = 0; j < w_.size(); ++j) corners_.push_back(w_[j] / unit_[j]);
  }

  // A column that the active ones make up, all but rounding, is barred for good.
  void enter(std::size_t j) {
    std::vector<double> cross;
    for (const std::size_t i : active_) cross.push_back(product(i, j));
    if (!factor_.append(std::move(cross), product(j, j), hardly_anything, options_.eps)) {
      barred_[j] = true;
      return;
    }
    active_.push_back(j);
    sign_[j] = pull_[j] > 0 ? 1 : -1;
  }

  // To the next corner, at which a column comes in (it is named) or one goes out; or to the end.
  std::size_t go(double least) {
    std::vector<double> way;
    for (const std::size_t j : active_) way.push_back(sign_[j]);
    factor_.solve(way);
    std::vector<double> step(w_.size());
    for (std::size_t a = 0; a < active_.size(); ++a) step[active_[a]] = way[a];
    double length = lambda_ - least;
    const std::size_t comes = first_to_come(turned(step), length), goes = first_to_go(step, length);
    add_scaled(length, step, w_);
    lambda_ -= length;
    left_ = nobody;
    if (goes != nobody) leave(goes);
    pull_ = pulls();
    return goes == nobody ? comes : nobody;
  }

  // Who is pulled as much as the active ones after less than `length`, which it sets to that.
  std::size_t first_to_come(const std::vector<double>& turn, double& length) const {
    std::size_t out = nobody;
    for (std::size_t j = 0; j < w_.size(); ++j) {
      if (barred_[j] || sign_[j] != 0) continue;
      for (const int side : {1, -1}) {
        if (j == left_ && side == left_side_) continue;  // it has just gone, and is pulled there less and less
        const double nearer = 1 - side * turn[j];
        if (!(nearer > 1e-12)) continue;
        const double at = std::max(0.0, lambda_ - side * pull_[j]) / nearer;
        if (at >= length) continue;
        length = at;
        out = j;
      }
    }
    return out;
  }

  std::size_t first_to_go(const std::vector<double>& step, double& length) const {
    std::size_t out = nobody;
    for (std::size_t a = 0; a < active_.size(); ++a) {
      const std::size_t j = active_[a];
      if (w_[j] * step[j] >= 0 || -w_[j] / step[j] >= length) continue;
      length = -w_[j] / step[j];
      out = a;
    }
    return out;
  }

  void leave(std::size_t a) {
    const std::size_t j = active_[a];
    left_ = j;
    left_side_ = sign_[j];
    w_[j] = 0;
    sign_[j] = 0;
    active_.erase(active_.begin() + static_cast<std::ptrdiff_t>(a));
    factor_.remove(a);
  }

  const Regression& r_;
  const LarsOptions& options_;
  std::vector<double> unit_, w_, pull_;
  std::vector<bool> barred_;
  std::vector<int> sign_;  // 0: not active
  std::vector<std::size_t> active_;
  GrowingFactor factor_;
  double lambda_ = 0;
  std::size_t left_ = nobody;
  int left_side_ = 0;
  std::vector<double> alphas_, corners_;
};

}  // namespace

Result<LarsPath> lars_path(const Regression& r, const LarsOptions& options, const Context& context) {
  return Walk(r, options).run(context);
}

}  // namespace espalier
