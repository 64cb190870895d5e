// Softmax regression with an L2 penalty: minimises |W|^2 / 2 + C * sum of log losses. Two classes need one score.
#include <algorithm>
#include <cmath>

#include "math/optimise.h"
#include "operators/operator.h"

namespace espalier {
namespace {

struct LogisticRegression {
  static constexpr std::string_view name = "logistic_regression";
  static constexpr std::string_view sklearn = "sklearn.linear_model.LogisticRegression";
  static constexpr std::string_view doc = "Linear log-odds with an L2 penalty.";
  static constexpr Role role = Role::classifier;

  struct Params {
    double C = 1;
    double tol = 1e-4;
    int max_iter = 100;
    static constexpr auto schema() {
      return params(param("C", &Params::C, above(0, 1e12).tune_log(1e-3, 1e3), "Inverse of the penalty's weight."),
                    param("tol", &Params::tol, above(0, 1), "Largest entry of the gradient at the end."),
                    param("max_iter", &Params::max_iter, between(1, 100'000), "Iterations at most."));
    }
  };

  struct State {
    std::int32_t outputs = 2;
    std::vector<double> weights;  // per score: the intercept, then one per column
    static constexpr auto fields() {
      return fields_of(field("outputs", &State::outputs), field("weights", &State::weights));
    }
  };

  static Shape shape(const Params& params, const Shape& in) {
    Shape out = in;
    out.columns = in.outputs;
    out.cost += 4.0 * params.max_iter * static_cast<double>(in.rows * in.columns * in.outputs);
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    State state{static_cast<std::int32_t>(y.column().outputs()), {}};
    const std::size_t width = in.columns() + 1, scores = scores_of(state);
    const std::vector<double> x = in.gather();
    for (const double v : x)
      if (!std::isfinite(v))
        return fail(Errc::invalid_argument, "logistic_regression: missing or infinite value; impute first");
    const Cholesky bound = curvature_bound(params, *in.gram());
    const auto loss = [&](std::span<const double> w, std::span<double> g) {
      return penalised_loss(params, x, y, scores, w, g);
    };
    const auto newton_like = [&](std::span<double> g) {
      for (std::size_t s = 0; s < scores; ++s) bound.solve(g.subspan(s * width, width));
    };
    state.weights.resize(scores * width);
    minimise(loss, newton_like, state.weights, params.max_iter, params.tol);
    if (context.crew.stopped()) return fail(Errc::stopped, "stopped while fitting");
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    const std::size_t width = in.columns() + 1, scores = scores_of(state), n = in.rows();
    std::vector<std::vector<double>> p(std::size_t(state.outputs), std::vector<double>(n));
    for (std::size_t s = 0; s < scores; ++s) {
      std::vector<double>& z = p[p.size() - scores + s];
      std::fill(z.begin(), z.end(), state.weights[s * width]);
      for (std::size_t j = 0; j + 1 < width; ++j) {
        const View column = in.column(j);
        for (std::size_t i = 0; i < n; ++i) z[i] += state.weights[s * width + 1 + j] * column[i];
      }
    }
    std::vector<double> row(p.size());
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < p.size(); ++k) row[k] = p[k][i];
      softmax(row);
      for (std::size_t k = 0; k < p.size(); ++k) p[k][i] = row[k];
    }
    std::vector<ColumnPtr> out;
    for (auto& column : p) out.push_back(std::make_shared<const Column>(std::move(column)));
    return Frame(std::move(out), Rows::all(n), nullptr);
  }

  static Result<std::size_t> valid(const State& state, std::size_t columns) {
    if (state.outputs < 2 || state.weights.size() % scores_of(state) != 0) return forged(name);
    if (state.weights.size() / scores_of(state) != columns + 1) return forged(name);
    return static_cast<std::size_t>(state.outputs);
  }

 private:
  static std::size_t scores_of(const State& s) { return s.outputs == 2 ? 1 : static_cast<std::size_t>(s.outputs); }

  static double softmax(std::span<double> z) {  // returns the log of the normaliser
    const double top = *std::ranges::max_element(z);
    double sum = 0;
    for (double& v : z) sum += v = std::exp(v - top);
    for (double& v : z) v /= sum;
    return top + std::log(sum);
  }

  // No curvature of the loss exceeds C/2 * Gram (Boehning, 1992). The Gram is shared by every C tried on these rows.
  static Cholesky curvature_bound(const Params& params, const Gram& gram) {
    std::vector<double> a = gram.sums;
    for (double& v : a) v *= params.C / 2;
    for (std::size_t j = 0; j < gram.width; ++j) a[j * gram.width + j] += 1;
    return Cholesky(std::move(a), gram.width);
  }

  static double penalised_loss(const Params& params, const std::vector<double>& x, const Target& y, std::size_t scores,
                               std::span<const double> w, std::span<double> gradient) {
    const std::size_t n = y.rows(), width = w.size() / scores, outputs = std::max<std::size_t>(scores, 2);
    const std::size_t first = outputs - scores;  // of two classes the first has score 0
    std::vector<double> z(outputs * n);
    for (std::size_t s = 0; s < scores; ++s)
      for (std::size_t j = 0; j < width; ++j)
        for (std::size_t i = 0; i < n; ++i)
          z[(first + s) * n + i] += w[s * width + j] * (j == 0 ? 1.0 : x[(j - 1) * n + i]);
    double loss = 0;
    std::vector<double> row(outputs);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < outputs; ++k) row[k] = z[k * n + i];
      const double scale = params.C * y.weight(i), truth = row[y.label(i)];
      loss += scale * (softmax(row) - truth);
      for (std::size_t k = 0; k < outputs; ++k) z[k * n + i] = scale * (row[k] - (k == y.label(i) ? 1.0 : 0.0));
    }
    for (std::size_t s = 0; s < scores; ++s)
      for (std::size_t j = 0; j < width; ++j) {
        double g = j == 0 ? 0 : w[s * width + j];
        loss += j == 0 ? 0 : w[s * width + j] * w[s * width + j] / 2;
        for (std::size_t i = 0; i < n; ++i) g += z[(first + s) * n + i] * (j == 0 ? 1.0 : x[(j - 1) * n + i]);
        gradient[s * width + j] = g;
      }
    return loss;
  }
};

}  // namespace

Operator logistic_regression() { return make_operator<LogisticRegression>(); }

}  // namespace espalier
