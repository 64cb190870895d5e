#include "ensemble/select.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/result.h"
#include "base/rng.h"

namespace espalier {
namespace {

constexpr std::size_t patience = 8;  // additions without gain before we stop

using Rows32 = std::vector<std::uint32_t>;

Rows32 sampled(Rows32 rows, std::size_t most, Rng rng) {
  if (rows.size() <= most) return rows;
  rng.shuffle(std::span(rows));
  rows.resize(most);
  std::ranges::sort(rows);
  return rows;
}

// The rows of one split: what every candidate predicted there, the sum of those taken so far, and room for the
// predictions of a mixture.
struct ValidationRows {
  Target target;
  std::vector<OutOfFold> columns;
  std::vector<std::vector<double>> sum, mixture;
};

class Mixer {
 public:
  Mixer(const MetricChoice& metric, const Target& y, const std::vector<Rows32>& parts,
        std::span<const OutOfFold* const> all, const SelectOptions& options)
      : metric_(metric), constant_(options.constant), constant_share_(options.constant_share) {
    const std::size_t outputs = all[0]->size();
    const std::size_t most = std::max<std::size_t>(200, options.most_numbers / outputs / parts.size());
    const Rng rng(options.seed);
    for (std::size_t p = 0; p < parts.size(); ++p) {
      const Rows32 rows = sampled(parts[p], most, rng.child(p));
      ValidationRows& part = parts_.emplace_back(ValidationRows{y.select(rows), {}, {}, {}});
      for (const OutOfFold* f : all) {
        auto& mine = part.columns.emplace_back(outputs, std::vector<float>(rows.size()));
        for (std::size_t c = 0; c < outputs; ++c)
          for (std::size_t i = 0; i < rows.size(); ++i) mine[c][i] = (*f)[c][rows[i]];
      }
      part.mixture = part.sum = std::vector(outputs, std::vector<double>(rows.size()));
    }
  }

  std::vector<double> part_scores_with(std::size_t which, double weight) {
    std::vector<double> out;
    for (ValidationRows& part : parts_) out.push_back(score_part(part, which, weight));
    return out;
  }

  double score_with(std::size_t which, double weight = 1) {
    double sum = 0, defined = 0;
    for (ValidationRows& part : parts_) {
      const double score = score_part(part, which, weight);
      if (std::isnan(score)) continue;
      sum += score;
      ++defined;
    }
    return defined > 0 ? sum / defined : -HUGE_VAL;
  }

  void add_member(std::size_t which, double weight = 1) {
    for (ValidationRows& part : parts_)
      for (std::size_t c = 0; c < part.sum.size(); ++c)
        for (std::size_t i = 0; i < part.sum[c].size(); ++i) part.sum[c][i] += weight * part.columns[which][c][i];
    weight_taken_ += weight;
  }

  void start_anew() {
    for (ValidationRows& part : parts_)
      for (auto& column : part.sum) std::ranges::fill(column, 0.0);
    weight_taken_ = 0;
  }

 private:
  double score_part(ValidationRows& part, std::size_t which, double weight) const {
    const double scale = (1 - constant_share_) / (weight_taken_ + weight);
    for (std::size_t c = 0; c < part.sum.size(); ++c)
      for (std::size_t i = 0; i < part.sum[c].size(); ++i)
        part.mixture[c][i] = (part.sum[c][i] + weight * part.columns[which][c][i]) * scale +
                             constant_share_ * part.columns[constant_][c][i];
    return metric_.score(part.target, part.mixture);
  }

  const MetricChoice& metric_;
  std::vector<ValidationRows> parts_;
  std::size_t constant_;
  double constant_share_, weight_taken_ = 0;
};

// The members of the best mixture met while one after the other is added.
std::vector<std::size_t> climb(Mixer& mixer, const std::vector<std::size_t>& candidates, const SelectOptions& options) {
  mixer.start_anew();
  std::vector<std::size_t> order;
  double best = -HUGE_VAL;
  std::size_t best_length = 1;
  while (order.size() < std::max<std::size_t>(options.size, 1) && order.size() < best_length + patience) {
    if (!order.empty() && options.enough && options.enough()) break;
    std::size_t choice = candidates.front();
    double choice_score = -HUGE_VAL;
    for (const std::size_t which : candidates)
      if (const double score = mixer.score_with(which); score > choice_score) {
        choice = which;
        choice_score = score;
      }
    mixer.add_member(choice);
    order.push_back(choice);
    if (choice_score > best) {
      best = choice_score;
      best_length = order.size();
    }
  }
  order.resize(best_length);
  return order;
}

std::vector<std::size_t> some_half(std::size_t n, Rng rng) {
  std::vector<std::size_t> out(n);
  std::iota(out.begin(), out.end(), std::size_t{0});
  rng.shuffle(std::span(out));
  out.resize((n + 1) / 2);
  std::ranges::sort(out);
  return out;
}

void score_mixture(Mixer& mixer, Selection& out) {
  mixer.start_anew();
  for (std::size_t s = 1; s < out.shares.size(); ++s) mixer.add_member(out.shares[s].which, out.shares[s].weight);
  out.part_scores = mixer.part_scores_with(out.shares[0].which, out.shares[0].weight);
  out.score = mixer.score_with(out.shares[0].which, out.shares[0].weight);
}

void add(std::vector<Selection::Share>& shares, const Selection::Share& more) {
  const auto same = std::ranges::find(shares, more.which, &Selection::Share::which);
  if (same == shares.end())
    shares.push_back(more);
  else
    same->weight += more.weight;
}

}  // namespace

Selection select_greedily(const MetricChoice& metric, const Target& y, const std::vector<Rows32>& parts,
                          std::span<const OutOfFold* const> all, const SelectOptions& options) {
  CHECK(!all.empty() && !parts.empty() && options.bags > 0 && options.constant < all.size());
  Mixer mixer(metric, y, parts, all, options);
  std::vector<std::size_t> everyone(all.size());
  std::iota(everyone.begin(), everyone.end(), std::size_t{0});
  std::map<std::size_t, double> weight;
  const Rng bag_rng = Rng(options.seed).child(parts.size());
  for (std::size_t b = 0; b < options.bags; ++b) {
    const auto candidates = options.bags == 1 ? everyone : some_half(all.size(), bag_rng.child(b));
    const auto chosen = climb(mixer, candidates, options);
    for (const std::size_t which : chosen) weight[which] += 1 / static_cast<double>(chosen.size() * options.bags);
  }
  Selection out;
  for (const auto& [which, w] : weight) out.shares.push_back({which, w});
  score_mixture(mixer, out);
  for (auto& share : out.shares) share.weight *= 1 - options.constant_share;
  if (options.constant_share > 0) add(out.shares, {options.constant, options.constant_share});
  std::ranges::stable_sort(out.shares, std::ranges::greater{}, &Selection::Share::weight);
  return out;
}

}  // namespace espalier
