#include "engine/finale.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/expected_scores.h"
#include "ensemble/select.h"
#include "evaluation/cross_validate.h"
#include "evaluation/evaluate.h"

namespace espalier {
namespace {

// What a person waits for after Ctrl-C before they press it again.
constexpr auto after_cancelling = std::chrono::seconds(3);
// Of a model file: it must be written, and read, in time.
constexpr std::size_t most_bytes = std::size_t{1} << 29;

// Of what is left of the time when the finale begins. One candidate may take all but what choosing and writing need;
// the choice itself ends when a part of the time is gone, for fits are worth more than a last member; and what is
// fitted together must fit into three quarters of what the workers have, for fits side by side are slower than one
// alone.
constexpr double most_for_one_fit = 0.7;
constexpr double left_after_choosing = 0.7;
constexpr double most_for_all_fits = 0.75;
// A worker is asked to stop so long before the deadline: to take it in, to be killed if it does not, and to write.
constexpr double seconds_to_write = 0.4;

constexpr double seconds_per_number = 3e-7;  // to score a prediction by one metric

// Half of a few candidates are too few to choose from; more bags than ten change nothing (docs/decisions/0005).
constexpr std::size_t rows_of_one_bag = 10'000, few_candidates = 40, most_bags = 10;

class Finale {
 public:
  Finale(const Setting& setting, ModelShelf& shelf, const BestTrials& best, Time deadline, Observer& observer)
      : setting_(setting), shelf_(shelf), deadline_(deadline), observer_(observer), best_(*best.winner()) {
    const bool one = setting.budget.ensemble_size == 0;
    candidates_ = ensemble_candidates(setting.run, setting.catalog, one ? std::vector{best_} : best.all());
    for (const EnsembleCandidate& c : candidates_) usable_.push_back(&c);
    bags_ = bags_for(usable_.size(), setting.problem.data.target.rows());
  }

  Status run(Finished& out) {
    const bool best_is_candidate = !usable_.empty() && usable_[0]->trial.id == best_.id;
    if (!best_is_candidate) fit({best_}, "the best pipeline");
    if (usable_.empty()) return publish_the_best_alone(out);
    if (best_is_candidate && usable_[0]->baseline) {  // nothing beat it, so no mixture with the others is worth more
      fit({best_}, "the baseline");
      return publish_the_best_alone(out);
    }
    if (setting_.budget.ensemble_size > 0) observer_.phase("choosing the members of the ensemble");
    leave_out_what_takes_too_long();
    ChosenEnsemble chosen = choose_among_usable();
    const bool beats_constants =
        chosen.shares.front().candidate->baseline && !setting_.catalog.is_baseline(best_.candidate.step);
    const bool the_best_is_better = usable_[0]->trial.id != best_.id && shelf_.has(best_.id) &&
                                    (beats_constants || chosen.score < best_.outcome.mean());
    if (the_best_is_better) return publish_the_best_alone(out);
    fit(affordable(chosen), "members");
    std::erase_if(usable_, [&](const EnsembleCandidate* c) { return !shelf_.has(c->trial.id); });
    if (usable_.empty()) return publish_the_best_alone(out);
    const auto fitted = [&](const ChosenEnsemble::Share& s) { return shelf_.has(s.candidate->trial.id); };
    if (!std::ranges::all_of(chosen.shares, fitted)) chosen = choose_among_usable();
    return publish(chosen, out);
  }

 private:
  double left() const { return seconds_until(deadline_, setting_.clock.now()); }
  bool cancelled() const { return setting_.cancel->load(); }

  // The single best pipeline, or, if even that could not be fitted in time, the model that is on disk already.
  Status publish_the_best_alone(Finished& out) {
    out.members = 1;
    out.cancelled = cancelled();
    out.ensemble_score = std::nan("");
    if (!shelf_.has(best_.id)) return ok();
    out.constant = setting_.catalog.is_baseline(best_.candidate.step);
    out.expected = {{setting_.problem.metric, best_.outcome.mean(), best_.outcome.standard_error()}};
    return shelf_.publish({{best_, 1.0}}, out.expected.front());
  }

  // Of all rows and by all metrics, if there is time for it.
  void tell_expected(const ChosenEnsemble& chosen, Finished& out) const {
    const Target& y = setting_.problem.data.target;
    const auto numbers = static_cast<double>(y.rows() * y.outputs() * setting_.reported.size());
    out.expected = {{setting_.problem.metric, chosen.score, chosen.standard_error}};
    if (left() < numbers * seconds_per_number) return;
    std::vector<WeightedPredictions> members;
    for (const ChosenEnsemble::Share& s : chosen.shares) members.push_back({&s.candidate->predictions, s.weight});
    out.expected = expected_scores(setting_.problem, setting_.reported, members);
  }

  // Worst first; the last one stays.
  void leave_out_what_takes_too_long() {
    const double most = left() * most_for_one_fit;
    for (std::size_t i = usable_.size(); i-- > 0 && usable_.size() > 1;)
      if (shelf_.predicted_seconds(usable_[i]->trial) > most)
        usable_.erase(usable_.begin() + static_cast<std::ptrdiff_t>(i));
  }

  ChosenEnsemble choose_among_usable() const {
    const double until = left() * left_after_choosing;
    const auto enough = [this, until] { return left() < until || cancelled(); };
    return choose(setting_.problem, usable_, {setting_.budget.ensemble_size, bags_, enough});
  }

  // Heaviest members first, as many as fit into the time of all workers, one at least.
  std::deque<Trial> affordable(const ChosenEnsemble& chosen) const {
    double work = left() * most_for_all_fits * static_cast<double>(setting_.evaluator.slots());
    std::deque<Trial> out;
    for (const ChosenEnsemble::Share& share : chosen.shares) {
      const Trial& trial = share.candidate->trial;
      const double seconds = shelf_.predicted_seconds(trial);
      if (shelf_.has(trial.id) || (seconds > work && !out.empty())) continue;
      work -= seconds;
      out.push_back(trial);
    }
    return out;
  }

  void fit(std::deque<Trial> trials, std::string_view what) {
    std::erase_if(trials, [&](const Trial& t) { return shelf_.has(t.id); });
    if (trials.empty()) return;
    observer_.phase(fmt::format("fitting {} ({}) on all rows", what, trials.size()));
    fit_all(setting_, shelf_, std::move(trials), deadline_);
  }

  Status publish(const ChosenEnsemble& chosen, Finished& out) {
    std::vector<ModelShelf::Share> shares;
    std::set<TrialId> used;
    for (const ChosenEnsemble::Share& share : chosen.shares) {
      shares.push_back({share.candidate->trial, share.weight});
      used.insert(share.candidate->trial.id);
    }
    shelf_.keep_only(used);
    out.members = shares.size();
    out.constant = std::ranges::all_of(chosen.shares, [](const auto& share) { return share.candidate->baseline; });
    out.cancelled = cancelled();
    tell_expected(chosen, out);
    out.ensemble_score = setting_.budget.ensemble_size == 0 ? std::nan("") : out.expected.front().value;
    return shelf_.publish(shares, out.expected.front());
  }

  const Setting& setting_;
  ModelShelf& shelf_;
  Time deadline_;
  Observer& observer_;
  Trial best_;  // of all, with or without predictions
  std::vector<EnsembleCandidate> candidates_;
  CandidateList usable_;  // of the candidates: what may still become a member
  std::size_t bags_ = 1;  // by all candidates, those that take too long among them
};

}  // namespace

std::vector<EnsembleCandidate> ensemble_candidates(const Run& run, const Catalog& catalog,
                                                   const std::vector<Trial>& best) {
  std::vector<EnsembleCandidate> out;
  for (const Trial& trial : best)
    if (auto predictions = run.predictions(trial.id))
      out.push_back({trial, *std::move(predictions), catalog.is_baseline(trial.candidate.step)});
  return out;
}

std::size_t bags_for(std::size_t candidates, std::size_t rows) {
  if (candidates < few_candidates) return 1;
  return std::clamp<std::size_t>(rows_of_one_bag / rows, 1, most_bags);
}

ChosenEnsemble choose(const Problem& problem, const CandidateList& candidates, const ChoiceOptions& options) {
  if (options.size == 0)
    return {{{candidates[0], 1.0}}, candidates[0]->trial.outcome.mean(), candidates[0]->trial.outcome.standard_error()};
  const auto parts = validated_rows(problem);
  std::vector<const OutOfFold*> predictions;
  for (const EnsembleCandidate* c : candidates) predictions.push_back(&c->predictions);
  const auto constant = std::ranges::find_if(candidates, [](const EnsembleCandidate* c) { return c->baseline; });
  const bool keeps_share = problem.metric.metric->name == "log_loss" && constant != candidates.end();
  const double rows = static_cast<double>(problem.data.target.rows());
  const Selection selected =
      select_greedily(problem.metric, problem.data.target, parts, predictions,
                      {.size = options.size,
                       .bags = options.bags,
                       .constant = keeps_share ? static_cast<std::size_t>(constant - candidates.begin()) : 0,
                       .constant_share = keeps_share ? 1 / (rows + 1) : 0,
                       .seed = problem.evaluation_seed,
                       .enough = options.enough});
  ChosenEnsemble out{{}, selected.score, Outcome{.fold_scores = selected.part_scores}.standard_error()};
  for (const Selection::Share& share : selected.shares) out.shares.push_back({candidates[share.which], share.weight});
  return out;
}

void fit_all(const Setting& setting, ModelShelf& shelf, std::deque<Trial> trials, Time& deadline) {
  std::map<std::int64_t, TrialId> out;
  Evaluator& workers = setting.evaluator;
  const auto left = [&] { return seconds_until(deadline, setting.clock.now()); };
  std::erase_if(trials, [&](const Trial& t) { return shelf.has(t.id); });
  while (left() > 0) {
    for (; workers.free_slots() > 0 && !trials.empty() && shelf.bytes() < most_bytes; trials.pop_front()) {
      const double seconds = std::max(0.0, left() - seconds_to_write);
      out[workers.submit(ModelShelf::fit_job(trials.front(), seconds))] = trials.front().id;
    }
    const bool nothing_is_out = workers.free_slots() == workers.slots();
    auto done = workers.wait_until(std::min(deadline, setting.clock.now() + heartbeat));
    if (!done && nothing_is_out) return;
    const auto trial = done ? out.find(done->id) : out.end();
    if (trial != out.end() && done->outcome.state == TrialState::succeeded)
      shelf.put(trial->second, std::move(done->payload));
    if (setting.cancel->load()) deadline = std::min(deadline, setting.clock.now() + after_cancelling);
  }
}

// The commonest reason why no trial counts; "" if none was tried.
std::string why_none_counts(const std::vector<Trial>& trials) {
  std::map<std::string, std::size_t> errors;
  for (const Trial& t : trials)
    if (t.finished()) ++errors[t.outcome.error];
  if (errors.empty()) return "";
  return std::ranges::max_element(errors, {}, [](const auto& e) { return e.second; })->first;
}

// A model all the same where no trial counts: a constant, fitted to the target in this process.
Status publish_a_constant(const Setting& setting, ModelShelf& shelf, Finished& out) {
  const std::string reason = why_none_counts(setting.run.journal().trials());
  const auto constant = std::ranges::find_if(setting.catalog.rows(), [&](const Operator& op) {
    const Role role = setting.problem.data.target.task() == Task::classification ? Role::classifier : Role::regressor;
    return op.traits.baseline && op.role == role;
  });
  CHECK(constant != setting.catalog.rows().end());
  const Trial trial{.id = {setting.run.writer(), 0}, .candidate = {.step = Step{constant->name, {}, {Step{"raw"}}}}};
  PrefixCache none(0);
  Done done = evaluate(setting.problem, setting.catalog, none, ModelShelf::fit_job(trial, HUGE_VAL), nullptr,
                       [](const Outcome&) {});
  if (done.outcome.state != TrialState::succeeded)
    return fail(Errc::unsupported, "no pipeline could be fitted, not even a constant: " + done.outcome.error);
  shelf.put(trial.id, std::move(done.payload));
  out.members = 1;
  out.cancelled = setting.cancel->load();
  out.ensemble_score = std::nan("");
  out.constant = true;
  out.why_constant = out.best         ? "there was no time to fit the best pipeline on all rows"
                     : reason.empty() ? "there was no time to try a pipeline"
                                      : "no pipeline has a score: " + reason;
  return shelf.publish({{trial, 1.0}}, {setting.problem.metric, std::nan(""), 0});
}

Status finish_with_the_best(const Setting& setting, ModelShelf& shelf, const BestTrials& best, Observer& observer,
                            Finished& out) {
  if (best.all().empty()) return publish_a_constant(setting, shelf, out);
  Time deadline = setting.budget.deadline;
  if (setting.cancel->load()) deadline = std::min(deadline, setting.clock.now() + after_cancelling);
  TRY_STATUS(Finale(setting, shelf, best, deadline, observer).run(out));
  return shelf.published() ? ok() : publish_a_constant(setting, shelf, out);
}

}  // namespace espalier
