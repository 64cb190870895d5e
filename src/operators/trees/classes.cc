#include "operators/trees/classes.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace espalier {

ClassKernel::ClassKernel(const GrowOptions& options, bool entropy, const TreeTable& table,
                         std::span<const std::uint32_t> classes, std::span<const double> weights,
                         std::span<const double> x_log_x, std::size_t class_count)
    : options_(options),
      entropy_(entropy),
      table_(table),
      classes_(classes),
      weights_(weights),
      x_log_x_(x_log_x),
      number_(class_count) {}

bool ClassKernel::enter(std::span<const std::uint32_t> rows) {
  const std::uint32_t only = classes_[rows[0]];
  if (std::ranges::all_of(rows, [&](std::uint32_t i) { return classes_[i] == only; })) return false;
  rows_ = rows.size();
  if (node_classes_.size() < rows_) {
    node_classes_.resize(rows_);
    node_weights_.resize(rows_);
  }
  for (const std::uint32_t c : seen_classes_) number_[c] = 0;
  seen_classes_.clear();
  for (std::size_t i = 0; i < rows_; ++i) {
    const std::uint32_t c = classes_[rows[i]];
    if (number_[c] == 0) {
      seen_classes_.push_back(c);
      number_[c] = static_cast<std::uint32_t>(seen_classes_.size());
    }
    node_classes_[i] = number_[c] - 1;
    node_weights_[i] = weights_[rows[i]];
  }
  stride_ = (seen_classes_.size() + 3) / 4 * 4;
  if (histogram_.size() < 256 * stride_) histogram_.resize(256 * stride_);
  total_.assign(stride_, 0.0);
  for (std::size_t i = 0; i < rows_; ++i) total_[node_classes_[i]] += node_weights_[i];
  weight_ = std::accumulate(total_.begin(), total_.end(), 0.0);
  left_.assign(stride_, 0.0);
  parent_ = score();
  return true;
}

// Fills the sums of each code that the rows have and lists these codes, that of missing values apart.
std::size_t ClassKernel::collect(const TreeTable::Column& column, std::span<const std::uint32_t> rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::uint8_t c = column.codes[rows[i]];
    seen_[c] = 1;
    ++count_[c];
    histogram_[c * stride_ + node_classes_[i]] += node_weights_[i];
  }
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

void ClassKernel::add_left(std::size_t code) {
  const double* const by = sums(code);
  for (std::size_t k = 0; k < stride_; k += 4)
    for (std::size_t l = k; l < k + 4; ++l) left_[l] += by[l];
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
  std::array<double, 4> squares{}, others{}, weights{};
  for (std::size_t k = 0; k < stride_; k += 4)
    for (std::size_t l = 0; l < 4; ++l) {
      const double a = left_[k + l], b = total_[k + l] - a;
      squares[l] += a * a;
      others[l] += b * b;
      weights[l] += a;
    }
  const auto sum = [](const std::array<double, 4>& v) { return (v[0] + v[1]) + (v[2] + v[3]); };
  const double weight = sum(weights), rest = weight_ - weight;
  return (weight > 0 ? sum(squares) / weight : 0) + (rest > 0 ? sum(others) / rest : 0);
}

void ClassKernel::judge(std::size_t j, std::size_t at, bool missing_left, NodeSplit& best) {
  const std::size_t right = rows_ - left_rows_;
  if (left_rows_ < options_.min_samples_leaf || right < options_.min_samples_leaf) return;
  const double s = score();
  if (s > best.score) take(j, s, at, missing_left, best);
}

void ClassKernel::take(std::size_t j, double score, std::size_t at, bool missing_left, NodeSplit& best) const {
  best = {.score = score, .gain = score - parent_, .column = static_cast<std::int32_t>(j)};
  best.missing_left = missing_ ? missing_left : left_rows_ * 2 >= rows_;
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
    std::ranges::fill(left_, 0.0);
    left_rows_ = 0;
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
  std::uint8_t least = 255, most = 0;
  if (node_codes_.size() < rows_) node_codes_.resize(rows_);
  for (std::size_t i = 0; i < rows_; ++i) node_codes_[i] = column.codes[rows[i]];
  for (std::size_t i = 0; i < rows_; ++i) {
    least = std::min(least, node_codes_[i]);
    most = std::max(most, node_codes_[i]);
  }
  if (least == most) return false;
  const DrawnCut drawn = draw_cut(table_, j, least, most, rng);
  sides_.assign(2 * stride_, 0.0);
  left_rows_ = 0;
  for (std::size_t i = 0; i < rows_; ++i) {
    const bool left = node_codes_[i] <= drawn.code;
    sides_[(left ? 0 : stride_) + node_classes_[i]] += node_weights_[i];
    left_rows_ += left;
  }
  std::copy_n(sides_.begin(), stride_, left_.begin());
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
      std::ranges::fill(left_, 0.0);
      left_rows_ = 0;
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
