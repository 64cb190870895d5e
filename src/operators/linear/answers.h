#pragma once
// What linear models are after their fits, and how they answer.
#include "operators/linear/scores.h"
#include "operators/operator.h"

namespace espalier {

struct LinearNumbers {
  std::int32_t outputs = 1;
  std::vector<double> weights;  // per output: one per column, then the intercept
  static constexpr auto fields() {
    return fields_of(field("outputs", &LinearNumbers::outputs), field("weights", &LinearNumbers::weights));
  }
};

Shape linear_shape(const Shape& in, double passes);  // of any linear model; passes over the rows, about
Result<Frame> linear_answer(const LinearNumbers&, const Frame&, std::string_view who);
bool valid_numbers(const LinearNumbers&, std::size_t columns);

// A class per score, as margins.
struct LinearMargins {
  std::int32_t outputs = 2;
  std::vector<std::int32_t> labels;  // of the classes seen
  std::vector<double> weights;       // per score: one per column, then the intercept
  static constexpr auto fields() {
    return fields_of(field("outputs", &LinearMargins::outputs), field("labels", &LinearMargins::labels),
                     field("weights", &LinearMargins::weights));
  }
};
Result<Frame> linear_answer(const LinearMargins&, const Frame&, std::string_view who);
bool valid_margins(const LinearMargins&, std::size_t columns);

}  // namespace espalier
