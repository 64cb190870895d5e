// Centres each column on its mean and divides it by its standard deviation; missing values stay missing.
#include "operators/operator.h"

namespace espalier {
namespace {

struct StandardScaler {
  static constexpr std::string_view name = "standard_scaler";
  static constexpr std::string_view sklearn = "sklearn.preprocessing.StandardScaler";
  static constexpr std::string_view doc = "Centre each column and scale it to unit variance.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.missing = true};

  struct Params {
    bool with_mean = true;
    bool with_std = true;
    static constexpr auto schema() {
      return params(param("with_mean", &Params::with_mean, fixed_flag, "Subtract the mean."),
                    param("with_std", &Params::with_std, fixed_flag, "Divide by the standard deviation."));
    }
  };

  struct State {
    std::vector<double> mean, scale;
    static constexpr auto fields() { return fields_of(field("mean", &State::mean), field("scale", &State::scale)); }
  };

  static Shape shape(const Params&, const Shape& in) {
    Shape out = in;
    out.cost += 3.0 * static_cast<double>(in.rows * in.columns);
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context&) {
    State state{std::vector<double>(in.columns(), 0.0), std::vector<double>(in.columns(), 1.0)};
    for (std::size_t j = 0; j < in.columns(); ++j) {
      const auto [mean, deviation] = in.share(j)->moments(in.rows_of(j));
      if (params.with_mean) state.mean[j] = mean;
      if (params.with_std && deviation > 0) state.scale[j] = deviation;  // a constant column keeps its scale
    }
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    std::vector<ColumnPtr> out;
    for (std::size_t j = 0; j < in.columns(); ++j) {
      const auto scaled = [mean = state.mean[j], scale = state.scale[j]](double v) { return (v - mean) / scale; };
      const View column = in.column(j);
      std::vector<double> values(column.size());
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = scaled(column[i]);
      out.push_back(dense_column(std::move(values), {}, {in.share(j), in.rows_of(j), scaled}));
    }
    return Frame(std::move(out), Rows::all(in.rows()), in.layout());
  }

  static Result<std::size_t> valid(const State& state, std::size_t columns) {
    if (state.mean.size() != columns || state.scale.size() != columns) return forged(name);
    for (const double s : state.scale)
      if (!(s > 0)) return forged(name);  // a negative scale would reverse the codes
    return columns;
  }
};

}  // namespace

Operator standard_scaler() { return make_operator<StandardScaler>(); }

}  // namespace espalier
