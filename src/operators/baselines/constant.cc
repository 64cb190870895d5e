#include "operators/baselines/constant.h"

#include <algorithm>

#include "operators/numbers.h"

namespace espalier {

Frame constant_rows(const ConstantAnswer& state, std::size_t rows) {
  Matrix out(rows, state.answer.size());
  for (std::size_t k = 0; k < out.columns; ++k) std::ranges::fill(out.column(k), state.answer[k]);
  return frame_of(std::move(out));
}

}  // namespace espalier
