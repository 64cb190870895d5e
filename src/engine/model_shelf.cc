#include "engine/model_shelf.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace espalier {
namespace {

// A fit on all rows takes about as long as a trial's fits of all splits but one together, and somewhat more: rows are a
// few more, caches colder, and the pipeline is saved and sent. A plan that is short by a little loses a member.
constexpr double slack = 1.3;
constexpr double least_seconds = 0.01;  // to hand the job over and the pipeline back

}  // namespace

Job ModelShelf::fit_job(const Trial& trial, double seconds) {
  return {.kind = Job::Kind::fit, .candidate = trial.candidate, .rounds = trial.outcome.rounds, .seconds = seconds};
}

double ModelShelf::predicted_seconds(const Trial& t) const {
  if (has(t.id)) return 0;
  const auto splits = static_cast<double>(std::max<std::size_t>(2, t.outcome.fold_scores.size()));
  const double fits = t.outcome.seconds + t.outcome.spared_seconds;
  return least_seconds + slack * fits / (splits - 1) / t.candidate.part.rows / setting_.problem.subsample;
}

void ModelShelf::keep_only(const std::set<TrialId>& trials) {
  std::erase_if(fitted_, [&](const auto& f) { return !trials.contains(f.first); });
}

std::size_t ModelShelf::bytes() const {
  std::size_t out = 0;
  for (const auto& [trial, pipeline] : fitted_) out += pipeline.size();
  return out;
}

std::string ModelShelf::packed(const std::vector<Share>& shares, const ExpectedScore& score) const {
  Model::Info info = setting_.info;
  info.score = score.value;
  info.standard_error = score.standard_error;
  std::vector<PackedMember> members;
  for (const Share& s : shares)
    members.push_back(
        {s.weight, s.trial.outcome.mean(), print(s.trial.candidate.step), to_text(s.trial.id), fitted_.at(s.trial.id)});
  return Model::pack(info, std::move(members));
}

Status ModelShelf::publish(const std::vector<Share>& shares, const ExpectedScore& score) {
  unwritten_ = packed(shares, score);
  return publish_again();
}

Status ModelShelf::keep_front_model(const Trial& trial) const {
  const ExpectedScore score{setting_.problem.metric, trial.outcome.mean(), trial.outcome.standard_error()};
  return setting_.run.keep_front_model(trial.id, packed({{trial, 1.0}}, score));
}

Status ModelShelf::publish_again() {
  if (unwritten_.empty()) return ok();
  TRY_STATUS(setting_.run.keep_model(unwritten_));
  unwritten_ = {};
  return ok();
}

bool ModelShelf::published() const {
  std::error_code none;
  return std::filesystem::exists(setting_.run.model_file(), none);
}

Status ModelShelf::deliver() const {
  if (setting_.model_files.empty()) return ok();
  TRY(const std::string bytes, read_file(setting_.run.model_file()));
  for (const Path& path : setting_.model_files) TRY_STATUS(write_file(path, bytes));
  return ok();
}

}  // namespace espalier
