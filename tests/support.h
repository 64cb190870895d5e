#pragma once
#include <gtest/gtest.h>

#include <stdexcept>

#include "operators/catalog.h"

namespace espalier::test {

struct Table {
  std::size_t rows = 120, numbers = 4;
  std::size_t classes = 2;  // 0: regression
  bool categories = true, grouped = false;
  std::uint64_t seed = 1;
};

inline Dataset make_data(const Table& t) {
  Rng rng(t.seed);
  std::vector<ColumnPtr> columns;
  Block names;
  std::vector<double> signal(t.rows);
  for (std::size_t j = 0; j < t.numbers; ++j) {
    std::vector<double> v(t.rows);
    for (std::size_t i = 0; i < t.rows; ++i) signal[i] += (v[i] = rng.uniform(-1, 1)) / static_cast<double>(j + 1);
    columns.push_back(dense_column(std::move(v)));
    names.names.push_back("x" + std::to_string(j));
  }
  if (t.categories) {
    std::vector<double> v(t.rows);
    for (std::size_t i = 0; i < t.rows; ++i) signal[i] += (v[i] = static_cast<double>(rng.below(3))) / 2;
    columns.push_back(dense_column(std::move(v), {Content::Kind::category, 3}));
    names.names.push_back("colour");
  }
  TargetColumn y{.name = "y", .values = signal, .classes = {}};
  for (std::size_t c = 0; c < t.classes; ++c) y.classes.push_back("c" + std::to_string(c));
  for (double& v : y.values)
    if (t.classes > 0)
      v = static_cast<double>(std::min(t.classes - 1, static_cast<std::size_t>(std::max(0.0, v + 0.5))));
  std::vector<std::uint32_t> groups;
  for (std::uint32_t i = 0; t.grouped && i < t.rows; ++i) groups.push_back(i / 7);
  auto layout = std::make_shared<const Layout>(Layout{std::move(names)});
  return {Frame(std::move(columns), Rows::all(t.rows), std::move(layout)),
          Target({std::move(y)}, {}, std::move(groups))};
}

inline Step step(std::string_view text) {
  auto out = parse_step(text);
  if (!out) throw std::runtime_error(out.error().message);
  return *std::move(out);
}

// A column that keeps only the numbers that are not zero.
inline ColumnPtr sparse_column(const std::vector<double>& all, Content content = {}) {
  std::vector<std::uint32_t> positions;
  std::vector<double> values;
  for (std::uint32_t i = 0; i < all.size(); ++i)
    if (all[i] != 0) {
      positions.push_back(i);
      values.push_back(all[i]);
    }
  return std::make_shared<const Column>(all.size(), std::move(positions), std::move(values), content);
}

}  // namespace espalier::test
