#include "operators/trees/tree_model.h"

#include <algorithm>
#include <cmath>

namespace espalier {

Shape estimate_after_trees(const Shape& in, std::size_t trees, std::size_t tried) {
  Shape out = prediction_shape(in);
  const auto n = static_cast<double>(in.rows);
  constexpr double most_codes = 255, bytes_of_code = 64;  // its values, here and in the column, and a histogram's cell
  const double codes = static_cast<double>(in.columns) * std::min(n, most_codes);
  out.holds(2 * in.cells() + bytes_of_code * codes);  // the rows' codes, once kept and once in the order of the nodes
  out.cost += static_cast<double>(trees) * n * std::log2(n + 2) * static_cast<double>(tried);
  return out;
}

std::vector<double> normalised(std::vector<double> gains) {
  double sum = 0;
  for (double& g : gains) sum += g = std::max(g, 0.0);
  for (double& g : gains) g = sum > 0 ? g / sum : 0.0;
  return gains;
}

void put_first_class(std::vector<std::vector<double>>& shares) {
  std::vector<double> first(shares[0].size());
  for (std::size_t i = 0; i < first.size(); ++i) first[i] = 1 - shares[0][i];
  shares.insert(shares.begin(), std::move(first));
}

}  // namespace espalier
