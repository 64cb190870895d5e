#include "engine/trial_loop.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

namespace espalier {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto heartbeat = std::chrono::milliseconds(100);
constexpr std::size_t told_before_racing = 10;
constexpr std::size_t likely_members = 8;

double until(Time t) { return t == Time::max() ? HUGE_VAL : std::chrono::duration<double>(t - Clock::now()).count(); }

}  // namespace

TrialLoop::TrialLoop(Setting& setting, ModelShelf& shelf, Observer& observer)
    : setting_(setting),
      shelf_(shelf),
      observer_(observer),
      journal_(setting.run.journal()),
      best_(setting.budget.keep) {
  const auto order = json_get_or<std::string>(setting.run.info(), "order", "finish");
  in_order_ = order && *order == "number";
  look_ahead_ = in_order_ ? setting.searcher.look_ahead() : std::numeric_limits<std::int64_t>::max();
  replay();
  const auto known = std::ssize(journal_.trials());
  last_ = setting.budget.trials ? known + *setting.budget.trials : std::numeric_limits<std::int64_t>::max();
}

// What earlier incarnations wrote is told again, in the order in which it was told then.
void TrialLoop::replay() {
  for (const Trial& line : journal_.lines()) {
    if (!line.finished())
      setting_.searcher.tell(line);
    else if (!in_order_)
      learn(line);
  }
  for (const Trial& t : journal_.trials()) {
    if (!t.finished())
      again_.push_back(t.n);
    else {
      ++finished_;
      for (const std::int64_t out : best_.add(t)) setting_.run.drop_predictions(out);
      if (t.candidate.step.op.starts_with("dummy_") && t.outcome.counts() && !baseline_) baseline_ = t.outcome.mean();
      failed_ += !t.outcome.counts() && t.outcome.state != TrialState::raced;
    }
  }
}

void TrialLoop::learn(const Trial& finished) {
  setting_.searcher.tell(finished);
  if (finished.outcome.counts()) scores_.push_back(finished.outcome.mean());
}

// What is left of the time after the search is for choosing the ensemble and fitting its members on all rows: as much
// as the best trials make likely, between a thirtieth of the time and a fifth.
Time TrialLoop::end_of_search() const {
  const Budget& budget = setting_.budget;
  if (budget.deadline == Time::max()) return budget.deadline;
  const double total = std::chrono::duration<double>(budget.deadline - budget.began).count();
  double fits = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(best_.all().size(), likely_members); ++i)
    fits += shelf_.predicted_seconds(best_.all()[i]);
  const double share = 1.2 * fits / static_cast<double>(setting_.evaluator.slots()) / total;
  const double reserve = std::max(0.5, total * std::clamp(0.03 + share, 0.03, 0.2));
  return budget.deadline - std::chrono::duration_cast<Time::duration>(std::chrono::duration<double>(reserve));
}

bool TrialLoop::searching() const { return setting_.interrupted->load() == 0 && Clock::now() < end_of_search(); }

Status TrialLoop::run() {
  for (;;) {
    if (searching()) TRY_STATUS(hand_out());
    const bool idle = setting_.evaluator.free_slots() == setting_.evaluator.slots();
    auto done = setting_.evaluator.wait_until(std::min(end_of_search(), Clock::now() + heartbeat));
    if (!done && idle) return ok();
    if (done) TRY_STATUS(take(*std::move(done)));
    observer_.progress(progress());
    if (!searching()) {  // what is out comes back with its last whole stage
      for (const Trial& t : journal_.trials())
        if (!t.finished()) setting_.evaluator.cancel(t.n);
      while (auto late = setting_.evaluator.wait_until(Clock::now() + std::chrono::seconds(2)))
        TRY_STATUS(take(*std::move(late)));
      return ok();
    }
  }
}

Status TrialLoop::hand_out() {
  fit_the_best();
  for (; setting_.evaluator.free_slots() > 0 && !again_.empty(); again_.pop_front())
    submit(journal_.trials()[static_cast<std::size_t>(again_.front())]);
  while (setting_.evaluator.free_slots() > 0) {
    Trial next{.n = std::ssize(journal_.trials())};
    if (next.n >= last_ || !tell_before(next.n)) break;
    auto candidate = setting_.searcher.ask(next.n);
    if (!candidate) break;
    next.candidate = *std::move(candidate);
    next.candidate.threshold = threshold();
    TRY_STATUS(journal_.append(next));
    setting_.searcher.tell(next);
    submit(next);
  }
  return ok();
}

// False while a trial that candidate n must know is not finished.
bool TrialLoop::tell_before(std::int64_t n) {
  if (!in_order_) return true;
  for (; told_ <= n - look_ahead_; ++told_) {
    const Trial& trial = journal_.trials()[static_cast<std::size_t>(told_)];
    if (!trial.finished()) return false;
    learn(trial);
  }
  return true;
}

// All but the worst quarter go on to their last fold. A function of what is told, hence the same whenever it is run
// again.
double TrialLoop::threshold() const {
  if (scores_.size() < told_before_racing) return -HUGE_VAL;
  std::vector<double> scores = scores_;
  const auto quartile = scores.begin() + std::ssize(scores) / 4;
  std::ranges::nth_element(scores, quartile);
  return *quartile;
}

void TrialLoop::submit(const Trial& trial) {
  setting_.evaluator.submit({.id = trial.n,
                             .kind = Job::Kind::trial,
                             .candidate = trial.candidate,
                             .seconds = std::min(setting_.budget.trial_seconds, std::max(0.0, until(end_of_search()))),
                             .keep_above = best_.threshold()});
}

// The best trial is fitted on all rows as soon as a worker is free: whatever happens, there is a model.
void TrialLoop::fit_the_best() {
  if (fitting_ || best_.all().empty() || setting_.evaluator.free_slots() == 0) return;
  const Trial& best = best_.all().front();
  if (best.n == published_) return;
  const double elapsed = std::chrono::duration<double>(Clock::now() - setting_.budget.began).count();
  const double cost =
      best.outcome.seconds / static_cast<double>(std::max<std::size_t>(1, best.outcome.fold_scores.size()));
  if (published_ >= 0 && fit_seconds_ + cost > 1 + elapsed / 4) return;  // a dear one waits for the end
  fitting_ = true;
  setting_.evaluator.submit(shelf_.fit_job(best, std::max(0.0, until(end_of_search()))));
}

Status TrialLoop::take(Done done) {
  if (done.id < 0) return take_model(ModelShelf::trial_of(done.id), std::move(done));
  Trial trial = journal_.trials()[static_cast<std::size_t>(done.id)];
  trial.outcome = std::move(done.outcome);
  return take_trial(std::move(trial), std::move(done.payload));
}

Status TrialLoop::take_trial(Trial trial, std::string predictions) {
  const bool cut = trial.outcome.state == TrialState::cut_short && !searching();
  const bool interrupted = cut && (in_order_ || !trial.outcome.counts());
  if (interrupted) return ok();  // not the trial's fault: it is tried again when the run goes on
  const auto out = best_.add(trial);
  const bool improved = !best_.all().empty() && best_.all().front().n == trial.n;
  if (!predictions.empty() && std::ranges::find(out, trial.n) == out.end())
    TRY_STATUS(setting_.run.keep_predictions(trial.n, predictions));
  for (const std::int64_t n : out) setting_.run.drop_predictions(n);
  TRY_STATUS(journal_.append(trial));
  ++finished_;
  failed_ += !trial.outcome.counts() && trial.outcome.state != TrialState::raced;
  if (!baseline_ && BestTrials::is_baseline(trial) && trial.outcome.counts()) baseline_ = trial.outcome.mean();
  if (!in_order_) learn(trial);
  if (improved) observer_.improved(progress());
  return ok();
}

Status TrialLoop::take_model(std::int64_t n, Done done) {
  fitting_ = false;
  fit_seconds_ += done.outcome.seconds;
  if (done.outcome.state != TrialState::succeeded) return ok();
  const auto& all = best_.all();
  const auto at = std::ranges::find(all, n, &Trial::n);
  if (at == all.end()) return ok();
  shelf_.put(n, std::move(done.payload));
  shelf_.keep_only({n});
  published_ = n;
  return shelf_.publish({{*at, 1.0}}, at->outcome.mean());
}

Progress TrialLoop::progress() const {
  Progress out{.seconds = std::chrono::duration<double>(Clock::now() - setting_.budget.began).count(),
               .trials = finished_};
  if (!best_.all().empty()) out.best = best_.all().front();
  out.baseline = baseline_;
  return out;
}

Finished TrialLoop::summary() const {
  Finished out{.trials = finished_, .failed = failed_, .signal = setting_.interrupted->load()};
  if (!best_.all().empty()) out.best = best_.all().front();
  out.baseline = baseline_;
  return out;
}

}  // namespace espalier
