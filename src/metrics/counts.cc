#include "metrics/counts.h"

#include <algorithm>
#include <cmath>

namespace espalier::metrics {
namespace {

double ratio(double a, double b) { return b > 0 ? a / b : 0.0; }  // scikit-learn's zero_division=0

double part_of(Part part, const Counts& c) {
  switch (part) {
    case Part::precision:
      return ratio(c.hit, c.hit + c.false_alarm);
    case Part::recall:
      return ratio(c.hit, c.hit + c.missed);
    case Part::jaccard:
      return ratio(c.hit, c.hit + c.false_alarm + c.missed);
    default:
      return ratio(2 * c.hit, 2 * c.hit + c.false_alarm + c.missed);
  }
}

// Every (label, truly there, predicted, weight) of one row.
template <class Take>
void visit_row(const std::vector<ScoredColumn>& columns, std::size_t i, Take take) {
  std::size_t at = 0;
  for (const ScoredColumn& y : columns) {
    const std::size_t classes = y.predicted.size(), told = y.label(i),
                      true_label = static_cast<std::size_t>(y.truth[i]);
    if (columns.size() > 1 && classes == 2) {
      take(at++, true_label == y.positive, told == y.positive, y.weight(i));
      continue;
    }
    for (std::size_t k = 0; k < classes; ++k) take(at + k, true_label == k, told == k, y.weight(i));
    at += classes;
  }
}

void count(Counts& c, bool there, bool told, double weight) {
  if (there && told)
    c.hit += weight;
  else if (told)
    c.false_alarm += weight;
  else if (there)
    c.missed += weight;
}

double over_samples(Part part, const std::vector<ScoredColumn>& columns) {
  double sum = 0, all = 0;
  for (std::size_t i = 0; i < columns[0].rows(); ++i) {
    Counts row;
    visit_row(columns, i, [&](std::size_t, bool there, bool told, double) { count(row, there, told, 1); });
    sum += columns[0].weight(i) * part_of(part, row);
    all += columns[0].weight(i);
  }
  return sum / all;
}

double mean_over(Part part, Average average, const std::vector<Counts>& labels) {
  double sum = 0, all = 0;
  for (const Counts& c : labels) {
    if (average == Average::macro && c.hit + c.missed + c.false_alarm == 0) continue;  // a class that is nowhere
    const double weight = average == Average::weighted ? c.support() : 1.0;
    sum += weight * part_of(part, c);
    all += weight;
  }
  return ratio(sum, all);
}

}  // namespace

std::vector<Counts> count_labels(const std::vector<ScoredColumn>& columns) {
  std::vector<Counts> out;
  for (std::size_t i = 0; i < columns[0].rows(); ++i)
    visit_row(columns, i, [&](std::size_t label, bool there, bool told, double weight) {
      if (out.size() <= label) out.resize(label + 1);
      count(out[label], there, told, weight);
    });
  return out;
}

double accuracy(const std::vector<ScoredColumn>& columns) {
  double right = 0, all = 0;
  for (std::size_t i = 0; i < columns[0].rows(); ++i) {
    const bool whole = std::ranges::all_of(
        columns, [&](const ScoredColumn& y) { return y.label(i) == static_cast<std::size_t>(y.truth[i]); });
    right += whole ? columns[0].weight(i) : 0;
    all += columns[0].weight(i);
  }
  return right / all;
}

double balanced_accuracy(const std::vector<ScoredColumn>& columns) {
  double sum = 0;
  for (const ScoredColumn& y : columns) {
    double recalls = 0, present = 0;
    for (const Counts& c : count_labels({y})) {
      if (c.support() == 0) continue;
      recalls += c.hit / c.support();
      ++present;
    }
    sum += ratio(recalls, present);
  }
  return sum / static_cast<double>(columns.size());
}

// Gorodkin (2004), of several classes; the mean over target columns.
double matthews_corrcoef(const std::vector<ScoredColumn>& columns) {
  double sum = 0;
  for (const ScoredColumn& y : columns) {
    double all = 0, hits = 0, both = 0, told2 = 0, true2 = 0;
    for (const Counts& c : count_labels({y})) {
      const double told = c.hit + c.false_alarm;
      all += c.support();
      hits += c.hit;
      both += told * c.support();
      told2 += told * told;
      true2 += c.support() * c.support();
    }
    const double spread = (all * all - told2) * (all * all - true2);
    sum += spread > 0 ? (hits * all - both) / std::sqrt(spread) : 0.0;
  }
  return sum / static_cast<double>(columns.size());
}

// Hubert and Arabie (1985), by pairs of rows as scikit-learn counts them: alike on both sides, or not.
double adjusted_rand_score(const std::vector<ScoredColumn>& columns) {
  return mean_over_columns(columns, [](const ScoredColumn& y) {
    const std::size_t classes = y.predicted.size();
    std::vector<double> cells(classes * classes), there(classes), told(classes);
    double all = 0, cells2 = 0, there2 = 0, told2 = 0;
    for (std::size_t i = 0; i < y.rows(); ++i) {
      const auto truth = static_cast<std::size_t>(y.truth[i]);
      cells[truth * classes + y.label(i)] += y.weight(i);
      there[truth] += y.weight(i);
      told[y.label(i)] += y.weight(i);
      all += y.weight(i);
    }
    for (const double n : cells) cells2 += n * n;
    for (const double n : there) there2 += n * n;
    for (const double n : told) told2 += n * n;
    const double both = cells2 - all, split = there2 - cells2, joined = told2 - cells2;
    const double neither = all * all - split - joined - cells2;
    if (split == 0 && joined == 0) return 1.0;
    return 2 * (both * neither - split * joined) /
           ((both + split) * (split + neither) + (both + joined) * (joined + neither));
  });
}

double cohen_kappa(const std::vector<ScoredColumn>& columns) {
  return mean_over_columns(columns, [](const ScoredColumn& y) {
    double all = 0, hits = 0, by_chance = 0;
    for (const Counts& c : count_labels({y})) {
      all += c.support();
      hits += c.hit;
      by_chance += c.support() * (c.hit + c.false_alarm);
    }
    by_chance /= all;
    return (hits - by_chance) / (all - by_chance);
  });
}

template <Part part, Average average>
double part_score(const std::vector<ScoredColumn>& columns) {
  if constexpr (average == Average::samples) return over_samples(part, columns);
  const std::vector<Counts> labels = count_labels(columns);
  if constexpr (average == Average::binary) {
    if (columns.size() == 1) return part_of(part, labels[columns[0].positive]);
  }
  if constexpr (average == Average::micro) {
    Counts total;
    for (const Counts& c : labels) {
      total.hit += c.hit;
      total.false_alarm += c.false_alarm;
      total.missed += c.missed;
    }
    return part_of(part, total);
  }
  return mean_over(part, average, labels);
}

#define INSTANTIATE(part)                                                                \
  template double part_score<part, Average::binary>(const std::vector<ScoredColumn>&);   \
  template double part_score<part, Average::macro>(const std::vector<ScoredColumn>&);    \
  template double part_score<part, Average::micro>(const std::vector<ScoredColumn>&);    \
  template double part_score<part, Average::weighted>(const std::vector<ScoredColumn>&); \
  template double part_score<part, Average::samples>(const std::vector<ScoredColumn>&);
INSTANTIATE(Part::precision)
INSTANTIATE(Part::recall)
INSTANTIATE(Part::f1)
INSTANTIATE(Part::jaccard)
#undef INSTANTIATE

}  // namespace espalier::metrics
