#include "engine/checkpoints.h"

#include <fmt/format.h>

#include "engine/front.h"
#include "export/python_script.h"

namespace espalier {
namespace {

constexpr double seconds_between_fronts = 30;

Result<std::string> script_of(const Setting& setting, const Trial& trial) {
  const Model::Info& info = setting.info;
  TRY(Step step, setting.problem.prepared(trial.candidate.step, setting.catalog, trial.outcome.rounds));
  const ScriptSource source{
      .table = info.table,
      .schema = info.schema,
      .members = {{std::move(step), print(trial.candidate.step)}},
      .seed = info.seed,
      .score = fmt::format("{:.6g} ({})", info.metric.shown(trial.outcome.mean()), info.metric.name()),
      .split = info.split};
  return python_script(source, setting.catalog);
}

Status is_ours(const Path& file) {
  std::error_code none;
  if (!std::filesystem::exists(file, none) || is_exported_script(file)) return ok();
  return fail(Errc::invalid_argument,
              file.string() + " exists and was not written by Espalier; move it away, or name another folder");
}

}  // namespace

Path best_script(const Path& folder) { return folder / "best.py"; }

Status open_checkpoints(const Path& folder) {
  TRY_STATUS(make_folder(folder));
  const Status ours = is_ours(best_script(folder));
  return ours ? ok() : Status(fail(ours.error().code, "--checkpoint: " + ours.error().message));
}

bool Checkpoints::scored(const Trial& trial) const {
  return trial.outcome.state == TrialState::succeeded && trial.outcome.counts() &&
         !setting_.catalog.is_baseline(trial.candidate.step);
}

void Checkpoints::know(const Trial& trial) {
  if (!scored(trial)) return;
  if (!best_ || better(trial, *best_)) best_ = trial;
  front_.push_back(trial);
  front_ = front_of(front_);
}

void Checkpoints::add(const Trial& trial) {
  if (trial.candidate.origin.generation > generation_) {
    generation_ = trial.candidate.origin.generation;
    write_front();
  }
  const std::optional<TrialId> before = best_ ? std::optional(best_->id) : std::nullopt;
  know(trial);
  if (best_ && before != best_->id) write(*best_, best_script({}).string());
  if (generation_ == 0) write_front();
}

void Checkpoints::finish() {
  front_written_.reset();
  write_front();
}

void Checkpoints::write_front() {
  const Time now = setting_.clock.now();
  if (front_written_ && seconds_between(*front_written_, now) < seconds_between_fronts) return;
  front_written_ = now;
  for (const Trial& trial : front_)
    if (written_.insert(trial.id).second)
      write(trial, fmt::format("pipeline_gen_{}_{:.6g}_{}-{}.py", trial.candidate.origin.generation,
                               setting_.problem.metric.shown(trial.outcome.mean()), trial.id.writer, trial.id.n));
}

void Checkpoints::write(const Trial& trial, const std::string& name) {
  const auto written = [&]() -> Status {
    TRY(const std::string script, script_of(setting_, trial));
    TRY_STATUS(is_ours(folder_ / name));
    return write_file(folder_ / name, script);
  }();
  if (!written && unwritten_.empty()) unwritten_ = name + ": " + written.error().message;
}

}  // namespace espalier
