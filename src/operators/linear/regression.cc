#include "operators/linear/regression.h"

#include <algorithm>
#include <cmath>

namespace espalier {
namespace {

// Products of sparse columns are dense.
std::size_t few_columns(const Frame& in) { return in.sparse() ? 200 : 3000; }

SparseColumns sparse_columns(const Frame& in, std::span<const double> root) {
  const CompressedRows rows = in.compressed();
  SparseColumns out{std::vector<std::size_t>(in.columns() + 1), {}, {}};
  for (const std::uint32_t j : rows.column) ++out.start[j + 1];
  for (std::size_t j = 0; j < in.columns(); ++j) out.start[j + 1] += out.start[j];
  out.row.resize(rows.column.size());
  out.value.resize(rows.column.size());
  std::vector<std::size_t> next(out.start.begin(), out.start.end() - 1);
  for (std::uint32_t i = 0; i < rows.rows(); ++i)
    for (std::size_t k = rows.start[i]; k < rows.start[i + 1]; ++k) {
      const std::size_t at = next[rows.column[k]]++;
      out.row[at] = i;
      out.value[at] = root[i] * rows.value[k];
    }
  return out;
}

// Means and products with the target; the target becomes that of scaled rows beside its mean.
void fill_sparse(const Frame& in, std::span<const double> weight, bool intercept, Regression& r) {
  std::vector<double> root(in.rows(), 1.0);
  for (std::size_t i = 0; i < weight.size(); ++i) root[i] = std::sqrt(weight[i]);
  r.sparse = sparse_columns(in, root);
  Matrix none(in.rows(), 0);
  r.products.mean_y = centre_rows(none, r.y, weight, intercept).mean_y;
  r.products.mean_x.assign(in.columns(), 0.0);
  r.products.xy = Matrix(in.columns(), 1);
  for (std::size_t j = 0; j < in.columns(); ++j)
    for (std::size_t k = r.sparse.start[j]; k < r.sparse.start[j + 1]; ++k) {
      const std::size_t i = r.sparse.row[k];
      r.products.xy(j, 0) += r.sparse.value[k] * r.y(i, 0);
      if (intercept && r.products.weight > 0) r.products.mean_x[j] += root[i] * r.sparse.value[k] / r.products.weight;
    }
}

// products += those of more rows, all beside the means of both together.
void join(const Products& more, Products& to) {
  const double both = to.weight + more.weight, share = both > 0 ? more.weight / both : 0;
  std::vector<double> apart_x = more.mean_x, apart_y = more.mean_y;
  add_scaled(-1, to.mean_x, apart_x);
  add_scaled(-1, to.mean_y, apart_y);
  const double moved = share * to.weight;  // of the products of what lies between the means
  add_scaled(1, more.xx.values, to.xx.values);
  add_scaled(1, more.xy.values, to.xy.values);
  for (std::size_t j = 0; j < apart_x.size(); ++j) add_scaled(moved * apart_x[j], apart_x, to.xx.column(j));
  for (std::size_t k = 0; k < apart_y.size(); ++k) {
    add_scaled(moved * apart_y[k], apart_x, to.xy.column(k));
    to.yy[k] += more.yy[k] + moved * apart_y[k] * apart_y[k];
  }
  add_scaled(share, apart_x, to.mean_x);
  add_scaled(share, apart_y, to.mean_y);
  to.weight = both;
}

std::vector<double> of_rows(std::span<const double> all, std::span<const std::uint32_t> rows) {
  std::vector<double> out;
  for (std::size_t i = 0; i < rows.size() && !all.empty(); ++i) out.push_back(all[rows[i]]);
  return out;
}

// The rows that each split holds out, then those that none does.
std::vector<std::vector<std::uint32_t>> parts_of(const std::vector<Split>& splits, std::size_t rows) {
  std::vector<std::vector<std::uint32_t>> out;
  std::vector<bool> held(rows);
  for (const Split& split : splits) {
    out.push_back(split.test);
    for (const std::uint32_t i : split.test) held[i] = true;
  }
  std::vector<std::uint32_t> rest;
  for (std::uint32_t i = 0; i < rows; ++i)
    if (!held[i]) rest.push_back(i);
  if (!rest.empty()) out.push_back(std::move(rest));
  return out;
}

// A split trains on whole parts, and a part's first row speaks for it.
Status by_parts(const Frame& in, const Target& y, std::span<const double> weight, bool intercept,
                const std::vector<Split>& splits, const Context& context, const FoldBody& body) {
  const auto parts = parts_of(splits, in.rows());
  std::vector<Products> products;
  for (const auto& part : parts) {
    if (context.crew.stopped()) return fail(Errc::stopped, "stopped while fitting");
    products.push_back(products_of(in.select(part), numbers_of(y.select(part)), of_rows(weight, part), intercept));
  }
  for (std::size_t s = 0; s < splits.size(); ++s) {
    std::vector<bool> trains(in.rows());
    for (const std::uint32_t i : splits[s].train) trains[i] = true;
    Regression training;
    for (std::size_t p = 0; p < parts.size(); ++p) {
      if (!trains[parts[p].front()]) continue;
      if (training.products.weight == 0)
        training.products = products[p];
      else
        join(products[p], training.products);
    }
    TRY_STATUS(body(training, HeldOut(products[s])));
  }
  return ok();
}

}  // namespace

Regression Regression::of(const Frame& in, const Matrix& y, std::span<const double> weight, bool intercept) {
  Regression out;
  if (in.columns() <= few_columns(in) && in.columns() <= 2 * in.rows()) {
    out.products = products_of(in, y, weight, intercept);
    return out;
  }
  out.y = y;
  out.products.weight = weight.empty() ? static_cast<double>(in.rows()) : sum(weight);
  if (in.sparse()) {
    fill_sparse(in, weight, intercept, out);
  } else {
    out.x = Matrix(in.rows(), in.columns(), in.gather());
    CentredRows means = centre_rows(out.x, out.y, weight, intercept);
    out.products.mean_x = std::move(means.mean_x);
    out.products.mean_y = std::move(means.mean_y);
    out.products.xy = transposed_product(out.x, out.y);
  }
  out.products.yy = {dot(out.y.column(0), out.y.column(0))};
  return out;
}

double Regression::square(std::size_t column) const {
  const double mean = products.mean_x[column], rounding = 1e-13 * mean;
  double out = 0;
  if (few()) {
    out = products.xx(column, column);
  } else if (!x.values.empty()) {
    out = dot(x.column(column), x.column(column));
  } else {
    for (std::size_t k = sparse.start[column]; k < sparse.start[column + 1]; ++k)
      out += sparse.value[k] * sparse.value[k];
    out -= products.weight * mean * mean;
  }
  return out > products.weight * rounding * rounding ? out : 0;
}

Models models_of(Matrix w, const Regression& from) {
  Models out{std::move(w), {}};
  for (std::size_t k = 0; k < out.w.columns; ++k)
    out.intercept.push_back(from.products.mean_y[0] - dot(out.w.column(k), from.products.mean_x));
  return out;
}

HeldOut::HeldOut(Frame rows, Matrix y, std::vector<double> weight)
    : rows_(std::move(rows)), y_(std::move(y)), weight_(std::move(weight)) {
  if (weight_.empty()) weight_.assign(rows_.rows(), 1.0);
}

double HeldOut::weight() const { return products_ ? products_->weight : sum(weight_); }

std::vector<double> HeldOut::errors(const Models& models, std::size_t lag) const {
  const std::size_t count = models.w.columns - std::min(lag, models.w.columns);
  std::vector<double> out(count);
  if (products_) {
    const Products& p = *products_;
    const Matrix turned = product(p.xx, models.w);
    const auto mean = [&](std::size_t k) {
      return p.mean_y[0] - models.intercept[k] - dot(models.w.column(k), p.mean_x);
    };
    for (std::size_t k = 0; k < count; ++k)
      out[k] = p.yy[0] - dot(models.w.column(k), p.xy.column(0)) - dot(models.w.column(k + lag), p.xy.column(0)) +
               dot(models.w.column(k), turned.column(k + lag)) + p.weight * mean(k) * mean(k + lag);
    return out;
  }
  const auto add = [&](std::size_t from, Matrix error) {
    for (std::size_t k = 0; k < error.columns; ++k)
      for (std::size_t i = 0; i < error.rows; ++i) error(i, k) += models.intercept[k] - y_.values[from + i];
    for (std::size_t k = 0; k < count; ++k)
      for (std::size_t i = 0; i < error.rows; ++i) out[k] += weight_[from + i] * error(i, k) * error(i, k + lag);
  };
  if (rows_.sparse())
    add(0, product(view_of(rows_.compressed(), rows_.columns()), models.w));
  else
    for_row_blocks(rows_, [&](std::size_t from, const Matrix& block) { add(from, product(block, models.w)); });
  return out;
}

Status for_each_fold(const Frame& in, const Target& y, std::span<const double> weight, bool intercept,
                     const Context& context, const FoldBody& body) {
  const std::vector<Split> splits = context.splits(y);
  if (in.columns() <= few_columns(in) && 4 * in.columns() <= in.rows())
    return by_parts(in, y, weight, intercept, splits, context, body);
  for (const Split& split : splits) {
    if (context.crew.stopped()) return fail(Errc::stopped, "stopped while fitting");
    const Regression training = Regression::of(in.select(split.train), numbers_of(y.select(split.train)),
                                               of_rows(weight, split.train), intercept);
    TRY_STATUS(
        body(training, HeldOut(in.select(split.test), numbers_of(y.select(split.test)), of_rows(weight, split.test))));
  }
  return ok();
}

}  // namespace espalier
