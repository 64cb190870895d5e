#include "operators/scalers/affine.h"

#include <algorithm>
#include <cmath>

#include "operators/columns.h"

namespace espalier {

Shape affine_shape(const Shape& in, bool negative) {
  Shape out = in;
  out.negative = negative;
  out.cost += 3.0 * static_cast<double>(in.rows * in.columns);
  return out;
}

Frame rescaled(const Affine& by, const Frame& in, const Clip* clip) {
  FrameBuilder out(in.rows());
  std::vector<double> room;
  for (std::size_t j = 0; j < in.columns(); ++j) {
    const double centre = by.centre[j], scale = by.scale[j];
    const ColumnPtr column = in.share(j);
    if (column->sparse() && centre == 0 && !clip) {
      std::vector<double> values(column->values().begin(), column->values().end());
      for (double& v : values) v /= scale;
      out.add(with_values(column, std::move(values)), in.rows_of(j));
      continue;
    }
    const std::span<const double> from = numbers_in(in.column(j), room);
    std::vector<double> values(from.size());
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = (from[i] - centre) / scale;
    if (!clip) {
      const auto map = [centre, scale](double v) { return (v - centre) / scale; };
      out.make(dense_column(std::move(values), {}, {column, in.rows_of(j), map}));
      continue;
    }
    const auto within = [lo = clip->lo, hi = clip->hi](double v) { return v < lo ? lo : v > hi ? hi : v; };
    for (double& v : values) v = within(v);
    const auto map = [centre, scale, within](double v) { return within((v - centre) / scale); };
    out.make(dense_column(std::move(values), {}, {column, in.rows_of(j), map}));
  }
  return out.done();
}

Formula affine_formula(const Affine& by, const Clip* clip) {
  Formula out = above({}, Formula::Affine{by.centre, by.scale});
  return clip ? above(std::move(out), Formula::Clip{clip->lo, clip->hi}) : out;
}

bool valid_affine(const Affine& by, std::size_t columns) {
  return by.centre.size() == columns && by.scale.size() == columns &&
         std::ranges::all_of(by.centre, [](double v) { return std::isfinite(v); }) &&
         std::ranges::all_of(by.scale, [](double v) { return v > 0 && std::isfinite(v); });
}

}  // namespace espalier
