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

// The rows of one split: what all foretold there, what is taken so far, and what a mixture would foretell.
struct Part {
  Target target;
  std::vector<Foretold> columns;
  std::vector<std::vector<double>> sum, mixture;
};

class Mixer {
 public:
  Mixer(const MetricChoice& metric, const Target& y, const std::vector<Rows32>& parts, const std::vector<Foretold>& all,
        const SelectOptions& options)
      : metric_(metric) {
    const std::size_t outputs = all[0].size();
    const std::size_t most = std::max<std::size_t>(200, options.most_numbers / outputs / parts.size());
    const Rng rng(options.seed);
    for (std::size_t p = 0; p < parts.size(); ++p) {
      const Rows32 rows = sampled(parts[p], most, rng.child(p));
      Part& part = parts_.emplace_back(Part{y.select(rows), {}, {}, {}});
      for (const Foretold& f : all) {
        auto& mine = part.columns.emplace_back(outputs, std::vector<float>(rows.size()));
        for (std::size_t c = 0; c < outputs; ++c)
          for (std::size_t i = 0; i < rows.size(); ++i) mine[c][i] = f[c][rows[i]];
      }
      part.mixture = part.sum = std::vector(outputs, std::vector<double>(rows.size()));
    }
  }

  double score_with(std::size_t which) {
    double sum = 0, defined = 0;
    for (Part& part : parts_) {
      const double score = score_part(part, which);
      if (std::isnan(score)) continue;
      sum += score;
      ++defined;
    }
    return defined > 0 ? sum / defined : -HUGE_VAL;
  }

  void take(std::size_t which) {
    for (Part& part : parts_)
      for (std::size_t c = 0; c < part.sum.size(); ++c)
        for (std::size_t i = 0; i < part.sum[c].size(); ++i) part.sum[c][i] += part.columns[which][c][i];
    ++taken_;
  }

 private:
  double score_part(Part& part, std::size_t which) const {
    const double scale = 1.0 / static_cast<double>(taken_ + 1);
    for (std::size_t c = 0; c < part.sum.size(); ++c)
      for (std::size_t i = 0; i < part.sum[c].size(); ++i)
        part.mixture[c][i] = (part.sum[c][i] + part.columns[which][c][i]) * scale;
    return metric_.value(raw_score(*metric_.metric, part.target, part.mixture));
  }

  const MetricChoice& metric_;
  std::vector<Part> parts_;
  std::size_t taken_ = 0;
};

Selection counted(const std::vector<std::size_t>& order, std::size_t length, double score) {
  std::map<std::size_t, double> weight;
  for (std::size_t i = 0; i < length; ++i) weight[order[i]] += 1.0 / static_cast<double>(length);
  Selection out{{}, score};
  for (const auto& [which, w] : weight) out.shares.push_back({which, w});
  std::ranges::stable_sort(out.shares, std::ranges::greater{}, &Selection::Share::weight);
  return out;
}

}  // namespace

Selection select_greedily(const MetricChoice& metric, const Target& y, const std::vector<Rows32>& parts,
                          const std::vector<Foretold>& all, const SelectOptions& options) {
  CHECK(!all.empty() && !parts.empty());
  Mixer mixer(metric, y, parts, all, options);
  std::vector<std::size_t> order;
  double best = -HUGE_VAL;
  std::size_t best_length = 1;
  while (order.size() < std::max<std::size_t>(options.size, 1) && order.size() < best_length + patience) {
    if (!order.empty() && options.enough && options.enough()) break;
    std::size_t choice = 0;
    double choice_score = -HUGE_VAL;
    for (std::size_t which = 0; which < all.size(); ++which)
      if (const double score = mixer.score_with(which); score > choice_score) {
        choice = which;
        choice_score = score;
      }
    mixer.take(choice);
    order.push_back(choice);
    if (choice_score > best) {
      best = choice_score;
      best_length = order.size();
    }
  }
  return counted(order, best_length, best);
}

}  // namespace espalier
