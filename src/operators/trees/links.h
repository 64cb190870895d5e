#pragma once
// Link functions: from raw predictions, which trees add up, to shares of classes. Four rows at a time: the exponential
// is our own (to the last digits, arguments outside of [-700, 700] taken for the nearer end).
#include <span>
#include <vector>

namespace espalier {

// Two classes: 1 / (1 + e^-raw), the share of the second. `out` may be `raw`.
void logistic(std::span<const double> raw, std::span<double> out);

// Several classes, a column each: e^raw over its sum along the row. `out` has columns of the same length; not `raw`.
void softmax(const std::vector<std::vector<double>>& raw, std::vector<std::vector<double>>& out);

}  // namespace espalier
