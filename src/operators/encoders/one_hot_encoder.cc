// A column of ones and zeros per category seen in training; missing is a category of its own, an unknown one is none.
// Columns of many categories become sparse; those of more than max_levels are passed on for another encoder to take.
#include <algorithm>
#include <numeric>

#include "operators/encoders/one_hot.h"

namespace espalier {
namespace {

enum class Drop { none, first, if_binary };

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

  using State = OneHot;

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
    for_each_taken(state, [&](std::size_t c, std::span<const std::int32_t> slots) {
      const auto width = static_cast<std::size_t>(state.widths[c]);
      const View column = in.column(static_cast<std::size_t>(state.taken.columns[c]));
      made.push_back(ones_of(places(column, slots.size() - 2), slots, width, width > sparse_from));
    });
    return replaced(in, state.taken, std::move(made));
  }

  static Formula formula(const State& state, std::size_t columns) {
    std::vector<Formula> made;
    for_each_taken(state, [&](std::size_t c, std::span<const std::int32_t> slots) {
      made.push_back(above(columns_of({state.taken.columns[c]}),
                           Formula::OneHot{static_cast<std::size_t>(state.widths[c]), {slots.begin(), slots.end()}}));
    });
    return replacing(columns, state.taken.columns, std::move(made));
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    const auto made = columns_made(state, columns);
    if (!made) return corrupt_state(name);
    return columns - state.taken.size() + *made;
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
};

}  // namespace

Operator one_hot_encoder() { return make_operator<OneHotEncoder>(); }

}  // namespace espalier
