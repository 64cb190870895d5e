// Fills the missing values of number columns; categories and tokens are passed on. A column without any value is filled
// with fill_value.
#include <array>
#include <cmath>

#include "operators/columns.h"
#include "operators/numbers.h"
#include "operators/operator.h"

namespace espalier {
namespace {

enum class Strategy { mean, median, most_frequent, constant };

struct SimpleImputer {
  static constexpr std::string_view name = "simple_imputer";
  static constexpr std::string_view counterpart = "sklearn.impute.SimpleImputer";
  static constexpr std::string_view doc = "Fill missing numbers with one number a column.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{
      .missing = true, .categories = true, .tokens = true, .sparse = true, .cuts_columns = true, .preparing = true};

  struct Params {
    Strategy strategy = Strategy::mean;
    double fill_value = 0;
    bool add_indicator = false;
    static constexpr auto schema() {
      return params(param("strategy", &Params::strategy,
                          one_of<Strategy>({{"mean", Strategy::mean},
                                            {"median", Strategy::median},
                                            {"most_frequent", Strategy::most_frequent},
                                            {"constant", Strategy::constant}}),
                          "What a column is filled with."),
                    param("fill_value", &Params::fill_value, between(-1e12, 1e12),
                          "The constant, and what fills a column without any value."),
                    param("add_indicator", &Params::add_indicator, tuned_flag,
                          "Add a column of ones and zeros per column that has gaps in training."));
    }
  };

  struct State {
    std::vector<double> fill;            // per column; missing: passed on
    std::vector<std::int32_t> indicate;  // columns whose gaps become a column
    static constexpr auto fields() {
      return fields_of(field("fill", &State::fill), field("indicate", &State::indicate));
    }
  };

  static Shape estimate(const Params& params, const Shape& in) {
    Shape out = in;
    if (params.add_indicator && in.missing) out.columns += in.columns - in.categories - in.tokens;
    out.missing = in.missing && in.categories > 0;
    out.cost += 5.0 * static_cast<double>(in.rows * in.columns);
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context&) {
    State state{std::vector<double>(in.columns(), NAN), {}};
    for (std::size_t j = 0; j < in.columns(); ++j) {
      const View column = in.column(j);
      if (column.column->is_category() || column.column->is_token()) continue;
      const std::vector<double> values = present_values(column);
      if (any_infinite(values)) { TRY_STATUS(refuse_unbounded(in.keep(std::vector{j}), name, true)); }
      if (params.add_indicator && values.size() < column.size()) state.indicate.push_back(static_cast<std::int32_t>(j));
      state.fill[j] = values.empty() ? params.fill_value : fill_of(params, values);
    }
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    FrameBuilder out(in.rows());
    for (std::size_t j = 0; j < in.columns(); ++j) {
      if (std::isnan(state.fill[j]) || !has_gaps(in.column(j))) {
        out.pass(in, j);
        continue;
      }
      std::vector<double> values = values_of(in.column(j));
      for (double& v : values) v = std::isnan(v) ? state.fill[j] : v;
      out.make(std::move(values));
    }
    for (const std::int32_t j : state.indicate) {
      std::vector<double> gaps = values_of(in.column(static_cast<std::size_t>(j)));
      for (double& v : gaps) v = std::isnan(v) ? 1 : 0;
      out.make(std::move(gaps));
    }
    return out.done();
  }

  static Formula formula(const State& state, std::size_t) {
    Formula filled = above({}, Formula::Fill{state.fill});
    if (state.indicate.empty()) return filled;
    std::vector<Formula> both;
    both.push_back(std::move(filled));
    both.push_back(above(columns_of(state.indicate), Formula::IsMissing{}));
    return beside(std::move(both));
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (state.fill.size() != columns || !valid_columns(state.indicate, columns)) return corrupt_state(name);
    for (const double v : state.fill)
      if (std::isinf(v)) return corrupt_state(name);
    return columns + state.indicate.size();
  }

 private:
  static double fill_of(const Params& params, const std::vector<double>& values) {
    switch (params.strategy) {
      case Strategy::mean:
        return spread_of(values).mean;
      case Strategy::median:
        return quantiles_of(values, std::array{0.5})[0];
      case Strategy::most_frequent:
        return most_frequent(values);
      case Strategy::constant:
        break;
    }
    return params.fill_value;
  }

  static double most_frequent(std::vector<double> values) {  // the smallest of the most frequent
    sort_numbers(values);
    std::size_t most = 0;
    double out = 0;
    for (std::size_t from = 0, to = 0; from < values.size(); from = to) {
      while (to < values.size() && values[to] == values[from]) ++to;
      if (to - from <= most) continue;
      most = to - from;
      out = values[from];
    }
    return out;
  }

  static bool has_gaps(const View& column) {
    return any_missing(column.column->values()) && any_missing(values_of(column));
  }
};

}  // namespace

Operator simple_imputer() { return make_operator<SimpleImputer>(); }

}  // namespace espalier
