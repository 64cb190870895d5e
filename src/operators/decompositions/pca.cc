// Rotates the columns into those of most variance, the first of them kept (Pearson, 1901).
#include <algorithm>
#include <cmath>

#include "math/factor.h"
#include "operators/decompositions/directions.h"
#include "operators/numbers.h"
#include "operators/operator.h"

namespace espalier {
namespace {

enum class Solver { automatic, full, covariance_eigh, arpack, randomized };
enum class Power { automatic };

constexpr std::size_t oversampled = 10;  // directions beyond those asked for, as scikit-learn's randomised search has

struct Pca : Projection<Pca> {
  static constexpr std::string_view name = "pca";
  static constexpr std::string_view counterpart = "sklearn.decomposition.PCA";
  static constexpr std::string_view doc =
      "Principal component analysis: rotate the columns into those of most variance.";
  static constexpr Traits traits{.cuts_columns = true};

  struct Params {
    std::optional<double> n_components;
    bool whiten = false;
    Solver svd_solver = Solver::automatic;
    OrNumber<Power> iterated_power = Power::automatic;
    static constexpr auto schema() {
      return params(
          param("n_components", &Params::n_components, above(0, 1e6).tune(0.5, 0.9999),
                "Columns to keep, clamped to what there is; below 1: the share of variance to keep; none: all."),
          param("whiten", &Params::whiten, tuned_flag, "Scale what is kept to unit variance."),
          param("svd_solver", &Params::svd_solver,
                one_of<Solver>({{"auto", Solver::automatic},
                                {"full", Solver::full},
                                {"covariance_eigh", Solver::covariance_eigh},
                                {"arpack", Solver::arpack},
                                {"randomized", Solver::randomized}})
                    .fixed(),
                "From the numbers (full) or their products; auto and arpack: products of columns or rows, whichever "
                "are fewer; randomized: where a few of many columns are kept, by a search from random directions."),
          param("iterated_power", &Params::iterated_power,
                one_of_or<Power>(between(0, 1000), {{"auto", Power::automatic}}),
                "Rounds of the randomised search; auto: 7 where less than a tenth is kept, else 4.",
                when(&Params::svd_solver, Solver::randomized)));
    }
  };

  static Status legal(const Params& params) {
    const bool counted = params.svd_solver == Solver::arpack || params.svd_solver == Solver::randomized;
    if (!counted || params.n_components.value_or(1) >= 1) return ok();
    return fail(Errc::invalid_argument,
                "pca: a share of the variance is known only when all columns are: the solvers arpack and randomized "
                "take a number of columns");
  }

  static Shape estimate(const Params& params, const Shape& in) {
    Shape out = in;
    out.columns = std::min(in.rows, in.columns);
    if (params.n_components && *params.n_components >= 1)
      out.columns = std::min(out.columns, static_cast<std::size_t>(*params.n_components));
    out.sparse = 0;
    out.density = 1;
    out.negative = true;
    const double rows = static_cast<double>(in.rows), columns = static_cast<double>(in.columns);
    out.cost += rows * columns * std::min(rows, columns) + 5 * std::pow(std::min(rows, columns), 3);
    const bool products = params.svd_solver != Solver::full && in.columns <= in.rows;
    out.holds(sizeof(double) * (products ? 3 * columns * columns : 2 * rows * columns));
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    TRY(Axes axes, axes_of(params, in, context.rng));
    const std::size_t count = kept(params, axes.variance);
    fix_signs(axes.directions);
    for (std::size_t k = 0; k < count && params.whiten; ++k) {
      const bool flat = !(axes.variance[k] > 1e-15 * axes.variance[0]);  // nothing but rounding to blow up
      for (double& v : axes.directions.column(k)) v = flat ? 0.0 : v / std::sqrt(axes.variance[k]);
    }
    axes.directions.values.resize(count * in.columns());
    return State{std::move(axes.mean), std::move(axes.directions.values)};
  }

 private:
  static Result<Axes> axes_of(const Params& params, const Frame& in, const Rng& rng) {
    const std::size_t most = std::min(in.rows(), in.columns()), asked = searched(params, most);
    if (params.svd_solver != Solver::full && asked == most) return axes_by_products(in, name);
    Matrix x(in.rows(), in.columns(), in.gather());
    Axes out;
    out.mean = centre_columns(x);
    if (!std::isfinite(dot(x.values, x.values))) return too_large(name);
    Svd svd = asked < most ? random_svd(x, asked, rounds(params, asked, most), rng) : thin_svd(x);
    out.directions = std::move(svd.v);
    const double n = std::max(1.0, static_cast<double>(in.rows()) - 1);
    for (const double s : svd.s) out.variance.push_back(s * s / n);
    out.variance.resize(asked);
    return out;
  }

  // Directions that a randomised search is worth its while for, or all.
  static std::size_t searched(const Params& params, std::size_t most) {
    const double wanted = params.n_components.value_or(static_cast<double>(most));
    if (params.svd_solver != Solver::randomized || wanted >= static_cast<double>(most)) return most;
    const auto count = static_cast<std::size_t>(wanted);
    return count + oversampled < most ? count : most;
  }

  static int rounds(const Params& params, std::size_t asked, std::size_t most) {
    if (const double* given = params.iterated_power.number()) return static_cast<int>(*given);
    return 10 * asked < most ? 7 : 4;
  }

  static std::size_t kept(const Params& params, const std::vector<double>& variance) {
    const double wanted = params.n_components.value_or(1e9), all = sum(variance);
    if (wanted >= 1) return static_cast<std::size_t>(std::min(wanted, static_cast<double>(variance.size())));
    double share = 0;
    for (std::size_t k = 0; k < variance.size(); ++k)
      if (all > 0 && (share += variance[k] / all) > wanted) return k + 1;
    return all > 0 ? variance.size() : 1;
  }
};

}  // namespace

Operator pca() { return make_operator<Pca>(); }

}  // namespace espalier
