#include "engine/trial_loop.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

namespace espalier {
namespace {

// How long after the search a worker may take to give back what it is asked for; the pool kills it long before.
constexpr auto patience_with_late_jobs = std::chrono::seconds(2);

// Racing: a quartile of fewer scores is luck; and the lower one, for folds differ by more than good candidates do.
constexpr std::size_t told_before_racing = 10;
constexpr std::ptrdiff_t raced_one_in = 4;

// The time kept for the end. Greedy selection mostly takes fewer members than this many different ones; choosing them,
// reading predictions and writing the model add a fifth to their fits. Whatever the fits promise, a thirtieth of the
// time (half a second at least) is kept, for they may promise too little; and a fifth at most, for a slow trial would
// end the search that finds a quicker one.
constexpr std::size_t likely_members = 8;
constexpr double end_per_fit = 1.2;
constexpr double least_end_share = 0.03, most_end_share = 0.2;
constexpr double least_end_seconds = 0.5;

// Models for the disk on the way: as long as all of them together take no more than a quarter of the time so far (and a
// second, with which every run begins), they are an insurance that costs little. An expensive one waits for the end.
constexpr double insurance_seconds = 1;
constexpr double insurance_one_in = 4;

// Trials that run out of their time teach little: after every three in a row the next get twice as much.
constexpr int cut_before_doubling = 3, most_doublings = 10;
// A trial that was cut short is promoted if all its folds would fit into the time that is left, with a little to spare.
constexpr double slack_of_promotion = 1.2;

// So many trials that cannot be bettered make an ensemble, and the search ends.
constexpr std::ptrdiff_t perfect_trials = 10;

// No worker can be started: pauses of 50, 100, 200 ... 1000 milliseconds between tries, nine seconds in all.
constexpr int few_unstarted = 3, most_unstarted = 12;
constexpr double first_pause = 0.05, longest_pause = 1;

}  // namespace

TrialLoop::TrialLoop(Setting& setting, ModelShelf& shelf, Observer& observer)
    : setting_(setting),
      shelf_(shelf),
      observer_(observer),
      journal_(setting.run.journal()),
      best_(setting.budget.keep, setting.catalog) {
  const auto order = json_get_or<std::string>(setting.run.info(), "order", "finish");
  in_order_ = order && *order == "number";
  if (setting.checkpoints) checkpoints_.emplace(*setting.checkpoints, setting);
  const auto known = std::ssize(journal_.trials());
  end_of_numbers_ = setting.budget.trials ? known + *setting.budget.trials : std::numeric_limits<std::int64_t>::max();
}

// What earlier incarnations wrote is told again, in the order in which it was told then.
Status TrialLoop::replay() {
  TRY_STATUS(setting_.run.hear());  // so that what was heard can be looked up
  for (const JournalLine& line : journal_.lines()) {
    const auto* heard = std::get_if<Heard>(&line);
    const Trial* trial = heard ? setting_.run.trial(heard->trial) : std::get_if<Trial>(&line);
    if (!trial || (heard && !trial->finished()))
      return fail(Errc::corrupt,
                  "the journal heard of trial " + to_text(heard->trial) +
                      ", which no journal in the run's folder holds; restore that file, or begin another run");
    if (trial->finished()) {
      if (!in_order_) tell_finished(*trial);
      continue;
    }
    told_what_it_must_know(trial->id.n);  // as when it was asked for
    setting_.searcher.tell(*trial);
  }
  for (const Trial& trial : journal_.trials()) {
    if (!trial.finished()) {
      unfinished_.push_back(trial.id.n);
      continue;
    }
    if (const auto out = best_.add(trial)) setting_.run.drop_predictions(*out);
    if (checkpoints_) checkpoints_->know(trial);
    count(trial);
  }
  return ok();
}

void TrialLoop::count(const Trial& trial) {
  ++finished_;
  ++states_[trial.outcome.state];
  if (trial.candidate.origin.how == TrialOrigin::How::promotion)
    promoted_.insert(trial.candidate.origin.parents.begin(), trial.candidate.origin.parents.end());
  failed_ += trial.outcome.failed();
  if (!baseline_ && setting_.catalog.is_baseline(trial.candidate.step) && trial.outcome.counts())
    baseline_ = trial.outcome.mean();
}

void TrialLoop::tell_finished(const Trial& trial) {
  setting_.searcher.tell(trial);
  if (trial.outcome.counts() && trial.outcome.evaluated())
    told_scores_[trial.candidate.part].push_back(trial.outcome.mean());
}

double TrialLoop::fit_seconds_of_likely_members() const {
  double out = 0;
  for (std::size_t i = 0; i < std::min(best_.all().size(), likely_members); ++i)
    out += shelf_.predicted_seconds(best_.all()[i]);
  return out;
}

Time TrialLoop::end_of_search() const {
  const Budget& budget = setting_.budget;
  if (budget.deadline == Time::max()) return budget.deadline;
  const double total = seconds_between(budget.began, budget.deadline);
  const double slots = static_cast<double>(setting_.evaluator.slots());
  const double share = end_per_fit * fit_seconds_of_likely_members() / slots / total;
  const double kept = total * std::clamp(least_end_share + share, least_end_share, most_end_share);
  return budget.deadline - duration_of(std::max(least_end_seconds, kept));
}

// A run by number ends by number alone.
bool TrialLoop::perfect() const {
  if (in_order_) return false;
  const MetricChoice& metric = setting_.problem.metric;
  const auto is_perfect = [&](const Trial& t) {
    return t.outcome.state == TrialState::succeeded && t.outcome.mean() == metric.value(metric.metric->best);
  };
  return std::ranges::count_if(best_.all(), is_perfect) >= perfect_trials;
}

std::string TrialLoop::no_worker() const { return unstarted_in_a_row_ >= few_unstarted ? why_unstarted_ : ""; }

bool TrialLoop::searching() const {
  return !setting_.cancel->load() && setting_.clock.now() < end_of_search() && unstarted_in_a_row_ < most_unstarted &&
         !perfect();
}

Status TrialLoop::run() {
  TRY_STATUS(replay());
  for (;;) {
    if (searching()) TRY_STATUS(hand_out());
    const bool nothing_is_out = setting_.evaluator.free_slots() == setting_.evaluator.slots();
    auto done = setting_.evaluator.wait_until(std::min(end_of_search(), setting_.clock.now() + heartbeat));
    if (!done && nothing_is_out) {
      if (!searching() || unstarted_in_a_row_ == 0) return ok();
      setting_.clock.sleep_until(std::min(start_again_at_, setting_.clock.now() + heartbeat));
    }
    if (done) TRY_STATUS(receive(*std::move(done)));
    observer_.progress(progress());
    if (!searching()) return ask_everything_back();
  }
}

Status TrialLoop::ask_everything_back() {
  for (const auto& [job, trial] : out_) setting_.evaluator.cancel(job);
  while (auto late = setting_.evaluator.wait_until(setting_.clock.now() + patience_with_late_jobs))
    TRY_STATUS(receive(*std::move(late)));
  return ok();
}

Status TrialLoop::hand_out() {
  if (setting_.clock.now() < start_again_at_) return ok();
  fit_the_best();
  const auto room = [this] { return setting_.evaluator.free_slots() > 0 && searching(); };
  for (; room() && !unfinished_.empty(); unfinished_.pop_front())
    TRY_STATUS(begin(journal_.trials()[static_cast<std::size_t>(unfinished_.front())]));
  while (room()) {
    const std::int64_t n = std::ssize(journal_.trials());
    if (n >= end_of_numbers_ || !told_what_it_must_know(n)) break;
    auto candidate = setting_.searcher.ask(n);
    if (!candidate) break;
    const Trial* promising = opens(candidate->origin.how) ? nullptr : promising_but_cut();
    if (promising) {
      promoted_.insert(promising->id);
      candidate =
          Candidate{.step = promising->candidate.step, .origin = {TrialOrigin::How::promotion, {promising->id}}};
    } else {
      if (setting_.budget.races) candidate->threshold = racing_threshold(candidate->part);
    }
    Trial next{.id = {setting_.run.writer(), n}, .candidate = *std::move(candidate)};
    TRY_STATUS(journal_.append(next));
    setting_.searcher.tell(next);
    TRY_STATUS(begin(std::move(next)));
  }
  return ok();
}

// Where every whole trial is a constant: the best of those that ran out of time, if all its folds fit into what is
// left.
const Trial* TrialLoop::promising_but_cut() const {
  const Trial* winner = best_.winner();
  if (!setting_.budget.adapts || !winner || winner == &best_.all().front() || promoted_.contains(winner->id))
    return nullptr;
  const auto folds = static_cast<double>(winner->outcome.fold_scores.size());
  const double whole = winner->outcome.seconds / folds * static_cast<double>(setting_.problem.plan->count());
  return slack_of_promotion * whole < seconds_until(end_of_search(), setting_.clock.now()) ? winner : nullptr;
}

// False while a trial that candidate n must know is not finished.
bool TrialLoop::told_what_it_must_know(std::int64_t n) {
  if (!in_order_) return true;
  for (const std::int64_t end = setting_.searcher.known_before(n); next_to_tell_ < end; ++next_to_tell_) {
    const Trial& trial = journal_.trials()[static_cast<std::size_t>(next_to_tell_)];
    if (!trial.finished()) return false;
    tell_finished(trial);
  }
  return true;
}

// All but the worst quarter of what was asked the same go on to their last fold. A function of what is told, hence the
// same whenever it is run again.
double TrialLoop::racing_threshold(const Part& part) const {
  const auto told = told_scores_.find(part);
  if (told == told_scores_.end() || told->second.size() < told_before_racing) return -HUGE_VAL;
  std::vector<double> scores = told->second;
  const auto quartile = scores.begin() + std::ssize(scores) / raced_one_in;
  std::ranges::nth_element(scores, quartile);
  return *quartile;
}

// A started trial: evaluated, or finished without.
Status TrialLoop::begin(Trial trial) {
  trial.began = setting_.clock.utc();
  if (!trial.candidate.refused.empty()) {
    trial.outcome = {.state = TrialState::refused, .error = trial.candidate.refused};
    return finish(std::move(trial));
  }
  if (trial.candidate.repeats) return begin_repeat(std::move(trial));
  submit(std::move(trial));
  return ok();
}

Status TrialLoop::begin_repeat(Trial trial) {
  const TrialId& of = *trial.candidate.repeats;
  const Trial* original = of == trial.id ? nullptr : setting_.run.trial(of);
  if (original && !original->finished()) {
    repeats_.emplace(of, std::move(trial));
    return ok();
  }
  trial.outcome = original ? repeated(*original)
                           : Outcome{.state = TrialState::refused,
                                     .error = "it repeats trial " + to_text(of) + ", which this run does not know"};
  return finish(std::move(trial));
}

double TrialLoop::most_seconds(const Candidate& candidate) const {
  const Budget& budget = setting_.budget;
  const TrialOrigin::How how = candidate.origin.how;
  if (opens(how) && budget.opening_seconds) return *budget.opening_seconds;
  if (!budget.adapts) return budget.trial_seconds;
  if (how == TrialOrigin::How::promotion) return HUGE_VAL;
  return std::ldexp(budget.trial_seconds, std::min(cut_in_a_row_ / cut_before_doubling, most_doublings));
}

void TrialLoop::submit(Trial trial) {
  const double left = std::max(0.0, seconds_until(end_of_search(), setting_.clock.now()));
  const std::int64_t job = setting_.evaluator.submit({.kind = Job::Kind::trial,
                                                      .candidate = trial.candidate,
                                                      .seconds = std::min(most_seconds(trial.candidate), left),
                                                      .keep_from = best_.threshold()});
  out_.emplace(job, std::move(trial));
}

void TrialLoop::fit_the_best() {
  if (fit_ || best_.all().empty() || setting_.evaluator.free_slots() == 0) return;
  const Trial& best = *best_.winner();
  if (best.id == published_) return;
  const Time now = setting_.clock.now();
  const auto folds = static_cast<double>(std::max<std::size_t>(1, best.outcome.fold_scores.size()));
  const double cost = best.outcome.seconds / folds;
  const double affordable = insurance_seconds + seconds_between(setting_.budget.began, now) / insurance_one_in;
  if (published_ && fit_seconds_ + cost > affordable) return;
  const double left = std::max(0.0, seconds_until(end_of_search(), now));
  fit_ = Fit{setting_.evaluator.submit(ModelShelf::fit_job(best, left)), best.id};
}

Status TrialLoop::receive(Done done) {
  if (done.unstarted) return receive_unstarted(done), ok();
  unstarted_in_a_row_ = 0;
  if (fit_ && fit_->job == done.id) return receive_model(std::exchange(fit_, std::nullopt)->trial, std::move(done));
  auto trial = out_.extract(done.id);
  CHECK(!trial.empty());
  return receive_trial(std::move(trial.mapped()), std::move(done));
}

// The job waits until another try to start a worker.
void TrialLoop::receive_unstarted(const Done& done) {
  if (fit_ && fit_->job == done.id) fit_.reset();
  if (const auto trial = out_.extract(done.id); !trial.empty()) unfinished_.push_back(trial.mapped().id.n);
  const double pause = std::min(longest_pause, std::ldexp(first_pause, unstarted_in_a_row_));
  start_again_at_ = setting_.clock.now() + duration_of(pause);
  ++unstarted_in_a_row_;
  why_unstarted_ = done.outcome.error;
}

// The order of effects: predictions lie on disk before the line that says there is a trial, so whoever reads the
// journal finds them (a kill in between leaves a file that the trial, tried again, replaces); what fell out of the best
// is removed after that line, so that a kill never leaves fewer predictions than the journal's best trials have (those
// that are too many are removed on replay); and the searcher is told after the line, so that a run that goes on tells
// the same.
Status TrialLoop::receive_trial(Trial trial, Done done) {
  trial.outcome = std::move(done.outcome);
  const bool cut_by_the_end = trial.outcome.state == TrialState::cut_short && !searching();
  // Not the trial's fault: it is tried again when the run goes on. A run by number cannot use what a clock decided.
  if (cut_by_the_end && (in_order_ || !trial.outcome.counts())) return ok();
  const bool cut = trial.outcome.state == TrialState::cut_short && !cut_by_the_end;
  if (cut)
    ++cut_in_a_row_;
  else if (!setting_.catalog.is_baseline(trial.candidate.step))
    cut_in_a_row_ = 0;
  const auto fell_out = best_.add(trial);
  const bool improved = best_.winner() && best_.winner()->id == trial.id;
  if (!done.payload.empty() && fell_out != trial.id) go_on_after(setting_.run.keep_predictions(trial.id, done.payload));
  TRY_STATUS(finish(std::move(trial)));
  if (fell_out) setting_.run.drop_predictions(*fell_out);
  if (improved) observer_.improved(progress());
  return ok();
}

// Writes, counts and tells, and then finishes whatever waits to repeat it.
Status TrialLoop::finish(Trial trial) {
  trial.ended = setting_.clock.utc();
  TRY_STATUS(journal_.append(trial));
  count(trial);
  if (!in_order_) tell_finished(trial);
  observer_.finished(trial);
  if (checkpoints_) checkpoints_->add(trial);
  cached_fits_ += trial.outcome.cached_fits;
  cached_seconds_ += trial.outcome.cached_seconds;
  for (auto next = repeats_.extract(trial.id); !next.empty(); next = repeats_.extract(trial.id)) {
    next.mapped().outcome = repeated(trial);
    TRY_STATUS(finish(std::move(next.mapped())));
  }
  return ok();
}

Status TrialLoop::receive_model(const TrialId& id, Done done) {
  fit_seconds_ += done.outcome.seconds;
  if (done.outcome.state != TrialState::succeeded) return ok();
  const auto& all = best_.all();
  const auto trial = std::ranges::find(all, id, &Trial::id);
  if (trial == all.end()) return ok();
  shelf_.put(id, std::move(done.payload));
  shelf_.keep_only({id});
  published_ = id;
  go_on_after(shelf_.publish({{*trial, 1.0}},
                             {setting_.problem.metric, trial->outcome.mean(), trial->outcome.standard_error()}));
  return ok();
}

void TrialLoop::go_on_after(const Status& written) {
  if (!written && unwritten_.empty()) unwritten_ = written.error().message;
}

Progress TrialLoop::progress() const {
  Progress out{.seconds = seconds_between(setting_.budget.began, setting_.clock.now()), .trials = finished_};
  if (const Trial* winner = best_.winner()) out.best = *winner;
  out.baseline = baseline_;
  return out;
}

Finished TrialLoop::summary() const {
  Finished out{.trials = finished_, .failed = failed_, .states = states_};
  if (const Trial* winner = best_.winner()) out.best = *winner;
  out.unwritten = unwritten_;
  if (checkpoints_ && out.unwritten.empty()) out.unwritten = checkpoints_->unwritten();
  out.cached_fits = cached_fits_;
  out.cached_seconds = cached_seconds_;
  out.baseline = baseline_;
  out.cancelled = setting_.cancel->load();
  out.perfect = perfect();
  return out;
}

}  // namespace espalier
