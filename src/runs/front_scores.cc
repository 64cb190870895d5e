#include "runs/front_scores.h"

#include <nlohmann/json.hpp>

#include "base/json.h"

namespace espalier {
namespace {

Path file_in(const Path& run) { return run / "front" / "scores.json"; }

Result<FrontScores> read(const Path& run) {
  TRY(const std::string text, read_file(file_in(run)));
  TRY(const Json j, parse_json(text, file_in(run).string()));
  FrontScores out;
  TRY(out.table, json_get<std::string>(j, "table"));
  TRY(const Json values, json_get<Json>(j, "values"));
  for (const auto& [trial, value] : values.items()) {
    TRY(const TrialId id, trial_id_from(trial));
    if (value.is_number()) out.values[id] = value.get<double>();
  }
  return out;
}

}  // namespace

Path front_model(const Path& run, const TrialId& id) {
  return run / "front" / (id.writer + "-" + std::to_string(id.n) + ".espm");
}

Status keep_front_scores(const Path& run, const FrontScores& scores) {
  Json values = Json::object();
  for (const auto& [trial, value] : scores.values) values[to_text(trial)] = value;
  const Json out = {{"table", scores.table}, {"values", std::move(values)}};
  return write_file(file_in(run), to_pretty(out) + "\n", true);
}

FrontScores front_scores_of(const Path& run) {
  auto out = read(run);
  return out ? *std::move(out) : FrontScores{};
}

}  // namespace espalier
