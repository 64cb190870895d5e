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

std::vector<std::uint32_t> judged_rows(const Foretold& first, std::size_t most, std::uint64_t seed) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < first[0].size(); ++i)
    if (!std::isnan(first[0][i])) rows.push_back(i);
  if (rows.size() > most) {
    Rng rng(seed);
    rng.shuffle(std::span(rows));
    rows.resize(most);
    std::ranges::sort(rows);
  }
  return rows;
}

class Mixer {
 public:
  Mixer(const MetricChoice& metric, const Target& y, const std::vector<Foretold>& all, const SelectOptions& options)
      : metric_(metric) {
    const std::size_t outputs = all[0].size();
    const auto rows = judged_rows(all[0], std::max<std::size_t>(500, options.most_numbers / outputs), options.seed);
    target_ = y.select(rows);
    for (const Foretold& f : all) {
      auto& mine = columns_.emplace_back(outputs, std::vector<float>(rows.size()));
      for (std::size_t c = 0; c < outputs; ++c)
        for (std::size_t i = 0; i < rows.size(); ++i) mine[c][i] = f[c][rows[i]];
    }
    sum_.assign(outputs, std::vector<double>(rows.size()));
    mixture_ = sum_;
  }

  double score_with(std::size_t which) {
    const double scale = 1.0 / static_cast<double>(taken_ + 1);
    for (std::size_t c = 0; c < sum_.size(); ++c)
      for (std::size_t i = 0; i < sum_[c].size(); ++i) mixture_[c][i] = (sum_[c][i] + columns_[which][c][i]) * scale;
    const double score = metric_.value(raw_score(*metric_.metric, target_, mixture_));
    return std::isnan(score) ? -HUGE_VAL : score;
  }

  void take(std::size_t which) {
    for (std::size_t c = 0; c < sum_.size(); ++c)
      for (std::size_t i = 0; i < sum_[c].size(); ++i) sum_[c][i] += columns_[which][c][i];
    ++taken_;
  }

 private:
  const MetricChoice& metric_;
  Target target_;
  std::vector<Foretold> columns_;
  std::vector<std::vector<double>> sum_, mixture_;
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

Selection select_greedily(const MetricChoice& metric, const Target& y, const std::vector<Foretold>& all,
                          const SelectOptions& options) {
  CHECK(!all.empty());
  Mixer mixer(metric, y, all, options);
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
