#include "operators/bayes/likelihoods.h"

#include <algorithm>
#include <cmath>

#include "math/elementwise.h"

namespace espalier {
namespace {

// Numbers become what the learner counts; zero stays zero where rows are read compressed.
void count(std::span<double> numbers, Threshold binarize) {
  if (!binarize) return;
  const double threshold = *binarize;
  for (double& v : numbers) v = v > threshold ? 1.0 : 0.0;
}

bool stays_sparse(const Frame& in, Threshold binarize) { return in.sparse() && (!binarize || *binarize >= 0); }

Matrix linear_likelihoods(const Frame& in, std::span<const double> base, MatrixView weight, Threshold binarize) {
  Matrix out(in.rows(), weight.columns);
  if (stays_sparse(in, binarize)) {
    CompressedRows rows = in.compressed();
    count(rows.value, binarize);
    out = product(view_of(rows, in.columns()), weight);
  } else {
    for_row_blocks(in, [&](std::size_t from, Matrix& block) {
      count(block.values, binarize);
      product_into(block, weight, out, from);
    });
  }
  for (std::size_t k = 0; k < out.columns; ++k)
    for (double& v : out.column(k)) v += base[k];
  return out;
}

}  // namespace

std::vector<double> log_priors(const SeenClasses& seen, std::span<const double> weight, bool learn) {
  std::vector<double> share(seen.size(), learn ? 0.0 : 1.0);
  for (std::size_t i = 0; learn && i < weight.size(); ++i) share[seen.of_row[i]] += weight[i];
  const double all = sum(share);
  for (double& v : share) v = v > 0 ? std::log(v / all) : -1e300;
  return share;
}

Matrix sums_by_class(const Frame& in, const SeenClasses& seen, std::span<const double> weight, Threshold binarize) {
  Matrix out(seen.size(), in.columns());
  if (stays_sparse(in, binarize)) {
    CompressedRows rows = in.compressed();
    count(rows.value, binarize);
    for (std::size_t i = 0; i < rows.rows(); ++i)
      for (std::size_t k = rows.start[i]; k < rows.start[i + 1]; ++k)
        out(seen.of_row[i], rows.column[k]) += weight[i] * rows.value[k];
    return out;
  }
  for_row_blocks(in, [&](std::size_t from, Matrix& block) {
    Matrix member(block.rows, seen.size());
    for (std::size_t i = 0; i < block.rows; ++i) member(i, seen.of_row[from + i]) = weight[from + i];
    count(block.values, binarize);
    add_scaled(1, transposed_product(member, block).values, out.values);
  });
  return out;
}

void tell_apart(std::vector<double>& weight, std::size_t columns) {
  for (std::size_t j = 0; j < columns; ++j) {
    double mean = 0;
    for (std::size_t at = j; at < weight.size(); at += columns) mean += weight[at];
    mean /= static_cast<double>(weight.size() / columns);
    for (std::size_t at = j; at < weight.size(); at += columns) weight[at] -= mean;
  }
}

Formula linear_bayes_formula(Formula counted, std::span<const double> weight, std::span<const double> base,
                             const std::vector<std::int32_t>& labels, std::int32_t outputs) {
  Formula scores =
      above(std::move(counted), Formula::Product{{weight.begin(), weight.end()}, {base.begin(), base.end()}});
  return class_formula(above(std::move(scores), Formula::Link{Formula::Link::Kind::softmax}), labels, outputs);
}

Result<Frame> linear_bayes_answer(const Frame& in, std::span<const double> base, std::span<const double> weight,
                                  Threshold binarize, std::span<const std::int32_t> labels, std::int32_t outputs,
                                  std::string_view who) {
  Matrix out = linear_likelihoods(in, base, {weight, in.columns(), labels.size()}, binarize);
  if (!all_finite(out.values)) { TRY_STATUS(refuse_unbounded(in, who)); }
  return bayes_answer(std::move(out), labels, outputs);
}

bool valid_bayes(std::span<const std::int32_t> labels, std::int32_t outputs, std::span<const double> base,
                 std::span<const double> weight, std::size_t columns) {
  return valid_labels(labels, outputs) && base.size() == labels.size() && columns > 0 && weight.size() % columns == 0 &&
         weight.size() / columns == labels.size();
}

Frame bayes_answer(Matrix log_likelihoods, std::span<const std::int32_t> labels, std::int32_t outputs) {
  softmax_rows(log_likelihoods);
  return class_columns(std::move(log_likelihoods), labels, outputs);
}

}  // namespace espalier
