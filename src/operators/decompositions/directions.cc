#include "operators/decompositions/directions.h"

#include <algorithm>
#include <cmath>

#include "math/factor.h"

namespace espalier {

void fix_signs(Matrix& directions) {
  for (std::size_t k = 0; k < directions.columns; ++k) {
    const auto way = directions.column(k);
    if (way.empty() || *std::ranges::max_element(way, {}, [](double v) { return std::abs(v); }) >= 0) continue;
    for (double& v : way) v = -v;
  }
}

Matrix projected(const Frame& in, std::span<const double> centre, MatrixView directions) {
  Matrix out(in.rows(), directions.columns);
  for_row_blocks(in, [&](std::size_t from, Matrix& block) {
    for (std::size_t j = 0; j < block.columns && !centre.empty(); ++j)
      for (double& v : block.column(j)) v -= centre[j];
    product_into(block, directions, out, from);
  });
  return out;
}

namespace {

Result<Axes> axes_of_columns(const Frame& in, std::string_view who, std::span<const double> scale) {
  const auto products = in.gram();
  Matrix scatter = products->scatter;
  for (std::size_t j = 0; j < scale.size(); ++j)
    for (std::size_t i = 0; i < scale.size(); ++i) scatter(i, j) /= scale[i] * scale[j];
  if (!all_finite(scatter.values)) return too_large(who);
  Spectrum spectrum = symmetric_spectrum(scatter);
  return Axes{products->mean, std::move(spectrum.values), std::move(spectrum.vectors)};
}

Result<Axes> axes_of_rows(const Frame& in, std::string_view who, std::span<const double> scale) {
  Matrix x(in.rows(), in.columns(), in.gather());
  Axes out;
  out.mean = centre_columns(x);
  for (std::size_t j = 0; j < scale.size(); ++j)
    for (double& v : x.column(j)) v /= scale[j];
  const Matrix products = product_transposed(x, x);
  if (!all_finite(products.values)) return too_large(who);
  Spectrum spectrum = symmetric_spectrum(products);
  out.directions = transposed_product(x, spectrum.vectors);
  for (std::size_t k = 0; k < spectrum.values.size(); ++k) {
    const double length = std::sqrt(dot(out.directions.column(k), out.directions.column(k)));
    const bool real = spectrum.values[k] > 1e-14 * spectrum.values[0] && length > 0;
    out.variance.push_back(real ? spectrum.values[k] : 0.0);
    for (double& v : out.directions.column(k)) v = real ? v / length : 0.0;
  }
  return out;
}

}  // namespace

Result<Axes> axes_by_products(const Frame& in, std::string_view who, std::span<const double> scale) {
  TRY(Axes out, in.columns() <= in.rows() ? axes_of_columns(in, who, scale) : axes_of_rows(in, who, scale));
  for (double& v : out.variance) v = std::max(v, 0.0) / std::max(1.0, static_cast<double>(in.rows()) - 1);
  return out;
}

}  // namespace espalier
