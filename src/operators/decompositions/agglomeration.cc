#include "operators/decompositions/agglomeration.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "math/lanes.h"

namespace espalier {
namespace {

struct Join {
  std::size_t from, into;
  double distance;
};

constexpr std::size_t run = 64;  // numbers looked at together

// The least of the sums of two by two numbers.
double least_sum(std::span<const double> a, std::span<const double> b) {
  Lanes least = Lanes{} + HUGE_VAL;
  std::size_t k = 0;
  for (; k + 4 <= a.size(); k += 4) {
    const Lanes sum = load(a.data() + k) + load(b.data() + k);
    least = sum < least ? sum : least;
  }
  double out = std::min(std::min(least[0], least[1]), std::min(least[2], least[3]));
  for (; k < a.size(); ++k) out = std::min(out, a[k] + b[k]);
  return out;
}

// Walks from thing to nearest thing until two are each other's nearest: those would be joined in any order. A joined
// group lives on in the place of the later of the two.
class Chain {
 public:
  Chain(Matrix distances, Linkage linkage)
      : distances_(std::move(distances)),
        linkage_(linkage),
        size_(distances_.columns, 1.0),
        gone_(distances_.columns),
        alive_(distances_.columns) {
    std::iota(alive_.begin(), alive_.end(), std::size_t{0});
    for (const std::size_t k : alive_) distances_(k, k) = HUGE_VAL;  // nothing is near itself
    if (linkage == Linkage::ward)
      for (double& d : distances_.values) d *= d;
  }

  Result<std::vector<Join>> joins(const Crew& crew) {
    std::vector<Join> out;
    std::vector<std::size_t> chain;
    while (alive_.size() > 1) {
      if (crew.stopped()) return fail(Errc::stopped, "stopped while columns were joined");
      if (chain.empty()) chain.push_back(alive_.front());
      const std::size_t last = chain.back(), before = chain.size() > 1 ? chain[chain.size() - 2] : last;
      const std::size_t next = nearest(last, before);
      if (next != before) {
        chain.push_back(next);
        continue;
      }
      chain.resize(chain.size() - 2);
      out.push_back({std::min(last, next), std::max(last, next), distances_(last, next)});
      join(out.back());
    }
    return out;
  }

 private:
  // Of equally near ones the one the chain came from, else the first.
  std::size_t nearest(std::size_t of, std::size_t before) const {
    std::size_t out = before;
    const std::span<const double> from = distances_.column(of), gone = gone_;
    double least = before == of ? HUGE_VAL : from[before];
    for (std::size_t first = 0; first < from.size(); first += run) {
      const std::size_t end = std::min(first + run, from.size());
      if (!(least_sum(from.subspan(first, end - first), gone.subspan(first, end - first)) < least)) continue;
      for (std::size_t k = first; k < end; ++k)
        if (from[k] + gone[k] < least) {
          least = from[k];
          out = k;
        }
    }
    return out;
  }

  void join(const Join& pair) {
    const auto [from, into, distance] = pair;
    alive_.erase(std::ranges::lower_bound(alive_, from));
    gone_[from] = HUGE_VAL;
    const std::span<const double> a = std::as_const(distances_).column(from),
                                  b = std::as_const(distances_).column(into);
    for (const std::size_t k : alive_)
      if (k != into) distances_(k, into) = distances_(into, k) = joined(a[k], b[k], pair, k);
    size_[into] += size_[from];
  }

  double joined(double from, double into, const Join& pair, std::size_t k) const {
    const double a = size_[pair.from], b = size_[pair.into], c = size_[k];
    if (linkage_ == Linkage::complete) return std::max(from, into);
    if (linkage_ == Linkage::average) return (a * from + b * into) / (a + b);
    return ((a + c) * from + (b + c) * into - c * pair.distance) / (a + b + c);
  }

  Matrix distances_;
  Linkage linkage_;
  std::vector<double> size_, gone_;  // gone: infinity of what was joined to another, else 0
  std::vector<std::size_t> alive_;   // ascending
};

std::size_t first_of(std::vector<std::size_t>& parent, std::size_t i) {
  while (parent[i] != i) i = parent[i] = parent[parent[i]];
  return i;
}

}  // namespace

Result<std::vector<std::int32_t>> agglomerate(Matrix distances, Linkage linkage, std::size_t groups, const Crew& crew) {
  const std::size_t count = distances.columns;
  TRY(std::vector<Join> joins, Chain(std::move(distances), linkage).joins(crew));
  std::ranges::stable_sort(joins, {}, &Join::distance);
  joins.resize(count - groups);
  std::vector<std::size_t> parent(count);
  std::iota(parent.begin(), parent.end(), std::size_t{0});
  for (const Join& j : joins) {
    const std::size_t a = first_of(parent, j.from), b = first_of(parent, j.into);
    parent[std::max(a, b)] = std::min(a, b);
  }
  std::vector<std::int32_t> out(count);
  std::int32_t next = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t first = first_of(parent, i);
    out[i] = first == i ? next++ : out[first];
  }
  return out;
}

}  // namespace espalier
