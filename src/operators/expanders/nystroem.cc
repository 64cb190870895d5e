// Columns whose products approach a kernel: the kernel with some rows drawn at random, turned and stretched so that
// between those rows the products are the kernel itself (Williams and Seeger, 2001). Where all rows are asked for, they
// come in their own order.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "math/factor.h"
#include "operators/expanders/kernels.h"
#include "operators/numbers.h"
#include "operators/operator.h"

namespace espalier {
namespace {

using Kind = Kernel::Kind;

struct Nystroem {
  static constexpr std::string_view name = "nystroem";
  static constexpr std::string_view counterpart = "sklearn.kernel_approximation.Nystroem";
  static constexpr std::string_view doc = "Columns whose products approach a kernel of the rows.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.cuts_columns = true};
  static constexpr std::string_view no_formula = "A kernel is not among the nodes of a formula.";

  enum class Word { rbf, laplacian, polynomial, poly, sigmoid, linear, cosine, chi2, additive_chi2 };

  struct Params {
    Word kernel = Word::rbf;
    std::optional<double> gamma, coef0, degree;
    int n_components = 100;
    static constexpr auto schema() {
      return params(
          param("kernel", &Params::kernel,
                one_of<Word>({{"rbf", Word::rbf},
                              {"laplacian", Word::laplacian},
                              {"polynomial", Word::polynomial},
                              {"poly", Word::poly},
                              {"sigmoid", Word::sigmoid},
                              {"linear", Word::linear},
                              {"cosine", Word::cosine},
                              {"chi2", Word::chi2},
                              {"additive_chi2", Word::additive_chi2}})
                    .fixed(),
                "How alike two rows are; chi2 and additive_chi2 are of counts, and take no negative numbers."),
          param(
              "gamma", &Params::gamma, at_least(0).tune(0, 1),
              "How fast rows become strangers, or the weight of their product; none: one over the columns, of chi2 1.",
              unless(&Params::kernel, Word::linear, Word::cosine, Word::additive_chi2)),
          param("coef0", &Params::coef0, any_number, "What is added to the product; none: 1.",
                when(&Params::kernel, Word::polynomial, Word::poly, Word::sigmoid)),
          param("degree", &Params::degree, between(1, 100), "Power of the polynomial; none: 3.",
                when(&Params::kernel, Word::polynomial, Word::poly)),
          param("n_components", &Params::n_components, between(1, 1e6).tune_log(10, 300),
                "Rows drawn, and columns made; of fewer rows all."));
    }
  };

  struct State {
    std::int32_t kernel = 0;
    double gamma = 1, coef0 = 1, degree = 3;
    std::vector<double> basis, turn;  // rows drawn x columns; components x components
    static constexpr auto fields() {
      return fields_of(field("kernel", &State::kernel), field("gamma", &State::gamma), field("coef0", &State::coef0),
                       field("degree", &State::degree), field("basis", &State::basis), field("turn", &State::turn));
    }
  };

  static Result<Shape> estimate(const Params& params, const Shape& in) {
    if (kind_of(params.kernel) == Kind::chi2 || kind_of(params.kernel) == Kind::additive_chi2)
      if (in.negative)
        return fail(Errc::unsupported,
                    "nystroem: the kernels chi2 and additive_chi2 take no negative numbers; scale "
                    "into [0, 1] first, or take another kernel");
    Shape out = in;
    out.columns = std::min(in.rows, static_cast<std::size_t>(params.n_components));
    out.sparse = 0;
    out.density = 1;
    out.negative = true;
    const double made = static_cast<double>(out.columns);
    out.cost += in.cells() * made + static_cast<double>(in.rows) * made * made + 10 * made * made * made;
    out.holds(sizeof(double) * (4 * made * made + made * static_cast<double>(in.columns)));
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    const Kernel kernel = kernel_of(params, in.columns());
    const std::vector<std::uint32_t> drawn =
        rows_drawn(in.rows(), static_cast<std::size_t>(params.n_components), context.rng);
    if (kernel.counts()) TRY_STATUS(refuse_negative(in));
    Matrix basis(drawn.size(), in.columns(), in.select(drawn).gather());
    if (context.crew.stopped()) return fail(Errc::stopped, "stopped while rows were compared");
    const Spectrum spectrum = symmetric_spectrum(kernel_values(kernel, basis, basis));
    return State{static_cast<std::int32_t>(kernel.kind),
                 kernel.gamma,
                 kernel.coef0,
                 kernel.degree,
                 std::move(basis.values),
                 root_of(spectrum)};
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    const Kernel kernel{static_cast<Kind>(state.kernel), state.gamma, state.degree, state.coef0};
    const std::size_t made = state.basis.size() / in.columns();
    const MatrixView basis{state.basis, made, in.columns()}, turn{state.turn, made, made};
    return frame_of(turned_kernel(kernel, in, basis, turn));
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (state.kernel < 0 || state.kernel > static_cast<std::int32_t>(Kind::additive_chi2)) return corrupt_state(name);
    if (columns == 0 || state.basis.empty() || state.basis.size() % columns != 0) return corrupt_state(name);
    const std::size_t made = state.basis.size() / columns;
    if (state.turn.size() % made != 0 || state.turn.size() / made != made) return corrupt_state(name);
    return made;
  }

 private:
  static Kind kind_of(Word word) {
    switch (word) {
      case Word::rbf:
        return Kind::rbf;
      case Word::laplacian:
        return Kind::laplacian;
      case Word::polynomial:
      case Word::poly:
        return Kind::polynomial;
      case Word::sigmoid:
        return Kind::sigmoid;
      case Word::linear:
        return Kind::linear;
      case Word::cosine:
        return Kind::cosine;
      case Word::chi2:
        return Kind::chi2;
      default:
        return Kind::additive_chi2;
    }
  }

  static Kernel kernel_of(const Params& params, std::size_t columns) {
    const Kind kind = kind_of(params.kernel);
    const double usual = kind == Kind::chi2 ? 1.0 : 1 / static_cast<double>(columns);
    return {kind, params.gamma.value_or(usual), params.degree.value_or(3), params.coef0.value_or(1)};
  }

  static std::vector<std::uint32_t> rows_drawn(std::size_t rows, std::size_t count, Rng rng) {
    std::vector<std::uint32_t> out(rows);
    std::iota(out.begin(), out.end(), 0U);
    if (count >= rows) return out;
    for (std::size_t i = 0; i < count; ++i) std::swap(out[i], out[i + rng.below(rows - i)]);
    out.resize(count);
    return out;
  }

  static Status refuse_negative(const Frame& in) {
    for (std::size_t j = 0; j < in.columns(); ++j)
      for (std::size_t i = 0; i < in.rows(); ++i)
        if (in.column(j)[i] < 0)
          return fail(Errc::invalid_argument,
                      "nystroem: the kernels chi2 and additive_chi2 take no negative numbers, and column " +
                          std::to_string(j) + " has them; scale into [0, 1] first, or take another kernel");
    return ok();
  }

  // One over the root of a symmetric matrix by its singular values; of directions that are rounding, nothing.
  static std::vector<double> root_of(const Spectrum& spectrum) {
    constexpr double least = 1e-12, rounding = 1e-15;  // as scikit-learn's bound; of the largest
    const Matrix& q = spectrum.vectors;
    double most = 0;
    for (const double v : spectrum.values) most = std::max(most, std::abs(v));
    Matrix scaled = q;
    for (std::size_t k = 0; k < q.columns; ++k) {
      const double value = spectrum.values[k], size = std::abs(value);
      const double by = size > rounding * most ? std::copysign(1 / std::sqrt(std::max(size, least)), value) : 0.0;
      for (double& v : scaled.column(k)) v *= by;
    }
    return product_transposed(scaled, q).values;
  }
};

}  // namespace

Operator nystroem() { return make_operator<Nystroem>(); }

}  // namespace espalier
