#include "operators/selectors/relief.h"

#include <algorithm>
#include <cmath>

#include "math/lanes.h"
#include "operators/numbers.h"
#include "operators/selectors/relief_table.h"

namespace espalier {
namespace {

using Kind = Neighbourhoods::Kind;
using Range = ReliefTarget::Range;
using Bytes [[gnu::vector_size(32)]] = std::uint8_t;

constexpr std::uint32_t rows_at_once = 32;  // whose scores are added up together, whoever computes them
constexpr std::size_t byte_holds = 255;

Bytes bytes_at(const std::uint8_t* from) {
  Bytes out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

// How many of the rows marked (by 1) have another code; with `skip`, the code `skip` counts for none.
std::size_t others(const std::uint8_t* codes, const std::uint8_t* marked, Range r, std::uint8_t code,
                   std::uint8_t skip) {
  std::size_t out = 0, j = r.first;
  while (j + sizeof(Bytes) <= r.last) {
    Bytes sums{};
    for (std::size_t round = 0; round < byte_holds && j + sizeof(Bytes) <= r.last; ++round, j += sizeof(Bytes)) {
      const Bytes c = bytes_at(codes + j);
      sums += bytes_at(marked + j) & reinterpret_cast<Bytes>(c != code) & reinterpret_cast<Bytes>(c != skip);
    }
    for (std::size_t lane = 0; lane < sizeof(Bytes); ++lane) out += sums[lane];
  }
  for (; j < r.last; ++j) out += marked[j] & std::uint8_t(codes[j] != code) & std::uint8_t(codes[j] != skip);
  return out;
}

// Sums of what rows differ by in a continuous column, of those marked (by 1.0), from `step` on by 1.
double differences(const double* values, const double* marked, Range r, double value, double step) {
  const Lanes one = Lanes{} + 1.0;
  Lanes sums{};
  std::size_t j = r.first;
  for (; j + 4 <= r.last; j += 4) {
    const Lanes off = load(values + j) - value, far = off < 0.0 ? -off : off;
    sums += load(marked + j) * (far > step ? one : far);
  }
  double out = total(sums);
  for (; j < r.last; ++j) {
    const double far = std::abs(values[j] - value);
    out += marked[j] * (far > step ? 1.0 : far);
  }
  return out;
}

double sum_of(const double* a, const double* b, Range r) {
  double out = 0;
  for (std::size_t j = r.first; j < r.last; ++j) out += a[j] * b[j];
  return out;
}

// One row beside all others, and the room it takes.
class Row {
 public:
  Row(const ReliefTable& table, const ReliefTarget& target)
      : table_(table),
        target_(target),
        distance_(table.rows),
        shared_(table.rows),
        differ_(table.rows),
        marked_(table.rows),
        weight_(table.rows),
        present_(table.rows) {}

  // To the rows below `last`; infinite to those that have no column in common with it.
  std::span<const double> distances(std::uint32_t row, std::uint32_t last) {
    std::fill_n(distance_.begin(), last, 0.0);
    count_differing(row, last);
    const double weight = table_.mixed && !table_.gaps ? double(table_.columns) / double(table_.discrete.size()) : 1.0;
    for (std::uint32_t j = 0; j < last; ++j) distance_[j] *= weight;
    double common = static_cast<double>(table_.discrete.size() + table_.continuous.size());
    for (const auto& c : table_.discrete) common -= c.gaps;
    for (const auto& c : table_.continuous) {
      const double value = c.values[row];
      if (c.present.empty()) {
        for (std::uint32_t j = 0; j < last; ++j) distance_[j] += std::abs(c.values[j] - value);
      } else if (common -= 1; c.present[row] != 0) {
        for (std::uint32_t j = 0; j < last; ++j) distance_[j] += c.present[j] * std::abs(c.values[j] - value);
      }
    }
    if (table_.gaps) average(row, last, common);
    return std::span(distance_).first(last);
  }

  // Adds the row's scores.
  void score(const Neighbourhoods& near, std::uint32_t row, double mean, std::span<double> scores) {
    distances(row, static_cast<std::uint32_t>(table_.rows));
    target_.ranges_of(row, ranges_);
    if (near.kind == Kind::nearest)
      mark_nearest(row, near.k);
    else
      mark_nearer(row, near.kind == Kind::within_own ? own_radius(row) : mean);
    add_scores(row, 1, scores);
    if (near.kind != Kind::both_sides) return;
    for (std::size_t j = 0; j < marked_.size(); ++j) marked_[j] = distance_[j] > mean && std::isfinite(distance_[j]);
    marked_[row] = 0;
    add_scores(row, -1, scores);
  }

 private:
  // The number of discrete columns that differ, counted in bytes as long as these hold it.
  void count_differing(std::uint32_t row, std::uint32_t last) {
    const auto flush = [&] {
      for (std::uint32_t j = 0; j < last; ++j) distance_[j] += differ_[j];
      std::fill_n(differ_.begin(), last, std::uint8_t{0});
    };
    std::fill_n(differ_.begin(), last, std::uint8_t{0});
    std::size_t held = 0;
    for (const auto& c : table_.discrete) {
      const std::uint8_t code = c.codes[row], *codes = c.codes.data();
      if (code == ReliefTable::gap) continue;
      std::uint8_t* differ = differ_.data();
      if (c.gaps)
        for (std::uint32_t j = 0; j < last; ++j)
          differ[j] = static_cast<std::uint8_t>(differ[j] + (codes[j] != code && codes[j] != ReliefTable::gap));
      else
        for (std::uint32_t j = 0; j < last; ++j) differ[j] = static_cast<std::uint8_t>(differ[j] + (codes[j] != code));
      if (++held % byte_holds == 0) flush();
    }
    flush();
  }

  // `common`: the columns without gaps.
  void average(std::uint32_t row, std::uint32_t last, double common) {
    std::fill_n(shared_.begin(), last, common);
    for (const auto& c : table_.discrete)
      if (c.gaps && c.codes[row] != ReliefTable::gap)
        for (std::uint32_t j = 0; j < last; ++j) shared_[j] += c.codes[j] != ReliefTable::gap;
    for (const auto& c : table_.continuous)
      if (!c.present.empty() && c.present[row] != 0)
        for (std::uint32_t j = 0; j < last; ++j) shared_[j] += c.present[j];
    for (std::uint32_t j = 0; j < last; ++j) distance_[j] = shared_[j] > 0 ? distance_[j] / shared_[j] : HUGE_VAL;
  }

  void mark_nearer(std::uint32_t row, double radius) {
    for (std::size_t j = 0; j < marked_.size(); ++j) marked_[j] = distance_[j] < radius;
    marked_[row] = 0;
  }

  double own_radius(std::uint32_t row) {
    double count = 0, sum = 0, squares = 0;
    const auto for_others = [&](auto body) {
      for (std::size_t j = 0; j < distance_.size(); ++j)
        if (j != row && std::isfinite(distance_[j])) body(distance_[j]);
    };
    for_others([&](double d) { count += 1, sum += d; });
    const double mean = sum / std::max(count, 1.0);
    for_others([&](double d) { squares += (d - mean) * (d - mean); });
    return mean - std::sqrt(squares / std::max(count, 1.0)) / 2;
  }

  // Of rows as near, the one that stands first.
  void mark_nearest(std::uint32_t row, double k) {
    std::ranges::fill(marked_, std::uint8_t{0});
    const double rows = static_cast<double>(table_.rows);
    const auto most = static_cast<std::size_t>(k < 1 ? std::floor(k * rows / 2) : k);
    distance_[row] = HUGE_VAL;
    const std::span<const Range> ranges = ranges_;
    if (target_.classes())
      for (std::size_t r = 0; r < ranges.size(); ++r) mark_nearest_of(ranges.subspan(r, 1), most);
    else {
      mark_nearest_of(ranges.first(1), most);
      mark_nearest_of(ranges.subspan(1), most);
    }
  }

  void mark_nearest_of(std::span<const Range> ranges, std::size_t most) {
    group_.clear();
    for (const Range& r : ranges)
      for (std::uint32_t j = r.first; j < r.last; ++j)
        if (distance_[j] < HUGE_VAL) group_.push_back(distance_[j]);
    double last = HUGE_VAL;  // what is as far is marked while there is room
    std::size_t room = 0;
    if (group_.size() > most) {
      const auto at = group_.begin() + static_cast<std::ptrdiff_t>(most);
      std::ranges::nth_element(group_, at);
      last = *at;
      room = most - static_cast<std::size_t>(std::count_if(group_.begin(), at, [&](double d) { return d < last; }));
    }
    for (const Range& r : ranges)
      for (std::uint32_t j = r.first; j < r.last; ++j)
        if (distance_[j] < last || (distance_[j] == last && room > 0 && last < HUGE_VAL)) {
          room -= distance_[j] == last;
          marked_[j] = 1;
        }
  }

  void add_scores(std::uint32_t row, double sign, std::span<double> scores) {
    std::vector<double>& count = counts_;
    count.resize(ranges_.size());
    sums_.resize(ranges_.size());
    for (std::size_t r = 0; r < ranges_.size(); ++r)
      count[r] =
          static_cast<double>(std::count(marked_.begin() + ranges_[r].first, marked_.begin() + ranges_[r].last, 1));
    for (const auto& c : table_.discrete) {
      const std::uint8_t code = c.codes[row], gap = ReliefTable::gap;
      if (code == gap) continue;
      if (c.gaps) given_.resize(ranges_.size());
      for (std::size_t r = 0; r < ranges_.size(); ++r) {
        sums_[r] = static_cast<double>(others(c.codes.data(), marked_.data(), ranges_[r], code, gap));
        if (c.gaps) given_[r] = static_cast<double>(others(c.codes.data(), marked_.data(), ranges_[r], gap, gap));
      }
      scores[c.column] += sign * contribution(c.gaps ? given_ : count);
    }
    if (table_.continuous.empty()) return;
    std::ranges::copy(marked_, weight_.begin());
    for (const auto& c : table_.continuous) add_continuous(c, row, sign, scores);
  }

  void add_continuous(const ReliefTable::Continuous& c, std::uint32_t row, double sign, std::span<double> scores) {
    const bool gaps = !c.present.empty();
    if (gaps && c.present[row] == 0) return;
    if (gaps) given_.resize(ranges_.size());
    for (std::size_t j = 0; gaps && j < present_.size(); ++j) present_[j] = weight_[j] * c.present[j];
    const double* marked = gaps ? present_.data() : weight_.data();
    const double step = table_.mixed ? c.deviation : HUGE_VAL;
    for (std::size_t r = 0; r < ranges_.size(); ++r) {
      sums_[r] = differences(c.values.data(), marked, ranges_[r], c.values[row], step);
      if (gaps) given_[r] = sum_of(weight_.data(), c.present.data(), ranges_[r]);
    }
    scores[c.column] += sign * contribution(gaps ? given_ : counts_);
  }

  // Of sums_ over so many neighbours each.
  double contribution(const std::vector<double>& count) const {
    double misses = 0, out = 0;
    for (std::size_t r = 1; r < count.size(); ++r) misses += count[r];
    const double classes = target_.classes() ? static_cast<double>(count.size()) - 1 : 1;
    for (std::size_t r = 1; r < count.size() && misses > 0; ++r)
      out += sums_[r] * (target_.classes() ? count[r] / misses : 1.0) * classes / misses;
    return count[0] > 0 ? out - sums_[0] / count[0] : out;
  }

  const ReliefTable& table_;
  const ReliefTarget& target_;
  std::vector<double> distance_, shared_;
  std::vector<std::uint8_t> differ_, marked_;
  std::vector<double> weight_, present_;
  std::vector<Range> ranges_;
  std::vector<double> counts_, given_, sums_;
  std::vector<double> group_;
};

// body(row's room, row) for all rows, those of a part one after the other by the same crew member.
template <class Body>
Status for_rows(const ReliefTable& table, const ReliefTarget& target, const Context& context, const Body& body) {
  const std::size_t parts = (table.rows + rows_at_once - 1) / rows_at_once;
  parallel_for(context.crew, parts, [&](std::size_t part) {
    Row room(table, target);
    const auto first = static_cast<std::uint32_t>(part * rows_at_once);
    const auto last = std::min(first + rows_at_once, static_cast<std::uint32_t>(table.rows));
    for (std::uint32_t row = first; row < last && !context.crew.stopped(); ++row) body(room, part, row);
  });
  if (context.crew.stopped()) return fail(Errc::stopped, "stopped while rows were compared");
  return ok();
}

// Over all pairs, a row with itself among them.
Result<double> mean_distance(const ReliefTable& table, const ReliefTarget& target, const Context& context) {
  const std::size_t parts = (table.rows + rows_at_once - 1) / rows_at_once;
  std::vector<double> sums(parts), pairs(parts);
  TRY_STATUS(for_rows(table, target, context, [&](Row& room, std::size_t part, std::uint32_t row) {
    for (const double d : room.distances(row, row))
      if (std::isfinite(d)) sums[part] += d, pairs[part] += 1;
  }));
  double sum = 0, count = 0;
  for (std::size_t p = 0; p < parts; ++p) sum += sums[p], count += pairs[p];
  return 2 * sum / (2 * count + static_cast<double>(table.rows));
}

}  // namespace

Result<std::vector<double>> relief_scores(const Neighbourhoods& near, int discrete, const Frame& in, const Target& y,
                                          const Context& context, std::string_view who) {
  TRY_STATUS(refuse_unbounded(in, who, true));
  std::vector<double> out(in.columns());
  for (std::size_t k = 0; k < y.columns(); ++k) {
    const ReliefTarget target = relief_target(y, k, discrete);
    const ReliefTable table = relief_table(in, target.order, discrete);
    double mean = 0;
    if (near.kind == Kind::within_mean || near.kind == Kind::both_sides) {
      TRY(mean, mean_distance(table, target, context));
    }
    std::vector<std::vector<double>> parts((table.rows + rows_at_once - 1) / rows_at_once);
    TRY_STATUS(for_rows(table, target, context, [&](Row& room, std::size_t part, std::uint32_t row) {
      parts[part].resize(in.columns());
      room.score(near, row, mean, parts[part]);
    }));
    for (const std::vector<double>& part : parts)
      for (std::size_t j = 0; j < part.size(); ++j) out[j] += part[j];
  }
  for (double& v : out) v /= static_cast<double>(in.rows());
  return out;
}

Result<Shape> relief_estimate(const Shape& in, int wanted, std::string_view who) {
  const double rows = static_cast<double>(in.rows);
  if (rows > most_relief_rows)
    return fail(
        Errc::unsupported,
        std::string(who) + ": every row is compared with every other, and there are too many; 100,000 are the most");
  Shape out = in;
  out.columns = std::min(in.columns, static_cast<std::size_t>(wanted));
  out.sparse = 0;
  out.density = 1;
  out.cost += rows * in.cells() / 2;
  out.holds(2 * sizeof(double) * in.cells());
  return out;
}

}  // namespace espalier
