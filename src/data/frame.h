#pragma once
#include <string>

#include "data/column.h"
#include "math/matrix.h"

namespace espalier {

// Columns of a table's frame that were made of one column of the user's, or that are the user's own.
struct Block {
  std::string origin;  // the user's column: parts of a date, tokens of a text; empty: every name is a user's column
  std::vector<std::string> names;
};
using Layout = std::vector<Block>;
using LayoutPtr = std::shared_ptr<const Layout>;

std::vector<std::string> column_names(const Layout&);  // origin.name
std::vector<std::string> user_columns(const Layout&);  // per column, the user's column that it was made of

// The numbers of one column in the order of a frame's rows; valid while the frame lives.
struct View {
  const Column* column;
  const Rows* rows;
  std::size_t size() const { return rows->size(); }
  double operator[](std::size_t i) const { return column->at((*rows)[i]); }
  void copy_to(std::span<double> out) const;                    // all of them; the fast way, dense or sparse
  void copy_to(std::size_t from, std::span<double> out) const;  // as many as there is room for, from one row on
};

// The rows of a frame as compressed rows: the values that are not zero of row i stand at [start[i], start[i + 1]).
struct CompressedRows {
  std::vector<std::size_t> start;
  std::vector<std::uint32_t> column;
  std::vector<double> value;
  std::size_t rows() const { return start.size() - 1; }
};

// Means of the columns over the rows, and sums of products of what lies beside the means: what every linear model on
// these rows starts from. Columns far from zero lose no digits.
struct Gram {
  std::vector<double> mean;  // one a column
  Matrix scatter;            // columns x columns
  std::size_t bytes() const { return (mean.size() + scatter.values.size()) * sizeof(double); }
};

// The only thing that flows through a pipeline: shared columns seen through row sets. Copying one, taking a fold or
// laying two side by side copies no value.
class Frame {
 public:
  Frame() = default;
  Frame(std::vector<ColumnPtr> columns, RowsPtr, LayoutPtr = nullptr);
  // Columns just computed, one value a row.
  static Frame of(std::vector<std::vector<double>> columns, std::size_t rows);

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return width_; }
  // What a table's columns are called. Frames made of them carry no names: those of a fitted pipeline's columns follow
  // from its formulas when somebody asks (pipeline/provenance.h), so that they cost a trial nothing.
  const LayoutPtr& layout() const { return layout_; }

  // One column seen through the frame's rows. Linear in the parts (row sets that lie side by side: few), so inner loops
  // take the view once.
  View column(std::size_t j) const;
  ColumnPtr share(std::size_t j) const;  // the column itself, all its rows: to keep it longer than the frame
  RowsPtr rows_of(std::size_t j) const;  // those of its rows that the frame sees, in the frame's order
  Frame select(std::span<const std::uint32_t> positions) const;  // these rows, by their place in this frame
  Frame keep(std::span<const std::size_t> columns) const;        // these columns, in this order
  Frame beside(const Frame& right) const;                        // its columns, then those of `right`; rows must agree
  Frame named(LayoutPtr) const;                                  // a table's frame with the names of its columns

  bool sparse() const;                 // has a sparse column
  Frame dense() const;                 // sparse columns written out, dense ones shared
  std::vector<double> gather() const;  // one column after the other: the only dense copy there is, made when asked for
  CompressedRows compressed() const;
  std::shared_ptr<const Gram> gram() const;

  std::size_t value_bytes() const;
  std::size_t artefact_bytes() const;
  void drop_artefacts() const;

 private:
  struct Part {
    std::vector<ColumnPtr> columns;
    RowsPtr rows;
  };
  const Part& part_of(std::size_t& j) const;

  std::vector<Part> parts_;
  std::size_t rows_ = 0;
  std::size_t width_ = 0;
  LayoutPtr layout_;
  std::shared_ptr<Memo<Gram>> gram_;  // shared by copies of this very frame; null in a frame that was never filled
};

}  // namespace espalier
