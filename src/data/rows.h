#pragma once
// Positions in a table.
#include <memory>
#include <span>
#include <vector>

#include "base/hash.h"

namespace espalier {

class Rows;
using RowsPtr = std::shared_ptr<const Rows>;

// Positions in some table, in order, shared by all frames of the same fold. The id is the same wherever they are drawn.
class Rows {
 public:
  explicit Rows(std::vector<std::uint32_t> positions);
  static RowsPtr all(std::size_t n);

  std::size_t size() const { return positions_.size(); }
  std::span<const std::uint32_t> positions() const { return positions_; }
  std::uint32_t operator[](std::size_t i) const { return positions_[i]; }
  bool in_order() const { return in_order_; }    // positions are 0, 1, 2 ...
  bool ascending() const { return ascending_; }  // each above the one before
  const Hash128& id() const { return id_; }
  RowsPtr select(std::span<const std::uint32_t> of_these) const;  // positions in this row set

 private:
  std::vector<std::uint32_t> positions_;
  bool in_order_, ascending_;
  Hash128 id_;
};

}  // namespace espalier
