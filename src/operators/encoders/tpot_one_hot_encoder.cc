// TPOT's own one-hot encoder, of numbers: each column of few distinct numbers becomes a column of ones and zeros per
// whole number in it (fractions are cut off), one for what is missing or infinite, and, where a least share is asked
// for, one for the numbers that are rarer and those never seen. The other columns are passed on behind them. Zeros of
// sparse columns are no category, and shares are of what is not zero; where nothing else is, nothing is left of the
// column, but where nothing would be left at all the columns are passed on as they are.
//
// TPOT refuses numbers below -3 and takes -1, -2 and -3 for its own codes of missing, rare and unknown ones; here
// negative numbers are categories like others.
#include <algorithm>
#include <cmath>

#include "operators/encoders/one_hot.h"

namespace espalier {
namespace {

struct TpotOneHotEncoder {
  static constexpr std::string_view name = "tpot_one_hot_encoder";
  static constexpr std::string_view counterpart = "tpot.builtins.OneHotEncoder";
  static constexpr std::string_view doc = "One-hot encoding of the columns that have few distinct numbers.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{
      .missing = true, .tokens = true, .sparse = true, .cuts_columns = true, .by_request = true};

  struct Params {
    std::optional<double> minimum_fraction;
    int threshold = 10;
    static constexpr auto schema() {
      return params(param("minimum_fraction", &Params::minimum_fraction, between(0, 1).tune(0.05, 0.25),
                          "Share of a column's numbers below which a number joins the rare ones; none: all stay."),
                    param("threshold", &Params::threshold, between(0, 250),
                          "Distinct numbers of a column that is encoded, at most."));
    }
  };

  struct State {
    OneHot hot;
    std::vector<double> values;       // per column taken its whole numbers, ascending: as many as it has levels,
    std::vector<std::uint8_t> zeros;  // less one where zero itself, the last level, is no category
    static constexpr auto fields() {
      return fields_of(field("hot", &State::hot), field("values", &State::values), field("zeros", &State::zeros));
    }
  };

  static Shape estimate(const Params& params, const Shape& in) {
    Shape out = in;
    const auto most = static_cast<std::size_t>(std::max(params.threshold, 1));
    out.columns *= most;
    out.sparse *= most;
    if (most > sparse_from) out.sparse = out.columns;
    out.cost += in.cells() * static_cast<double>(most);
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context& context) {
    State out;
    for (std::size_t j = 0; j < in.columns(); ++j) {
      if (context.crew.stopped()) return fail(Errc::stopped, "stopped while columns were encoded");
      const bool sparse = in.share(j)->sparse();
      const auto counts = counted(in.column(j), sparse, static_cast<std::size_t>(params.threshold));
      if (!counts) continue;
      out.hot.taken.columns.push_back(static_cast<std::int32_t>(j));
      out.zeros.push_back(sparse);
      append(params.minimum_fraction, *counts, out);
    }
    const bool some_left = out.hot.taken.size() < in.columns() || std::ranges::max(out.hot.widths) > 0;
    return some_left ? std::move(out) : State();
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    FrameBuilder out(in.rows());
    for_each_encoded(state, [&](const Encoded& of) {
      const View column = in.column(static_cast<std::size_t>(of.column));
      const bool sparse = of.width > sparse_from || column.column->sparse();
      for (ColumnPtr& made : ones_of(places_of(column, of), of.slots, of.width, sparse)) out.make(std::move(made));
    });
    for (const std::int32_t j : others(state, in.columns())) out.pass(in, static_cast<std::size_t>(j));
    return out.done();
  }

  static Formula formula(const State& state, std::size_t columns) {
    std::vector<Formula> parts;
    for_each_encoded(state, [&](const Encoded& of) {
      Formula codes = above(columns_of({of.column}), Formula::Codes{{of.values.begin(), of.values.end()}, of.zero});
      parts.push_back(above(std::move(codes), Formula::OneHot{of.width, {of.slots.begin(), of.slots.end()}}));
    });
    if (auto passed = others(state, columns); !passed.empty()) parts.push_back(columns_of(std::move(passed)));
    return beside(std::move(parts));
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    const auto made = columns_made(state.hot, columns);
    const Taken& taken = state.hot.taken;
    if (!made || state.zeros.size() != taken.size()) return corrupt_state(name);
    std::size_t values = 0;
    for (std::size_t c = 0; c < taken.size(); ++c) {
      if (state.zeros[c] > 1 || taken.levels[c] < state.zeros[c]) return corrupt_state(name);
      values += static_cast<std::size_t>(taken.levels[c]) - state.zeros[c];
    }
    const std::size_t out = columns - taken.size() + *made;
    if (state.values.size() != values || out == 0) return corrupt_state(name);
    return out;
  }

 private:
  struct Encoded {  // a column taken
    std::int32_t column;
    bool zero;  // is no category
    std::size_t width;
    std::span<const double> values;
    std::span<const std::int32_t> slots;
  };
  template <class Body>
  static void for_each_encoded(const State& state, const Body& body) {
    std::span<const double> values = state.values;
    for_each_taken(state.hot, [&](std::size_t c, std::span<const std::int32_t> slots) {
      const bool zero = state.zeros[c] == 1;
      const std::size_t own = slots.size() - 2 - zero;
      body(Encoded{state.hot.taken.columns[c], zero, static_cast<std::size_t>(state.hot.widths[c]), values.first(own),
                   slots});
      values = values.subspan(own);
    });
  }

  static std::vector<std::int32_t> others(const State& state, std::size_t columns) {
    std::vector<std::int32_t> out;
    const auto& taken = state.hot.taken.columns;
    for (std::int32_t j = 0; static_cast<std::size_t>(j) < columns; ++j)
      if (!std::ranges::binary_search(taken, j)) out.push_back(j);
    return out;
  }

  static std::vector<std::uint32_t> places_of(const View& column, const Encoded& of) {
    const std::size_t levels = of.slots.size() - 2;
    std::vector<double> room;
    std::vector<std::uint32_t> out;
    out.reserve(column.size());
    for (const double v : numbers_in(column, room)) {
      const auto at = std::ranges::lower_bound(of.values, std::floor(v));
      std::size_t place = levels + 1;
      if (at != of.values.end() && *at == std::floor(v)) place = static_cast<std::size_t>(at - of.values.begin());
      if (of.zero && v == 0) place = levels - 1;
      if (!std::isfinite(v)) place = levels;
      out.push_back(static_cast<std::uint32_t>(place));
    }
    return out;
  }

  struct Count {
    double value;
    std::size_t rows;
  };
  struct Counts {
    std::vector<Count> of;             // distinct numbers, ascending
    std::size_t missing = 0, all = 0;  // rows; zeros of sparse columns in none
  };

  // Nothing of a column with more distinct numbers than `most`, where missing is one.
  static std::optional<Counts> counted(const View& column, bool sparse, std::size_t most) {
    Counts out;
    std::vector<double> room;
    for (const double v : numbers_in(column, room)) {
      if (sparse && v == 0) continue;
      ++out.all;
      if (std::isnan(v)) {
        ++out.missing;
      } else {
        const auto at = std::ranges::lower_bound(out.of, v, {}, &Count::value);
        if (at != out.of.end() && at->value == v)
          ++at->rows;
        else
          out.of.insert(at, {v, 1});
      }
      if (out.of.size() + (out.missing > 0) > most) return std::nullopt;
    }
    return out;
  }

  static std::vector<Count> whole_numbers(const Counts& counts, std::size_t& missing) {
    std::vector<Count> out;
    missing = counts.missing;
    for (const auto& [value, rows] : counts.of) {
      if (!std::isfinite(value))
        missing += rows;
      else if (!out.empty() && out.back().value == std::floor(value))
        out.back().rows += rows;
      else
        out.push_back({std::floor(value), rows});
    }
    return out;
  }

  // Slots in TPOT's order: of rare numbers, of missing ones, of each number.
  static void append(std::optional<double> least, const Counts& counts, State& state) {
    std::size_t missing = 0;
    const std::vector<Count> numbers = whole_numbers(counts, missing);
    const auto rare = [&](std::size_t rows) {
      return static_cast<double>(rows) / static_cast<double>(counts.all) < least.value_or(0);
    };
    std::int32_t width = 0;
    const bool some_rare = (missing > 0 && rare(missing)) || std::ranges::any_of(numbers, rare, &Count::rows);
    const std::int32_t other = some_rare ? width++ : -1, unknown = least ? other : -1;
    const std::int32_t of_missing = missing == 0 ? unknown : rare(missing) ? other : width++;
    for (const auto& [value, rows] : numbers) {
      state.values.push_back(value);
      state.hot.slots.push_back(rare(rows) ? other : width++);
    }
    if (state.zeros.back() == 1) state.hot.slots.push_back(-1);
    state.hot.slots.insert(state.hot.slots.end(), {of_missing, unknown});
    state.hot.taken.levels.push_back(static_cast<std::int32_t>(numbers.size()) + state.zeros.back());
    state.hot.widths.push_back(width);
  }
};

}  // namespace

Operator tpot_one_hot_encoder() { return make_operator<TpotOneHotEncoder>(); }

}  // namespace espalier
