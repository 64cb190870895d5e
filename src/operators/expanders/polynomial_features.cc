// All products of up to `degree` columns.
#include <fmt/format.h>

#include <cmath>

#include "operators/columns.h"
#include "operators/numbers.h"
#include "operators/operator.h"

namespace espalier {
namespace {

constexpr double most_cells = 0x1p31;

struct PolynomialFeatures {
  static constexpr std::string_view name = "polynomial_features";
  static constexpr std::string_view counterpart = "sklearn.preprocessing.PolynomialFeatures";
  static constexpr std::string_view doc = "Polynomial features: all products of up to so many columns.";
  static constexpr Role role = Role::transform;

  struct Params {
    int degree = 2;
    bool interaction_only = false;
    bool include_bias = true;
    static constexpr auto schema() {
      return params(param("degree", &Params::degree, between(1, 8).tune(2, 3), "Columns multiplied, at most."),
                    param("interaction_only", &Params::interaction_only, tuned_flag, "Multiply no column by itself."),
                    param("include_bias", &Params::include_bias, fixed_flag, "Begin with a column of ones."));
    }
  };

  struct State {
    std::int32_t columns = 0, degree = 2;
    std::uint8_t interaction_only = 0, include_bias = 1;
    static constexpr auto fields() {
      return fields_of(field("columns", &State::columns), field("degree", &State::degree),
                       field("interaction_only", &State::interaction_only),
                       field("include_bias", &State::include_bias));
    }
  };

  static Result<Shape> estimate(const Params& params, const Shape& in) {
    Shape out = in;
    const double made = columns_made(in.columns, params.degree, params.interaction_only, params.include_bias);
    if (made * static_cast<double>(in.rows) > most_cells) return too_many(in.columns, made);
    out.columns = static_cast<std::size_t>(made);
    out.cost += made * static_cast<double>(in.rows);
    out.sparse = 0;
    out.density = 1;
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context&) {
    TRY_STATUS(refuse_unbounded(in, name));
    const double made = columns_made(in.columns(), params.degree, params.interaction_only, params.include_bias);
    if (made * static_cast<double>(in.rows()) > most_cells) return too_many(in.columns(), made);
    return State{static_cast<std::int32_t>(in.columns()), params.degree, params.interaction_only, params.include_bias};
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    std::vector<std::vector<double>> first;
    for (std::size_t j = 0; j < in.columns(); ++j) first.push_back(values_of(in.column(j)));
    FrameBuilder out(in.rows());
    if (state.include_bias) out.make(std::vector<double>(in.rows(), 1.0));
    for (std::size_t j = 0; j < in.columns(); ++j) out.pass(in, j);
    std::vector<Product> level;
    for (std::size_t j = 0; j < in.columns(); ++j) level.push_back({j, &first[j], nullptr});
    for (int degree = 2; degree <= state.degree; ++degree) level = next_level(state, level, first, out);
    return out.done();
  }

  static Formula formula(const State& state, std::size_t columns) {
    Formula::Monomials out;
    if (state.include_bias) out.factors.emplace_back();
    std::vector<std::vector<std::int32_t>> level;
    for (std::size_t j = 0; j < columns; ++j) level.push_back({static_cast<std::int32_t>(j)});
    for (int degree = 1; degree <= state.degree; ++degree) {
      out.factors.insert(out.factors.end(), level.begin(), level.end());
      std::vector<std::vector<std::int32_t>> next;
      for (std::int32_t j = 0; j < static_cast<std::int32_t>(columns); ++j)
        for (const auto& below : level) {
          if (below.front() < j + state.interaction_only) continue;
          next.emplace_back(1, j).insert(next.back().end(), below.begin(), below.end());
        }
      level = std::move(next);
    }
    return above({}, std::move(out));
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (state.columns < 1 || static_cast<std::size_t>(state.columns) != columns) return corrupt_state(name);
    if (state.degree < 1 || state.degree > 8 || state.interaction_only > 1 || state.include_bias > 1)
      return corrupt_state(name);
    const double made = columns_made(columns, state.degree, state.interaction_only, state.include_bias);
    if (!(made > 0) || made > 1e7) return corrupt_state(name);
    return static_cast<std::size_t>(made);
  }

 private:
  struct Product {
    std::size_t last;  // the highest column in it
    const std::vector<double>* values;
    ColumnPtr holder;
  };

  static std::vector<Product> next_level(const State& state, const std::vector<Product>& level,
                                         const std::vector<std::vector<double>>& first, FrameBuilder& out) {
    // Each product begins with a lower one: those that begin with column j are j times what follows at j or behind it.
    std::vector<Product> next;
    for (std::size_t j = 0; j < first.size(); ++j)
      for (const Product& p : level) {
        if (p.last < j + state.interaction_only) continue;
        auto values = std::make_shared<std::vector<double>>(*p.values);
        for (std::size_t i = 0; i < values->size(); ++i) (*values)[i] *= first[j][i];
        const auto column =
            std::make_shared<const Column>(Held<double>(std::shared_ptr<const std::vector<double>>(values)));
        out.make(column);
        next.push_back({j, values.get(), column});
      }
    return next;
  }

  static Failure too_many(std::size_t columns, double made) {
    return fail(Errc::unsupported,
                fmt::format("polynomial_features: {} columns would become {:.0f}, too many to hold; select columns "
                            "before it or lower the degree",
                            columns, made));
  }

  static double choose(double n, int k) {
    double out = 1;
    for (int i = 1; i <= k; ++i) out = out * (n - k + i) / i;
    return std::round(out);
  }
  static double columns_made(std::size_t columns, int degree, bool interaction_only, bool bias) {
    const double n = static_cast<double>(columns);
    double out = bias;
    for (int k = 1; k <= degree; ++k)
      if (!interaction_only || k <= static_cast<int>(std::min(n, 1e9)))
        out += interaction_only ? choose(n, k) : choose(n + k - 1, k);
    return out;
  }
};

}  // namespace

Operator polynomial_features() { return make_operator<PolynomialFeatures>(); }

}  // namespace espalier
