// The second half of MomentKernel: which cut of a column is best, given its sums by code.
#include <algorithm>
#include <cmath>

#include "operators/trees/moment_kernel.h"
#include "operators/trees/vectors.h"

namespace espalier {

// Missing values are tried on either side, the right one first. False if there is but one code.
bool MomentKernel::evaluate_cuts(std::size_t j, CodeSums c, NodeSplit& best) {
  if (c.size + has_missing(c) < 2) return false;
  if (table_[j].category) c = order_categories(table_[j], c);
  for (const bool missing_left : {false, true}) {
    const bool missing = has_missing(c);
    if (missing_left && !missing) break;
    add_up_left(c, missing_left ? c.missing : Moment{});
    // With missing values on the right the last cut parts them from all others; else something must stay right.
    const std::size_t end = c.size - (missing && !missing_left ? 0 : std::min<std::size_t>(c.size, 1));
    const Cut cut = best_cut(0, end, best.found() ? best.score * (1 + moments_.tie) : best.score);
    if (cut.score > best.score) record_cut(j, cut, c, missing_left, best);
  }
  return true;
}

// By their mean, pulled to that of the node. Those with too few rows to have one join the missing.
MomentKernel::CodeSums MomentKernel::order_categories(const TreeTable::Column& column, const CodeSums& c) {
  std::array<std::pair<double, std::uint8_t>, 256> keys;
  const double prior = total_h_ > 0 ? total_g_ / total_h_ : 0, smoothing = moments_.category_smoothing;
  Moment missing = c.missing;
  std::size_t kept = 0;
  for (std::size_t k = 0; k < c.size; ++k) {
    const double h = scale_.weight(c.sums[k]);
    const std::size_t rows = scale_.count(c.sums[k]);
    if (rows == 0) continue;
    if (rows < column.rows_of_category())
      missing += c.sums[k];
    else
      keys[kept++] = {(static_cast<double>(c.sums[k].g) + smoothing * prior) / std::max(h + smoothing, 1e-300),
                      static_cast<std::uint8_t>(k)};
  }
  std::sort(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(kept));
  for (std::size_t k = 0; k < kept; ++k) {
    ordered_[k] = c.sums[keys[k].second];
    ordered_codes_[k] = c.codes[keys[k].second];
  }
  return {ordered_.data(), ordered_codes_.data(), kept, missing};
}

void MomentKernel::add_up_left(const CodeSums& c, Moment start) {
  Pair sum = load<Pair>(&start);
  for (std::size_t k = 0; k < c.size; ++k) {
    sum += load<Pair>(c.sums + k);
    std::memcpy(&left_[k], &sum, sizeof sum);
  }
}

// Of the cuts [first, end) those that leave enough on both sides; none unless better than `least`.
MomentKernel::Cut MomentKernel::best_cut(std::size_t first, std::size_t end, double least) {
  const std::size_t keep = options_.min_samples_leaf, rows = scale_.count(total_);
  while (first < end && scale_.count(left_[first]) < keep) ++first;
  while (end > first && rows - scale_.count(left_[end - 1]) < keep) --end;
  while (first < end && scale_.weight(left_[first]) < moments_.min_weight) ++first;
  while (end > first && total_h_ - scale_.weight(left_[end - 1]) < moments_.min_weight) --end;
  if (end == first) return {};
  const double best = plain_score() ? score_cuts(first, end) : score_cuts_by_sides(first, end);
  if (!(best > least)) return {};
  const double enough = best * (1 - moments_.tie);
  const auto* const found = std::find_if(&scores_[first], &scores_[end], [&](double s) { return s >= enough; });
  return {*found, static_cast<std::size_t>(found - scores_.data())};
}

double MomentKernel::score_cuts_by_sides(std::size_t first, std::size_t end) {
  double best = -std::numeric_limits<double>::infinity();
  for (std::size_t k = first; k < end; ++k) {
    const double g = static_cast<double>(left_[k].g), h = scale_.weight(left_[k]);
    scores_[k] = score_side(g, h) + score_side(total_g_ - g, total_h_ - h);
    best = std::max(best, scores_[k]);
  }
  return best;
}

// Four cuts at once, both sides with one division. An empty side gives no number, which is never the best.
double MomentKernel::score_cuts(std::size_t first, std::size_t end) {
  const Four total_g = Four{} + total_g_, total_h = Four{} + (total_h_ + moments_.l2), l2 = Four{} + moments_.l2;
  const double none = -std::numeric_limits<double>::infinity();
  Four best = Four{} + none;
  for (std::size_t k = first; k < end; k += 4) {
    const auto two = load<FourWhole>(&left_[k]), more = load<FourWhole>(&left_[k + 2]);
    const Four gl = as_doubles(__builtin_shufflevector(two, more, 0, 2, 4, 6)), gr = total_g - gl;
    const Four h = as_doubles(__builtin_shufflevector(two, more, 1, 3, 5, 7) >> scale_.count_bits);
    const Four hl = h + l2, hr = total_h - h;
    const Four s = (gl * gl * hr + gr * gr * hl) / (hl * hr);
    std::memcpy(&scores_[k], &s, sizeof s);
    if (k + 4 <= end) best = s > best ? s : best;
  }
  double out = none;
  for (int l = 0; l < 4; ++l) out = std::max(out, best[l]);
  for (std::size_t k = end - (end - first) % 4; k < end; ++k) out = scores_[k] > out ? scores_[k] : out;
  return out;
}

void MomentKernel::record_cut(std::size_t j, const Cut& cut, const CodeSums& c, bool missing_left,
                              NodeSplit& best) const {
  best = {.score = cut.score, .gain = gain_of(cut.score), .column = static_cast<std::int32_t>(j)};
  const bool most_left = scale_.count(left_[cut.last]) * 2 >= scale_.count(total_);
  best.missing_left = has_missing(c) ? missing_left : most_left && !moments_.unseen_right;
  best.category = table_[j].category;
  if (best.category) {
    best.send_all_as_missing();
    for (std::size_t k = 0; k < c.size; ++k) best.send(c.codes[k], k <= cut.last);
    return;
  }
  std::size_t next = cut.last + 1;
  while (next < c.size && scale_.count(c.sums[next]) == 0) ++next;
  best.cut = c.codes[cut.last];
  best.next = next < c.size ? c.codes[next] : best.cut;
}

// Of sums whose codes all have rows. Beside the cut that is drawn, missing values may stand alone on the right.
bool MomentKernel::evaluate_drawn_cut(std::size_t j, CodeSums c, Rng& rng, NodeSplit& best) {
  if (c.size + has_missing(c) < 2) return false;
  const bool category = table_[j].category;
  if (category) c = order_categories(table_[j], c);
  if (c.size == 0) return true;
  std::size_t last = c.size - 1;
  double threshold = 0;
  if (c.size > 1 && category) last = rng.below(c.size - 1);
  if (c.size > 1 && !category) {
    const DrawnCut drawn = draw_cut(table_, j, c.codes[0], c.codes[c.size - 1], rng);
    threshold = drawn.threshold;
    last = static_cast<std::size_t>(std::upper_bound(c.codes, c.codes + c.size, drawn.code) - c.codes) - 1;
  }
  const auto evaluate_cut = [&](std::size_t cut, bool missing_left, double value) {
    add_up_left(c, missing_left ? c.missing : Moment{});
    const Cut found = best_cut(cut, cut + 1, best.score);
    if (!(found.score > best.score)) return;
    record_cut(j, found, c, missing_left, best);
    best.drawn = !category;
    best.threshold = value;
  };
  if (last + 1 < c.size) evaluate_cut(last, false, threshold);
  if (last + 1 < c.size && has_missing(c)) evaluate_cut(last, true, threshold);
  if (has_missing(c)) evaluate_cut(c.size - 1, false, std::numeric_limits<double>::infinity());
  return true;
}

}  // namespace espalier
