#include "runs/trial.h"

#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <tuple>

#include "pipeline/walk.h"

namespace espalier {
namespace {

constexpr std::array<std::string_view, 9> states{"started",       "succeeded", "raced",    "cut_short", "failed",
                                                 "out_of_memory", "crashed",   "repeated", "refused"};

// What of an evaluation stands behind a score, larger first.
auto evaluated(const Trial& t) {
  const int rounds = t.candidate.part.rounds;
  return std::tuple(-t.candidate.part.rows, -std::ssize(t.outcome.fold_scores),
                    rounds == 0 ? std::numeric_limits<int>::min() : -rounds);
}

Json to_json(const Part& p) { return {{"folds", p.folds}, {"rows", json_number(p.rows)}, {"rounds", p.rounds}}; }

Result<Part> part_from(const Json& j) {
  TRY(const std::int64_t folds, json_get_or<std::int64_t>(j, "folds", 0));
  TRY(const double rows, json_get_or<double>(j, "rows", 1));
  TRY(const std::int64_t rounds, json_get_or<std::int64_t>(j, "rounds", 0));
  constexpr std::int64_t most = std::numeric_limits<int>::max();
  if (folds < 0 || folds > most || rounds < 0 || rounds > most || !(rows > 0 && rows <= 1))
    return fail(Errc::corrupt,
                "the part of a trial is none: folds and rounds are whole numbers from 0 on, rows lie in (0, 1]");
  return Part{static_cast<int>(folds), rows, static_cast<int>(rounds)};
}

double mean_of_defined(const std::vector<double>& scores) {
  double sum = 0, defined = 0;
  for (const double s : scores) {
    if (std::isnan(s)) continue;
    sum += s;
    ++defined;
  }
  return defined > 0 ? sum / defined : -HUGE_VAL;
}

Json numbers(const std::vector<double>& values) {
  Json out = Json::array();
  for (const double v : values) out.push_back(json_number(v));
  return out;
}

}  // namespace

std::string_view to_text(TrialState state) { return states[static_cast<std::size_t>(state)]; }

bool Outcome::counts() const {
  const bool scored = state == TrialState::succeeded || state == TrialState::cut_short || state == TrialState::repeated;
  return scored && std::isfinite(mean());
}

bool Outcome::evaluated() const {
  return state != TrialState::started && state != TrialState::repeated && state != TrialState::refused;
}

bool Outcome::failed() const { return evaluated() && !counts() && state != TrialState::raced; }

double Outcome::mean() const { return mean_of_defined(fold_scores); }

double Outcome::mean(const std::string& other) const {
  const auto scores = also.find(other);
  return scores == also.end() ? -HUGE_VAL : mean_of_defined(scores->second);
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
    return std::tuple(evaluated(t), -t.outcome.mean(), operator_count(t.candidate.step));
  };
  return rank(a) == rank(b) ? a.id < b.id : rank(a) < rank(b);
}

bool comparable(const Trial& a, const Trial& b) { return evaluated(a) == evaluated(b); }

Outcome repeated(const Trial& original) {
  Outcome out{.state = TrialState::repeated, .error = original.outcome.error};
  if (original.outcome.counts()) {
    out.rounds = original.outcome.rounds;
    out.fold_scores = original.outcome.fold_scores;
    out.also = original.outcome.also;
    out.stages = original.outcome.stages;
  } else if (out.error.empty()) {
    out.error = to_text(original.id) + " has no score: " + std::string(to_text(original.outcome.state));
  }
  return out;
}

Json to_json(const Candidate& c) {
  Json out = {{"step", print(c.step)},
              {"origin", to_json(c.origin)},
              {"part", to_json(c.part)},
              {"replica", c.replica},
              {"threshold", json_number(c.threshold)}};
  if (c.all_rounds) out["all_rounds"] = true;
  if (c.repeats) out["repeats"] = to_text(*c.repeats);
  if (!c.refused.empty()) out["refused"] = c.refused;
  return out;
}

Json to_json(const Outcome& o) {
  Json stages = Json::array();
  for (const Stage& s : o.stages) stages.push_back(Json::array({s.rounds, json_number(s.score)}));
  Json out = {{"state", to_text(o.state)},
              {"rounds", o.rounds},
              {"fold_scores", numbers(o.fold_scores)},
              {"stages", std::move(stages)},
              {"seconds", json_number(o.seconds)},
              {"spared_seconds", json_number(o.spared_seconds)},
              {"peak_bytes", json_number(o.peak_bytes)},
              {"error", o.error}};
  if (o.cached_fits > 0) {
    out["cached_fits"] = o.cached_fits;
    out["cached_seconds"] = json_number(o.cached_seconds);
  }
  for (const auto& [name, scores] : o.also) out["also"][name] = numbers(scores);
  return out;
}

Json to_json(const Trial& t) {
  Json out = {{"id", to_text(t.id)}, {"candidate", to_json(t.candidate)}, {"state", to_text(t.outcome.state)}};
  if (!t.finished()) return out;
  out["began"] = t.began;
  out["ended"] = t.ended;
  out["outcome"] = to_json(t.outcome);
  return out;
}

Result<Candidate> candidate_from(const Json& j) {
  Candidate out;
  TRY(const std::string text, json_get<std::string>(j, "step"));
  TRY(out.step, parse_step(text));
  TRY(const Json origin, json_get_or<Json>(j, "origin", "drawn"));
  TRY(out.origin, origin_from(origin));
  TRY(const Json part, json_get_or<Json>(j, "part", Json::object()));
  TRY(out.part, part_from(part));
  TRY(out.all_rounds, json_get_or<bool>(j, "all_rounds", false));
  TRY(const std::int64_t replica, json_get_or<std::int64_t>(j, "replica", 0));
  out.replica = static_cast<int>(replica);
  TRY(out.threshold, json_get_or<double>(j, "threshold", -HUGE_VAL));
  TRY(const std::string repeats, json_get_or<std::string>(j, "repeats", ""));
  if (!repeats.empty()) { TRY(out.repeats, trial_id_from(repeats)); }
  TRY(out.refused, json_get_or<std::string>(j, "refused", ""));
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
  TRY(const Json also, json_get_or<Json>(j, "also", Json::object()));
  for (const auto& [name, scores] : also.items()) { TRY(out.also[name], json_get<std::vector<double>>(also, name)); }
  TRY(const std::vector<Json> stages, json_get_or<std::vector<Json>>(j, "stages", {}));
  for (const Json& s : stages) {
    TRY(const auto pair, json_get<std::vector<double>>(Json{{"stage", s}}, "stage"));
    if (pair.size() != 2) return fail(Errc::corrupt, "a stage of a trial is not a pair");
    out.stages.push_back({static_cast<int>(pair[0]), pair[1]});
  }
  TRY(out.seconds, json_get_or<double>(j, "seconds", 0));
  TRY(out.spared_seconds, json_get_or<double>(j, "spared_seconds", 0));
  TRY(out.cached_fits, json_get_or<std::int64_t>(j, "cached_fits", 0));
  TRY(out.cached_seconds, json_get_or<double>(j, "cached_seconds", 0));
  TRY(out.peak_bytes, json_get_or<double>(j, "peak_bytes", 0));
  TRY(out.error, json_get_or<std::string>(j, "error", ""));
  return out;
}

Result<Trial> trial_from(const Json& j) {
  Trial out;
  TRY(const std::string id, json_get_or<std::string>(j, "id", ""));
  if (id.empty()) {  // version 1
    TRY(out.id.n, json_get<std::int64_t>(j, "n"));
    if (out.id.n < 0) return fail(Errc::corrupt, "the number of a trial is negative");
  } else {
    TRY(out.id, trial_id_from(id));
  }
  TRY(const Json candidate, json_get<Json>(j, "candidate"));
  TRY(out.candidate, candidate_from(candidate));
  TRY(const Json outcome, json_get_or<Json>(j, "outcome", Json{{"state", "started"}}));
  TRY(out.outcome, outcome_from(outcome));
  TRY(out.began, json_get_or<std::string>(j, "began", ""));
  TRY(out.ended, json_get_or<std::string>(j, "ended", ""));
  return out;
}

}  // namespace espalier
