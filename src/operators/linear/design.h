#pragma once
// What a linear model is fitted on: the rows with a one behind their last number, dense or sparse. Dense columns are
// brought to one scale for the solver's sake, which changes no optimum, for penalties and answers are translated.
#include "math/matrix.h"
#include "operators/numbers.h"

namespace espalier {

class Design {
 public:
  // Columns are centred where the intercept is free; elsewhere that would change the problem.
  enum class Intercept { free, penalised, absent };
  static Result<Design> of(const Frame&, Intercept, std::string_view who);

  std::size_t rows() const { return rows_; }
  std::size_t width() const { return scale_.size(); }  // columns and the intercept, which stands last
  bool sparse() const { return sparse_; }

  void scores(std::span<const double> w, std::span<double> out) const;  // out = X w
  void slopes(std::span<const double> r, std::span<double> out) const;  // out = X' r
  Matrix scores(MatrixView w) const;                                    // a column per column of w
  Matrix slopes(MatrixView r) const;
  Matrix curvature(std::span<const double> row_weights) const;             // X' diag(w) X; dense only
  std::vector<double> squares(std::span<const double> row_weights) const;  // its diagonal

  // Of a penalty on the user's coefficients: what it is on ours, of squares or of absolute values.
  std::vector<double> ridge(double strength) const;
  std::vector<double> absolute(double strength) const;
  std::vector<double> original(std::span<const double> w) const;  // the user's coefficients

 private:
  std::size_t rows_ = 0;
  bool sparse_ = false;
  Intercept intercept_ = Intercept::free;
  Matrix dense_;  // the last column is ones, or zeros without an intercept
  CompressedRows compressed_;
  std::vector<double> mean_, scale_;
};

}  // namespace espalier
