#include "operators/numbers.h"

#include <algorithm>
#include <cmath>

namespace espalier {
namespace {

Failure unbounded(const Frame& in, std::string_view who, bool missing_is_fine) {
  for (std::size_t j = 0; j < in.columns(); ++j)
    for (std::size_t i = 0; i < in.rows(); ++i) {
      const double v = in.column(j)[i];
      if (std::isfinite(v) || (missing_is_fine && std::isnan(v))) continue;
      return fail(
          Errc::invalid_argument,
          std::string(who) + ": column " + std::to_string(j) + ", row " + std::to_string(i) +
              (std::isnan(v) ? " is missing; put an imputer before it" : " is infinite; mark such values as missing"));
    }
  return too_large(who);
}

}  // namespace

Failure too_large(std::string_view who) {
  return fail(Errc::invalid_argument,
              std::string(who) + ": the numbers are infinite or too large to add up; put a scaler before it");
}

Status refuse_unbounded(const Frame& in, std::string_view who, bool missing_is_fine) {
  for (std::size_t j = 0; j < in.columns(); ++j) {
    const std::span<const double> values = in.column(j).column->values();
    if (missing_is_fine ? !any_infinite(values) : all_finite(values)) continue;
    for (std::size_t i = 0; i < in.rows(); ++i)  // the column may be seen through a part of its rows
      if (const double v = in.column(j)[i]; !std::isfinite(v) && !(missing_is_fine && std::isnan(v)))
        return unbounded(in, who, missing_is_fine);
  }
  return ok();
}

Result<Matrix> finite_matrix(const Frame& in, std::string_view who, std::size_t more) {
  Matrix out(in.rows(), in.columns() + more);
  for (std::size_t j = 0; j < in.columns(); ++j) in.column(j).copy_to(out.column(j));
  if (!all_finite(out.values)) return unbounded(in, who, false);
  return out;
}

void for_row_blocks(const Frame& in, const BlockBody& body) {
  const std::size_t block_rows = std::clamp<std::size_t>((1 << 15) / std::max<std::size_t>(in.columns(), 1), 64, 1024);
  std::vector<View> columns;
  for (std::size_t j = 0; j < in.columns(); ++j) columns.push_back(in.column(j));
  Matrix block(std::min(block_rows, in.rows()), columns.size());
  for (std::size_t from = 0; from < in.rows(); from += block_rows) {
    block.rows = std::min(block_rows, in.rows() - from);
    block.values.resize(block.rows * block.columns);
    for (std::size_t j = 0; j < columns.size(); ++j) columns[j].copy_to(from, block.column(j));
    body(from, block);
  }
}

Frame frame_of(Matrix matrix) {
  const auto owner = std::make_shared<const Matrix>(std::move(matrix));
  std::vector<ColumnPtr> columns;
  for (std::size_t j = 0; j < owner->columns; ++j)
    columns.push_back(std::make_shared<const Column>(Held<double>(owner->column(j), owner)));
  return Frame(std::move(columns), Rows::all(owner->rows));
}

SparseView view_of(const CompressedRows& rows, std::size_t columns) {
  return {rows.start, rows.column, rows.value, columns};
}

}  // namespace espalier
