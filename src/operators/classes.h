#pragma once
// The classes a fit has seen. A fold may lack some of those the target declares: learners learn the others, and a class
// without rows has probability zero.
#include "data/target.h"
#include "math/matrix.h"

namespace espalier {

struct SeenClasses {
  std::vector<std::int32_t> labels;   // of the target, ascending
  std::vector<std::uint32_t> of_row;  // index into labels
  std::size_t size() const { return labels.size(); }
};
SeenClasses seen_classes(const Target&);

// The target's weights; balanced: times what makes every class weigh the same (scikit-learn's class_weight).
std::vector<double> row_weights(const Target&, const SeenClasses&, bool balanced);
std::vector<double> row_weights(const Target&);

// A column per class of the target from one per class seen.
Frame class_columns(Matrix seen, std::span<const std::int32_t> labels, std::int32_t outputs);

// What output_columns() asks of saved labels.
bool valid_labels(std::span<const std::int32_t> labels, std::int32_t outputs);

}  // namespace espalier
