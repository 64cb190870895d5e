#include "operators/classes.h"

#include <algorithm>

#include "operators/numbers.h"

namespace espalier {

SeenClasses seen_classes(const Target& y) {
  std::vector<std::int32_t> index(y.column().outputs(), -1);
  for (std::size_t i = 0; i < y.rows(); ++i) index[y.label(i)] = 0;
  SeenClasses out;
  for (std::size_t c = 0; c < index.size(); ++c)
    if (index[c] == 0) {
      index[c] = static_cast<std::int32_t>(out.labels.size());
      out.labels.push_back(static_cast<std::int32_t>(c));
    }
  out.of_row.reserve(y.rows());
  for (std::size_t i = 0; i < y.rows(); ++i) out.of_row.push_back(static_cast<std::uint32_t>(index[y.label(i)]));
  return out;
}

std::vector<double> row_weights(const Target& y) {
  std::vector<double> out(y.rows());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = y.weight(i);
  return out;
}

std::vector<double> balanced_factors(const Target& y, const SeenClasses& seen, ClassSize measure) {
  const std::vector<double> counts = measure == ClassSize::rows ? std::vector<double>(y.rows(), 1.0) : row_weights(y);
  std::vector<double> factor(seen.size());
  for (std::size_t i = 0; i < counts.size(); ++i) factor[seen.of_row[i]] += counts[i];
  const double mean = sum(counts) / static_cast<double>(seen.size());
  for (double& f : factor) f = f > 0 ? mean / f : 0.0;
  return factor;
}

std::vector<double> row_weights(const Target& y, const SeenClasses& seen, bool balanced, ClassSize measure) {
  std::vector<double> out = row_weights(y);
  if (!balanced) return out;
  const std::vector<double> factor = balanced_factors(y, seen, measure);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] *= factor[seen.of_row[i]];
  return out;
}

Frame class_columns(Matrix seen, std::span<const std::int32_t> labels, std::int32_t outputs) {
  if (labels.size() == static_cast<std::size_t>(outputs)) return frame_of(std::move(seen));
  Matrix all(seen.rows, static_cast<std::size_t>(outputs));
  for (std::size_t k = 0; k < labels.size(); ++k)
    std::ranges::copy(seen.column(k), all.column(static_cast<std::size_t>(labels[k])).begin());
  return frame_of(std::move(all));
}

bool valid_labels(std::span<const std::int32_t> labels, std::int32_t outputs) {
  if (labels.empty() || outputs < 1 || outputs > 1'000'000) return false;
  std::int32_t before = -1;
  for (const std::int32_t label : labels) {
    if (label <= before || label >= outputs) return false;
    before = label;
  }
  return true;
}

}  // namespace espalier
