// Replaces a category by the mean of the target among its rows, drawn towards the overall mean (Micci-Barreca, 2001).
// In training each row is encoded by means that have not seen it, or a model below would read the target off its input.
#include "operators/operator.h"

namespace espalier {
namespace {

struct TargetEncoding {
  static constexpr std::string_view name = "target_encoding";
  static constexpr std::string_view sklearn = "sklearn.preprocessing.TargetEncoder";
  static constexpr std::string_view doc = "Replace categories by the mean target of their rows, one column per class.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.missing = true, .categories = true, .many_targets = true};

  struct Params {
    double smooth = 10;
    static constexpr auto schema() {
      return params(
          param("smooth", &Params::smooth, at_least(0).tune_log(1, 100), "Rows that the overall mean is worth."));
    }
  };

  struct State {
    std::vector<std::int32_t> columns, categories;  // which input columns are encoded, and how many codes each has
    std::int32_t outputs = 0;
    std::vector<double> means;  // per column, per code and then once more for unknown codes, `outputs` numbers
    static constexpr auto fields() {
      return fields_of(field("columns", &State::columns), field("categories", &State::categories),
                       field("outputs", &State::outputs), field("means", &State::means));
    }
  };

  static Shape shape(const Params&, const Shape& in) {
    Shape out = in;
    out.columns += in.categories * in.outputs - in.categories;
    out.categories = 0;
    out.cost += 6.0 * static_cast<double>(in.rows * in.categories * in.outputs);
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context&) {
    State state;
    for (std::size_t k = 0; k < y.columns(); ++k) state.outputs += static_cast<std::int32_t>(y.column(k).outputs());
    for (std::size_t j = 0; j < in.columns(); ++j) {
      const int codes = in.column(j).column->categories();
      if (codes == 0) continue;
      state.columns.push_back(static_cast<std::int32_t>(j));
      state.categories.push_back(codes);
      append_means(params, in.column(j), static_cast<std::size_t>(codes), y, state);
    }
    return state;
  }

  static Result<std::pair<State, Frame>> fit_apply(const Params& params, const Frame& in, const Target& y,
                                                   const Context& context) {
    TRY(State whole, fit(params, in, y, context));
    std::vector<std::vector<double>> out(whole.columns.size() * width(whole), std::vector<double>(in.rows()));
    for (const Split& split : context.splits(y)) {
      TRY(const State part, fit(params, in.select(split.train), y.select(split.train), context));
      const auto encoded = encode(part, in.select(split.test));
      for (std::size_t c = 0; c < out.size(); ++c)
        for (std::size_t i = 0; i < split.test.size(); ++i) out[c][split.test[i]] = encoded[c][i];
    }
    Frame training = replaced(whole, in, std::move(out));
    return std::pair{std::move(whole), std::move(training)};
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    return replaced(state, in, encode(state, in));
  }

  static Result<std::size_t> valid(const State& state, std::size_t columns) {
    if (state.outputs < 1 || state.columns.size() != state.categories.size()) return forged(name);
    std::int64_t codes = 0, before = -1;
    for (std::size_t c = 0; c < state.columns.size(); ++c) {
      if (state.columns[c] <= before || state.categories[c] < 1) return forged(name);
      before = state.columns[c];
      codes += state.categories[c] + std::int64_t{1};
    }
    if (before >= static_cast<std::int64_t>(columns)) return forged(name);
    if (state.means.size() / width(state) != static_cast<std::size_t>(codes) || state.means.size() % width(state) != 0)
      return forged(name);
    return columns + state.columns.size() * width(state) - state.columns.size();
  }

 private:
  static std::size_t width(const State& state) { return static_cast<std::size_t>(state.outputs); }

  static std::size_t code_of(double v, std::size_t codes) {  // what was not seen in training shares the last place
    return v >= 0 && v < static_cast<double>(codes) ? static_cast<std::size_t>(v) : codes;
  }

  static void append_means(const Params& params, const View& column, std::size_t codes, const Target& y, State& state) {
    const std::size_t w = width(state);
    std::vector<double> sums((codes + 1) * w), rows(codes + 1), overall(w);
    double all = 0;
    for (std::size_t i = 0; i < column.size(); ++i) {
      const std::size_t code = code_of(column[i], codes);
      rows[code] += y.weight(i);
      all += y.weight(i);
      for (std::size_t k = 0, at = 0; k < y.columns(); at += y.column(k).outputs(), ++k) {
        const bool classes = y.column(k).task() == Task::classification;
        const std::size_t slot = at + (classes ? y.label(i, k) : 0);
        sums[code * w + slot] += y.weight(i) * (classes ? 1.0 : y.value(i, k));
        overall[slot] += y.weight(i) * (classes ? 1.0 : y.value(i, k));
      }
    }
    for (std::size_t code = 0; code <= codes; ++code)
      for (std::size_t s = 0; s < w; ++s) {
        const double prior = all > 0 ? overall[s] / all : 0, known = rows[code] + params.smooth;
        state.means.push_back(code < codes && known > 0 ? (sums[code * w + s] + params.smooth * prior) / known : prior);
      }
  }

  static std::vector<std::vector<double>> encode(const State& state, const Frame& in) {
    std::vector<std::vector<double>> out;
    const double* means = state.means.data();
    for (std::size_t c = 0; c < state.columns.size(); ++c) {
      const View column = in.column(static_cast<std::size_t>(state.columns[c]));
      const auto codes = static_cast<std::size_t>(state.categories[c]);
      for (std::size_t s = 0; s < width(state); ++s) {
        auto& values = out.emplace_back(column.size());
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = means[code_of(column[i], codes) * width(state) + s];
      }
      means += (codes + 1) * width(state);
    }
    return out;
  }

  // The columns of numbers are passed on as they are, with all that has been derived from them.
  static Frame replaced(const State& state, const Frame& in, std::vector<std::vector<double>> encoded) {
    std::vector<std::size_t> numbers;
    for (std::size_t j = 0, c = 0; j < in.columns(); ++j)
      if (c < state.columns.size() && j == static_cast<std::size_t>(state.columns[c]))
        ++c;
      else
        numbers.push_back(j);
    std::vector<ColumnPtr> made;
    for (auto& values : encoded) made.push_back(std::make_shared<const Column>(std::move(values)));
    return in.keep(numbers).beside(Frame(std::move(made), Rows::all(in.rows()), nullptr));
  }
};

}  // namespace

Operator target_encoding() { return make_operator<TargetEncoding>(); }

}  // namespace espalier
