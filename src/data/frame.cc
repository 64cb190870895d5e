#include "data/frame.h"

#include <algorithm>
#include <limits>

#include "base/result.h"

namespace espalier {
namespace {

constexpr std::uint32_t nowhere = std::numeric_limits<std::uint32_t>::max();

// Where each row of the table stands in a row set that has it at most once.
std::vector<std::uint32_t> places(const Rows& rows, std::size_t table_rows) {
  std::vector<std::uint32_t> out(table_rows, nowhere);
  for (std::uint32_t i = 0; i < rows.size(); ++i) out[rows[i]] = i;
  return out;
}

// Both the rows and the positions of a sparse column ascend: one walk along both.
void spread(const Column& column, std::span<const std::uint32_t> rows, std::span<double> out) {
  std::ranges::fill(out, 0.0);
  const auto at = column.positions();
  if (rows.empty()) return;
  auto k = static_cast<std::size_t>(std::ranges::lower_bound(at, rows[0]) - at.begin());
  for (std::size_t i = 0; k < at.size() && at[k] <= rows.back(); ++k) {
    while (rows[i] < at[k]) ++i;
    if (rows[i] == at[k]) out[i] = column.values()[k];
  }
}

// Of the ascending positions of a sparse column, those between the first and the last of ascending rows: [from, to).
std::pair<std::size_t, std::size_t> reach(std::span<const std::uint32_t> at, const Rows& rows) {
  if (rows.size() == 0) return {0, 0};
  const auto from = std::ranges::lower_bound(at, rows[0]), to = std::ranges::upper_bound(at, rows[rows.size() - 1]);
  return {static_cast<std::size_t>(from - at.begin()), static_cast<std::size_t>(to - at.begin())};
}

bool holds_sparse(const std::vector<ColumnPtr>& columns) {
  return std::ranges::any_of(columns, [](const ColumnPtr& c) { return c->sparse(); });
}

}  // namespace

std::vector<std::string> column_names(const Layout& layout) {
  std::vector<std::string> out;
  for (const Block& block : layout)
    for (const std::string& name : block.names) out.push_back(block.origin.empty() ? name : block.origin + "." + name);
  return out;
}

std::vector<std::string> user_columns(const Layout& layout) {
  std::vector<std::string> out;
  for (const Block& block : layout)
    for (const std::string& name : block.names) out.push_back(block.origin.empty() ? name : block.origin);
  return out;
}

void View::copy_to(std::span<double> out) const { copy_to(0, out); }

void View::copy_to(std::size_t from, std::span<double> out) const {
  const std::span<const double> values = column->values();
  const std::span<const std::uint32_t> wanted = rows->positions().subspan(from, out.size());
  if (column->sparse() && rows->ascending()) {
    spread(*column, wanted, out);
  } else if (column->sparse()) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = column->at(wanted[i]);
  } else if (rows->in_order()) {
    std::ranges::copy(values.subspan(from, out.size()), out.begin());
  } else {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = values[wanted[i]];
  }
}

Frame::Frame(std::vector<ColumnPtr> columns, RowsPtr rows, LayoutPtr layout)
    : rows_(rows->size()), width_(columns.size()), layout_(std::move(layout)), gram_(std::make_shared<Memo<Gram>>()) {
  if (!columns.empty()) parts_.push_back({std::move(columns), std::move(rows)});
}

Frame Frame::of(std::vector<std::vector<double>> columns, std::size_t rows) {
  std::vector<ColumnPtr> made;
  for (auto& values : columns) made.push_back(dense_column(std::move(values)));
  return Frame(std::move(made), Rows::all(rows));
}

const Frame::Part& Frame::part_of(std::size_t& j) const {
  for (const Part& part : parts_) {
    if (j < part.columns.size()) return part;
    j -= part.columns.size();
  }
  throw BrokenPromise("a column past the end of a frame");
}

View Frame::column(std::size_t j) const {
  const Part& part = part_of(j);
  return {part.columns[j].get(), part.rows.get()};
}

ColumnPtr Frame::share(std::size_t j) const { return part_of(j).columns[j]; }
RowsPtr Frame::rows_of(std::size_t j) const { return part_of(j).rows; }

Frame Frame::select(std::span<const std::uint32_t> positions) const {
  Frame out = *this;
  for (Part& part : out.parts_) part.rows = part.rows->select(positions);
  out.rows_ = positions.size();
  out.gram_ = std::make_shared<Memo<Gram>>();
  return out;
}

Frame Frame::keep(std::span<const std::size_t> columns) const {
  Frame out;
  out.rows_ = rows_;
  for (const std::size_t j : columns) {
    const RowsPtr rows = rows_of(j);
    if (out.parts_.empty() || out.parts_.back().rows != rows) out.parts_.push_back({{}, rows});
    out.parts_.back().columns.push_back(share(j));
  }
  out.width_ = columns.size();
  out.gram_ = std::make_shared<Memo<Gram>>();
  return out;
}

Frame Frame::beside(const Frame& right) const {
  if (!gram_) return right;  // laid beside nothing
  CHECK(rows_ == right.rows_);
  Frame out = *this;
  auto next = right.parts_.begin();
  if (next != right.parts_.end() && !out.parts_.empty()) {  // the same rows are one part, if dense() treats them as one
    Part& last = out.parts_.back();
    if (last.rows == next->rows && holds_sparse(last.columns) == holds_sparse(next->columns)) {
      last.columns.insert(last.columns.end(), next->columns.begin(), next->columns.end());
      ++next;
    }
  }
  out.parts_.insert(out.parts_.end(), next, right.parts_.end());
  out.width_ += right.width_;
  out.layout_ = nullptr;
  out.gram_ = std::make_shared<Memo<Gram>>();
  return out;
}

Frame Frame::named(LayoutPtr layout) const {
  Frame out = *this;
  out.layout_ = std::move(layout);
  return out;
}

bool Frame::sparse() const {
  return std::ranges::any_of(parts_, [](const Part& p) { return holds_sparse(p.columns); });
}

Frame Frame::dense() const {
  Frame out = *this;
  for (Part& part : out.parts_) {
    if (!holds_sparse(part.columns)) continue;
    for (ColumnPtr& c : part.columns) {
      std::vector<double> values(rows_);
      View{c.get(), part.rows.get()}.copy_to(values);
      c = dense_column(std::move(values), c->content(), {});
    }
    part.rows = Rows::all(rows_);
  }
  out.gram_ = std::make_shared<Memo<Gram>>();
  return out;
}

std::vector<double> Frame::gather() const {
  std::vector<double> out(rows_ * width_);
  std::size_t at = 0;
  for (const Part& part : parts_)
    for (const ColumnPtr& c : part.columns) {
      View{c.get(), part.rows.get()}.copy_to(std::span(out).subspan(at, rows_));
      at += rows_;
    }
  return out;
}

CompressedRows Frame::compressed() const {
  CompressedRows out{std::vector<std::size_t>(rows_ + 1), {}, {}};
  const auto visit = [&](auto take) {  // every (row, column, value) that is not zero, column after column
    std::uint32_t j = 0;
    for (const Part& part : parts_) {
      std::vector<std::uint32_t> place;
      for (const ColumnPtr& c : part.columns) {
        const View view{c.get(), part.rows.get()};
        if (c->sparse() && part.rows->ascending()) {
          if (place.empty()) place = places(*part.rows, c->size());
          const auto at = c->positions();
          const auto [from, to] = reach(at, *part.rows);
          for (std::size_t k = from; k < to; ++k)
            if (const std::uint32_t i = place[at[k]]; i != nowhere) take(i, j, c->values()[k]);
        } else {
          for (std::uint32_t i = 0; i < rows_; ++i)
            if (const double v = view[i]; v != 0) take(i, j, v);
        }
        ++j;
      }
    }
  };
  visit([&](std::uint32_t i, std::uint32_t, double) { ++out.start[i + 1]; });
  for (std::size_t i = 0; i < rows_; ++i) out.start[i + 1] += out.start[i];
  out.column.resize(out.start.back());
  out.value.resize(out.start.back());
  std::vector<std::size_t> next(out.start.begin(), out.start.end() - 1);
  visit([&](std::uint32_t i, std::uint32_t j, double v) {
    out.column[next[i]] = j;
    out.value[next[i]++] = v;
  });
  return out;
}

std::shared_ptr<const Gram> Frame::gram() const {
  return gram_->get([&] {
    Gram out{std::vector<double>(width_), Matrix(width_, width_)};
    for (std::size_t j = 0; j < width_; ++j) out.mean[j] = share(j)->moments(rows_of(j)).mean;
    Matrix block(0, width_);
    for (std::size_t from = 0; from < rows_; from += block.rows) {
      block.rows = std::min<std::size_t>(1024, rows_ - from);
      block.values.resize(block.rows * width_);
      for (std::size_t j = 0; j < width_; ++j) {
        column(j).copy_to(from, block.column(j));
        for (double& v : block.column(j)) v -= out.mean[j];
      }
      add_scaled(1, espalier::gram(block).values, out.scatter.values);
    }
    return out;
  });
}

std::size_t Frame::value_bytes() const {
  std::size_t bytes = 0;
  for (const Part& part : parts_)
    for (const ColumnPtr& c : part.columns) bytes += c->value_bytes();
  return bytes;
}

std::size_t Frame::artefact_bytes() const {
  std::size_t bytes = gram_ ? gram_->bytes() : 0;
  for (const Part& part : parts_)
    for (const ColumnPtr& c : part.columns) bytes += c->artefact_bytes();
  return bytes;
}

void Frame::drop_artefacts() const {
  if (gram_) gram_->drop();
  for (const Part& part : parts_)
    for (const ColumnPtr& c : part.columns) c->drop_artefacts();
}

}  // namespace espalier
