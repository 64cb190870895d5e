#pragma once
#include "data/frame.h"

namespace espalier {

enum class Task { classification, regression };

struct TargetColumn {
  std::string name;
  std::vector<double> values;        // class codes or numbers
  std::vector<std::string> classes;  // sorted; empty for regression
  std::int32_t positive = -1;        // the class that binary scores look for; -1: the one that sorts last

  Task task() const { return classes.empty() ? Task::regression : Task::classification; }
  std::size_t outputs() const { return classes.empty() ? 1 : classes.size(); }  // columns that a prediction has
  std::size_t positive_class() const { return positive < 0 ? classes.size() - 1 : static_cast<std::size_t>(positive); }
};

// What is to be predicted, seen through a row set like a frame. Several columns are a multi-label target (each with two
// classes), a multi-class one of several parts, or several numbers; all columns are of one task.
class Target {
 public:
  Target() = default;
  Target(std::vector<TargetColumn> columns, std::vector<double> weights = {}, std::vector<std::uint32_t> groups = {});

  Task task() const { return columns_[0]->task(); }
  std::size_t rows() const { return rows_ ? rows_->size() : 0; }
  std::size_t columns() const { return columns_.size(); }
  std::size_t outputs() const;  // columns that a prediction of all target columns has
  const TargetColumn& column(std::size_t k = 0) const { return *columns_[k]; }
  double value(std::size_t i, std::size_t k = 0) const { return columns_[k]->values[(*rows_)[i]]; }
  std::size_t label(std::size_t i, std::size_t k = 0) const { return static_cast<std::size_t>(value(i, k)); }
  bool weighted() const { return !weights_->empty(); }
  double weight(std::size_t i) const { return weights_->empty() ? 1.0 : (*weights_)[(*rows_)[i]]; }
  bool grouped() const { return !groups_->empty(); }
  std::uint32_t group(std::size_t i) const { return groups_->empty() ? (*rows_)[i] : (*groups_)[(*rows_)[i]]; }

  const RowsPtr& row_set() const { return rows_; }  // positions in the data set
  Target select(std::span<const std::uint32_t> positions) const;
  Target only(std::size_t column) const;
  Target with_positive(std::size_t column, std::int32_t positive_class) const;

 private:
  std::vector<std::shared_ptr<const TargetColumn>> columns_;
  std::shared_ptr<const std::vector<double>> weights_;
  std::shared_ptr<const std::vector<std::uint32_t>> groups_;
  RowsPtr rows_;
};

struct Dataset {
  Frame raw;
  Target target;
};

}  // namespace espalier
