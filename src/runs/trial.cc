#include "runs/trial.h"

#include <array>
#include <nlohmann/json.hpp>
#include <tuple>

namespace espalier {
namespace {

constexpr std::array<std::string_view, 7> states{"started", "succeeded",     "raced",  "cut_short",
                                                 "failed",  "out_of_memory", "crashed"};

Json numbers(const std::vector<double>& values) {
  Json out = Json::array();
  for (const double v : values) out.push_back(json_number(v));
  return out;
}

}  // namespace

std::string_view to_text(TrialState state) { return states[static_cast<std::size_t>(state)]; }

bool Outcome::counts() const {
  const bool whole = state == TrialState::succeeded || (state == TrialState::cut_short && !fold_scores.empty());
  return whole && std::isfinite(mean());
}

double Outcome::mean() const {
  double sum = 0, defined = 0;
  for (const double s : fold_scores) {
    if (std::isnan(s)) continue;
    sum += s;
    ++defined;
  }
  return defined > 0 ? sum / defined : -HUGE_VAL;
}

double Outcome::standard_error() const {
  const double m = mean();
  double squares = 0, defined = 0;
  for (const double s : fold_scores) {
    if (std::isnan(s)) continue;
    squares += (s - m) * (s - m);
    ++defined;
  }
  return defined > 1 ? std::sqrt(squares / (defined - 1) / defined) : 0;
}

bool better(const Trial& a, const Trial& b) {
  const auto rank = [](const Trial& t) {
    return std::tuple(-std::ssize(t.outcome.fold_scores), -t.outcome.mean(), t.n);
  };
  return rank(a) < rank(b);
}

Json to_json(const Candidate& c) {
  return {
      {"step", print(c.step)}, {"origin", c.origin}, {"replica", c.replica}, {"threshold", json_number(c.threshold)}};
}

Json to_json(const Outcome& o) {
  Json stages = Json::array();
  for (const Stage& s : o.stages) stages.push_back(Json::array({s.rounds, json_number(s.score)}));
  return {{"state", to_text(o.state)},
          {"rounds", o.rounds},
          {"fold_scores", numbers(o.fold_scores)},
          {"stages", std::move(stages)},
          {"seconds", json_number(o.seconds)},
          {"spared_seconds", json_number(o.spared_seconds)},
          {"peak_bytes", json_number(o.peak_bytes)},
          {"error", o.error}};
}

Json to_json(const Trial& t) {
  Json out = {{"n", t.n}, {"candidate", to_json(t.candidate)}, {"state", to_text(t.outcome.state)}};
  if (t.finished()) out["outcome"] = to_json(t.outcome);
  return out;
}

Result<Candidate> candidate_from(const Json& j) {
  Candidate out;
  TRY(const std::string text, json_get<std::string>(j, "step"));
  TRY(out.step, parse_step(text));
  TRY(out.origin, json_get_or<std::string>(j, "origin", ""));
  TRY(const std::int64_t replica, json_get_or<std::int64_t>(j, "replica", 0));
  out.replica = static_cast<int>(replica);
  TRY(out.threshold, json_get_or<double>(j, "threshold", -HUGE_VAL));
  return out;
}

Result<Outcome> outcome_from(const Json& j) {
  Outcome out;
  TRY(const std::string state, json_get<std::string>(j, "state"));
  const auto at = std::ranges::find(states, state);
  if (at == states.end()) return fail(Errc::corrupt, "an unknown state of a trial: " + state);
  out.state = static_cast<TrialState>(at - states.begin());
  TRY(const std::int64_t rounds, json_get_or<std::int64_t>(j, "rounds", 0));
  out.rounds = static_cast<int>(rounds);
  TRY(out.fold_scores, json_get_or<std::vector<double>>(j, "fold_scores", {}));
  TRY(const std::vector<Json> stages, json_get_or<std::vector<Json>>(j, "stages", {}));
  for (const Json& s : stages) {
    TRY(const auto pair, json_get<std::vector<double>>(Json{{"stage", s}}, "stage"));
    if (pair.size() != 2) return fail(Errc::corrupt, "a stage of a trial is not a pair");
    out.stages.push_back({static_cast<int>(pair[0]), pair[1]});
  }
  TRY(out.seconds, json_get_or<double>(j, "seconds", 0));
  TRY(out.spared_seconds, json_get_or<double>(j, "spared_seconds", 0));
  TRY(out.peak_bytes, json_get_or<double>(j, "peak_bytes", 0));
  TRY(out.error, json_get_or<std::string>(j, "error", ""));
  return out;
}

Result<Trial> trial_from(const Json& j) {
  Trial out;
  TRY(out.n, json_get<std::int64_t>(j, "n"));
  TRY(const Json candidate, json_get<Json>(j, "candidate"));
  TRY(out.candidate, candidate_from(candidate));
  TRY(const Json outcome, json_get_or<Json>(j, "outcome", Json{{"state", "started"}}));
  TRY(out.outcome, outcome_from(outcome));
  return out;
}

}  // namespace espalier
