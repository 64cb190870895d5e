// A column of ones and zeros per category seen in training; missing is a category of its own, an unknown one is none.
// Columns of many categories become sparse; those of more than max_levels are passed on for another encoder to take.
#include <algorithm>
#include <numeric>

#include "operators/encoders/codes.h"

namespace espalier {
namespace {

enum class Drop { none, first, if_binary };

constexpr std::size_t sparse_from = 32;  // columns of one category column

struct OneHotEncoder {
  static constexpr std::string_view name = "one_hot_encoder";
  static constexpr std::string_view counterpart = "sklearn.preprocessing.OneHotEncoder";
  static constexpr std::string_view doc = "One-hot encoding: a column of ones and zeros per category.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{
      .missing = true, .categories = true, .tokens = true, .sparse = true, .cuts_columns = true, .preparing = true};

  struct Params {
    Drop drop = Drop::none;
    std::optional<int> max_categories;
    int max_levels = 1'000'000;
    static constexpr auto schema() {
      return params(
          param("drop", &Params::drop,
                one_of<Drop>({{"none", Drop::none}, {"first", Drop::first}, {"if_binary", Drop::if_binary}}).fixed(),
                "Which category goes without a column."),
          param("max_categories", &Params::max_categories, between(2, 1e6).tune_log(2, 100),
                "Columns one column becomes, at most: the rarest categories share one."),
          param("max_levels", &Params::max_levels, between(1, 1e6),
                "Columns of more categories than this are passed on."));
    }
  };

  struct State {
    Taken taken;
    std::vector<std::int32_t> widths;  // columns that each becomes
    std::vector<std::int32_t> slots;   // per column taken and place of its codes, which of them; -1: none
    static constexpr auto fields() {
      return fields_of(field("taken", &State::taken), field("widths", &State::widths), field("slots", &State::slots));
    }
  };

  static Shape estimate(const Params& params, const Shape& in) {
    Shape out = in;
    if (in.categories == 0) return out;
    const bool passed = in.levels > static_cast<std::size_t>(params.max_levels);  // some may be passed on
    std::size_t made = in.levels + (in.missing ? in.categories : 0);
    if (passed) made = std::min(made, in.categories * (static_cast<std::size_t>(params.max_levels) + in.missing));
    if (params.max_categories) made = std::min(made, in.categories * static_cast<std::size_t>(*params.max_categories));
    out.columns += made - (passed ? 0 : std::min(made, in.categories));
    if (!passed) out.categories = out.levels = 0;
    if (made / in.categories > sparse_from) {
      out.sparse += made;
      out.density = (in.density * static_cast<double>(in.sparse) + static_cast<double>(in.categories)) /
                    static_cast<double>(out.sparse);
    }
    out.cost += static_cast<double>(in.rows * (in.categories + made));
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context&) {
    State state{category_columns(in, static_cast<std::size_t>(params.max_levels)), {}, {}};
    for (std::size_t c = 0; c < state.taken.size(); ++c) {
      const auto levels = static_cast<std::size_t>(state.taken.levels[c]);
      std::vector<std::size_t> counts(levels + 2);
      for (const std::uint32_t p : places(in.column(static_cast<std::size_t>(state.taken.columns[c])), levels))
        ++counts[p];
      append_slots(params, std::span(counts).first(levels + 1), state);
    }
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    std::vector<std::vector<ColumnPtr>> made;
    const std::int32_t* slots = state.slots.data();
    for (std::size_t c = 0; c < state.taken.size(); ++c) {
      const auto levels = static_cast<std::size_t>(state.taken.levels[c]), width = std::size_t(state.widths[c]);
      const auto rows = places(in.column(static_cast<std::size_t>(state.taken.columns[c])), levels);
      made.push_back(width > sparse_from ? sparse_ones(rows, slots, width) : dense_ones(rows, slots, width));
      slots += levels + 2;
    }
    return replaced(in, state.taken, std::move(made));
  }

  static Formula formula(const State& state, std::size_t columns) {
    std::vector<Formula> made;
    for (std::size_t c = 0, at = 0; c < state.taken.size(); ++c) {
      const auto places = static_cast<std::size_t>(state.taken.levels[c]) + 2;
      const std::int32_t* slots = state.slots.data() + at;
      made.push_back(above(columns_of({state.taken.columns[c]}),
                           Formula::OneHot{static_cast<std::size_t>(state.widths[c]), {slots, slots + places}}));
      at += places;
    }
    return replacing(columns, state.taken.columns, std::move(made));
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (!valid_taken(state.taken, columns) || state.widths.size() != state.taken.size()) return corrupt_state(name);
    std::size_t out = columns - state.taken.size(), at = 0;
    for (std::size_t c = 0; c < state.taken.size(); ++c) {
      const auto count = static_cast<std::size_t>(state.taken.levels[c]) + 2;
      if (state.widths[c] < 0 || static_cast<std::size_t>(state.widths[c]) > count) return corrupt_state(name);
      if (state.slots.size() - at < count) return corrupt_state(name);
      for (std::size_t p = 0; p < count; ++p, ++at)
        if (state.slots[at] < -1 || state.slots[at] >= state.widths[c]) return corrupt_state(name);
      out += static_cast<std::size_t>(state.widths[c]);
    }
    if (at != state.slots.size()) return corrupt_state(name);
    return out;
  }

 private:
  // `counts` ends with that of missing values; the place behind, of unknown codes, has no slot.
  static void append_slots(const Params& params, std::span<const std::size_t> counts, State& state) {
    std::vector<std::size_t> seen;
    for (std::size_t p = 0; p < counts.size(); ++p)
      if (counts[p] > 0) seen.push_back(p);
    std::vector<std::int32_t> slot(counts.size() + 1, -1);
    std::int32_t width = 0;
    if (params.max_categories && seen.size() > static_cast<std::size_t>(*params.max_categories)) {
      std::vector<std::size_t> rarest_first = seen;
      std::ranges::stable_sort(rarest_first, {}, [&](std::size_t p) { return counts[p]; });
      rarest_first.resize(seen.size() - static_cast<std::size_t>(*params.max_categories) + 1);
      for (const std::size_t p : seen)
        if (std::ranges::count(rarest_first, p) == 0) slot[p] = width++;
      for (const std::size_t p : rarest_first) slot[p] = width;
      ++width;
    } else {
      for (const std::size_t p : seen) slot[p] = width++;
    }
    if (params.drop == Drop::first || (params.drop == Drop::if_binary && width == 2)) {
      for (std::int32_t& s : slot) s -= s >= 0;
      width -= width > 0;
    }
    state.widths.push_back(width);
    state.slots.insert(state.slots.end(), slot.begin(), slot.end());
  }

  static std::vector<ColumnPtr> dense_ones(std::span<const std::uint32_t> rows, const std::int32_t* slots,
                                           std::size_t width) {
    std::vector<std::vector<double>> values(width, std::vector<double>(rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (const std::int32_t s = slots[rows[i]]; s >= 0) values[static_cast<std::size_t>(s)][i] = 1;
    std::vector<ColumnPtr> out;
    for (auto& v : values) out.push_back(dense_column(std::move(v)));
    return out;
  }

  static std::vector<ColumnPtr> sparse_ones(std::span<const std::uint32_t> rows, const std::int32_t* slots,
                                            std::size_t width) {
    CompressedRows ones{{0}, {}, {}};
    for (const std::uint32_t place : rows) {
      if (slots[place] >= 0) {
        ones.column.push_back(static_cast<std::uint32_t>(slots[place]));
        ones.value.push_back(1);
      }
      ones.start.push_back(ones.column.size());
    }
    return sparse_columns(ones, width, {});
  }
};

}  // namespace

Operator one_hot_encoder() { return make_operator<OneHotEncoder>(); }

}  // namespace espalier
