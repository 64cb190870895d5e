#include "operators/columns.h"

#include <cmath>

#include "math/statistics.h"

namespace espalier {

Frame side_by_side(std::span<const Frame> frames) {
  if (frames.empty()) return {};
  if (frames.size() == 1) return frames[0];
  const std::size_t half = frames.size() / 2;
  return side_by_side(frames.first(half)).beside(side_by_side(frames.subspan(half)));
}

void FrameBuilder::add(ColumnPtr column, RowsPtr rows) {
  if (rows != rows_) close();
  rows_ = std::move(rows);
  open_.push_back(std::move(column));
}

void FrameBuilder::close() {
  if (!open_.empty()) parts_.emplace_back(std::move(open_), rows_);
  open_.clear();
}

Frame FrameBuilder::done() {
  close();
  return parts_.empty() ? Frame({}, all_) : side_by_side(parts_);
}

std::vector<ColumnPtr> sparse_columns(const CompressedRows& rows, std::size_t columns, Content content) {
  struct Lists {
    std::vector<std::size_t> start;
    std::vector<std::uint32_t> position;
    std::vector<double> value;
  };
  const auto lists = std::make_shared<Lists>();
  lists->start.resize(columns + 1);
  for (const std::uint32_t j : rows.column) ++lists->start[j + 1];
  for (std::size_t j = 0; j < columns; ++j) lists->start[j + 1] += lists->start[j];
  lists->position.resize(rows.column.size());
  lists->value.resize(rows.column.size());
  std::vector<std::size_t> next(lists->start.begin(), lists->start.end() - 1);
  for (std::uint32_t i = 0; i < rows.rows(); ++i)
    for (std::size_t k = rows.start[i]; k < rows.start[i + 1]; ++k) {
      const std::size_t at = next[rows.column[k]]++;
      lists->position[at] = i;
      lists->value[at] = rows.value[k];
    }
  std::vector<ColumnPtr> out;
  for (std::size_t j = 0; j < columns; ++j) {
    const std::size_t from = lists->start[j], count = lists->start[j + 1] - from;
    out.push_back(std::make_shared<const Column>(
        rows.rows(), Held<std::uint32_t>(std::span(lists->position).subspan(from, count), lists),
        Held<double>(std::span(lists->value).subspan(from, count), lists), content));
  }
  return out;
}

ColumnPtr with_values(const ColumnPtr& sparse, std::vector<double> values) {
  return std::make_shared<const Column>(sparse->size(), Held<std::uint32_t>(sparse->positions(), sparse),
                                        Held<double>(std::move(values)), sparse->content());
}

bool whole(const View& view) { return view.rows->in_order() && view.size() == view.column->size(); }

std::vector<double> values_of(const View& column) {
  std::vector<double> out(column.size());
  column.copy_to(out);
  return out;
}

std::vector<double> present_values(const View& column) {
  std::vector<double> out = values_of(column);
  if (any_missing(out)) std::erase_if(out, [](double v) { return std::isnan(v); });
  return out;
}

std::span<const double> numbers_in(const View& column, std::vector<double>& room) {
  if (!column.column->sparse() && column.rows->in_order()) return column.column->values().first(column.size());
  room.resize(column.size());
  column.copy_to(room);
  return room;
}

std::vector<std::int32_t> columns_of_kind(const Frame& in, Content::Kind kind) {
  std::vector<std::int32_t> out;
  for (std::size_t j = 0; j < in.columns(); ++j)
    if (in.column(j).column->content().kind == kind) out.push_back(static_cast<std::int32_t>(j));
  return out;
}

bool valid_columns(std::span<const std::int32_t> listed, std::size_t columns) {
  std::int64_t before = -1;
  for (const std::int32_t j : listed) {
    if (j <= before || static_cast<std::size_t>(j) >= columns) return false;
    before = j;
  }
  return true;
}

}  // namespace espalier
