#include "operators/linear/scores.h"

#include <algorithm>
#include <cmath>

#include "math/elementwise.h"
#include "operators/columns.h"

namespace espalier {
namespace {

// A single score reads every number once, where it lies.
Matrix one_score(const Frame& in, std::span<const double> weights) {
  constexpr std::size_t block = 1024, group = 4;  // columns at a time
  Matrix out(in.rows(), 1, std::vector<double>(in.rows(), weights.back()));
  std::vector<View> columns;
  for (std::size_t j = 0; j < in.columns(); ++j) columns.push_back(in.column(j));
  double room[group][block];
  const std::vector<double> zeros(block);
  for (std::size_t from = 0; from < in.rows(); from += block) {
    const std::size_t rows = std::min(block, in.rows() - from);
    double* to = &out.values[from];
    for (std::size_t j = 0; j < columns.size(); j += group) {
      const double* x[group] = {zeros.data(), zeros.data(), zeros.data(), zeros.data()};
      double w[group] = {};
      for (std::size_t k = 0; k < std::min(group, columns.size() - j); ++k) {
        const View& column = columns[j + k];
        w[k] = weights[j + k];
        if (column.rows->in_order()) {
          x[k] = &column.column->values()[from];
        } else {
          column.copy_to(from, {room[k], rows});
          x[k] = room[k];
        }
      }
      for (std::size_t i = 0; i < rows; ++i)
        to[i] += (w[0] * x[0][i] + w[1] * x[1][i]) + (w[2] * x[2][i] + w[3] * x[3][i]);
    }
  }
  return out;
}

Matrix dense_scores(const Frame& in, std::span<const double> weights, std::size_t scores) {
  if (scores == 1) return one_score(in, weights);
  const std::size_t d = in.columns();
  Matrix w(d, scores), out(in.rows(), scores);
  for (std::size_t k = 0; k < scores; ++k) std::ranges::copy(weights.subspan(k * (d + 1), d), w.column(k).begin());
  for_row_blocks(in, [&](std::size_t from, Matrix& block) { product_into(block, w, out, from); });
  for (std::size_t k = 0; k < scores; ++k)
    for (double& v : out.column(k)) v += weights[k * (d + 1) + d];
  return out;
}

// Column by column where rows are in place, else from compressed rows: the same sums in the same order.
Matrix sparse_scores(const Frame& in, std::span<const double> weights, std::size_t scores) {
  const std::size_t d = in.columns();
  Matrix out(in.rows(), scores);
  bool in_place = true;
  for (std::size_t j = 0; j < d; ++j) in_place &= whole(in.column(j));
  const CompressedRows rows = in_place ? CompressedRows{} : in.compressed();
  for (std::size_t k = 0; k < scores; ++k) {
    const std::span<double> to = out.column(k);
    const std::span<const double> w = weights.subspan(k * (d + 1), d + 1);
    if (!in_place) add_product(view_of(rows, d), w, to);
    for (std::size_t j = 0; in_place && j < d; ++j) {
      const Column& column = *in.column(j).column;
      const std::span<const double> values = column.values();
      for (std::size_t i = 0; i < (column.sparse() ? values.size() : to.size()); ++i)
        to[column.sparse() ? column.positions()[i] : i] += values[i] * w[j];
    }
    for (double& v : to) v += w[d];
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

Formula scores_formula(std::span<const double> weights, std::size_t scores) {
  Formula::Product out;
  for (std::size_t k = 0; k < scores; ++k) {
    const auto of_score = weights.subspan(k * (weights.size() / scores), weights.size() / scores);
    out.weight.insert(out.weight.end(), of_score.begin(), of_score.end() - 1);
    out.bias.push_back(of_score.back());
  }
  return above({}, std::move(out));
}

namespace {

// One class seen: certainty. Two: a single score tells. More: `several` of a score each.
Formula class_scores(std::span<const double> weights, const std::vector<std::int32_t>& labels, std::int32_t outputs,
                     const std::vector<Formula::Link::Kind>& several) {
  Formula out{Formula::Constant{{1.0}}, {}};
  if (labels.size() > 1) out = scores_formula(weights, scores_needed(labels.size()));
  if (labels.size() == 2)
    out = above(above(std::move(out), Formula::Link{Formula::Link::Kind::logistic}), Formula::BothSides{});
  if (labels.size() > 2)
    for (const Formula::Link::Kind kind : several) out = above(std::move(out), Formula::Link{kind});
  return class_formula(std::move(out), labels, outputs);
}

}  // namespace

Formula softmax_formula(std::span<const double> weights, const std::vector<std::int32_t>& labels,
                        std::int32_t outputs) {
  return class_scores(weights, labels, outputs, {Formula::Link::Kind::softmax});
}

Formula margin_formula(std::span<const double> weights, const std::vector<std::int32_t>& labels, std::int32_t outputs) {
  return class_scores(weights, labels, outputs, {Formula::Link::Kind::logistic, Formula::Link::Kind::normalized});
}

std::vector<double> coefficient_importances(std::span<const double> weights, std::size_t scores, std::size_t columns) {
  std::vector<double> out(columns);
  for (std::size_t k = 0; k < scores; ++k)
    for (std::size_t j = 0; j < columns; ++j) out[j] += std::abs(weights[k * (columns + 1) + j]);
  return out;
}

}  // namespace espalier
