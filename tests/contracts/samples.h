#pragma once
// The frames that every operator must stand, as far as its traits let it meet them.
#include <cmath>

#include "operators/inner_model.h"
#include "pipeline/pipeline.h"
#include "search/menu.h"
#include "tests/support.h"

namespace espalier::test {

struct Sample {
  std::string name;
  Frame frame;
  Target y;
};

struct Wish {
  std::string name;
  std::size_t rows = 60, numbers = 4, classes = 3;
  std::size_t absent = 0;  // classes without a row
  bool missing = false, categories = false, sparse = false, tokens = false, constant = false, same = false;
  double scale = 1, offset = 0;
};

inline std::vector<double> draw_numbers(const Wish& w, bool nonnegative, Rng& rng) {
  std::vector<double> out(w.rows);
  const double first = rng.uniform(-1, 1);
  for (double& v : out) {
    v = (w.same ? first : rng.uniform(-1, 1)) * w.scale + w.offset;
    if (w.sparse && rng.uniform() < 0.7) v = 0;
    if (nonnegative) v = std::abs(v);
    if (w.missing && rng.uniform() < 0.2) v = NAN;
  }
  return out;
}

inline Target draw_target(const Wish& w, bool regression, const std::vector<double>& signal, Rng& rng) {
  TargetColumn y{.name = "y", .values = std::vector<double>(w.rows), .classes = {}};
  const auto present = static_cast<double>(w.classes - w.absent);
  for (std::size_t i = 0; i < w.rows; ++i) {
    const double s = std::isnan(signal[i]) ? 0.0 : (signal[i] - w.offset) / w.scale;
    const double noisy = std::clamp((s + 1) / 2 + rng.uniform(-0.2, 0.2), 0.0, 0.999);
    y.values[i] = regression ? 3 * s + rng.uniform() : std::floor(noisy * present);
  }
  for (std::size_t c = 0; !regression && c < w.classes; ++c) {
    y.classes.push_back("c" + std::to_string(c));
    if (c < w.rows && c < w.classes - w.absent) y.values[c] = static_cast<double>(c);  // every class has a row
  }
  return Target({std::move(y)});
}

inline Sample draw_sample(const Wish& w, const Traits& traits, bool regression) {
  Rng rng(w.rows * 131 + w.numbers);
  std::vector<ColumnPtr> columns;
  std::vector<double> signal(w.rows);
  for (std::size_t j = 0; j < w.numbers; ++j) {
    auto v = draw_numbers(w, traits.nonnegative, rng);
    if (j == 0) signal = v;
    if (w.constant && j == 1) std::ranges::fill(v, 0.1);
    if (w.missing && j == 2) std::ranges::fill(v, NAN);
    const bool sparse = w.sparse && j != 1;
    columns.push_back(sparse ? sparse_column(v, {w.tokens ? Content::Kind::token : Content::Kind::number, 0})
                             : dense_column(std::move(v)));
  }
  for (const std::size_t levels : {3u, 1u, 9u}) {
    if (!w.categories) break;
    std::vector<double> v(w.rows);
    for (double& x : v) x = w.missing && rng.uniform() < 0.2 ? NAN : static_cast<double>(rng.below(levels));
    columns.push_back(dense_column(std::move(v), {Content::Kind::category, static_cast<int>(levels)}));
  }
  Target y = draw_target(w, regression, signal, rng);
  return {w.name, Frame(std::move(columns), Rows::all(w.rows)), std::move(y)};
}

inline std::vector<Sample> samples(const Operator& op) {
  const bool c = op.traits.categories;
  std::vector<Wish> wishes{{.name = "plain"},
                           {.name = "mixed", .missing = op.traits.missing, .categories = c},
                           {.name = "binary", .classes = 2, .categories = c},
                           {.name = "tiny", .rows = 2, .numbers = 1, .classes = 2},
                           {.name = "one row", .rows = 1, .numbers = 2, .classes = 2, .absent = 1},
                           {.name = "wide", .rows = 12, .numbers = 40, .classes = 2},
                           {.name = "constant column", .constant = true},
                           {.name = "all rows alike", .rows = 20, .classes = 2, .same = true},
                           {.name = "a row per class", .rows = 5, .classes = 5},
                           {.name = "a class without rows", .rows = 30, .classes = 4, .absent = 1},
                           {.name = "a single class", .rows = 20, .classes = 2, .absent = 1},
                           {.name = "far from zero", .classes = 2, .scale = 1, .offset = 1e5},
                           {.name = "small numbers", .classes = 2, .scale = 1e-9},
                           {.name = "large numbers", .classes = 2, .scale = 1e9},
                           {.name = "sparse", .classes = 2, .sparse = true}};
  if (op.traits.missing) wishes.push_back({.name = "missing", .classes = 2, .missing = true});
  if (op.traits.tokens) wishes.push_back({.name = "tokens", .numbers = 12, .sparse = true, .tokens = true});
  std::vector<Sample> out;
  for (const Wish& w : wishes) {
    out.push_back(draw_sample(w, op.traits, op.role == Role::regressor));
    out.back().frame = fed_to(op, out.back().frame);
  }
  return out;
}

inline Shape shape_of(const Frame& x, const Target& y) {
  Shape out{.task = y.task(), .rows = x.rows(), .columns = x.columns(), .outputs = y.outputs()};
  double kept = 0;
  for (std::size_t j = 0; j < x.columns(); ++j) {
    const Column& column = *x.column(j).column;
    out.categories += column.is_category();
    out.levels += static_cast<std::size_t>(column.categories());
    out.tokens += column.is_token();
    out.sparse += column.sparse();
    if (column.sparse()) kept += static_cast<double>(column.values().size()) / static_cast<double>(column.size());
    for (std::size_t i = 0; i < x.rows(); ++i) out.missing |= std::isnan(x.column(j)[i]);
  }
  if (out.sparse > 0) out.density = kept / static_cast<double>(out.sparse);
  return out;
}

inline ParamMap tuned_draw(const Operator& op, Rng& rng) {
  ParamMap out;
  for (const ParamInfo& p : op.params)
    if (const auto d = tuned_part(p)) out[p.name] = d->draw(rng);
  return out;
}

// The defaults, then draws that are legal together.
inline std::vector<ParamMap> draws(const Operator& op, int count) {
  std::vector<ParamMap> out{{}};
  Rng rng(7);
  for (int tries = 0; std::ssize(out) <= count && tries < 100 * count; ++tries)
    if (ParamMap drawn = tuned_draw(op, rng); op.spell_out(drawn)) out.push_back(std::move(drawn));
  return out;
}

inline std::string as_text(const Operator& op, const ParamMap& params) { return print(Step{op.name, params}); }

inline std::string bytes_of(const Frame& x) {  // NaN and all
  const std::vector<double> values = x.gather();
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double)};
}

inline std::vector<std::string> row_names() {
  std::vector<std::string> names;
  for (const Operator& op : built_in()) names.push_back(op.name);
  return names;
}
inline std::string row_name(const testing::TestParamInfo<std::string>& row) { return row.param; }

// A test of every row of the catalogue.
class EveryOperator : public testing::TestWithParam<std::string> {
 protected:
  const Catalog catalog_{built_in()};
  const Operator& op() const { return **catalog_.find(GetParam()); }
  const Context one_{.rng = Rng(1), .catalog = &catalog_};
  const Context four_{.rng = Rng(1), .crew = Crew{4}, .catalog = &catalog_};
};

}  // namespace espalier::test
