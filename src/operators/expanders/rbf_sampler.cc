// Random waves whose products are, on average, a Gaussian kernel of the rows (Rahimi and Recht, 2007): column k is
// sqrt(2 / n) cos(w_k x + b_k), w_k normal with variance 2 gamma, b_k anywhere between 0 and 2 pi.
#include <cmath>
#include <numbers>

#include "math/elementwise.h"
#include "operators/numbers.h"
#include "operators/operator.h"

namespace espalier {
namespace {

enum class Gamma { scale };

struct RbfSampler {
  static constexpr std::string_view name = "rbf_sampler";
  static constexpr std::string_view counterpart = "sklearn.kernel_approximation.RBFSampler";
  static constexpr std::string_view doc = "Random waves whose products approach a Gaussian kernel.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.tokens = true, .sparse = true};
  static constexpr std::string_view no_formula = "A cosine is not among the nodes of a formula.";

  struct Params {
    OrNumber<Gamma> gamma = 1.0;
    int n_components = 100;
    static constexpr auto schema() {
      return params(
          param("gamma", &Params::gamma, one_of_or<Gamma>(at_least(0).tune(0, 1), {{"scale", Gamma::scale}}),
                "How fast rows become strangers with distance; scale: one over columns times variance."),
          param("n_components", &Params::n_components, between(1, 1e6).tune_log(50, 500), "Columns to make."));
    }
  };

  struct State {
    std::vector<double> weights;  // columns x components, one component after the other
    std::vector<double> offsets;
    static constexpr auto fields() {
      return fields_of(field("weights", &State::weights), field("offsets", &State::offsets));
    }
  };

  static Shape estimate(const Params& params, const Shape& in) {
    Shape out = in;
    out.columns = static_cast<std::size_t>(params.n_components);
    out.sparse = out.tokens = 0;
    out.density = 1;
    out.negative = true;
    out.cost += in.cells() * static_cast<double>(out.columns);
    out.holds(sizeof(double) * static_cast<double>(in.columns * out.columns));
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    const double* given = params.gamma.number();
    const double length = std::sqrt(2 * (given ? *given : gamma_by_scale(in)));
    Rng rng = context.rng;
    State out{std::vector<double>(in.columns() * static_cast<std::size_t>(params.n_components)),
              std::vector<double>(static_cast<std::size_t>(params.n_components))};
    for (double& w : out.weights) w = length * rng.normal();
    for (double& b : out.offsets) b = rng.uniform(0, 2 * std::numbers::pi);
    return out;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    const MatrixView weights{state.weights, in.columns(), state.offsets.size()};
    Matrix out;
    if (in.sparse()) {
      const CompressedRows rows = in.compressed();
      out = product(view_of(rows, in.columns()), weights);
    } else {
      out = Matrix(in.rows(), weights.columns);
      for_row_blocks(in, [&](std::size_t from, Matrix& block) { product_into(block, weights, out, from); });
    }
    const double height = std::sqrt(2 / static_cast<double>(weights.columns));
    for (std::size_t k = 0; k < out.columns; ++k) {
      for (double& v : out.column(k)) v += state.offsets[k];
      cosines(out.column(k));
      for (double& v : out.column(k)) v *= height;
    }
    return frame_of(std::move(out));
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (state.offsets.empty() || columns == 0 || state.weights.size() % columns != 0 ||
        state.weights.size() / columns != state.offsets.size())
      return corrupt_state(name);
    return state.offsets.size();
  }

 private:
  static double gamma_by_scale(const Frame& in) {  // the variance of all numbers together
    const Spread spread = spread_of(in.gather());
    const double variance = spread.squares / spread.count;
    return variance > 0 ? 1 / (static_cast<double>(in.columns()) * variance) : 1.0;
  }
};

}  // namespace

Operator rbf_sampler() { return make_operator<RbfSampler>(); }

}  // namespace espalier
