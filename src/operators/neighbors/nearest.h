#pragma once
// The training rows nearest to a row, exactly: rows in blocks, number beside number so that a block's distances are
// computed together, and, where few columns count, the blocks in a tree of boxes that are passed by when too far
// (Bentley, 1975); where many do, rows are first sieved in single precision.
#include "base/archive.h"
#include "data/frame.h"

namespace espalier {

constexpr std::size_t block_rows = 32;

struct Neighborhood {
  std::int32_t columns = 0, rows = 0;
  std::vector<double> blocks;  // per block and column the numbers of its rows; what lies past the rows is infinite
  std::vector<double> boxes;   // per node, parents before children, its lowest and highest numbers; empty: no tree
  static constexpr auto fields() {
    return fields_of(field("columns", &Neighborhood::columns), field("rows", &Neighborhood::rows),
                     field("blocks", &Neighborhood::blocks), field("boxes", &Neighborhood::boxes));
  }
};

// `order` gets the row that stands at each place.
Neighborhood neighborhood_of(const Frame&, std::vector<std::uint32_t>& order);
std::vector<double> rows_of(const Neighborhood&);  // the numbers of one row after the other, by place
bool valid_neighborhood(const Neighborhood&, std::size_t columns);

struct Neighbor {
  double distance;
  std::uint32_t place;
  auto operator<=>(const Neighbor&) const = default;
};

// Per query its k nearest, nearest first, the lower place first where they are as near; distances of power 1 or 2. A
// sieve changes nothing but the time it takes.
class Sieve;
std::vector<std::vector<Neighbor>> nearest(const Neighborhood&, MatrixView queries, std::size_t k, int power,
                                           const Sieve* = nullptr);

}  // namespace espalier
