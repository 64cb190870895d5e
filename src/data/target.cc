#include "data/target.h"

#include "base/result.h"

namespace espalier {

Target::Target(std::vector<TargetColumn> columns, std::vector<double> weights, std::vector<std::uint32_t> groups)
    : weights_(std::make_shared<const std::vector<double>>(std::move(weights))),
      groups_(std::make_shared<const std::vector<std::uint32_t>>(std::move(groups))) {
  CHECK(!columns.empty());
  rows_ = Rows::all(columns[0].values.size());
  for (TargetColumn& c : columns) columns_.push_back(std::make_shared<const TargetColumn>(std::move(c)));
}

std::size_t Target::outputs() const {
  std::size_t out = 0;
  for (const auto& c : columns_) out += c->outputs();
  return out;
}

Target Target::select(std::span<const std::uint32_t> positions) const {
  Target out = *this;
  out.rows_ = rows_->select(positions);
  return out;
}

Target Target::only(std::size_t column) const {
  Target out = *this;
  out.columns_ = {columns_[column]};
  return out;
}

Target Target::with_positive(std::size_t column, std::int32_t positive_class) const {
  Target out = *this;
  TargetColumn changed = *columns_[column];
  changed.positive = positive_class;
  out.columns_[column] = std::make_shared<const TargetColumn>(std::move(changed));
  return out;
}

}  // namespace espalier
