#include "operators/trees/moment_kernel.h"

#include <algorithm>
#include <cmath>

#include "operators/trees/vectors.h"

namespace espalier {
namespace {

// Both numbers in one register.
void add(const Pair& item, Moment* cell) {
  const Pair sum = load<Pair>(cell) + item;
  std::memcpy(cell, &sum, sizeof sum);
}

// Some columns at once: a row's moment is read once, and sums of different columns do not wait for each other.
template <std::size_t columns>
void add_rows(const std::array<const std::uint8_t*, columns>& codes, const std::array<Moment*, columns>& cells,
              std::span<const std::uint32_t> rows, const Moment* items) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Pair item = load<Pair>(items + i);
    const std::size_t row = rows[i];
#pragma GCC unroll 8
    for (std::size_t c = 0; c < columns; ++c) add(item, cells[c] + codes[c][row]);
  }
}

constexpr auto every_code = [] {
  std::array<std::uint8_t, 256> out{};
  for (std::size_t c = 0; c < out.size(); ++c) out[c] = static_cast<std::uint8_t>(c);
  return out;
}();

// The largest power of two that keeps rows * largest * it at or below `limit`.
double fitting(std::size_t rows, double largest, double limit) {
  const double sum = static_cast<double>(rows + 1) * std::max(largest, 1e-290);
  return std::exp2(std::floor(std::log2(limit / sum)));
}

}  // namespace

MomentScale MomentScale::of(std::size_t rows, double largest_g, double largest_h, bool whole) {
  MomentScale out;
  out.count_bits = static_cast<int>(std::bit_width(rows + 1));
  out.g = std::clamp(fitting(rows, largest_g, 0x1p51), 0x1p-900, 0x1p900);
  out.h = whole ? 1.0 : fitting(rows, largest_h, std::min(0x1p51, std::exp2(62 - out.count_bits)));
  return out;
}

MomentKernel::MomentKernel(const GrowOptions& options, const MomentOptions& moments, const TreeTable& table)
    : options_(options), wanted_(moments), moments_(moments), table_(table) {}

std::vector<Moment>& MomentKernel::begin_tree(const MomentScale& scale, std::span<const double> x_log_x) {
  scale_ = scale;
  x_log_x_ = x_log_x;
  // Scores are G^2 / H of scaled sums, those of entropy are sums of scaled weights.
  gain_per_score_ = wanted_.entropy ? 1 / scale.h : scale.h / scale.g / scale.g;
  moments_.l2 = wanted_.l2 * scale.h;
  moments_.l1 = wanted_.l1 * scale.g;
  moments_.largest_step = wanted_.largest_step * scale.g / scale.h;
  moments_.min_weight = wanted_.min_weight * scale.h;
  moments_.category_smoothing = wanted_.category_smoothing * scale.h;
  free_histograms_.resize(histograms_.size());  // a tree that was stopped left some behind
  std::iota(free_histograms_.begin(), free_histograms_.end(), 0);
  return items_;
}

double MomentKernel::score_side(double g, double h) const {
  if (moments_.entropy) return entropy(g, h);
  if (plain_score()) return g * g / (h + moments_.l2);
  const double bend = h + moments_.l2, pull = std::copysign(std::max(std::abs(g) - moments_.l1, 0.0), g);
  if (!std::isfinite(moments_.largest_step)) return pull * pull / bend;
  const double step = std::clamp(pull / bend, -moments_.largest_step, moments_.largest_step);
  return 2 * g * step - bend * step * step;
}

double MomentKernel::entropy(double g, double h) const {
  const auto x_log_x = [&](double x) {
    if (!x_log_x_.empty()) return x_log_x_[static_cast<std::size_t>(x)];
    return x > 0 ? x * std::log(x) : 0.0;
  };
  return x_log_x(g) + x_log_x(h - g) - x_log_x(h);
}

bool MomentKernel::enter_node(RowRange range) {
  node_ = items_.data() + range.begin;
  const std::span<const Moment> node(node_, range.size());
  if (all_rows_agree(node)) return false;
  Moment total{};
  for (const Moment& item : node) total += item;
  total_ = total;
  total_g_ = static_cast<double>(total_.g);
  total_h_ = scale_.weight(total_);
  node_score_ = score_side(total_g_, total_h_);
  best_possible_ = best_possible_score_of(node.size());
  return true;
}

// Whether g / h is the same everywhere: g1 h2 = g2 h1. Rounding moves each g by half a unit at most, hence the
// difference of the products by half of h1 + h2; the other half of the slack is for the rounding of the weights.
bool MomentKernel::all_rows_agree(std::span<const Moment> node) const {
  const double g = static_cast<double>(node[0].g), h = scale_.weight(node[0]);
  for (const Moment& item : node.subspan(1)) {
    const double other = scale_.weight(item), slack = scale_.exact ? 0 : h + other;
    if (std::abs(static_cast<double>(item.g) * h - g * other) > slack) return false;
  }
  return true;
}

// Trying further columns is in vain once a cut scored this; the 1e-12 are what rounding may take from a perfect score.
double MomentKernel::best_possible_score_of(std::size_t rows) const {
  constexpr double all_but = 1e-12;
  if (rows == 2) return std::numeric_limits<double>::lowest();  // any cut parts two rows, and all such score the same
  if (!moments_.classes) return std::numeric_limits<double>::infinity();
  // Entropy is never below 0. As 0 <= G <= H, no side scores above its G, and one without the other class scores that.
  return moments_.entropy ? -all_but * total_h_ : total_g_ * (1 - all_but);
}

// Some rows at once in a histogram each: neighbours often have one code, and would wait for each other's sum.
void MomentKernel::add_all_codes(const TreeTable::Column& column, std::span<const std::uint32_t> rows) {
  const std::uint8_t* const codes = column.codes;
  const auto count = [&](std::size_t i, Moment* histogram) { add(load<Pair>(node_ + i), histogram + codes[rows[i]]); };
  Moment* const histogram = histogram_.data();
  const std::size_t size = column.size + 1, part = rows.size() < 2 * size ? 0 : rows.size() / lanes;
  for (std::size_t i = 0; i < part; ++i) {
#pragma GCC unroll 4
    for (std::size_t l = 0; l < lanes; ++l) count(l * part + i, histogram + l * room);
  }
  for (std::size_t i = part * lanes; i < rows.size(); ++i) count(i, histogram);
  if (part == 0) return;
  for (std::size_t l = 1; l < lanes; ++l)
    for (std::size_t c = 0; c < size; ++c) histogram[c] += std::exchange(histogram[l * room + c], Moment{});
}

// Only the codes that rows have are visited, so a small node costs what it holds.
MomentKernel::CodeSums MomentKernel::add_present_codes(const TreeTable::Column& column,
                                                       std::span<const std::uint32_t> rows) {
  const std::uint8_t* const codes = column.codes;
  Moment* const histogram = histogram_.data();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t c = codes[rows[i]];
    present_set_.add(c);
    add(load<Pair>(node_ + i), histogram + c);
  }
  std::size_t n = 0;
  present_set_.drain([&](std::size_t c) {
    present_codes_[n] = static_cast<std::uint8_t>(c);
    present_[n++] = std::exchange(histogram_[c], Moment{});
  });
  Moment missing{};
  if (column.missing && n > 0 && present_codes_[n - 1] == column.size) missing = present_[--n];
  return {present_.data(), present_codes_.data(), n, missing};
}

bool MomentKernel::try_cuts(std::size_t j, std::span<const std::uint32_t> rows, NodeSplit& best) {
  const TreeTable::Column& column = table_[j];
  if (column.size + column.missing < 2) return false;
  if (column.size > 2 * rows.size()) return evaluate_cuts(j, add_present_codes(column, rows), best);
  add_all_codes(column, rows);
  const bool varies = scale_.count(histogram_[column.codes[rows[0]]]) < rows.size();
  if (varies) evaluate_cuts(j, {histogram_.data(), every_code.data(), column.size, histogram_[column.size]}, best);
  std::fill_n(histogram_.data(), column.size + 1, Moment{});
  return varies;
}

void MomentKernel::evaluate_threshold(std::size_t j, const DrawnCut& drawn, const Moment& left, NodeSplit& best) const {
  const double g = static_cast<double>(left.g), h = scale_.weight(left), rest = total_h_ - h;
  const std::size_t count = scale_.count(left), rows = scale_.count(total_), least = options_.min_samples_leaf;
  if (count < least || rows - count < least || std::min(h, rest) < moments_.min_weight) return;
  const double found = score_side(g, h) + score_side(total_g_ - g, rest);
  if (!(found > best.score)) return;
  best = {.score = found, .gain = gain_of(found), .column = static_cast<std::int32_t>(j), .cut = drawn.code};
  best.drawn = true;
  best.threshold = drawn.threshold;
  best.missing_left = !moments_.unseen_right && 2 * count >= rows;
}

// Of a column without missing values only the ends and the sum below the drawn cut are needed, no histogram.
bool MomentKernel::try_drawn_cut(std::size_t j, std::span<const std::uint32_t> rows, Rng& rng, NodeSplit& best) {
  const TreeTable::Column& column = table_[j];
  if (column.size + column.missing < 2) return false;
  if (column.category || column.missing) return evaluate_drawn_cut(j, add_present_codes(column, rows), rng, best);
  if (node_codes_.size() < rows.size()) node_codes_.resize(rows.size());
  const auto [least, most] = copy_codes(column.codes, rows, node_codes_.data());
  if (least == most) return false;
  const DrawnCut drawn = draw_cut(table_, j, least, most, rng);
  const Moment* const node = node_;
  const std::uint8_t* const codes = node_codes_.data();
  Moment left{};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::int64_t mask = -static_cast<std::int64_t>(codes[i] <= drawn.code);
    left += Moment{node[i].g & mask, node[i].h & mask};
  }
  evaluate_threshold(j, drawn, left, best);
  return true;
}

int MomentKernel::build_histogram(RowRange range, std::span<const std::uint32_t> rows) {
  if (free_histograms_.empty()) {
    free_histograms_.push_back(static_cast<int>(histograms_.size()));
    histograms_.emplace_back(table_.cells());
  }
  const int out = free_histograms_.back();
  free_histograms_.pop_back();
  std::vector<Moment>& histogram = histograms_[static_cast<std::size_t>(out)];
  std::ranges::fill(histogram, Moment{});
  const Moment* const node = items_.data() + range.begin;
  std::size_t j = 0;
  const auto codes = [&](std::size_t k) { return table_[j + k].codes; };
  const auto cells = [&](std::size_t k) { return histogram.data() + table_[j + k].first; };
  for (; j + 8 <= table_.columns(); j += 8)
    add_rows<8>({codes(0), codes(1), codes(2), codes(3), codes(4), codes(5), codes(6), codes(7)},
                {cells(0), cells(1), cells(2), cells(3), cells(4), cells(5), cells(6), cells(7)}, rows, node);
  for (; j + 4 <= table_.columns(); j += 4)
    add_rows<4>({codes(0), codes(1), codes(2), codes(3)}, {cells(0), cells(1), cells(2), cells(3)}, rows, node);
  for (; j < table_.columns(); ++j) add_rows<1>({codes(0)}, {cells(0)}, rows, node);
  return out;
}

void MomentKernel::subtract_histogram(int from, int part) {
  Moment* const a = histograms_[static_cast<std::size_t>(from)].data();
  const Moment* const b = histograms_[static_cast<std::size_t>(part)].data();
  for (std::size_t k = 0; k < table_.cells(); ++k) a[k] -= b[k];
}

bool MomentKernel::try_cuts_of(int histogram, std::size_t j, NodeSplit& best) {
  const Moment* const sums = &histograms_[static_cast<std::size_t>(histogram)][table_[j].first];
  return evaluate_cuts(j, {sums, every_code.data(), table_[j].size, sums[table_[j].size]}, best);
}

bool MomentKernel::try_drawn_cut_of(int histogram, std::size_t j, Rng& rng, NodeSplit& best) {
  const TreeTable::Column& column = table_[j];
  const Moment* const sums = &histograms_[static_cast<std::size_t>(histogram)][column.first];
  if (column.size + column.missing < 2) return false;
  if (column.category || column.missing) {
    std::size_t n = 0;
    for (std::size_t c = 0; c < column.size; ++c) {
      present_[n] = sums[c];
      present_codes_[n] = static_cast<std::uint8_t>(c);
      n += scale_.count(sums[c]) > 0;
    }
    return evaluate_drawn_cut(j, {present_.data(), present_codes_.data(), n, sums[column.size]}, rng, best);
  }
  std::size_t least = 0, most = column.size - 1;
  while (scale_.count(sums[least]) == 0) ++least;
  while (scale_.count(sums[most]) == 0) --most;
  if (least == most) return false;
  const DrawnCut drawn = draw_cut(table_, j, least, most, rng);
  Pair left{};
  for (std::size_t c = least; c <= drawn.code; ++c) left += load<Pair>(sums + c);
  evaluate_threshold(j, drawn, std::bit_cast<Moment>(left), best);
  return true;
}

}  // namespace espalier
