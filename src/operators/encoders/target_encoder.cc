// Replaces a category by the mean of the target among its rows, drawn towards the overall mean (Micci-Barreca, 2001).
// In training each row is encoded by means that have not seen it, or a model below would read the target off its input.
// A number and a target of two classes give one column, more classes one each.
#include <numeric>

#include "operators/classes.h"
#include "operators/encoders/codes.h"

namespace espalier {
namespace {

enum class Smooth { automatic };

struct TargetEncoder {
  static constexpr std::string_view name = "target_encoder";
  static constexpr std::string_view counterpart = "sklearn.preprocessing.TargetEncoder";
  static constexpr std::string_view doc = "Target encoding: replace categories by the mean target of their rows.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.missing = true,
                                 .categories = true,
                                 .tokens = true,
                                 .sparse = true,
                                 .weights = true,
                                 .many_targets = true,
                                 .preparing = true};

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

  static Shape estimate(const Params&, const Shape& in) {
    Shape out = in;
    const std::size_t slots = in.outputs == 2 ? 1 : in.outputs;  // of several targets, at most
    out.columns += in.categories * slots - in.categories;
    out.negative |= in.categories > 0 && in.outputs == 1;
    out.categories = out.levels = 0;
    out.cost += 12.0 * static_cast<double>(in.rows * in.categories * slots);
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context&) {
    const Question all = question(in, y);
    return learn(params, all, everyone(in.rows()));
  }

  static Result<std::pair<State, Frame>> fit_apply(const Params& params, const Frame& in, const Target& y,
                                                   const Context& context) {
    const Question all = question(in, y);
    const std::vector<std::uint32_t> rows = everyone(in.rows());
    State whole = learn(params, all, rows);
    Encoded out = nothing_known(whole, in.rows());  // a row that no split holds out knows no category
    for (const Split& split : context.splits(y)) encode(learn(params, all, split.train), all.places, split.test, out);
    Frame training = with(whole, in, std::move(out));
    return std::pair{std::move(whole), std::move(training)};
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    std::vector<std::vector<std::uint32_t>> places;
    for (std::size_t c = 0; c < state.taken.size(); ++c) places.push_back(places_of(state.taken, c, in));
    Encoded out = nothing_known(state, in.rows());
    encode(state, places, everyone(in.rows()), out);
    return with(state, in, std::move(out));
  }

  static Formula formula(const State& state, std::size_t columns) {
    return lookup_formula(state.taken, width(state), state.means, columns);
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (!valid_taken(state.taken, columns) || state.slots < 1 || state.slots > (1 << 20)) return corrupt_state(name);
    std::size_t places = 0;
    for (const std::int32_t levels : state.taken.levels) places += static_cast<std::size_t>(levels) + 2;
    if (state.means.size() % width(state) != 0 || state.means.size() / width(state) != places)
      return corrupt_state(name);
    return columns + state.taken.size() * width(state) - state.taken.size();
  }

 private:
  // What a fit looks at: per column taken the place of each row's code, and the numbers the categories are to predict.
  struct Question {
    Taken taken;
    std::vector<std::vector<std::uint32_t>> places;
    std::vector<std::vector<double>> goals;
    std::vector<double> weight;
  };
  using Encoded = std::vector<std::vector<std::vector<double>>>;  // per column taken, per slot, per row
  using Numbers = std::span<const std::uint32_t>;

  static std::size_t width(const State& state) { return static_cast<std::size_t>(state.slots); }

  static std::vector<std::uint32_t> everyone(std::size_t rows) {
    std::vector<std::uint32_t> out(rows);
    std::iota(out.begin(), out.end(), 0u);
    return out;
  }

  static std::vector<std::uint32_t> places_of(const Taken& taken, std::size_t c, const Frame& in) {
    return places(in.column(static_cast<std::size_t>(taken.columns[c])), static_cast<std::size_t>(taken.levels[c]));
  }

  static Question question(const Frame& in, const Target& y) {
    Question out{category_columns(in, std::size_t(-1)), {}, {}, row_weights(y)};
    for (std::size_t c = 0; c < out.taken.size(); ++c) out.places.push_back(places_of(out.taken, c, in));
    for (std::size_t k = 0; k < y.columns(); ++k) {
      std::vector<double> value(y.rows());
      const std::size_t classes = y.column(k).classes.size();
      for (std::size_t i = 0; i < value.size(); ++i) value[i] = y.value(i, k);
      if (classes <= 2) {
        out.goals.push_back(std::move(value));
        continue;
      }
      for (std::size_t c = 0; c < classes; ++c) {
        for (std::size_t i = 0; i < value.size(); ++i) value[i] = y.label(i, k) == c ? 1 : 0;
        out.goals.push_back(value);
      }
    }
    return out;
  }

  static State learn(const Params& params, const Question& q, Numbers rows) {
    State state{q.taken, static_cast<std::int32_t>(q.goals.size()), {}};
    for (std::size_t c = 0; c < q.taken.size(); ++c) {
      const std::size_t from = state.means.size(), count = static_cast<std::size_t>(q.taken.levels[c]) + 2;
      state.means.resize(from + count * q.goals.size());
      for (std::size_t s = 0; s < q.goals.size(); ++s) {
        const std::vector<double> means = smoothed(params, q.places[c], q.goals[s], q.weight, rows, count);
        for (std::size_t p = 0; p < count; ++p) state.means[from + p * q.goals.size() + s] = means[p];
      }
    }
    return state;
  }

  // Per place; the last, of codes never told of, gets the overall mean.
  static std::vector<double> smoothed(const Params& params, Numbers place, std::span<const double> goal,
                                      std::span<const double> weight, Numbers rows, std::size_t places) {
    std::vector<double> count(places), mean(places), spread(places);
    for (const std::uint32_t i : rows) {
      count[place[i]] += weight[i];
      mean[place[i]] += weight[i] * goal[i];
    }
    const double all = sum(count), overall = all > 0 ? sum(mean) / all : 0;
    for (std::size_t p = 0; p < places; ++p) mean[p] = count[p] > 0 ? mean[p] / count[p] : overall;
    std::vector<double> out(places, overall);
    if (const double* m = params.smooth.number()) {
      for (std::size_t p = 0; p + 1 < places; ++p)
        if (count[p] > 0) out[p] = (count[p] * mean[p] + *m * overall) / (count[p] + *m);
      return out;
    }
    for (const std::uint32_t i : rows) {
      const double off = goal[i] - mean[place[i]];
      spread[place[i]] += weight[i] * off * off;
    }
    double variance = 0;  // within categories and between them
    for (std::size_t p = 0; p < places && all > 0; ++p)
      variance += (spread[p] + count[p] * (mean[p] - overall) * (mean[p] - overall)) / all;
    for (std::size_t p = 0; p + 1 < places; ++p) {
      if (!(count[p] > 0)) continue;
      const double known = variance * count[p], doubt = spread[p] / count[p];
      const double share = known + doubt > 0 ? known / (known + doubt) : 0;
      out[p] = share * mean[p] + (1 - share) * overall;
    }
    return out;
  }

  static Encoded nothing_known(const State& state, std::size_t rows) {
    Encoded out(state.taken.size());
    for (std::size_t c = 0, at = 0; c < out.size(); ++c) {
      at += (static_cast<std::size_t>(state.taken.levels[c]) + 1) * width(state);
      for (std::size_t s = 0; s < width(state); ++s, ++at) out[c].emplace_back(rows, state.means[at]);
    }
    return out;
  }

  static void encode(const State& state, const std::vector<std::vector<std::uint32_t>>& places, Numbers rows,
                     Encoded& out) {
    const double* means = state.means.data();
    for (std::size_t c = 0; c < out.size(); ++c) {
      for (std::size_t s = 0; s < width(state); ++s)
        for (const std::uint32_t i : rows) out[c][s][i] = means[places[c][i] * width(state) + s];
      means += (static_cast<std::size_t>(state.taken.levels[c]) + 2) * width(state);
    }
  }

  static Frame with(const State& state, const Frame& in, Encoded encoded) {
    std::vector<std::vector<ColumnPtr>> made(encoded.size());
    for (std::size_t c = 0; c < encoded.size(); ++c)
      for (auto& values : encoded[c]) made[c].push_back(dense_column(std::move(values)));
    return replaced(in, state.taken, std::move(made));
  }
};

}  // namespace

Operator target_encoder() { return make_operator<TargetEncoder>(); }

}  // namespace espalier
