#include "operators/trees/classes.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace espalier {
namespace {

using Four = double __attribute__((vector_size(32)));

Four four(const double* from) {
  Four out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

}  // namespace

ClassKernel::ClassKernel(const GrowOptions& options, bool entropy, const TreeTable& table,
                         std::span<const double> x_log_x)
    : options_(options), entropy_(entropy), table_(table), x_log_x_(x_log_x) {}

bool ClassKernel::enter(RowRange range) {
  node_ = rows_.data() + range.begin;
  size_ = range.size();
  if (node_[0].label == node_[size_ - 1].label) return false;
  ends_.clear();
  total_.clear();
  for (std::uint32_t i = 0; i < size_;) {
    double sum = 0;
    const std::uint32_t label = node_[i].label;
    for (; i < size_ && node_[i].label == label; ++i) sum += node_[i].weight;
    ends_.push_back(i);
    total_.push_back(sum);
  }
  stride_ = (ends_.size() + 3) / 4 * 4;
  if (histogram_.size() < 256 * stride_) histogram_.resize(256 * stride_);
  total_.resize(stride_);
  weight_ = std::accumulate(total_.begin(), total_.end(), 0.0);
  left_.assign(stride_, 0.0);
  parent_ = score();
  return true;
}

// Fills the sums of each code that the rows have and lists these codes, that of missing values apart.
std::size_t ClassKernel::collect(const TreeTable::Column& column, std::span<const std::uint32_t> rows) {
  // Pointers of our own: a byte written might change any other, for all the compiler knows.
  const std::uint8_t* const codes = column.codes;
  const std::uint32_t* const row = rows.data();
  const Item* const node = node_;
  std::uint8_t* const seen = seen_.data();
  const std::size_t stride = stride_, classes = ends_.size();
  for (std::size_t k = 0, i = 0; k < classes; ++k) {
    double* const sums_of = histogram_.data() + k;
    for (const std::size_t end = ends_[k]; i < end; ++i) {
      const std::size_t c = codes[row[i]];
      seen[c] = 1;
      sums_of[c * stride] += node[i].weight;
    }
  }
  if (options_.min_samples_leaf > 1)
    for (std::size_t i = 0; i < size_; ++i) ++count_[codes[row[i]]];
  presents_ = 0;
  for (std::size_t at = 0; at <= column.size; at += 8) {
    std::uint64_t word;
    std::memcpy(&word, &seen_[at], 8);
    if (word == 0) continue;
    std::memset(&seen_[at], 0, 8);
    for (; word != 0; word &= word - 1)
      present_[presents_++] = static_cast<std::uint8_t>(at + static_cast<std::size_t>(std::countr_zero(word)) / 8);
  }
  missing_code_ = column.size;
  missing_ = column.missing && present_[presents_ - 1] == column.size;
  presents_ -= missing_;
  return presents_ + missing_;
}

void ClassKernel::clear() {
  const auto wipe = [&](std::size_t code) {
    std::fill_n(sums(code), stride_, 0.0);
    count_[code] = 0;
  };
  for (std::size_t b = 0; b < presents_; ++b) wipe(present_[b]);
  if (missing_) wipe(missing_code_);
}

// By the share of the class that the node has most of.
void ClassKernel::order_categories() {
  const auto common = static_cast<std::size_t>(std::ranges::max_element(total_) - total_.begin());
  std::array<std::pair<double, std::uint8_t>, 256> keys;
  for (std::size_t b = 0; b < presents_; ++b) {
    const double* s = sums(present_[b]);
    keys[b] = {s[common] / std::max(std::accumulate(s, s + stride_, 0.0), 1e-300), present_[b]};
  }
  std::sort(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(presents_));
  for (std::size_t b = 0; b < presents_; ++b) present_[b] = keys[b].second;
}

void ClassKernel::start_left() {
  std::ranges::fill(left_, 0.0);
  left_rows_ = 0;
}

void ClassKernel::add_left(std::size_t code) {
  const double* const by = sums(code);
  double* const left = left_.data();
  for (std::size_t k = 0; k < stride_; k += 4) {
    const Four sum = four(left + k) + four(by + k);
    std::memcpy(left + k, &sum, sizeof sum);
  }
  left_rows_ += count_[code];
}

double ClassKernel::x_log_x(double x) const {
  if (!x_log_x_.empty()) return x_log_x_[static_cast<std::size_t>(x)];
  return x > 0 ? x * std::log(x) : 0.0;
}

// The more, the purer the two sides.
double ClassKernel::score() const {
  if (entropy_) {
    double out = 0, weight = 0;
    for (std::size_t k = 0; k < stride_; ++k) {
      out += x_log_x(left_[k]) + x_log_x(total_[k] - left_[k]);
      weight += left_[k];
    }
    return out - x_log_x(weight) - x_log_x(weight_ - weight);
  }
  Four squares{}, others{}, weights{};
  const double *const left = left_.data(), *const total = total_.data();
  for (std::size_t k = 0; k < stride_; k += 4) {
    const Four a = four(left + k), b = four(total + k) - a;
    squares += a * a;
    others += b * b;
    weights += a;
  }
  const auto sum = [](const Four& v) { return (v[0] + v[1]) + (v[2] + v[3]); };
  const double weight = sum(weights), rest = weight_ - weight;
  return (weight > 0 ? sum(squares) / weight : 0) + (rest > 0 ? sum(others) / rest : 0);
}

void ClassKernel::judge(std::size_t j, std::size_t at, bool missing_left, NodeSplit& best) {
  const std::size_t least = options_.min_samples_leaf;
  if (least > 1 && (left_rows_ < least || size_ - left_rows_ < least)) return;
  const double s = score();
  if (s > best.score) take(j, s, at, missing_left, best);
}

void ClassKernel::take(std::size_t j, double score, std::size_t at, bool missing_left, NodeSplit& best) const {
  best = {.score = score, .gain = score - parent_, .column = static_cast<std::int32_t>(j)};
  best.missing_left = missing_ ? missing_left : std::accumulate(left_.begin(), left_.end(), 0.0) * 2 >= weight_;
  best.category = table_[j].category;
  best.cut = present_[at];
  best.next = at + 1 < presents_ ? present_[at + 1] : best.cut;
  if (!best.category) return;
  best.left.fill(best.missing_left ? ~0u : 0u);
  for (std::size_t b = 0; b < presents_; ++b) {
    const std::uint32_t bit = 1u << (present_[b] % 32);
    std::uint32_t& word = best.left[present_[b] / 32];
    word = b <= at ? word | bit : word & ~bit;
  }
}

bool ClassKernel::offer(std::size_t j, std::span<const std::uint32_t> rows, NodeSplit& best) {
  const TreeTable::Column& column = table_[j];
  if (column.size + column.missing < 2) return false;
  const bool varies = collect(column, rows) > 1;
  if (varies && column.category) order_categories();
  for (const bool missing_left : {false, true}) {
    if (!varies || (missing_left && !missing_)) break;
    start_left();
    if (missing_left) add_left(missing_code_);
    for (std::size_t b = 0; b + (missing_left || !missing_) < presents_; ++b) {
      add_left(present_[b]);
      judge(j, b, missing_left, best);
    }
  }
  clear();
  return varies;
}

bool ClassKernel::offer_random(std::size_t j, std::span<const std::uint32_t> rows, Rng& rng, NodeSplit& best) {
  const TreeTable::Column& column = table_[j];
  if (column.size + column.missing < 2) return false;
  if (column.category || column.missing) return offer_random_present(j, rows, rng, best);
  if (node_codes_.size() < size_) node_codes_.resize(size_);
  const auto [least, most] = copy_codes(column.codes, rows, node_codes_.data());
  if (least == most) return false;
  const DrawnCut drawn = draw_cut(table_, j, least, most, rng);
  const std::uint8_t* const codes = node_codes_.data();
  const Item* const node = node_;
  std::uint32_t count = 0;
  for (std::size_t k = 0, i = 0; k < ends_.size(); ++k) {
    std::uint64_t sum = 0;
    for (const std::size_t end = ends_[k]; i < end; ++i) {
      const std::uint32_t mask = 0u - static_cast<std::uint32_t>(codes[i] <= drawn.code);
      sum += node[i].weight & mask;
      count -= mask;
    }
    left_[k] = static_cast<double>(sum);
  }
  left_rows_ = count;
  present_[0] = drawn.code;
  presents_ = 1;
  missing_ = false;
  judge_drawn(j, 0, false, drawn.threshold, best);
  return true;
}

bool ClassKernel::offer_random_present(std::size_t j, std::span<const std::uint32_t> rows, Rng& rng, NodeSplit& best) {
  const bool varies = collect(table_[j], rows) > 1, category = table_[j].category;
  if (varies && presents_ > 0) {
    std::size_t at = presents_ - 1;
    double threshold = std::numeric_limits<double>::infinity();
    if (category) {
      order_categories();
      if (presents_ > 1) at = rng.below(presents_ - 1);
    } else if (presents_ > 1) {
      const DrawnCut drawn = draw_cut(table_, j, present_[0], present_[presents_ - 1], rng);
      threshold = drawn.threshold;
      at =
          static_cast<std::size_t>(std::upper_bound(&present_[0], &present_[presents_], drawn.code) - &present_[0]) - 1;
    }
    for (const bool missing_left : {false, true}) {
      if (missing_left && (!missing_ || at + 1 == presents_)) break;
      start_left();
      if (missing_left) add_left(missing_code_);
      for (std::size_t b = 0; b <= at; ++b) add_left(present_[b]);
      judge_drawn(j, at, missing_left, threshold, best);
    }
  }
  clear();
  return varies;
}

void ClassKernel::judge_drawn(std::size_t j, std::size_t at, bool missing_left, double threshold, NodeSplit& best) {
  const double before = best.score;
  judge(j, at, missing_left, best);
  if (!(best.score > before) || best.category) return;
  best.drawn = true;
  best.threshold = threshold;
}

}  // namespace espalier
