#include "operators/neighbors/sieve.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "math/matrix.h"

namespace espalier {
namespace {

using Floats [[gnu::vector_size(32)]] = float;
constexpr std::size_t lanes = sizeof(Floats) / sizeof(float), vectors = block_rows / lanes, pair = 2, few_queries = 16;
constexpr double most = 1e36;  // of a square of a distance: single precision ends at 3.4e38

Floats load(const float* from) {
  Floats out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

// Products of a block's rows with two queries, whose numbers stand side by side.
void products(const float* block, const float* queries, std::size_t columns, float* out) {
  Floats sums[pair][vectors] = {};
  for (std::size_t j = 0; j < columns; ++j, block += block_rows, queries += pair)
    for (std::size_t v = 0; v < vectors; ++v) {
      const Floats x = load(block + lanes * v);
      for (std::size_t q = 0; q < pair; ++q) sums[q][v] += x * queries[q];
    }
  std::memcpy(out, sums, sizeof sums);
}

// The places whose distance may be among the k least, if each is known but for `slack` on either side.
class Narrow {
 public:
  Narrow(std::size_t k, float slack) : k_(k), slack_(slack) {}

  void offer(const float* products, const float* norms, float norm, std::size_t first, std::size_t rows) {
    float distance[block_rows];
    decltype(Floats() <= Floats()) near = {};  // per lane all bits, or none
    for (std::size_t v = 0; v < block_rows; v += lanes) {
      const Floats d = (load(norms + v) + norm) - 2 * load(products + v);
      near |= d <= bound_;
      std::memcpy(distance + v, &d, sizeof d);
    }
    std::uint64_t any[sizeof near / sizeof(std::uint64_t)];
    std::memcpy(any, &near, sizeof near);
    if ((any[0] | any[1] | any[2] | any[3]) == 0) return;
    for (std::size_t i = 0; i < std::min(block_rows, rows - first); ++i)
      if (distance[i] <= bound_) take(distance[i], static_cast<std::uint32_t>(first + i));
  }

  std::vector<std::uint32_t> places() const {
    std::vector<std::uint32_t> out;
    for (const auto& [distance, place] : held_)
      if (distance <= bound_) out.push_back(place);
    return out;
  }

 private:
  void take(float distance, std::uint32_t place) {
    held_.emplace_back(distance, place);
    least_.push_back(distance);
    std::ranges::push_heap(least_);
    if (least_.size() > k_) {
      std::ranges::pop_heap(least_);
      least_.pop_back();
    }
    if (least_.size() == k_) bound_ = least_.front() + 2 * slack_;
  }

  std::size_t k_;
  float slack_, bound_ = HUGE_VALF;
  std::vector<float> least_;  // a heap of the k least, the largest in front
  std::vector<std::pair<float, std::uint32_t>> held_;
};

}  // namespace

Sieve::Sieve(const Neighborhood& in)
    : rows_(static_cast<std::size_t>(in.rows)),
      columns_(static_cast<std::size_t>(in.columns)),
      middle_(columns_),
      blocks_(in.blocks.size()),
      norms_(in.blocks.size() / columns_, HUGE_VALF) {
  const auto each_run = [&](auto body) {  // body(first row, how many, column, where its numbers begin)
    for (std::size_t from = 0; from < rows_; from += block_rows)
      for (std::size_t j = 0; j < columns_; ++j)
        body(from, std::min(block_rows, rows_ - from), j, from * columns_ + j * block_rows);
  };
  each_run([&](std::size_t, std::size_t count, std::size_t j, std::size_t at) {
    middle_[j] += sum(std::span(in.blocks).subspan(at, count)) / static_cast<double>(rows_);
  });
  std::vector<double> norms(rows_);
  each_run([&](std::size_t from, std::size_t count, std::size_t j, std::size_t at) {
    for (std::size_t i = 0; i < count; ++i) {
      const double v = in.blocks[at + i] - middle_[j];
      blocks_[at + i] = static_cast<float>(v);
      norms[from + i] += v * v;
    }
  });
  largest_ = *std::ranges::max_element(norms);
  for (std::size_t i = 0; i < rows_ && largest_ < most; ++i) norms_[i] = static_cast<float>(norms[i]);
}

std::optional<Sieve> Sieve::of(const Neighborhood& in, std::size_t queries, int power) {
  if (power != 2 || !in.boxes.empty() || queries < few_queries) return std::nullopt;
  Sieve out(in);
  if (!(out.largest_ < most)) return std::nullopt;
  return out;
}

std::vector<std::vector<std::uint32_t>> Sieve::candidates(MatrixView queries, std::size_t k) const {
  constexpr std::size_t group = 16;  // a block serves so many queries while it is in the cache
  std::vector<std::vector<std::uint32_t>> out(queries.rows);
  std::vector<float> sides(group * columns_);
  for (std::size_t from = 0; from < queries.rows; from += group) {
    const std::size_t count = std::min(group, queries.rows - from);
    std::vector<Narrow> narrow;
    double norms[group] = {};
    for (std::size_t j = 0; j < columns_; ++j)
      for (std::size_t q = 0; q < group; ++q) {
        const double v = q < count ? queries(from + q, j) - middle_[j] : 0.0;
        sides[(q / pair * columns_ + j) * pair + q % pair] = static_cast<float>(v);
        norms[q] += v * v;
      }
    // Of a sum of n products, n roundings; a few more of the numbers themselves; products too small for single
    // precision.
    const double unit = (static_cast<double>(columns_) + 32) * 0x1p-24;
    for (std::size_t q = 0; q < count; ++q)
      narrow.emplace_back(k, static_cast<float>(unit * (norms[q] + largest_) + static_cast<double>(columns_) * 1e-37));
    for (std::size_t b = 0; b * block_rows < rows_; ++b)
      for (std::size_t q = 0; q < count; q += pair) {
        float found[pair * block_rows];
        products(&blocks_[b * block_rows * columns_], &sides[q * columns_], columns_, found);
        for (std::size_t p = 0; p < pair && q + p < count; ++p)
          narrow[q + p].offer(found + p * block_rows, &norms_[b * block_rows], static_cast<float>(norms[q + p]),
                              b * block_rows, rows_);
      }
    for (std::size_t q = 0; q < count; ++q)
      if (norms[q] < most) out[from + q] = narrow[q].places();
  }
  return out;
}

}  // namespace espalier
