#pragma once
// Frames as the matrices that operators on plain numbers compute with.
#include <functional>

#include "base/result.h"
#include "data/frame.h"
#include "math/matrix.h"
#include "math/statistics.h"

namespace espalier {

// A copy of all columns, dense, with room for more behind them. A missing or infinite value is an error that names
// `who` refuses it, its column and row.
Result<Matrix> finite_matrix(const Frame&, std::string_view who, std::size_t more = 0);
Failure too_large(std::string_view who);  // numbers whose sums are not finite, though they may be
Status refuse_unbounded(const Frame&, std::string_view who, bool missing_is_fine = false);

// The rows in blocks that stay in the cache: body(first row, the block), which may be overwritten. Sparse columns are
// written out.
using BlockBody = std::function<void(std::size_t, Matrix&)>;
void for_row_blocks(const Frame&, const BlockBody&);

// The columns of a matrix as a frame; nothing is copied.
Frame frame_of(Matrix);

SparseView view_of(const CompressedRows&, std::size_t columns);

}  // namespace espalier
