#include "evaluation/evaluate.h"

#include <chrono>
#include <new>

namespace espalier {
namespace {

Outcome failed(const Error& error) {
  return {.state = error.code == Errc::stopped ? TrialState::cut_short : TrialState::failed, .error = error.message};
}

void try_candidate(const Problem& problem, Fitter& fitter, const Step& step, const Job& job,
                   const std::function<void(const Outcome&)>& on_stage, Done& out) {
  const Part& part = job.candidate.part;
  Evaluated evaluated =
      cross_validate(problem, fitter, step, {part, job.candidate.threshold, job.candidate.all_rounds}, on_stage);
  out.outcome = std::move(evaluated.outcome);
  // A member of an ensemble is evaluated on all rows, by fits on as many as its fellows'.
  const bool can_be_member = !evaluated.predictions.empty() && part.folds == 0 && part.rows >= 1;
  if (can_be_member && out.outcome.counts() && out.outcome.mean() >= job.keep_from)
    out.payload = to_bytes(evaluated.predictions);
}

void fit_on_all(const Problem& problem, Fitter& fitter, const Step& step, int rounds, Done& out) {
  const auto fitted = fitter.fit(step, problem.data.target.row_set());
  if (!fitted) {
    out.outcome = failed(fitted.error());
    return;
  }
  out.outcome = {.state = TrialState::succeeded, .rounds = rounds};
  out.payload = save_pipeline(**fitted);
}

void work(const Problem& problem, const Catalog& catalog, PrefixCache& cache, const Job& job,
          const std::atomic<bool>* stop, const std::function<void(const Outcome&)>& on_stage, Done& out) {
  const auto step = problem.prepared(job.candidate.step, catalog, job.rounds);
  if (!step) {
    out.outcome = failed(step.error());
    return;
  }
  Fitter fitter = problem.fitter(catalog, cache, job.candidate.replica, Crew{1, stop}, [] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  });
  if (job.kind == Job::Kind::trial)
    try_candidate(problem, fitter, *step, job, on_stage, out);
  else
    fit_on_all(problem, fitter, *step, job.rounds, out);
  out.outcome.spared_seconds = fitter.spared();
  out.outcome.cached_fits = fitter.read_from_disk().fits;
  out.outcome.cached_seconds = fitter.read_from_disk().seconds;
  cache.trim();
}

}  // namespace

Done evaluate(const Problem& problem, const Catalog& catalog, PrefixCache& cache, const Job& job,
              const std::atomic<bool>* stop, const std::function<void(const Outcome&)>& on_stage) {
  const auto start = std::chrono::steady_clock::now();
  Done out{.id = job.id};
  Outcome last;
  const auto keep = [&](const Outcome& o) {
    last = o;
    on_stage(o);
  };
  try {
    work(problem, catalog, cache, job, stop, keep, out);
  } catch (const std::bad_alloc&) {
    out = {job.id, last, {}};
    out.outcome.state = TrialState::out_of_memory;
    out.outcome.error = "not enough memory: an allocation was refused";
  } catch (const BrokenPromise& e) {
    out = {job.id, last, {}};
    out.outcome.state = TrialState::crashed;
    out.outcome.error = std::string("a broken promise of ours: ") + e.what();
  } catch (const std::exception& e) {  // of a metric of the user's own
    out = {job.id, last, {}};
    out.outcome.state = TrialState::crashed;
    out.outcome.error = e.what();
  }
  out.outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

}  // namespace espalier
