#include "data/leaks.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

namespace espalier {
namespace {

constexpr std::size_t rows_compared = 20000, fewest_rows = 20;
constexpr double enough = 0.999;

struct Pairs {
  std::vector<double> x, y;  // rows where both are there
};

// Words become numbers of their own, so that equal words are equal numbers.
std::vector<double> numbers_of(const TableColumn& column, std::size_t rows) {
  if (column.sparse) return numbers_of(dense(column, rows), rows);
  std::vector<double> out;
  const std::size_t step = std::max<std::size_t>(1, rows / rows_compared);
  for (std::size_t i = 0; i < rows; i += step)
    out.push_back(is_missing(column, i) ? std::nan("")
                  : column.is_text()    ? static_cast<double>(column.texts.codes.items[i])
                                        : column.numbers.items[i]);
  return out;
}

Pairs pairs_of(const TableColumn& feature, const TableColumn& target, std::size_t rows) {
  const std::vector<double> x = numbers_of(feature, rows), y = numbers_of(target, rows);
  Pairs out;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isfinite(x[i]) || !std::isfinite(y[i])) continue;
    out.x.push_back(x[i]);
    out.y.push_back(y[i]);
  }
  return out;
}

std::string percent(double share) { return number_text(std::round(1000 * share) / 10) + " %"; }

struct Told {
  std::size_t values = 0;   // different ones
  double purity = 0;        // share of rows of the most frequent class of their value
  std::size_t changes = 0;  // of that class, from value to value in ascending order
};

Told told_by_values(const Pairs& p) {
  std::map<double, std::map<double, std::size_t>> counts;
  for (std::size_t i = 0; i < p.x.size(); ++i) ++counts[p.x[i]][p.y[i]];
  Told out{.values = counts.size()};
  std::size_t pure = 0;
  double last = std::nan("");
  for (const auto& [value, classes] : counts) {
    const auto most = std::ranges::max_element(classes, {}, [](const auto& c) { return c.second; });
    pure += most->second;
    out.changes += !std::isnan(last) && most->first != last;
    last = most->first;
  }
  out.purity = static_cast<double>(pure) / static_cast<double>(p.x.size());
  return out;
}

double largest_class(const std::vector<double>& labels, std::size_t& classes) {
  std::unordered_map<double, std::size_t> counts;
  for (const double label : labels) ++counts[label];
  classes = counts.size();
  std::size_t most = 0;
  for (const auto& [label, n] : counts) most = std::max(most, n);
  return static_cast<double>(most) / static_cast<double>(labels.size());
}

std::string leak_of_classes(const Pairs& p, bool ordered) {
  std::size_t classes = 0;
  const double most = largest_class(p.y, classes);
  if (classes < 2 || most > 0.98) return "";
  const Told told = told_by_values(p);
  if (told.purity < enough) return "";
  if (10 * told.values <= p.x.size())
    return "its " + std::to_string(told.values) + " values tell the class of " + percent(told.purity) + " of the rows";
  if (ordered && told.changes <= classes - 1 + p.x.size() / 1000)
    return "the classes follow each other almost without overlap as it grows";
  return "";
}

double correlation(const Pairs& p) {
  const auto n = static_cast<double>(p.x.size());
  double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < p.x.size(); ++i) mx += p.x[i] / n, my += p.y[i] / n;
  for (std::size_t i = 0; i < p.x.size(); ++i) {
    xx += (p.x[i] - mx) * (p.x[i] - mx);
    yy += (p.y[i] - my) * (p.y[i] - my);
    xy += (p.x[i] - mx) * (p.y[i] - my);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0.0;
}

// The share of the target's variance between the values of the feature.
double explained(const Pairs& p, std::size_t& values) {
  std::unordered_map<double, std::pair<double, double>> sums;
  double mean = 0, within = 0, all = 0;
  for (std::size_t i = 0; i < p.x.size(); ++i) {
    auto& [sum, n] = sums[p.x[i]];
    sum += p.y[i];
    n += 1;
    mean += p.y[i] / static_cast<double>(p.x.size());
  }
  values = sums.size();
  for (std::size_t i = 0; i < p.x.size(); ++i) {
    const auto& [sum, n] = sums[p.x[i]];
    within += (p.y[i] - sum / n) * (p.y[i] - sum / n);
    all += (p.y[i] - mean) * (p.y[i] - mean);
  }
  return all > 0 ? 1 - within / all : 0.0;
}

std::string leak_of_numbers(const Pairs& p, bool ordered) {
  if (ordered) {
    const double r = correlation(p);
    return std::abs(r) >= enough ? "its correlation with the target is " + number_text(std::round(1e5 * r) / 1e5) : "";
  }
  std::size_t values = 0;
  const double share = explained(p, values);
  if (10 * values > p.x.size() || share < enough) return "";
  return "its " + std::to_string(values) + " values tell " + percent(share) + " of the target's variance";
}

// Whether the cell is filled, instead of what it holds.
Pairs presence_of(const TableColumn& feature, const TableColumn& target, std::size_t rows) {
  const std::vector<double> x = numbers_of(feature, rows), y = numbers_of(target, rows);
  Pairs out;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isfinite(y[i])) continue;
    out.x.push_back(std::isnan(x[i]) ? 0 : 1);
    out.y.push_back(y[i]);
  }
  return out;
}

// "" unless the rows with the cell filled (or those without) are all of one class that is far from alone elsewhere.
std::string one_class_where(double filled, const Pairs& p) {
  constexpr double chance = 1e-6;  // that so many rows drawn at random would all be of it
  std::size_t all = 0, same = 0;
  double label = std::nan("");
  for (std::size_t i = 0; i < p.x.size(); ++i) {
    if (p.x[i] != filled) continue;
    if (all++ == 0) label = p.y[i];
    if (p.y[i] != label) return "";
  }
  for (const double y : p.y) same += y == label;
  const double share = static_cast<double>(same) / static_cast<double>(p.y.size());
  if (all < fewest_rows || share > 0.9 || static_cast<double>(all) * std::log(share) > std::log(chance)) return "";
  return "all " + std::to_string(all) + " rows where it is " + (filled == 1 ? "filled" : "missing") +
         " are of one class";
}

std::string leak_of_presence(const TableColumn& feature, const TableColumn& target, bool classes, std::size_t rows) {
  const Pairs p = presence_of(feature, target, rows);
  const auto filled = static_cast<std::size_t>(std::ranges::count(p.x, 1.0));
  if (p.x.size() < fewest_rows || filled < 3 || filled + 3 > p.x.size()) return "";
  const std::string why = classes ? leak_of_classes(p, false) : leak_of_numbers(p, false);
  return why.empty() ? "" : "whether it is filled or missing says it all";
}

}  // namespace

std::string leak(const TableColumn& feature, const ColumnSchema& feature_schema, const TableColumn& target,
                 const ColumnSchema& target_schema, std::size_t rows) {
  const bool classes = target_schema.kind == ColumnKind::category;
  if (!feature.sparse && !target.sparse)
    if (std::string why = leak_of_presence(feature, target, classes, rows); !why.empty()) return why;
  if (feature_schema.kind == ColumnKind::text || feature_schema.kind == ColumnKind::datetime) return "";
  if (feature.sparse && 20 * feature.positions.items.size() < rows) return "";
  const Pairs p = pairs_of(feature, target, rows);
  if (p.x.size() < fewest_rows) return "";
  const bool ordered = feature_schema.kind == ColumnKind::number && !feature.is_text();
  return classes ? leak_of_classes(p, ordered) : leak_of_numbers(p, ordered);
}

std::string partial_leak(const TableColumn& feature, const TableColumn& target, std::size_t rows) {
  if (feature.sparse || target.sparse) return "";
  const Pairs p = presence_of(feature, target, rows);
  const std::string why = one_class_where(1, p);
  return why.empty() ? one_class_where(0, p) : why;
}

}  // namespace espalier
