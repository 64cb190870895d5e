#include "operators/neighbors/nearest.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "math/lanes.h"
#include "math/statistics.h"
#include "operators/neighbors/sieve.h"

namespace espalier {
namespace {

constexpr double most_tree_columns = 20;
constexpr std::size_t query_group = 16;

std::size_t blocks_of(std::size_t rows) { return (rows + block_rows - 1) / block_rows; }

// Orders rows so that neighbours in space are neighbours in the table, and boxes them in.
class Builder {
 public:
  Builder(const Matrix& x, std::vector<std::uint32_t>& order, std::vector<double>& boxes)
      : x_(x), order_(order), boxes_(boxes) {}

  // Gives where the box of these blocks stands among the boxes.
  std::size_t node(std::size_t first_block, std::size_t end_block) {
    const std::size_t from = first_block * block_rows, to = std::min(end_block * block_rows, order_.size());
    const std::size_t at = boxes_.size(), d = x_.columns;
    boxes_.resize(at + 2 * d);
    if (end_block - first_block == 1) {
      for (std::size_t j = 0; j < d; ++j) std::tie(boxes_[at + j], boxes_[at + d + j]) = extent(j, from, to, 1);
      return at;
    }
    const std::size_t middle = std::midpoint(first_block, end_block);
    divide(widest(from, to), from, middle * block_rows, to);
    const std::size_t left = node(first_block, middle), right = node(middle, end_block);
    for (std::size_t j = 0; j < d; ++j) {
      boxes_[at + j] = std::min(boxes_[left + j], boxes_[right + j]);
      boxes_[at + d + j] = std::max(boxes_[left + d + j], boxes_[right + d + j]);
    }
    return at;
  }

 private:
  std::pair<double, double> extent(std::size_t j, std::size_t from, std::size_t to, std::size_t step) const {
    double lo = HUGE_VAL, hi = -HUGE_VAL;
    for (std::size_t i = from; i < to; i += step) {
      lo = std::min(lo, x_(order_[i], j));
      hi = std::max(hi, x_(order_[i], j));
    }
    return {lo, hi};
  }

  std::size_t widest(std::size_t from, std::size_t to) const {  // evaluated by some of the rows
    std::size_t out = 0;
    double width = -1;
    for (std::size_t j = 0; j < x_.columns; ++j) {
      const auto [lo, hi] = extent(j, from, to, 1 + (to - from) / 64);
      if (hi - lo <= width) continue;
      width = hi - lo;
      out = j;
    }
    return out;
  }

  void divide(std::size_t j, std::size_t from, std::size_t middle, std::size_t to) {
    along_.resize(to - from);
    for (std::size_t i = from; i < to; ++i) along_[i - from] = {x_(order_[i], j), order_[i]};
    std::ranges::nth_element(along_, along_.begin() + static_cast<std::ptrdiff_t>(middle - from));
    for (std::size_t i = from; i < to; ++i) order_[i] = along_[i - from].second;
  }

  const Matrix& x_;
  std::vector<std::uint32_t>& order_;
  std::vector<double>& boxes_;
  std::vector<std::pair<double, std::uint32_t>> along_;
};

// Of `count` times four rows of a block, from its row `from` on.
template <int power, std::size_t count = block_rows / 4>
void distances(const double* block, std::size_t from, const double* query, std::size_t columns, double* out) {
  Lanes sums[count] = {};
  for (std::size_t j = 0; j < columns; ++j, block += block_rows) {
    const double q = query[j];
    for (std::size_t v = 0; v < count; ++v) {
      const Lanes x = load(block + from + 4 * v) - q;
      sums[v] += power == 2 ? x * x : (x < 0 ? -x : x);
    }
  }
  std::memcpy(out, sums, sizeof sums);
}

// The best so far of one query: a heap, the worst of them in front.
class Best {
 public:
  explicit Best(std::size_t k) : k_(k) {}
  double bound() const { return held_.size() < k_ ? HUGE_VAL : held_.front().distance; }
  void offer(const Neighbor& n) {
    if (held_.size() == k_) {
      if (!(n < held_.front())) return;
      std::ranges::pop_heap(held_);
      held_.back() = n;
    } else {
      held_.push_back(n);
    }
    std::ranges::push_heap(held_);
  }
  std::vector<Neighbor> sorted() && {
    std::ranges::sort_heap(held_);
    return std::move(held_);
  }

 private:
  std::size_t k_;
  std::vector<Neighbor> held_;
};

template <int power>
class Search {
 public:
  Search(const Neighborhood& in, const double* query, Best& best)
      : in_(in), columns_(static_cast<std::size_t>(in.columns)), query_(query), best_(best) {}

  void block(std::size_t b) {
    double distance[block_rows];
    distances<power>(in_.blocks.data() + b * block_rows * columns_, 0, query_, columns_, distance);
    const double bound = best_.bound();
    bool any = false;
    for (const double d : distance) any |= d <= bound;
    if (!any) return;
    for (std::size_t i = 0; i < block_rows; ++i)
      if (const std::size_t place = b * block_rows + i;
          distance[i] <= bound && place < static_cast<std::size_t>(in_.rows))
        best_.offer({distance[i], static_cast<std::uint32_t>(place)});
  }

  void row(std::uint32_t place) {
    double distance[4];
    const std::size_t within = place % block_rows;
    distances<power, 1>(in_.blocks.data() + place / block_rows * block_rows * columns_, within / 4 * 4, query_,
                        columns_, distance);
    best_.offer({distance[within % 4], place});
  }

  // The node of blocks [first, end); its left child follows it, the right one follows all below the left.
  void node(std::size_t id, std::size_t first, std::size_t end, double away) {
    if (away * (1 - 1e-12) > best_.bound()) return;
    if (end - first == 1) return block(first);
    const std::size_t middle = std::midpoint(first, end), left = id + 1, right = id + 2 * (middle - first);
    const double to_left = box_distance(left), to_right = box_distance(right);
    if (to_left <= to_right) {
      node(left, first, middle, to_left);
      node(right, middle, end, to_right);
    } else {
      node(right, middle, end, to_right);
      node(left, first, middle, to_left);
    }
  }

 private:
  double box_distance(std::size_t id) const {
    const double *lo = in_.boxes.data() + id * 2 * columns_, *hi = lo + columns_;
    double out = 0;
    for (std::size_t j = 0; j < columns_; ++j) {
      const double off = std::max(std::max(lo[j] - query_[j], query_[j] - hi[j]), 0.0);
      out += power == 2 ? off * off : off;
    }
    return out;
  }

  const Neighborhood& in_;
  std::size_t columns_;
  const double* query_;
  Best& best_;
};

template <int power>
std::vector<std::vector<Neighbor>> search(const Neighborhood& in, MatrixView queries, std::size_t k,
                                          const Sieve* sieve) {
  const std::size_t blocks = blocks_of(static_cast<std::size_t>(in.rows));
  std::vector<std::vector<Neighbor>> out;
  std::vector<std::vector<std::uint32_t>> sieved(queries.rows);
  if (sieve) sieved = sieve->candidates(queries, k);
  std::vector<double> rows(query_group * queries.columns);
  for (std::size_t from = 0; from < queries.rows; from += query_group) {
    const std::size_t count = std::min(query_group, queries.rows - from);
    std::vector<Best> best(count, Best(k));
    for (std::size_t q = 0; q < count; ++q)
      for (std::size_t j = 0; j < queries.columns; ++j) rows[q * queries.columns + j] = queries(from + q, j);
    const auto at = [&](std::size_t q) { return Search<power>(in, &rows[q * queries.columns], best[q]); };
    if (!in.boxes.empty()) {
      for (std::size_t q = 0; q < count; ++q) at(q).node(0, 0, blocks, 0);
    } else {
      for (std::size_t q = 0; q < count; ++q)
        for (const std::uint32_t place : sieved[from + q]) at(q).row(place);
      for (std::size_t b = 0; b < blocks; ++b)  // a block serves the whole group while it is in the cache
        for (std::size_t q = 0; q < count; ++q)
          if (sieved[from + q].empty()) at(q).block(b);
    }
    for (Best& b : best) out.push_back(std::move(b).sorted());
  }
  return out;
}

// As many columns of one width would be as wide: where a few are far wider than the rest, distances are theirs.
double columns_that_count(const Matrix& x) {
  double widths = 0, squares = 0;
  for (std::size_t j = 0; j < x.columns; ++j) {
    const double square = spread_of(x.column(j)).squares;
    widths += std::sqrt(square);
    squares += square;
  }
  return squares > 0 ? widths * widths / squares : 0;
}

}  // namespace

Neighborhood neighborhood_of(const Frame& in, std::vector<std::uint32_t>& order) {
  const Matrix x(in.rows(), in.columns(), in.gather());
  Neighborhood out{static_cast<std::int32_t>(in.columns()), static_cast<std::int32_t>(in.rows()), {}, {}};
  order.resize(in.rows());
  std::iota(order.begin(), order.end(), 0u);
  const std::size_t blocks = blocks_of(in.rows());
  if (blocks > 2 && columns_that_count(x) <= most_tree_columns) Builder(x, order, out.boxes).node(0, blocks);
  out.blocks.assign(blocks * block_rows * in.columns(), HUGE_VAL);
  for (std::size_t j = 0; j < in.columns(); ++j)
    for (std::size_t i = 0; i < order.size(); ++i)
      out.blocks[(i / block_rows * in.columns() + j) * block_rows + i % block_rows] = x(order[i], j);
  return out;
}

std::vector<double> rows_of(const Neighborhood& in) {
  const auto columns = static_cast<std::size_t>(in.columns), rows = static_cast<std::size_t>(in.rows);
  std::vector<double> out(rows * columns);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j)
      out[i * columns + j] = in.blocks[(i / block_rows * columns + j) * block_rows + i % block_rows];
  return out;
}

bool valid_neighborhood(const Neighborhood& in, std::size_t columns) {
  if (in.columns < 1 || static_cast<std::size_t>(in.columns) != columns || in.rows < 1) return false;
  const std::size_t blocks = blocks_of(static_cast<std::size_t>(in.rows));
  if (in.blocks.size() % (block_rows * columns) != 0 || in.blocks.size() / (block_rows * columns) != blocks)
    return false;
  return in.boxes.empty() ||
         (in.boxes.size() % (2 * columns) == 0 && in.boxes.size() / (2 * columns) == 2 * blocks - 1);
}

std::vector<std::vector<Neighbor>> nearest(const Neighborhood& in, MatrixView queries, std::size_t k, int power,
                                           const Sieve* sieve) {
  return power == 2 ? search<2>(in, queries, k, sieve) : search<1>(in, queries, k, nullptr);
}

}  // namespace espalier
