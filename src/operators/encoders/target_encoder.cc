// Replaces a category by the mean of the target among its rows, drawn towards the overall mean (Micci-Barreca, 2001).
// In training each row is encoded by means that have not seen it, or a model below would read the target off its input.
// A number and a target of two classes give one column, more classes one each.
#include <cmath>

#include "operators/encoders/codes.h"

namespace espalier {
namespace {

enum class Smooth { automatic };

struct TargetEncoder {
  static constexpr std::string_view name = "target_encoder";
  static constexpr std::string_view sklearn = "sklearn.preprocessing.TargetEncoder";
  static constexpr std::string_view doc = "Replace categories by the mean target of their rows.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{
      .missing = true, .categories = true, .tokens = true, .sparse = true, .weights = true, .many_targets = true};

  struct Params {
    OrNumber<Smooth> smooth = Smooth::automatic;
    static constexpr auto schema() {
      return params(param("smooth", &Params::smooth,
                          one_of_or<Smooth>(at_least(0).tune_log(1, 100), {{"auto", Smooth::automatic}}),
                          "Rows that the overall mean is worth; auto: what the spread within categories tells."));
    }
  };

  struct State {
    Taken taken;
    std::int32_t slots = 1;     // columns that each becomes
    std::vector<double> means;  // per column, per place of its codes, `slots` numbers
    static constexpr auto fields() {
      return fields_of(field("taken", &State::taken), field("slots", &State::slots), field("means", &State::means));
    }
  };

  static Shape shape(const Params&, const Shape& in) {
    Shape out = in;
    const std::size_t slots = in.outputs == 2 ? 1 : in.outputs;  // of several targets, at most
    out.columns += in.categories * slots - in.categories;
    out.categories = out.levels = 0;
    out.cost += 12.0 * static_cast<double>(in.rows * in.categories * slots);
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context&) {
    return learn(params, in, y, category_columns(in, std::size_t(-1)));
  }

  static Result<std::pair<State, Frame>> fit_apply(const Params& params, const Frame& in, const Target& y,
                                                   const Context& context) {
    const State whole = learn(params, in, y, category_columns(in, std::size_t(-1)));
    auto out = encode(whole, in);
    for (std::size_t c = 0, at = 0; c < whole.taken.size(); ++c) {  // a row that no split holds out knows no category
      at += (static_cast<std::size_t>(whole.taken.levels[c]) + 1) * width(whole);
      for (std::size_t s = 0; s < width(whole); ++s, ++at) std::ranges::fill(out[c][s], whole.means[at]);
    }
    for (const Split& split : context.splits(y)) {
      const State part = learn(params, in.select(split.train), y.select(split.train), whole.taken);
      const auto unseen = encode(part, in.select(split.test));
      for (std::size_t c = 0; c < out.size(); ++c)
        for (std::size_t s = 0; s < out[c].size(); ++s)
          for (std::size_t i = 0; i < split.test.size(); ++i) out[c][s][split.test[i]] = unseen[c][s][i];
    }
    Frame training = with(whole, in, std::move(out));
    return std::pair{whole, std::move(training)};
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    return with(state, in, encode(state, in));
  }

  static Result<std::size_t> valid(const State& state, std::size_t columns) {
    if (!valid_taken(state.taken, columns) || state.slots < 1 || state.slots > (1 << 20)) return forged(name);
    std::size_t places = 0;
    for (const std::int32_t levels : state.taken.levels) places += static_cast<std::size_t>(levels) + 2;
    if (state.means.size() % width(state) != 0 || state.means.size() / width(state) != places) return forged(name);
    return columns + state.taken.size() * width(state) - state.taken.size();
  }

 private:
  // One number per row of the target that the categories are to foretell, and its mean and spread over the rows.
  struct Goal {
    std::vector<double> value;
    double mean = 0, variance = 0;
  };
  using Encoded = std::vector<std::vector<std::vector<double>>>;  // per column taken, per slot, per row

  static std::size_t width(const State& state) { return static_cast<std::size_t>(state.slots); }

  static void append_goal(std::vector<double> value, const Target& y, double all, std::vector<Goal>& out) {
    Goal goal{std::move(value)};
    for (std::size_t i = 0; i < goal.value.size(); ++i) goal.mean += y.weight(i) * goal.value[i] / all;
    for (std::size_t i = 0; i < goal.value.size(); ++i)
      goal.variance += y.weight(i) * (goal.value[i] - goal.mean) * (goal.value[i] - goal.mean) / all;
    out.push_back(std::move(goal));
  }

  static std::vector<Goal> goals(const Target& y) {
    double all = 0;
    for (std::size_t i = 0; i < y.rows(); ++i) all += y.weight(i);
    if (!(all > 0)) all = 1;
    std::vector<Goal> out;
    for (std::size_t k = 0; k < y.columns(); ++k) {
      std::vector<double> value(y.rows());
      const std::size_t classes = y.column(k).classes.size();
      for (std::size_t i = 0; i < value.size(); ++i) value[i] = y.value(i, k);
      if (classes <= 2) {
        append_goal(std::move(value), y, all, out);
        continue;
      }
      for (std::size_t c = 0; c < classes; ++c) {
        for (std::size_t i = 0; i < value.size(); ++i) value[i] = y.label(i, k) == c ? 1 : 0;
        append_goal(value, y, all, out);
      }
    }
    return out;
  }

  static State learn(const Params& params, const Frame& in, const Target& y, const Taken& taken) {
    const std::vector<Goal> all = goals(y);
    State state{taken, static_cast<std::int32_t>(all.size()), {}};
    for (std::size_t c = 0; c < taken.size(); ++c) {
      const auto levels = static_cast<std::size_t>(taken.levels[c]);
      const auto rows = places(in.column(static_cast<std::size_t>(taken.columns[c])), levels);
      const std::size_t from = state.means.size();
      state.means.resize(from + (levels + 2) * all.size());
      for (std::size_t s = 0; s < all.size(); ++s) {
        const std::vector<double> means = smoothed(params, rows, levels, all[s], y);
        for (std::size_t p = 0; p < means.size(); ++p) state.means[from + p * all.size() + s] = means[p];
      }
    }
    return state;
  }

  static std::vector<double> smoothed(const Params& params, std::span<const std::uint32_t> rows, std::size_t levels,
                                      const Goal& goal, const Target& y) {
    std::vector<double> count(levels + 2), sum(levels + 2), spread(levels + 2), out(levels + 2, goal.mean);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      count[rows[i]] += y.weight(i);
      sum[rows[i]] += y.weight(i) * goal.value[i];
    }
    if (!params.smooth.number())
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const double off = goal.value[i] - sum[rows[i]] / count[rows[i]];
        spread[rows[i]] += y.weight(i) * off * off;
      }
    for (std::size_t p = 0; p <= levels; ++p) {
      if (!(count[p] > 0)) continue;
      if (const double* m = params.smooth.number()) {
        out[p] = (sum[p] + *m * goal.mean) / (count[p] + *m);
      } else {
        const double known = goal.variance * count[p], doubt = spread[p] / count[p];
        const double share = known + doubt > 0 ? known / (known + doubt) : 0;
        out[p] = share * sum[p] / count[p] + (1 - share) * goal.mean;
      }
    }
    return out;
  }

  static Encoded encode(const State& state, const Frame& in) {
    Encoded out(state.taken.size());
    const double* means = state.means.data();
    for (std::size_t c = 0; c < out.size(); ++c) {
      const auto levels = static_cast<std::size_t>(state.taken.levels[c]);
      const auto rows = places(in.column(static_cast<std::size_t>(state.taken.columns[c])), levels);
      for (std::size_t s = 0; s < width(state); ++s) {
        auto& values = out[c].emplace_back(rows.size());
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = means[rows[i] * width(state) + s];
      }
      means += (levels + 2) * width(state);
    }
    return out;
  }

  static Frame with(const State& state, const Frame& in, Encoded encoded) {
    std::vector<std::vector<ColumnPtr>> made(encoded.size());
    for (std::size_t c = 0; c < encoded.size(); ++c)
      for (auto& values : encoded[c]) made[c].push_back(dense_column(std::move(values)));
    return replaced(in, state.taken, std::move(made)).named(width(state) == 1 ? in.layout() : nullptr);
  }
};

}  // namespace

Operator target_encoder() { return make_operator<TargetEncoder>(); }

}  // namespace espalier
