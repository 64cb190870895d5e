#include "operators/trees/moments.h"

#include <algorithm>
#include <cmath>

#include "operators/trees/vectors.h"

namespace espalier {
namespace {

// Both numbers in one register.
void add(const Pair& item, Moment* bin) {
  const Pair sum = load<Pair>(bin) + item;
  std::memcpy(bin, &sum, sizeof sum);
}

// Some columns at once: a row's moment is read once, and sums of different columns do not wait for each other.
template <std::size_t columns>
void count_rows(const std::array<const std::uint8_t*, columns>& codes, const std::array<Moment*, columns>& bins,
                std::span<const std::uint32_t> rows, const Moment* items) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Pair item = load<Pair>(items + i);
    const std::size_t row = rows[i];
#pragma GCC unroll 8
    for (std::size_t c = 0; c < columns; ++c) add(item, bins[c] + codes[c][row]);
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

std::vector<Moment>& MomentKernel::items(const MomentScale& scale) {
  scale_ = scale;
  unit_ = wanted_.entropy ? 1 / scale.h : scale.h / scale.g / scale.g;
  moments_.l2 = wanted_.l2 * scale.h;
  moments_.min_weight = wanted_.min_weight * scale.h;
  moments_.category_smoothing = wanted_.category_smoothing * scale.h;
  return rows_;
}

bool MomentKernel::enter(RowRange range) {
  node_ = rows_.data() + range.begin;
  const double g = static_cast<double>(node_[0].g), weight = scale_.weight(node_[0]);
  std::size_t same = 1;
  for (; same < range.size(); ++same) {
    const double other = scale_.weight(node_[same]), slack = scale_.exact ? 0 : weight + other;
    if (std::abs(static_cast<double>(node_[same].g) * weight - g * other) > slack) break;
  }
  if (same == range.size()) return false;
  total_ = {};
  for (std::size_t i = 0; i < range.size(); ++i) total_ += node_[i];
  total_g_ = static_cast<double>(total_.g);
  total_h_ = scale_.weight(total_);
  parent_ = score(total_g_, total_h_);
  ceiling_ = std::numeric_limits<double>::infinity();
  if (moments_.classes) ceiling_ = moments_.entropy ? -1e-12 * total_h_ : total_g_ * (1 - 1e-12);
  if (range.size() == 2) ceiling_ = -0x1p1000;  // there is but one way to part two rows
  return true;
}

double MomentKernel::score(double g, double h) const {
  return moments_.entropy ? entropy(g, h) : g * g / (h + moments_.l2);
}

double MomentKernel::entropy(double g, double h) const {
  const auto x_log_x = [&](double x) {
    if (!moments_.x_log_x.empty()) return moments_.x_log_x[static_cast<std::size_t>(x)];
    return x > 0 ? x * std::log(x) : 0.0;
  };
  return x_log_x(g) + x_log_x(h - g) - x_log_x(h);
}

// Adds up the rows of each code, and notes which codes they have.
void MomentKernel::fill_sparse(const TreeTable::Column& column, std::span<const std::uint32_t> rows) {
  const std::uint8_t* const codes = column.codes;
  Moment* const histogram = histogram_.data();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t c = codes[rows[i]];
    present_set_.add(c);
    add(load<Pair>(node_ + i), histogram + c);
  }
}

// Adds up the rows of each code, some rows at once in a histogram each: neighbours often have one code, and would wait
// for each other's sum.
void MomentKernel::fill(const TreeTable::Column& column, std::span<const std::uint32_t> rows) {
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

// Moves what fill() left into present_ and present_codes_, in the order of codes; only these are visited, so a small
// node costs what it holds.
std::size_t MomentKernel::collect(const TreeTable::Column& column, std::span<const std::uint32_t> rows,
                                  Moment& missing) {
  fill_sparse(column, rows);
  std::size_t n = 0;
  present_set_.drain([&](std::size_t c) {
    present_codes_[n] = static_cast<std::uint8_t>(c);
    present_[n++] = std::exchange(histogram_[c], Moment{});
  });
  if (column.missing && n > 0 && present_codes_[n - 1] == column.size) missing = present_[--n];
  return n;
}

bool MomentKernel::offer(std::size_t j, std::span<const std::uint32_t> rows, NodeSplit& best) {
  const TreeTable::Column& column = table_[j];
  if (column.size + column.missing < 2) return false;
  Moment missing{};
  if (column.size > 2 * rows.size()) {
    const std::size_t n = collect(column, rows, missing);
    return judge(j, present_.data(), present_codes_.data(), n, missing, best);
  }
  fill(column, rows);
  const bool varies = scale_.count(histogram_[column.codes[rows[0]]]) < rows.size();
  if (varies) judge(j, histogram_.data(), every_code.data(), column.size, histogram_[column.size], best);
  std::fill_n(histogram_.data(), column.size + 1, Moment{});
  return varies;
}

bool MomentKernel::judge(std::size_t j, const Moment* bins, const std::uint8_t* codes, std::size_t n, Moment missing,
                         NodeSplit& best) {
  const bool absent = scale_.count(missing) > 0;
  if (n + absent < 2) return false;
  if (table_[j].category) {
    n = order_categories(table_[j], bins, codes, n, missing);
    bins = ordered_.data();
    codes = ordered_codes_.data();
  }
  for (const bool missing_left : {false, true}) {
    const bool apart = scale_.count(missing) > 0;
    if (missing_left && !apart) break;
    accumulate(bins, n, missing_left ? missing : Moment{});
    const Cut cut = best_cut(0, n - (apart && !missing_left ? 0 : std::min<std::size_t>(n, 1)), best.score);
    if (cut.score > best.score) take(j, cut, bins, codes, n, missing, missing_left, best);
  }
  return true;
}

// By their mean, pulled to that of the node. Those with too few rows to have one join the missing.
std::size_t MomentKernel::order_categories(const TreeTable::Column& column, const Moment* bins,
                                           const std::uint8_t* codes, std::size_t n, Moment& missing) {
  std::array<std::pair<double, std::uint8_t>, 256> keys;
  const double prior = total_h_ > 0 ? total_g_ / total_h_ : 0, smoothing = moments_.category_smoothing;
  std::size_t kept = 0;
  for (std::size_t b = 0; b < n; ++b) {
    const double h = scale_.weight(bins[b]);
    const std::size_t rows = scale_.count(bins[b]);
    if (rows == 0) continue;
    if (rows < column.rows_of_category())
      missing += bins[b];
    else
      keys[kept++] = {(static_cast<double>(bins[b].g) + smoothing * prior) / std::max(h + smoothing, 1e-300),
                      static_cast<std::uint8_t>(b)};
  }
  std::sort(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(kept));
  for (std::size_t k = 0; k < kept; ++k) {
    ordered_[k] = bins[keys[k].second];
    ordered_codes_[k] = codes[keys[k].second];
  }
  return kept;
}

void MomentKernel::accumulate(const Moment* bins, std::size_t n, Moment start) {
  Pair sum = load<Pair>(&start);
  for (std::size_t b = 0; b < n; ++b) {
    sum += load<Pair>(bins + b);
    std::memcpy(&left_[b], &sum, sizeof sum);
  }
}

// Over the cuts [from, n) of accumulate(), those that leave enough on both sides; none unless better than `least`.
MomentKernel::Cut MomentKernel::best_cut(std::size_t from, std::size_t n, double least) {
  const std::size_t keep = options_.min_samples_leaf, rows = scale_.count(total_);
  while (from < n && scale_.count(left_[from]) < keep) ++from;
  while (n > from && rows - scale_.count(left_[n - 1]) < keep) --n;
  while (from < n && scale_.weight(left_[from]) < moments_.min_weight) ++from;
  while (n > from && total_h_ - scale_.weight(left_[n - 1]) < moments_.min_weight) --n;
  if (n == from) return {};
  const double best = moments_.entropy ? score_each_by_entropy(from, n) : score_each(from, n);
  if (!(best > least)) return {};
  return {best, static_cast<std::size_t>(std::find(&scores_[from], &scores_[n], best) - scores_.data())};
}

double MomentKernel::score_each_by_entropy(std::size_t from, std::size_t n) {
  double best = -std::numeric_limits<double>::infinity();
  for (std::size_t b = from; b < n; ++b) {
    const double g = static_cast<double>(left_[b].g), h = scale_.weight(left_[b]);
    scores_[b] = entropy(g, h) + entropy(total_g_ - g, total_h_ - h);
    best = std::max(best, scores_[b]);
  }
  return best;
}

// gl² / hl + gr² / hr with one division. An empty side gives no number, which is never the best.
double MomentKernel::score_each(std::size_t from, std::size_t n) {
  const Four total_g = Four{} + total_g_, total_h = Four{} + (total_h_ + moments_.l2), l2 = Four{} + moments_.l2;
  const double none = -std::numeric_limits<double>::infinity();
  Four best = Four{} + none;
  for (std::size_t b = from; b < n; b += 4) {
    const auto two = load<FourWhole>(&left_[b]), more = load<FourWhole>(&left_[b + 2]);
    const Four gl = as_doubles(__builtin_shufflevector(two, more, 0, 2, 4, 6)), gr = total_g - gl;
    const Four h = as_doubles(__builtin_shufflevector(two, more, 1, 3, 5, 7) >> scale_.count_bits);
    const Four hl = h + l2, hr = total_h - h;
    const Four s = (gl * gl * hr + gr * gr * hl) / (hl * hr);
    std::memcpy(&scores_[b], &s, sizeof s);
    if (b + 4 <= n) best = s > best ? s : best;
  }
  double out = none;
  for (int k = 0; k < 4; ++k) out = std::max(out, best[k]);
  for (std::size_t b = n - (n - from) % 4; b < n; ++b) out = scores_[b] > out ? scores_[b] : out;
  return out;
}

void MomentKernel::take(std::size_t j, const Cut& cut, const Moment* bins, const std::uint8_t* codes, std::size_t n,
                        Moment missing, bool missing_left, NodeSplit& best) const {
  const bool apart = scale_.count(missing) > 0;
  best = {.score = cut.score, .gain = real_gain(cut.score), .column = static_cast<std::int32_t>(j)};
  best.missing_left = apart ? missing_left : scale_.count(left_[cut.at]) * 2 >= scale_.count(total_);
  best.category = table_[j].category;
  if (best.category) {
    best.left.fill(best.missing_left ? ~0u : 0u);
    for (std::size_t b = 0; b < n; ++b) {
      const std::uint32_t bit = 1u << (codes[b] % 32);
      std::uint32_t& word = best.left[codes[b] / 32];
      word = b <= cut.at ? word | bit : word & ~bit;
    }
    return;
  }
  std::size_t next = cut.at + 1;
  while (next < n && scale_.count(bins[next]) == 0) ++next;
  best.cut = codes[cut.at];
  best.next = next < n ? codes[next] : best.cut;
}

// Of a column without missing values only the ends and the sums below the drawn cut are needed, no histogram.
bool MomentKernel::offer_random(std::size_t j, std::span<const std::uint32_t> rows, Rng& rng, NodeSplit& best) {
  const TreeTable::Column& column = table_[j];
  if (column.size + column.missing < 2) return false;
  if (column.category || column.missing) {
    Moment missing{};
    const std::size_t n = collect(column, rows, missing);
    return judge_present(j, n, missing, rng, best);
  }
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
  judge_drawn(j, drawn, left, best);
  return true;
}

void MomentKernel::judge_drawn(std::size_t j, const DrawnCut& drawn, const Moment& left, NodeSplit& best) const {
  const double g = static_cast<double>(left.g), h = scale_.weight(left), rest = total_h_ - h;
  const std::size_t count = scale_.count(left), rows = scale_.count(total_), least = options_.min_samples_leaf;
  if (count < least || rows - count < least || std::min(h, rest) < moments_.min_weight) return;
  const double found = score(g, h) + score(total_g_ - g, rest);
  if (!(found > best.score)) return;
  best = {.score = found, .gain = real_gain(found), .column = static_cast<std::int32_t>(j), .cut = drawn.code};
  best.drawn = true;
  best.threshold = drawn.threshold;
  best.missing_left = 2 * count >= rows;
}

// Of the first n of present_.
bool MomentKernel::judge_present(std::size_t j, std::size_t n, Moment missing, Rng& rng, NodeSplit& best) {
  if (n + (scale_.count(missing) > 0) < 2) return false;
  const bool category = table_[j].category;
  if (category) n = order_categories(table_[j], present_.data(), present_codes_.data(), n, missing);
  const Moment* const bins = category ? ordered_.data() : present_.data();
  const std::uint8_t* const codes = category ? ordered_codes_.data() : present_codes_.data();
  if (n == 0) return true;
  std::size_t at = n - 1;  // missing values alone go right
  double threshold = 0;
  if (n > 1 && category) at = rng.below(n - 1);
  if (n > 1 && !category) {
    const DrawnCut drawn = draw_cut(table_, j, codes[0], codes[n - 1], rng);
    threshold = drawn.threshold;
    at = static_cast<std::size_t>(std::upper_bound(codes, codes + n, drawn.code) - codes) - 1;
  }
  const auto offer_cut = [&](std::size_t cut, bool missing_left, double value) {
    accumulate(bins, n, missing_left ? missing : Moment{});
    const Cut found = best_cut(cut, cut + 1, best.score);
    if (!(found.score > best.score)) return;
    take(j, found, bins, codes, n, missing, missing_left, best);
    best.drawn = !category;
    best.threshold = value;
  };
  const bool apart = scale_.count(missing) > 0;
  if (at + 1 < n) offer_cut(at, false, threshold);
  if (at + 1 < n && apart) offer_cut(at, true, threshold);
  if (apart) offer_cut(n - 1, false, std::numeric_limits<double>::infinity());
  return true;
}

int MomentKernel::build(RowRange range, std::span<const std::uint32_t> rows) {
  if (free_.empty()) {
    free_.push_back(static_cast<int>(kept_.size()));
    kept_.emplace_back(table_.slots());
  }
  const int out = free_.back();
  free_.pop_back();
  std::vector<Moment>& histogram = kept_[static_cast<std::size_t>(out)];
  std::ranges::fill(histogram, Moment{});
  const Moment* const node = rows_.data() + range.begin;
  std::size_t j = 0;
  const auto codes = [&](std::size_t k) { return table_[j + k].codes; };
  const auto bins = [&](std::size_t k) { return histogram.data() + table_[j + k].first; };
  for (; j + 8 <= table_.columns(); j += 8)
    count_rows<8>({codes(0), codes(1), codes(2), codes(3), codes(4), codes(5), codes(6), codes(7)},
                  {bins(0), bins(1), bins(2), bins(3), bins(4), bins(5), bins(6), bins(7)}, rows, node);
  for (; j + 4 <= table_.columns(); j += 4)
    count_rows<4>({codes(0), codes(1), codes(2), codes(3)}, {bins(0), bins(1), bins(2), bins(3)}, rows, node);
  for (; j < table_.columns(); ++j) count_rows<1>({codes(0)}, {bins(0)}, rows, node);
  return out;
}

void MomentKernel::subtract(int from, int part) {
  Moment* const a = kept_[static_cast<std::size_t>(from)].data();
  const Moment* const b = kept_[static_cast<std::size_t>(part)].data();
  for (std::size_t k = 0; k < table_.slots(); ++k) a[k] -= b[k];
}

bool MomentKernel::offer_kept(std::size_t j, int histogram, NodeSplit& best) {
  const Moment* const bins = &kept_[static_cast<std::size_t>(histogram)][table_[j].first];
  return judge(j, bins, every_code.data(), table_[j].size, bins[table_[j].size], best);
}

bool MomentKernel::offer_random_kept(std::size_t j, int histogram, Rng& rng, NodeSplit& best) {
  const TreeTable::Column& column = table_[j];
  const Moment* const bins = &kept_[static_cast<std::size_t>(histogram)][column.first];
  if (column.size + column.missing < 2) return false;
  if (column.category || column.missing) {
    std::size_t n = 0;
    for (std::size_t c = 0; c < column.size; ++c) {
      present_[n] = bins[c];
      present_codes_[n] = static_cast<std::uint8_t>(c);
      n += scale_.count(bins[c]) > 0;
    }
    return judge_present(j, n, bins[column.size], rng, best);
  }
  std::size_t least = 0, most = column.size - 1;
  while (scale_.count(bins[least]) == 0) ++least;
  while (scale_.count(bins[most]) == 0) --most;
  if (least == most) return false;
  const DrawnCut drawn = draw_cut(table_, j, least, most, rng);
  Pair left{};
  for (std::size_t c = least; c <= drawn.code; ++c) left += load<Pair>(bins + c);
  judge_drawn(j, drawn, std::bit_cast<Moment>(left), best);
  return true;
}

}  // namespace espalier
