#pragma once
// Frames put together column by column, of columns passed on (shared, with all that was derived from them) and made.
#include "data/frame.h"

namespace espalier {

// The columns of all frames, in their order. Laid out at once, for each Frame::beside copies what stands there already.
Frame side_by_side(std::span<const Frame>);

class FrameBuilder {
 public:
  explicit FrameBuilder(std::size_t rows) : all_(Rows::all(rows)) {}
  void pass(const Frame& from, std::size_t column) { add(from.share(column), from.rows_of(column)); }
  void make(ColumnPtr column) { add(std::move(column), all_); }  // one value per row
  void make(std::vector<double> values, Content content = {}) { make(dense_column(std::move(values), content)); }
  void add(ColumnPtr, RowsPtr);
  Frame done();

 private:
  void close();

  RowsPtr all_, rows_;
  std::vector<ColumnPtr> open_;  // neighbours seen through the same rows are one part of the frame
  std::vector<Frame> parts_;
};

// The columns of compressed rows, sparse.
std::vector<ColumnPtr> sparse_columns(const CompressedRows&, std::size_t columns, Content content);

// The same column with other values where it has any; zero stays zero.
ColumnPtr with_values(const ColumnPtr& sparse, std::vector<double> values);

bool whole(const View&);  // sees all rows of its column, in their order
std::vector<double> values_of(const View&);
std::vector<double> present_values(const View&);  // those not missing

// The numbers as they lie in memory where they lie in the frame's order, else a copy of them in `room`.
std::span<const double> numbers_in(const View&, std::vector<double>& room);

std::vector<std::int32_t> columns_of_kind(const Frame&, Content::Kind);

// What output_columns() asks of saved column numbers: ascending and below `columns`.
bool valid_columns(std::span<const std::int32_t> listed, std::size_t columns);

}  // namespace espalier
