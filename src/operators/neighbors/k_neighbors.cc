// A row is answered by the training rows nearest to it (Fix and Hodges, 1951).
#include <algorithm>
#include <cmath>
#include <numeric>

#include "operators/neighbors/sieve.h"
#include "operators/numbers.h"
#include "operators/operator.h"

namespace espalier {
namespace {

enum class Weights { uniform, distance };

template <Task task>
struct KNeighbors {
  static constexpr bool classifies = task == Task::classification;
  static constexpr std::string_view name = classifies ? "k_neighbors_classifier" : "k_neighbors_regressor";
  static constexpr std::string_view counterpart =
      classifies ? "sklearn.neighbors.KNeighborsClassifier" : "sklearn.neighbors.KNeighborsRegressor";
  static constexpr std::string_view doc = "k nearest neighbours: the mean or vote of the nearest training rows.";
  static constexpr Role role = classifies ? Role::classifier : Role::regressor;
  static constexpr Traits traits{.many_targets = true};

  struct Params {
    int n_neighbors = 5;
    Weights weights = Weights::uniform;
    int p = 2;
    static constexpr auto schema() {
      return params(param("n_neighbors", &Params::n_neighbors, between(1, 1e6).tune_log(1, 100),
                          "Rows that answer; no more than there are."),
                    param("weights", &Params::weights,
                          one_of<Weights>({{"uniform", Weights::uniform}, {"distance", Weights::distance}}),
                          "All alike, or by one over the distance."),
                    param("p", &Params::p, between(1, 2).tune(1, 2), "1: city blocks, 2: straight lines."));
    }
  };

  struct State {
    Neighborhood rows;
    std::vector<std::int32_t> outputs;  // per target column: its classes, or 1
    std::vector<double> truth;          // per place one per target column
    std::int32_t n_neighbors = 5, by_distance = 0, p = 2;
    static constexpr auto fields() {
      return fields_of(field("rows", &State::rows), field("outputs", &State::outputs), field("truth", &State::truth),
                       field("n_neighbors", &State::n_neighbors), field("by_distance", &State::by_distance),
                       field("p", &State::p));
    }
  };

  static Shape estimate(const Params&, const Shape& in) {
    Shape out = prediction_shape(in);
    out.cost += static_cast<double>(in.rows) * in.cells() / 4;
    out.holds(2 * in.cells() * sizeof(double));
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context&) {
    TRY_STATUS(refuse_unbounded(in, name));
    State state;
    std::vector<std::uint32_t> order;
    state.rows = neighborhood_of(in, order);
    for (std::size_t k = 0; k < y.columns(); ++k)
      state.outputs.push_back(static_cast<std::int32_t>(y.column(k).outputs()));
    for (const std::uint32_t i : order)
      for (std::size_t k = 0; k < y.columns(); ++k) state.truth.push_back(y.value(i, k));
    state.n_neighbors = std::min(params.n_neighbors, static_cast<int>(in.rows()));
    state.by_distance = params.weights == Weights::distance;
    state.p = params.p;
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    constexpr std::size_t chunk = 256;
    Matrix out(in.rows(), width(state));
    const std::optional<Sieve> sieve = Sieve::of(state.rows, in.rows(), state.p);
    parallel_for(context.crew, (in.rows() + chunk - 1) / chunk, [&](std::size_t c) {
      std::vector<std::uint32_t> part;
      for (std::size_t i = c * chunk; i < std::min(in.rows(), (c + 1) * chunk); ++i)
        part.push_back(static_cast<std::uint32_t>(i));
      const Matrix queries(part.size(), in.columns(), in.select(part).gather());
      const auto found =
          nearest(state.rows, queries, static_cast<std::size_t>(state.n_neighbors), state.p, sieve ? &*sieve : nullptr);
      for (std::size_t i = 0; i < found.size(); ++i) answer(state, found[i], part[i], out);
    });
    if (context.crew.stopped()) return fail(Errc::stopped, "stopped while predicting");
    return frame_of(std::move(out));
  }

  static Formula formula(const State& state, std::size_t columns) {
    Formula::Neighbors out{static_cast<std::size_t>(state.n_neighbors),
                           width(state),
                           state.p,
                           state.by_distance == 1,
                           rows_of(state.rows),
                           {}};
    const std::size_t targets = state.outputs.size(), rows = out.rows.size() / std::max<std::size_t>(columns, 1);
    out.answers.resize(rows * out.width);
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t k = 0, at = 0; k < targets; at += static_cast<std::size_t>(state.outputs[k]), ++k) {
        const double truth = state.truth[i * targets + k];
        out.answers[i * out.width + at + (classifies ? static_cast<std::size_t>(truth) : 0)] = classifies ? 1 : truth;
      }
    return above({}, std::move(out));
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (!valid_neighborhood(state.rows, columns) || state.outputs.empty()) return corrupt_state(name);
    const auto rows = static_cast<std::size_t>(state.rows.rows);
    if (state.truth.size() % rows != 0 || state.truth.size() / rows != state.outputs.size()) return corrupt_state(name);
    if (state.n_neighbors < 1 || state.n_neighbors > state.rows.rows || state.p < 1 || state.p > 2)
      return corrupt_state(name);
    for (std::size_t k = 0; k < state.outputs.size(); ++k) {
      if (state.outputs[k] < 1 || state.outputs[k] > 1'000'000 || (!classifies && state.outputs[k] != 1))
        return corrupt_state(name);
      for (std::size_t i = k; classifies && i < state.truth.size(); i += state.outputs.size())
        if (!(state.truth[i] >= 0 && state.truth[i] < state.outputs[k])) return corrupt_state(name);
    }
    return width(state);
  }

 private:
  static std::size_t width(const State& state) {
    std::size_t out = 0;
    for (const std::int32_t k : state.outputs) out += static_cast<std::size_t>(k);
    return out;
  }

  // One over the distance; rows that coincide with the query leave the others no say.
  static std::vector<double> votes(const State& state, const std::vector<Neighbor>& found) {
    std::vector<double> out(found.size(), 1.0);
    if (!state.by_distance) return out;
    const bool coincide = !found.empty() && found[0].distance == 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double distance = state.p == 2 ? std::sqrt(found[i].distance) : found[i].distance;
      out[i] = coincide ? (distance == 0 ? 1.0 : 0.0) : found[0].distance > 0 ? nearer(state, found[0]) / distance : 1;
    }
    return out;
  }
  // Votes are told relative to the nearest row's, which no distance can overflow.
  static double nearer(const State& state, const Neighbor& first) {
    return state.p == 2 ? std::sqrt(first.distance) : first.distance;
  }

  static void answer(const State& state, const std::vector<Neighbor>& found, std::size_t row, Matrix& out) {
    const std::vector<double> vote = votes(state, found);
    const double all = std::accumulate(vote.begin(), vote.end(), 0.0);  // in the order of the votes: shares end at 1
    const std::size_t targets = state.outputs.size();
    for (std::size_t k = 0, at = 0; k < targets; at += static_cast<std::size_t>(state.outputs[k]), ++k)
      for (std::size_t i = 0; i < found.size(); ++i) {
        const double truth = state.truth[found[i].place * targets + k];
        if constexpr (classifies)
          out(row, at + static_cast<std::size_t>(truth)) += vote[i];
        else
          out(row, at) += vote[i] * truth;
      }
    for (std::size_t c = 0; c < out.columns && all > 0; ++c) out(row, c) /= all;
  }
};

}  // namespace

Operator k_neighbors_classifier() { return make_operator<KNeighbors<Task::classification>>(); }
Operator k_neighbors_regressor() { return make_operator<KNeighbors<Task::regression>>(); }

}  // namespace espalier
