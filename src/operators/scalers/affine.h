#pragma once
// The core of the scalers that shift and stretch each column: (v - centre) / scale.
#include "operators/operator.h"

namespace espalier {

struct Affine {
  std::vector<double> centre, scale;
  static constexpr auto fields() { return fields_of(field("centre", &Affine::centre), field("scale", &Affine::scale)); }
  Affine() = default;
  explicit Affine(std::size_t columns) : centre(columns, 0.0), scale(columns, 1.0) {}
};

Shape affine_shape(const Shape& in, bool negative);  // does it give negative numbers?
// Codes of the columns live on. A sparse column that is not shifted stays sparse. With `clip` into [lo, hi].
struct Clip {
  double lo, hi;
};
Frame rescaled(const Affine&, const Frame&, const Clip* clip = nullptr);
Formula affine_formula(const Affine&, const Clip* clip = nullptr);  // of rescaled()
bool valid_affine(const Affine&, std::size_t columns);              // a negative scale would reverse the codes

// What scalers whose state is an Affine share; they add name, parameters, estimate and fit.
template <class Self>
struct AffineScaler {
  static constexpr Role role = Role::transform;
  using State = Affine;

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) { return rescaled(state, in); }
  static Formula formula(const State& state, std::size_t) { return affine_formula(state); }
  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (!valid_affine(state, columns)) return corrupt_state(Self::name);
    return columns;
  }
};

}  // namespace espalier
