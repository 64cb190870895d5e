// Divides each row by its length.
#include <algorithm>
#include <cmath>

#include "operators/columns.h"
#include "operators/numbers.h"
#include "operators/operator.h"

namespace espalier {
namespace {

using Norm = Formula::Normalize::Norm;

struct Normalizer {
  static constexpr std::string_view name = "normalizer";
  static constexpr std::string_view counterpart = "sklearn.preprocessing.Normalizer";
  static constexpr std::string_view doc = "Divide each row by its length.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.tokens = true, .sparse = true};

  struct Params {
    Norm norm = Norm::l2;
    static constexpr auto schema() {
      return params(param("norm", &Params::norm, one_of<Norm>({{"l1", Norm::l1}, {"l2", Norm::l2}, {"max", Norm::max}}),
                          "Norm that measures a row's length."));
    }
  };

  struct State {
    std::int32_t norm = 1;
    static constexpr auto fields() { return fields_of(field("norm", &State::norm)); }
  };

  static Shape estimate(const Params&, const Shape& in) {
    Shape out = in;
    out.cost += 3 * in.cells();
    out.holds(in.cells() * in.density * sizeof(double));
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context&) {
    TRY_STATUS(refuse_unbounded(in, name));
    return State{static_cast<std::int32_t>(params.norm)};
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    std::vector<double> length(in.rows());
    const auto measure = [&](std::size_t i, double v) {
      switch (static_cast<Norm>(state.norm)) {
        case Norm::l1:
          length[i] += std::abs(v);
          break;
        case Norm::l2:
          length[i] += v * v;
          break;
        case Norm::max:
          length[i] = std::max(length[i], std::abs(v));
          break;
      }
    };
    const auto finish = [&] {
      for (double& v : length) {
        if (static_cast<Norm>(state.norm) == Norm::l2) v = std::sqrt(v);
        if (v == 0) v = 1;
      }
    };
    return in.sparse() ? sparse(in, measure, finish, length) : dense(in, measure, finish, length);
  }

  static Formula formula(const State& state, std::size_t) {
    return above({}, Formula::Normalize{static_cast<Formula::Normalize::Norm>(state.norm)});
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (state.norm < 0 || state.norm > 2) return corrupt_state(name);
    return columns;
  }

 private:
  static Frame dense(const Frame& in, const auto& measure, const auto& finish, const std::vector<double>& length) {
    Matrix all(in.rows(), in.columns(), in.gather());
    for (std::size_t j = 0; j < all.columns; ++j)
      for (std::size_t i = 0; i < all.rows; ++i) measure(i, all(i, j));
    finish();
    for (std::size_t j = 0; j < all.columns; ++j)
      for (std::size_t i = 0; i < all.rows; ++i) all(i, j) /= length[i];
    return frame_of(std::move(all));
  }

  static Frame sparse(const Frame& in, const auto& measure, const auto& finish, const std::vector<double>& length) {
    CompressedRows rows = in.compressed();
    for (std::size_t i = 0; i < rows.rows(); ++i)
      for (std::size_t k = rows.start[i]; k < rows.start[i + 1]; ++k) measure(i, rows.value[k]);
    finish();
    for (std::size_t i = 0; i < rows.rows(); ++i)
      for (std::size_t k = rows.start[i]; k < rows.start[i + 1]; ++k) rows.value[k] /= length[i];
    FrameBuilder out(in.rows());
    const std::vector<ColumnPtr> tokens = sparse_columns(rows, in.columns(), {Content::Kind::token, 0});
    const std::vector<ColumnPtr> numbers = sparse_columns(rows, in.columns(), {});
    for (std::size_t j = 0; j < in.columns(); ++j) out.make(in.share(j)->is_token() ? tokens[j] : numbers[j]);
    return out.done();
  }
};

}  // namespace

Operator normalizer() { return make_operator<Normalizer>(); }

}  // namespace espalier
