#include "operators/expanders/cells.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "operators/numbers.h"

namespace espalier {
namespace {

constexpr std::uint32_t nobody = ~std::uint32_t{0};

// 0 and -0 are one number, and so are all missing ones.
double plain(double v) { return std::isnan(v) ? std::bit_cast<double>(0x7ff8000000000000u) : v + 0.0; }

// Of the rows of a block, side by side so that no row waits for another.
void hash_rows(const Matrix& block, std::vector<std::uint64_t>& out) {
  out.assign(block.rows, 0x9e3779b97f4a7c15u);
  for (std::size_t j = 0; j < block.columns; ++j) {
    const auto values = block.column(j);
    for (std::size_t i = 0; i < block.rows; ++i) {
      const std::uint64_t h = (out[i] ^ std::bit_cast<std::uint64_t>(plain(values[i]))) * 0xff51afd7ed558ccdu;
      out[i] = h ^ (h >> 32);
    }
  }
}

bool same(const Matrix& block, std::size_t i, const double* cell) {
  for (std::size_t j = 0; j < block.columns; ++j)
    if (std::bit_cast<std::uint64_t>(plain(block(i, j))) != std::bit_cast<std::uint64_t>(plain(cell[j]))) return false;
  return true;
}

// Cells in the order in which they are met, in a table of open places.
class Found {
 public:
  Found() : places_(64, nobody) {}

  std::uint32_t cell(const Matrix& block, std::size_t i, std::uint64_t hash) {
    std::size_t at = hash & (places_.size() - 1);
    for (; places_[at] != nobody; at = (at + 1) & (places_.size() - 1))
      if (hashes[places_[at]] == hash && same(block, i, rows.data() + places_[at] * block.columns)) return places_[at];
    const auto made = static_cast<std::uint32_t>(hashes.size());
    places_[at] = made;
    hashes.push_back(hash);
    for (std::size_t j = 0; j < block.columns; ++j) rows.push_back(plain(block(i, j)));
    if (hashes.size() * 2 > places_.size()) grow();
    return made;
  }

  std::vector<std::uint64_t> hashes;
  std::vector<double> rows;

 private:
  void grow() {
    places_.assign(places_.size() * 4, nobody);
    for (std::uint32_t c = 0; c < hashes.size(); ++c) {
      std::size_t at = hashes[c] & (places_.size() - 1);
      while (places_[at] != nobody) at = (at + 1) & (places_.size() - 1);
      places_[at] = c;
    }
  }
  std::vector<std::uint32_t> places_;
};

// By rising hash; of_row is told the new places.
Cells sorted(Found found, std::size_t columns, std::vector<std::uint32_t>& of_row) {
  std::vector<std::uint32_t> order(found.hashes.size()), place(order.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t c) { return std::pair(found.hashes[c], c); });
  Cells out{.columns = static_cast<std::int32_t>(columns)};
  out.rows.reserve(found.rows.size());
  for (std::uint32_t p = 0; p < order.size(); ++p) {
    place[order[p]] = p;
    out.hash.push_back(static_cast<std::int64_t>(found.hashes[order[p]]));
    const auto from = found.rows.begin() + static_cast<std::ptrdiff_t>(order[p] * columns);
    out.rows.insert(out.rows.end(), from, from + static_cast<std::ptrdiff_t>(columns));
  }
  for (std::uint32_t& c : of_row) c = place[c];
  return out;
}

// Hashes are spread evenly, so a cell stands about where the share of its hash says; from there it is steps away.
std::size_t find(const Cells& cells, const Matrix& block, std::size_t i, std::uint64_t hash) {
  __extension__ using Wide = unsigned __int128;
  const std::size_t count = cells.count();
  const auto at_hash = [&](std::size_t c) { return static_cast<std::uint64_t>(cells.hash[c]); };
  auto at = static_cast<std::size_t>((static_cast<Wide>(hash) * count) >> 64);
  while (at > 0 && at_hash(at - 1) >= hash) --at;
  while (at < count && at_hash(at) < hash) ++at;
  for (; at < count && at_hash(at) == hash; ++at)
    if (same(block, i, cells.rows.data() + at * block.columns)) return at;
  return count;
}

}  // namespace

Result<Cells> cells_of(const Frame& in, const Context& context, std::string_view who,
                       std::vector<std::uint32_t>& of_row) {
  TRY_STATUS(refuse_unbounded(in, who, true));
  Found found;
  of_row.clear();
  of_row.reserve(in.rows());
  std::vector<std::uint64_t> hashes;
  for_row_blocks(in, [&](std::size_t, Matrix& block) {
    if (context.crew.stopped()) return;
    hash_rows(block, hashes);
    for (std::size_t i = 0; i < block.rows; ++i) of_row.push_back(found.cell(block, i, hashes[i]));
  });
  if (context.crew.stopped()) return fail(Errc::stopped, "stopped while rows were put into cells");
  return sorted(std::move(found), in.columns(), of_row);
}

Shape CellAnswers::estimate_of(const Shape& in) {
  Shape out = in;
  out.columns = in.outputs;
  out.categories = out.levels = out.tokens = out.sparse = 0;
  out.density = 1;
  out.missing = out.negative = false;
  out.cost += 4 * in.cells();
  out.holds(2 * sizeof(double) * in.cells());
  return out;
}

Result<Frame> CellAnswers::apply(const State& state, const Frame& in, const Context&) {
  const auto width = static_cast<std::size_t>(state.answers);
  Matrix out(in.rows(), width);
  std::vector<std::uint64_t> hashes;
  for_row_blocks(in, [&](std::size_t from, Matrix& block) {
    hash_rows(block, hashes);
    for (std::size_t i = 0; i < block.rows; ++i) {
      const std::size_t cell = find(state, block, i, hashes[i]);
      for (std::size_t k = 0; k < width; ++k)
        out(from + i, k) = cell < state.count() ? state.answer[cell * width + k] : state.other;
    }
  });
  return frame_of(std::move(out));
}

Result<std::size_t> cell_columns(const Cells& cells, std::size_t columns, std::string_view who) {
  if (cells.columns < 1 || static_cast<std::size_t>(cells.columns) != columns || cells.answers < 1)
    return corrupt_state(who);
  const auto width = static_cast<std::size_t>(cells.answers);
  if (width > 1 && (cells.count() == 0 || cells.answer.size() / width != cells.count())) return corrupt_state(who);
  if (cells.answer.size() % width != 0 || cells.answer.size() / width != cells.count()) return corrupt_state(who);
  if (cells.rows.size() % columns != 0 || cells.rows.size() / columns != cells.count()) return corrupt_state(who);
  return width;
}

}  // namespace espalier
