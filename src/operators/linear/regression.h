#pragma once
// A regression of one target as fits along paths of penalties read it, and rows held out that judge its models.
#include <functional>

#include "operators/linear/least_squares.h"

namespace espalier {

// Columns that list what is not zero: of column j at [start[j], start[j + 1]).
struct SparseColumns {
  std::vector<std::size_t> start;
  std::vector<std::uint32_t> row;
  std::vector<double> value;
};

// Columns and target beside their means: their products where columns are few, else the rows themselves, scaled by the
// roots of their weights. Sparse ones stay where they are, and their means are taken off in passing.
struct Regression {
  static Regression of(const Frame&, const Matrix& y, std::span<const double> weight, bool intercept);

  Products products;  // where columns are many, all but those of the columns
  Matrix x, y;        // where columns are many; x where they are dense
  SparseColumns sparse;
  std::size_t columns() const { return products.mean_x.size(); }
  bool few() const { return y.values.empty(); }
  double square(std::size_t column) const;  // sum of its squares; 0 where they are rounding beside its mean
};

// Linear models, a column each.
struct Models {
  Matrix w;
  std::vector<double> intercept;
};
Models models_of(Matrix w, const Regression&);

// The rows held out of a regression, as products or as they are.
class HeldOut {
 public:
  explicit HeldOut(const Products& products) : products_(&products) {}
  HeldOut(Frame rows, Matrix y, std::vector<double> weight);

  double weight() const;
  // Of each model but the last `lag`: its errors times those of the model `lag` columns on, summed over the rows.
  std::vector<double> errors(const Models&, std::size_t lag) const;

 private:
  const Products* products_ = nullptr;
  Frame rows_;
  Matrix y_;
  std::vector<double> weight_;
};

// body(training rows, rows held out), split after split (Context::splits). Where columns are few beside the rows, each
// fold's products are made once and training rows are their sums. An empty weight: all rows alike.
using FoldBody = std::function<Status(const Regression&, const HeldOut&)>;
Status for_each_fold(const Frame&, const Target&, std::span<const double> weight, bool intercept, const Context&,
                     const FoldBody&);

}  // namespace espalier
