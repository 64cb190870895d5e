// Columns that are independent of each other, as far as a linear map can make them so (Hyvärinen and Oja, 2000). The
// columns are made white first; directions in which rows do not vary go, so that there may be fewer columns than asked
// for, and one of zeros where all rows are alike. Where no number of columns is asked for, they are brought to one size
// first, for then the units of columns change nothing but digits.
#include <algorithm>
#include <cmath>

#include "operators/decompositions/directions.h"
#include "operators/decompositions/independence.h"

namespace espalier {
namespace {

enum class Algorithm { parallel, deflation };
enum class Whiten { unit, arbitrary };

struct FastIca : Projection<FastIca> {
  static constexpr std::string_view name = "fast_ica";
  static constexpr std::string_view counterpart = "sklearn.decomposition.FastICA";
  static constexpr std::string_view doc =
      "Independent component analysis: turn the columns into ones that are independent of each other.";
  static constexpr Traits traits{.cuts_columns = true, .by_request = true};

  struct Params {
    std::optional<int> n_components;
    Algorithm algorithm = Algorithm::parallel;
    Whiten whiten = Whiten::unit;
    Contrast fun = Contrast::logcosh;
    int max_iter = 200;
    double tol = 1e-4;
    static constexpr auto schema() {
      return params(
          param("n_components", &Params::n_components, between(1, 1e6).tune_log(2, 64),
                "Columns to make, of the directions of most variance; none: all that vary."),
          param("algorithm", &Params::algorithm,
                one_of<Algorithm>({{"parallel", Algorithm::parallel}, {"deflation", Algorithm::deflation}}),
                "Whether directions are turned together or found one after the other."),
          param("whiten", &Params::whiten,
                one_of<Whiten>({{"unit-variance", Whiten::unit}, {"arbitrary-variance", Whiten::arbitrary}}).fixed(),
                "The variance of what is made: 1, or one over the rows."),
          param("fun", &Params::fun,
                one_of<Contrast>({{"logcosh", Contrast::logcosh}, {"exp", Contrast::exp}, {"cube", Contrast::cube}}),
                "What tells how far from normal a column is."),
          param("max_iter", &Params::max_iter, between(1, 1e6), "Rounds at most."),
          param("tol", &Params::tol, at_least(0).tune(0, 1),
                "Turn of the directions below which a round is the last."));
    }
  };

  static Shape estimate(const Params& params, const Shape& in) {
    constexpr double usual = 30;  // rounds
    Shape out = in;
    const std::size_t most = std::min(in.rows, in.columns);
    out.columns = std::min(most, static_cast<std::size_t>(params.n_components.value_or(1'000'000)));
    out.sparse = 0;
    out.density = 1;
    out.negative = true;
    const double rows = static_cast<double>(in.rows), made = static_cast<double>(out.columns);
    const double few = static_cast<double>(most),
                 rounds = params.tol > 0 ? std::min<double>(params.max_iter, usual) : params.max_iter;
    out.cost += in.cells() * few + 5 * few * few * few + rounds * made * (rows * (made + 10) + 5 * made * made);
    const double whitening = in.columns <= in.rows ? 3 * few * few : in.cells();
    out.holds(sizeof(double) * (rows * made + std::max(whitening, 6 * made * made)));
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    const std::size_t most = std::min(in.rows(), in.columns());
    const std::size_t asked = std::min(most, static_cast<std::size_t>(params.n_components.value_or(1'000'000)));
    TRY(const std::vector<double> scale, sizes(in, asked == most));
    TRY(Axes axes, axes_by_products(in, name, scale));
    if (context.crew.stopped()) return fail(Errc::stopped, "stopped after the columns were made white");
    const Matrix whitening = whitened(axes, asked, scale, in.rows());
    if (whitening.columns == 0) return State{std::move(axes.mean), std::vector<double>(in.columns())};
    const DirectionSearch search{params.fun, params.algorithm == Algorithm::deflation, params.max_iter, params.tol};
    const WhiteRows rows = white_rows(in, axes.mean, whitening, context.crew);
    if (context.crew.stopped()) return fail(Errc::stopped, "stopped while the columns were made white");
    TRY(Matrix turn, independent_directions(rows, search, context));
    const double size = params.whiten == Whiten::unit ? 1 : 1 / std::sqrt(static_cast<double>(in.rows()));
    for (double& v : turn.values) v *= size;
    return State{std::move(axes.mean), product(whitening, turn).values};
  }

 private:
  // What columns are divided by: of one that does not vary infinity, so that nothing is left of it.
  static Result<std::vector<double>> sizes(const Frame& in, bool to_one_size) {
    constexpr double rounding = 1e-13, least = 1e-150;  // the square of less is nothing
    std::vector<double> out(in.columns());
    for (std::size_t j = 0; j < out.size(); ++j) {
      const auto [mean, deviation] = in.share(j)->moments(in.rows_of(j));
      if (!std::isfinite(deviation)) return too_large(name);
      const bool varies = deviation > std::max(least, rounding * std::abs(mean));
      out[j] = !varies ? HUGE_VAL : to_one_size ? deviation : 1.0;
    }
    return out;
  }

  static Matrix whitened(const Axes& axes, std::size_t asked, std::span<const double> scale, std::size_t rows) {
    constexpr double rounding = 1e-12;  // of variance, of the largest
    std::size_t kept = 0;
    while (kept < asked && axes.variance[kept] > rounding * axes.variance[0]) ++kept;
    Matrix out(axes.directions.rows, kept);
    const double n = static_cast<double>(rows), share = std::max(1.0, n - 1) / n;
    for (std::size_t k = 0; k < kept; ++k) {
      const double deviation = std::sqrt(axes.variance[k] * share);
      for (std::size_t j = 0; j < scale.size(); ++j) out(j, k) = axes.directions(j, k) / scale[j] / deviation;
    }
    return out;
  }

  static WhiteRows white_rows(const Frame& in, std::span<const double> mean, const Matrix& whitening,
                              const Crew& crew) {
    WhiteRows out;
    for_row_blocks(in, [&](std::size_t, Matrix& block) {
      if (crew.stopped()) return;
      for (std::size_t j = 0; j < block.columns; ++j)
        for (double& v : block.column(j)) v -= mean[j];
      out.push_back(product(block, whitening));
    });
    return out;
  }
};

}  // namespace

Operator fast_ica() { return make_operator<FastIca>(); }

}  // namespace espalier
