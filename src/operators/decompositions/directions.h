#pragma once
// The core of the decompositions: columns as weights along directions.
#include "operators/numbers.h"
#include "operators/operator.h"

namespace espalier {

// The largest entry of every direction becomes positive, as scikit-learn has it.
void fix_signs(Matrix& directions);

// (rows - centre) times directions, in blocks; an empty centre is zero.
Matrix projected(const Frame&, std::span<const double> centre, MatrixView directions);

// The directions in which rows vary, most first, one a column and of length 1; variance is the sum of squares along
// one over the rows less one. Directions are exact to rounding of the largest variance; below that they are noise.
struct Axes {
  std::vector<double> mean, variance;
  Matrix directions;
};
// By products of columns or of rows, whichever are fewer; as many as there are of these. `scale`, if not empty, is what
// each column is divided by first. Fails, in the name of `who`, where squares are beyond all numbers.
Result<Axes> axes_by_products(const Frame&, std::string_view who, std::span<const double> scale = {});

// What operators share that turn all columns into new ones; they add name, traits, parameters, estimate and fit.
template <class Self>
struct Projection {
  static constexpr Role role = Role::transform;

  struct State {
    std::vector<double> mean;
    std::vector<double> directions;  // columns x kept, one direction after the other
    static constexpr auto fields() {
      return fields_of(field("mean", &State::mean), field("directions", &State::directions));
    }
  };

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    const MatrixView directions{state.directions, in.columns(), state.directions.size() / in.columns()};
    return frame_of(projected(in, state.mean, directions));
  }

  static Formula formula(const State& state, std::size_t columns) {
    const std::vector<double> as_they_are(columns, 1.0), nothing(state.directions.size() / columns, 0.0);
    return above(above({}, Formula::Affine{state.mean, as_they_are}), Formula::Product{state.directions, nothing});
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (columns == 0 || state.mean.size() != columns || state.directions.empty()) return corrupt_state(Self::name);
    if (state.directions.size() % columns != 0) return corrupt_state(Self::name);
    return state.directions.size() / columns;
  }
};

}  // namespace espalier
