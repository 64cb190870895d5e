#include "operators/linear/scores.h"

#include <algorithm>
#include <cmath>

#include "math/elementwise.h"

namespace espalier {
namespace {

Matrix dense_scores(const Frame& in, std::span<const double> weights, std::size_t scores) {
  const std::size_t d = in.columns();
  Matrix w(d, scores), out(in.rows(), scores);
  for (std::size_t k = 0; k < scores; ++k) std::ranges::copy(weights.subspan(k * (d + 1), d), w.column(k).begin());
  for_row_blocks(in, [&](std::size_t from, Matrix& block) { product_into(block, w, out, from); });
  for (std::size_t k = 0; k < scores; ++k)
    for (double& v : out.column(k)) v += weights[k * (d + 1) + d];
  return out;
}

Matrix sparse_scores(const Frame& in, std::span<const double> weights, std::size_t scores) {
  const std::size_t d = in.columns();
  const CompressedRows rows = in.compressed();
  Matrix out(in.rows(), scores);
  for (std::size_t k = 0; k < scores; ++k) {
    std::ranges::fill(out.column(k), weights[k * (d + 1) + d]);
    add_product(view_of(rows, d), weights.subspan(k * (d + 1), d), out.column(k));
  }
  return out;
}

// Of two classes seen a single score tells; of one there is nothing to tell.
Matrix both_sides(const Matrix& p) {
  Matrix out(p.rows, 2);
  for (std::size_t i = 0; i < p.rows; ++i) {
    out(i, 1) = p(i, 0);
    out(i, 0) = 1 - p(i, 0);
  }
  return out;
}

Matrix certainty(std::size_t rows) { return {rows, 1, std::vector<double>(rows, 1.0)}; }

}  // namespace

Result<Matrix> linear_scores(const Frame& in, std::span<const double> weights, std::size_t scores,
                             std::string_view who) {
  Matrix out = in.sparse() ? sparse_scores(in, weights, scores) : dense_scores(in, weights, scores);
  if (!all_finite(out.values)) {
    TRY_STATUS(refuse_unbounded(in, who));
    return fail(Errc::invalid_argument, std::string(who) + ": a row's numbers are too large to add up");
  }
  return out;
}

bool valid_scores(std::span<const double> weights, std::size_t scores, std::size_t columns) {
  return weights.size() % (columns + 1) == 0 && weights.size() / (columns + 1) == scores;
}

Frame softmax_answer(Matrix scores, std::span<const std::int32_t> labels, std::int32_t outputs) {
  if (labels.size() == 1) return class_columns(certainty(scores.rows), labels, outputs);
  if (labels.size() == 2) {
    sigmoids(scores.values);
    return class_columns(both_sides(scores), labels, outputs);
  }
  softmax_rows(scores);
  return class_columns(std::move(scores), labels, outputs);
}

Frame margin_answer(Matrix scores, std::span<const std::int32_t> labels, std::int32_t outputs) {
  if (labels.size() == 1) return class_columns(certainty(scores.rows), labels, outputs);
  sigmoids(scores.values);
  if (labels.size() == 2) return class_columns(both_sides(scores), labels, outputs);
  for (std::size_t i = 0; i < scores.rows; ++i) {
    double all = 0;
    for (std::size_t k = 0; k < scores.columns; ++k) all += scores(i, k);
    for (std::size_t k = 0; k < scores.columns; ++k)
      scores(i, k) = all > 0 ? scores(i, k) / all : 1 / static_cast<double>(scores.columns);
  }
  return class_columns(std::move(scores), labels, outputs);
}

}  // namespace espalier
