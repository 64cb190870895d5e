#include "operators/trees/class_kernel.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "operators/trees/vectors.h"

namespace espalier {

ClassKernel::ClassKernel(const GrowOptions& options, bool entropy, const TreeTable& table)
    : options_(options), entropy_(entropy), table_(table) {}

std::vector<ClassKernel::Item>& ClassKernel::begin_tree(std::span<const double> x_log_x) {
  x_log_x_ = x_log_x;
  return items_;
}

bool ClassKernel::enter_node(RowRange range) {
  node_ = items_.data() + range.begin;
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
  left_.assign(stride_, 0);
  node_score_ = score_left();
  return true;
}

// Adds up the rows of each code and class, and notes which codes they have. The rows are walked from the start and from
// the middle at once: rows of one class often have one code, and would wait for each other's sum. As long as both walks
// stay in one class each, the sums they add to are two columns of the histogram.
template <bool sparse>
void ClassKernel::add_rows(const TreeTable::Column& column, std::span<const std::uint32_t> rows) {
  // Pointers of our own: a byte written might change any other, for all the compiler knows.
  const std::uint8_t* const codes = column.codes;
  const std::uint32_t* const row = rows.data();
  const Item* const node = node_;
  std::uint8_t* const seen = seen_.data();
  const std::size_t stride = stride_;
  const auto add = [&](std::size_t at, std::uint64_t* sums_of_class) {
    const std::size_t c = codes[row[at]];
    if constexpr (sparse)
      present_set_.add(c);
    else
      seen[c] = 1;
    sums_of_class[c * stride] += node[at].weight;
  };
  const std::size_t half = size_ / 2;
  std::size_t near = 0, far = 0;  // the classes of the two walks
  while (ends_[far] <= half) ++far;
  for (std::size_t i = 0; i < half;) {
    const std::size_t both_stay = std::min({half, std::size_t{ends_[near]}, ends_[far] - half});
    std::uint64_t *const near_sums = histogram_.data() + near, *const far_sums = histogram_.data() + far;
    for (; i < both_stay; ++i) {
      add(i, near_sums);
      add(half + i, far_sums);
    }
    if (i == ends_[near]) ++near;
    if (half + i == ends_[far]) ++far;
  }
  if (size_ % 2 == 1) add(size_ - 1, histogram_.data() + ends_.size() - 1);
  if (options_.min_samples_leaf > 1)
    for (const std::uint32_t r : rows) ++count_[codes[r]];
}

// Lists the codes that the rows have, that of missing values apart, and says how many there are.
std::size_t ClassKernel::add_up_codes(const TreeTable::Column& column, std::span<const std::uint32_t> rows) {
  presents_ = 0;
  const auto take = [&](std::size_t c) { present_[presents_++] = static_cast<std::uint8_t>(c); };
  if (column.size > rows.size()) {
    add_rows<true>(column, rows);
    present_set_.drain(take);
  } else {
    add_rows<false>(column, rows);
    for (std::size_t c = 0; c <= column.size; ++c)
      if (std::exchange(seen_[c], 0)) take(c);
  }
  missing_code_ = column.size;
  missing_ = column.missing && present_[presents_ - 1] == column.size;
  presents_ -= missing_;
  return presents_ + missing_;
}

void ClassKernel::clear_sums() {
  const auto wipe = [&](std::size_t code) {
    std::fill_n(sums(code), stride_, std::uint64_t{0});
    count_[code] = 0;
  };
  for (std::size_t b = 0; b < presents_; ++b) wipe(present_[b]);
  if (missing_) wipe(missing_code_);
}

// By the share of the class that the node has most of. Those with too few rows to have one stand together where the
// whole node would.
void ClassKernel::order_categories(const TreeTable::Column& column) {
  const auto common = static_cast<std::size_t>(std::ranges::max_element(total_) - total_.begin());
  const double light = static_cast<double>(column.rows_of_category()) * weight_ / static_cast<double>(size_) * 0.999;
  std::array<std::pair<double, std::uint8_t>, 256> keys;
  for (std::size_t b = 0; b < presents_; ++b) {
    const std::uint64_t* s = sums(present_[b]);
    const double weight = std::accumulate(s, s + stride_, 0.0);
    const bool few = column.rows_of_category() > 1 && weight < light;
    keys[b] = {few ? total_[common] / weight_ : static_cast<double>(s[common]) / weight, present_[b]};
  }
  std::sort(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(presents_));
  for (std::size_t b = 0; b < presents_; ++b) present_[b] = keys[b].second;
}

void ClassKernel::clear_left() {
  std::ranges::fill(left_, 0);
  left_rows_ = 0;
}

void ClassKernel::add_left(std::size_t code) {
  const std::uint64_t* const by = sums(code);
  std::uint64_t* const left = left_.data();
  for (std::size_t k = 0; k < stride_; k += 4) {
    const FourWhole sum = load<FourWhole>(left + k) + load<FourWhole>(by + k);
    std::memcpy(left + k, &sum, sizeof sum);
  }
  left_rows_ += count_[code];
}

double ClassKernel::x_log_x(double x) const {
  if (!x_log_x_.empty()) return x_log_x_[static_cast<std::size_t>(x)];
  return x > 0 ? x * std::log(x) : 0.0;
}

// Of both sides, given what goes left.
double ClassKernel::score_left() const {
  if (entropy_) {
    double out = 0, weight = 0;
    for (std::size_t k = 0; k < stride_; ++k) {
      const auto a = static_cast<double>(left_[k]);
      out += x_log_x(a) + x_log_x(total_[k] - a);
      weight += a;
    }
    return out - x_log_x(weight) - x_log_x(weight_ - weight);
  }
  Four squares{}, others{}, weights{};
  const std::uint64_t* const left = left_.data();
  const double* const total = total_.data();
  for (std::size_t k = 0; k < stride_; k += 4) {
    const Four a = as_doubles(load<FourWhole>(left + k)), b = load<Four>(total + k) - a;
    squares += a * a;
    others += b * b;
    weights += a;
  }
  const auto sum = [](const Four& v) { return (v[0] + v[1]) + (v[2] + v[3]); };
  const double weight = sum(weights), rest = weight_ - weight;
  return (weight > 0 ? sum(squares) / weight : 0) + (rest > 0 ? sum(others) / rest : 0);
}

void ClassKernel::evaluate_left(std::size_t j, std::size_t last, bool missing_left, NodeSplit& best) {
  const std::size_t least = options_.min_samples_leaf;
  if (least > 1 && (left_rows_ < least || size_ - left_rows_ < least)) return;
  const double s = score_left();
  if (s > best.score) record_cut(j, s, last, missing_left, best);
}

void ClassKernel::record_cut(std::size_t j, double score, std::size_t last, bool missing_left, NodeSplit& best) const {
  best = {.score = score, .gain = score - node_score_, .column = static_cast<std::int32_t>(j)};
  best.missing_left = missing_ ? missing_left : std::accumulate(left_.begin(), left_.end(), 0.0) * 2 >= weight_;
  best.category = table_[j].category;
  best.cut = present_[last];
  best.next = last + 1 < presents_ ? present_[last + 1] : best.cut;
  if (!best.category) return;
  best.send_all_as_missing();
  for (std::size_t b = 0; b < presents_; ++b) best.send(present_[b], b <= last);
}

void ClassKernel::evaluate_cuts(std::size_t j, bool missing_left, NodeSplit& best) {
  if (!entropy_ && stride_ == 4) return evaluate_cuts_by_gini<1>(j, missing_left, best);
  if (!entropy_ && stride_ == 8) return evaluate_cuts_by_gini<2>(j, missing_left, best);
  if (!entropy_ && stride_ == 12) return evaluate_cuts_by_gini<3>(j, missing_left, best);
  clear_left();
  if (missing_left) add_left(missing_code_);
  for (std::size_t b = 0; b + (missing_left || !missing_) < presents_; ++b) {
    add_left(present_[b]);
    evaluate_left(j, b, missing_left, best);
  }
}

// The same with all sums in registers.
template <std::size_t vectors>
void ClassKernel::evaluate_cuts_by_gini(std::size_t j, bool missing_left, NodeSplit& best) {
  std::array<FourWhole, vectors> left{};
  std::array<Four, vectors> total;
  for (std::size_t v = 0; v < vectors; ++v) {
    total[v] = load<Four>(&total_[4 * v]);
    if (missing_left) left[v] = load<FourWhole>(sums(missing_code_) + 4 * v);
  }
  const std::size_t least = options_.min_samples_leaf, last = presents_ - (missing_left || !missing_);
  left_rows_ = missing_left ? count_[missing_code_] : 0;
  for (std::size_t b = 0; b < last; ++b) {
    const std::uint64_t* const by = sums(present_[b]);
    Four squares{}, others{}, weights{};
    for (std::size_t v = 0; v < vectors; ++v) {
      left[v] += load<FourWhole>(by + 4 * v);
      const Four l = as_doubles(left[v]), r = total[v] - l;
      squares += l * l;
      others += r * r;
      weights += l;
    }
    left_rows_ += count_[present_[b]];
    if (least > 1 && (left_rows_ < least || size_ - left_rows_ < least)) continue;
    const auto sum = [](const Four& v) { return (v[0] + v[1]) + (v[2] + v[3]); };
    const double weight = sum(weights), score = sum(squares) / weight + sum(others) / (weight_ - weight);
    if (!(score > best.score)) continue;
    std::memcpy(left_.data(), left.data(), sizeof left);
    record_cut(j, score, b, missing_left, best);
  }
}

bool ClassKernel::try_cuts(std::size_t j, std::span<const std::uint32_t> rows, NodeSplit& best) {
  const TreeTable::Column& column = table_[j];
  if (column.size + column.missing < 2) return false;
  const bool varies = add_up_codes(column, rows) > 1;
  if (varies && column.category) order_categories(column);
  for (const bool missing_left : {false, true}) {
    if (!varies || (missing_left && !missing_)) break;
    evaluate_cuts(j, missing_left, best);
  }
  clear_sums();
  return varies;
}

bool ClassKernel::try_drawn_cut(std::size_t j, std::span<const std::uint32_t> rows, Rng& rng, NodeSplit& best) {
  const TreeTable::Column& column = table_[j];
  if (column.size + column.missing < 2) return false;
  if (column.category || column.missing) return evaluate_drawn_cut(j, rows, rng, best);
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
    left_[k] = sum;
  }
  left_rows_ = count;
  present_[0] = drawn.code;
  presents_ = 1;
  missing_ = false;
  evaluate_drawn_left(j, 0, false, drawn.threshold, best);
  return true;
}

bool ClassKernel::evaluate_drawn_cut(std::size_t j, std::span<const std::uint32_t> rows, Rng& rng, NodeSplit& best) {
  const bool varies = add_up_codes(table_[j], rows) > 1, category = table_[j].category;
  if (varies && presents_ > 0) {
    std::size_t last = presents_ - 1;  // missing values alone go right
    double threshold = 0;
    if (category) {
      order_categories(table_[j]);
      if (presents_ > 1) last = rng.below(presents_ - 1);
    } else if (presents_ > 1) {
      const DrawnCut drawn = draw_cut(table_, j, present_[0], present_[presents_ - 1], rng);
      const std::uint8_t* const codes = present_.data();
      threshold = drawn.threshold;
      last = static_cast<std::size_t>(std::upper_bound(codes, codes + presents_, drawn.code) - codes) - 1;
    }
    const auto evaluate_cut = [&](std::size_t cut, bool missing_left, double value) {
      clear_left();
      if (missing_left) add_left(missing_code_);
      for (std::size_t b = 0; b <= cut; ++b) add_left(present_[b]);
      evaluate_drawn_left(j, cut, missing_left, value, best);
    };
    if (last + 1 < presents_) evaluate_cut(last, false, threshold);
    if (last + 1 < presents_ && missing_) evaluate_cut(last, true, threshold);
    if (missing_) evaluate_cut(presents_ - 1, false, std::numeric_limits<double>::infinity());
  }
  clear_sums();
  return varies;
}

void ClassKernel::evaluate_drawn_left(std::size_t j, std::size_t last, bool missing_left, double threshold,
                                      NodeSplit& best) {
  const double before = best.score;
  evaluate_left(j, last, missing_left, best);
  if (!(best.score > before) || best.category) return;
  best.drawn = true;
  best.threshold = threshold;
}

}  // namespace espalier
