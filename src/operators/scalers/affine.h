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
bool valid_affine(const Affine&, std::size_t columns);  // a negative scale would reverse the codes

}  // namespace espalier
