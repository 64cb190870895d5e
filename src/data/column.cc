#include "data/column.h"

#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "math/statistics.h"

namespace espalier {
namespace {

Moments moments_of(const Column& column, const Rows& rows) {
  Spread spread;
  if (!column.sparse() && rows.in_order()) {
    spread = spread_of(column.values().first(rows.size()));
  } else {
    std::vector<double> values(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) values[i] = column.at(rows[i]);
    spread = spread_of(values);
  }
  return {spread.mean, spread.count > 0 ? std::sqrt(spread.squares / spread.count) : 0.0};
}

}  // namespace

Column::Column(Held<double> values, Content content, Origin origin)
    : values_(std::move(values)),
      length_(values_.items.size()),
      sparse_(false),
      content_(content),
      origin_(std::move(origin)),
      artefacts_(std::make_unique<Artefacts>()) {}

Column::Column(std::size_t length, Held<std::uint32_t> positions, Held<double> values, Content content)
    : values_(std::move(values)),
      positions_(std::move(positions)),
      length_(length),
      sparse_(true),
      content_(content),
      artefacts_(std::make_unique<Artefacts>()) {
  CHECK(values_.items.size() == positions_.items.size());
}

Column::Column(const Column& like, std::shared_ptr<const Bins> bins)
    : values_(like.values_),
      positions_(like.positions_),
      length_(like.length_),
      sparse_(like.sparse_),
      content_(like.content_),
      origin_(like.origin_),
      given_bins_(std::move(bins)),
      artefacts_(std::make_unique<Artefacts>()) {}

double Column::sparse_at(std::size_t row) const {
  const auto at = std::ranges::lower_bound(positions_.items, row);
  const bool listed = at != positions_.items.end() && *at == row;
  return listed ? values_.items[static_cast<std::size_t>(at - positions_.items.begin())] : 0.0;
}

std::vector<double> Column::dense() const {
  if (!sparse_) return {values_.items.begin(), values_.items.end()};
  std::vector<double> out(length_);
  for (std::size_t k = 0; k < positions_.items.size(); ++k) out[positions_.items[k]] = values_.items[k];
  return out;
}

std::shared_ptr<const Order> Column::order() const {
  return artefacts_->order.get([&] {
    const std::vector<double> copy = sparse_ ? dense() : std::vector<double>();
    const std::span<const double> all = sparse_ ? std::span<const double>(copy) : values_.items;
    Order out;
    for (std::uint32_t i = 0; i < all.size(); ++i)
      if (!std::isnan(all[i])) out.positions.push_back(i);
    std::ranges::stable_sort(out.positions, {}, [&](std::uint32_t i) { return all[i]; });
    return out;
  });
}

std::shared_ptr<const Bins> Column::bins() const {
  if (given_bins_) return given_bins_;
  return artefacts_->bins.get([&] {
    if (origin_.parent) return carry_bins(*origin_.parent->bins(), *origin_.rows, origin_.map);
    if (is_category()) return bin_categories(values_.items, content_.categories);
    return sparse_ ? bin_numbers(dense()) : bin_numbers(values_.items);
  });
}

Moments Column::moments(const RowsPtr& rows) const {
  const std::lock_guard lock(artefacts_->moments_mutex);
  auto& known = artefacts_->moments;
  const auto at = known.find(rows->id());
  return at != known.end() ? at->second : known[rows->id()] = moments_of(*this, *rows);
}

std::size_t Column::artefact_bytes() const {
  const std::lock_guard lock(artefacts_->moments_mutex);
  return artefacts_->bins.bytes() + artefacts_->order.bytes() +
         artefacts_->moments.size() * sizeof(std::pair<Hash128, Moments>);
}

void Column::drop_artefacts() const {
  artefacts_->bins.drop();
  artefacts_->order.drop();
  const std::lock_guard lock(artefacts_->moments_mutex);
  artefacts_->moments.clear();
}

ColumnPtr dense_column(std::vector<double> values, Content content, Origin origin) {
  return std::make_shared<const Column>(Held<double>(std::move(values)), content, std::move(origin));
}

}  // namespace espalier
