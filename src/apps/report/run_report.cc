#include "apps/report/run_report.h"

#include <algorithm>
#include <cmath>

#include "dialects/tpot_text.h"
#include "engine/front.h"
#include "pipeline/walk.h"

namespace espalier::cli {
namespace {

Json number_or_null(double number) { return std::isfinite(number) ? Json(number) : Json(); }

std::map<std::string, int> states_of(const RunReport& run) {
  std::map<std::string, int> out;
  for (const Trial& t : run.trials) ++out[std::string(to_text(t.outcome.state))];
  return out;
}

// Of all writers' trials together, so that parents are found whoever bred from them.
Descents descents_of(const RunReport& run) {
  Descents out;
  for (const Trial& t : run.trials) add_descent(out, t.id, t.candidate.origin);
  return out;
}

// Beside what every list of trials says, all that is known of how one came about and what became of it.
Json whole_trial_json(const RunReport& run, const Trial& t, const Descents& descents, const Catalog& catalog) {
  Json out = told_trial_json(t, run.metric, run.also, catalog);
  const TrialOrigin& origin = t.candidate.origin;
  Json parents = Json::array();
  for (const TrialId& id : origin.parents) parents.push_back(to_text(id));
  out["parents"] = std::move(parents);
  out["mutations"] = descents.at(t.id).mutations;
  out["crossovers"] = descents.at(t.id).crossovers;
  out["fold_scores"] = Json::array();
  for (const double s : t.outcome.fold_scores) out["fold_scores"].push_back(number_or_null(run.metric.shown(s)));
  if (t.candidate.repeats) out["repeats"] = to_text(*t.candidate.repeats);
  return out;
}

// Fewest operators first.
Json front_json(const RunReport& run) {
  Json out = Json::array();
  for (const Trial& t : front_of(run.trials)) {
    out.push_back(trial_json(t, run.metric, run.also));
    out.back()["operators"] = operator_count(t.candidate.step);
    if (const auto tested = run.held_out.values.find(t.id); tested != run.held_out.values.end())
      out.back()["held_out"] = run.metric.shown(tested->second);
  }
  return out;
}

}  // namespace

Result<RunReport> read_run(const Path& folder) {
  RunReport out;
  TRY(out.info, Run::read_info(folder));
  out.held_out = front_scores_of(folder);
  TRY(const std::string metric, json_get<std::string>(out.info, "metric"));
  TRY(const auto also, json_get_or<std::vector<std::string>>(out.info, "also", {}));
  TRY(const auto losses, json_get_or<std::vector<std::string>>(out.info, "losses", {}));
  const auto choice = [&, known = Metrics()](const std::string& name) {
    return known.read(name, std::ranges::find(losses, name) != losses.end());
  };
  out.metric = choice(metric);
  for (const std::string& name : also) out.also.push_back(choice(name));
  TRY(out.strategy, json_get_or<std::string>(out.info, "strategy", ""));
  for (const std::string& writer : Run::writers(folder)) {
    TRY(const Journal journal, Run::read_journal(folder, writer));
    const std::string& strategy = journal.plan().strategy;
    if (out.strategy.find(strategy) == std::string::npos) out.strategy += (out.strategy.empty() ? "" : ", ") + strategy;
    std::ranges::copy(journal.trials(), std::back_inserter(out.trials));
  }
  return out;
}

std::vector<const Trial*> leaderboard(const RunReport& run) {
  std::vector<const Trial*> out;
  for (const Trial& t : run.trials)
    if (t.outcome.counts() && t.outcome.evaluated()) out.push_back(&t);
  std::ranges::sort(out, [](const Trial* a, const Trial* b) { return better(*a, *b); });
  return out;
}

std::vector<std::pair<std::string, int>> failures_of(const RunReport& run) {
  std::map<std::string, int> counts;
  for (const Trial& t : run.trials)
    if (t.outcome.failed()) ++counts[t.outcome.error];
  std::vector<std::pair<std::string, int>> out(counts.begin(), counts.end());
  std::ranges::stable_sort(out, std::greater{}, [](const auto& f) { return f.second; });
  return out;
}

Json trial_json(const Trial& t, const MetricChoice& metric, const std::vector<MetricChoice>& also) {
  Json out = {{"trial", to_text(t.id)},
              {"state", to_text(t.outcome.state)},
              {"score", number_or_null(metric.shown(t.outcome.mean()))},
              {"standard_error", t.outcome.standard_error()},
              {"folds", t.outcome.fold_scores.size()},
              {"seconds", t.outcome.seconds},
              {"origin", sentence(t.candidate.origin)},
              {"step", print(t.candidate.step)}};
  for (const MetricChoice& other : also)
    out["also"][other.name()] = number_or_null(other.shown(t.outcome.mean(other.name())));
  return out;
}

Json told_trial_json(const Trial& t, const MetricChoice& metric, const std::vector<MetricChoice>& also,
                     const Catalog& catalog) {
  Json out = trial_json(t, metric, also);
  out["generation"] = t.candidate.origin.generation;
  out["operators"] = operator_count(t.candidate.step);
  out["error"] = t.outcome.error;
  out["tpot"] = tpot_text(t.candidate.step, catalog, TpotNames::full);
  return out;
}

Json run_json(const RunReport& run, std::size_t most, bool all) {
  Json best = Json::array();
  const auto board = leaderboard(run);
  for (std::size_t i = 0; i < std::min(board.size(), most); ++i)
    best.push_back(trial_json(*board[i], run.metric, run.also));
  Json failures = Json::object();
  for (const auto& [why, n] : failures_of(run)) failures[why] = n;
  const auto table = json_get_or<std::string>(run.info, "table", "");
  Json out = {{"table", table ? *table : ""},
              {"metric", run.metric.name()},
              {"strategy", run.strategy},
              {"trials", states_of(run)},
              {"best", best},
              {"front", front_json(run)},
              {"failures", failures}};
  if (!all) return out;
  const Descents descents = descents_of(run);
  const Catalog catalog(built_in());
  out["all"] = Json::array();
  for (const Trial& t : run.trials) out["all"].push_back(whole_trial_json(run, t, descents, catalog));
  return out;
}

}  // namespace espalier::cli
