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

// What a row of each class is multiplied with under scikit-learn's class_weight="balanced": n / (K n_c), where K is the
// number of classes seen, n_c the size of class c and n that of all of them; 0 for a class of size 0.
//
// scikit-learn means two things by size where rows have weights, and golden values hold us to both: its trees and
// forests count the rows (compute_sample_weight), its linear models add up their weights (compute_class_weight since
// 1.7), which makes every class weigh the same. Without weights the two are one.
enum class ClassSize { rows, weight };
std::vector<double> balanced_factors(const Target&, const SeenClasses&, ClassSize);

// The target's weights, 1 a row if it has none; `balanced`: times the factor of the row's class.
std::vector<double> row_weights(const Target&);
std::vector<double> row_weights(const Target&, const SeenClasses&, bool balanced, ClassSize = ClassSize::weight);

// A column per class of the target from one per class seen.
Frame class_columns(Matrix seen, std::span<const std::int32_t> labels, std::int32_t outputs);

// What output_columns() asks of saved labels.
bool valid_labels(std::span<const std::int32_t> labels, std::int32_t outputs);

}  // namespace espalier
