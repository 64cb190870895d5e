#pragma once
// What is known of a frame before anything is fitted: its form, and what making it costs.
#include <algorithm>
#include <cstddef>

#include "data/target.h"

namespace espalier {

// Searchers check hundreds of pipelines a second by walking shapes through them, without looking at a value. Counts are
// upper bounds where values decide (Traits::cuts_columns). `cost` and `bytes` are rough, to within a factor of a few:
// they refuse the hopeless, and rank nothing.
struct Shape {
  Task task = Task::classification;
  std::size_t rows = 0, columns = 0;
  std::size_t outputs = 1;     // columns that a prediction of the target has
  std::size_t categories = 0;  // columns of codes
  std::size_t levels = 0;      // codes they have together
  std::size_t tokens = 0;      // columns of token counts
  std::size_t sparse = 0;      // sparse columns, those of tokens among them
  double density = 1;          // share of the cells of sparse columns that are not zero
  bool missing = false;        // some cell may be
  bool negative = false;       // some number may be
  double cost = 0;             // multiplications of all fits so far, about; 1e9 take a second, about
  double bytes = 0;            // most memory that one of the fits so far holds beside the frame it reads

  double cells() const { return static_cast<double>(rows) * static_cast<double>(columns); }
  void holds(double more_bytes) { bytes = std::max(bytes, more_bytes); }  // while a fit goes on
};

// What a model gives of a frame: a prediction a row, at no cost yet.
inline Shape prediction_shape(const Shape& in) {
  return {.task = in.task,
          .rows = in.rows,
          .columns = in.outputs,
          .outputs = in.outputs,
          .negative = in.task == Task::regression,
          .cost = in.cost,
          .bytes = in.bytes};
}

}  // namespace espalier
