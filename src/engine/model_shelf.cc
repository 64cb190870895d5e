#include "engine/model_shelf.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace espalier {

Job ModelShelf::fit_job(const Trial& trial, double seconds) const {
  return {.id = job_of(trial.n),
          .kind = Job::Kind::fit,
          .candidate = trial.candidate,
          .rounds = trial.outcome.rounds,
          .seconds = seconds};
}

double ModelShelf::predicted_seconds(const Trial& t) const {
  if (has(t.n)) return 0;
  const auto splits = static_cast<double>(std::max<std::size_t>(2, t.outcome.fold_scores.size()));
  return 0.01 + 1.3 * (t.outcome.seconds + t.outcome.spared_seconds) / (splits - 1);
}

void ModelShelf::keep_only(const std::vector<std::int64_t>& trials) {
  std::erase_if(fitted_, [&](const auto& f) { return std::ranges::find(trials, f.first) == trials.end(); });
}

std::size_t ModelShelf::bytes() const {
  std::size_t out = 0;
  for (const auto& [trial, pipeline] : fitted_) out += pipeline.size();
  return out;
}

Status ModelShelf::publish(const std::vector<Share>& shares, double score) {
  Model::Info info = setting_.info;
  info.score = score;
  info.standard_error = shares.front().trial.outcome.standard_error();
  std::vector<PackedMember> members;
  for (const Share& s : shares)
    members.push_back({s.weight, s.trial.outcome.mean(), print(s.trial.candidate.step), std::to_string(s.trial.n),
                       fitted_.at(s.trial.n)});
  const std::string bytes = Model::pack(info, std::move(members));
  TRY_STATUS(write_file(setting_.run.model_file(), bytes, true));
  for (const Path& path : setting_.model_files) TRY_STATUS(write_file(path, bytes));
  return ok();
}

}  // namespace espalier
