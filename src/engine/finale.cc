#include "engine/finale.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ensemble/select.h"

namespace espalier {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto after_a_signal = std::chrono::seconds(3);
constexpr std::size_t most_bytes = std::size_t{1} << 29;  // of a model file: it must be written, and read, in time

constexpr std::size_t few_rows = 10'000, few_candidates = 40, most_bags = 10;

double until(Time t) { return t == Time::max() ? HUGE_VAL : std::chrono::duration<double>(t - Clock::now()).count(); }

class Finale {
 public:
  Finale(const Setting& setting, ModelShelf& shelf, const BestTrials& best, Time deadline, Observer& observer)
      : setting_(setting), shelf_(shelf), deadline_(deadline), observer_(observer), front_(best.all().front()) {
    const std::size_t most = setting.budget.ensemble_size == 0 ? 1 : best.all().size();
    for (std::size_t i = 0; i < most && i < best.all().size(); ++i) read(best.all()[i]);
    bags_ = bags();
  }

  Status run(Finished& out) {
    if (trials_.empty() || trials_[0].n != front_.n) fit({front_}, "the best pipeline");  // it has no predictions
    if (trials_.empty()) return alone(out);
    observer_.phase("choosing the members of the ensemble");
    drop_what_takes_too_long();
    Selection chosen = choose();
    const bool front_is_no_candidate = trials_[0].n != front_.n && shelf_.has(front_.n);
    if (front_is_no_candidate && chosen.score < front_.outcome.mean()) return alone(out);
    fit(affordable(chosen), "members");
    keep_fitted();
    if (trials_.empty()) return alone(out);
    if (lost_some(chosen)) chosen = choose();
    return publish(chosen, out);
  }

 private:
  // The single best pipeline, or, if even that could not be fitted in time, the model that is on disk already.
  Status alone(Finished& out) {
    out.members = 1;
    out.signal = setting_.interrupted->load();
    out.ensemble_score = std::nan("");
    if (!shelf_.has(front_.n)) return ok();
    return shelf_.publish({{front_, 1.0}}, front_.outcome.mean());
  }

  void read(const Trial& trial) {
    const Target& y = setting_.problem.data.target;
    const auto bytes = setting_.run.predictions(trial.n);
    auto columns = bytes ? out_of_fold_from(*bytes, y.outputs(), y.rows()) : Result<OutOfFold>(Failure{bytes.error()});
    if (!columns) return;  // its worker was killed after a whole stage, before it could send them
    trials_.push_back(trial);
    foretold_.push_back(*std::move(columns));
  }

  void drop_what_takes_too_long() {
    const double left = until(deadline_) * 0.7;
    for (std::size_t i = trials_.size(); i-- > 0 && trials_.size() > 1;)
      if (shelf_.predicted_seconds(trials_[i]) > left) erase(i);
  }

  void erase(std::size_t i) {
    trials_.erase(trials_.begin() + static_cast<std::ptrdiff_t>(i));
    foretold_.erase(foretold_.begin() + static_cast<std::ptrdiff_t>(i));
  }

  Selection choose() const {
    const std::size_t size = setting_.budget.ensemble_size;
    if (size == 0) return {{{0, 1.0}}, trials_[0].outcome.mean()};
    const double left = until(deadline_);
    const auto enough = [this, left] { return until(deadline_) < 0.7 * left || setting_.interrupted->load() != 0; };
    const FoldPlan& plan = *setting_.problem.plan;
    std::vector<std::vector<std::uint32_t>> parts;
    for (Split& split : splits_by(plan.rule, plan.repeats.front())) parts.push_back(std::move(split.test));
    const auto baseline =
        static_cast<std::size_t>(std::ranges::find_if(trials_, BestTrials::is_baseline) - trials_.begin());
    const bool doubts = setting_.info.metric.metric->name == "log_loss" && baseline < trials_.size();
    const double rows = static_cast<double>(setting_.problem.data.target.rows());
    return select_greedily(setting_.info.metric, setting_.problem.data.target, parts, foretold_,
                           {.size = size,
                            .bags = bags_,
                            .constant = doubts ? baseline : 0,
                            .doubt = doubts ? 1 / (rows + 1) : 0,
                            .seed = setting_.problem.evaluation_seed,
                            .enough = enough});
  }

  // The fewer the rows, the more is luck; but half of a few candidates are too few to choose from.
  std::size_t bags() const {
    if (trials_.size() < few_candidates) return 1;
    return std::clamp<std::size_t>(few_rows / setting_.problem.data.target.rows(), 1, most_bags);
  }

  // Heaviest members first, as many as fit into the time of all workers.
  std::deque<Trial> affordable(const Selection& chosen) const {
    double work = until(deadline_) * 0.75 * static_cast<double>(setting_.evaluator.slots());
    std::deque<Trial> out;
    for (const auto& share : chosen.shares) {
      const Trial& t = trials_[share.which];
      const double seconds = shelf_.predicted_seconds(t);
      if (shelf_.has(t.n) || (seconds > work && !out.empty())) continue;
      work -= seconds;
      out.push_back(t);
    }
    return out;
  }

  // On all rows, as far as the time goes; a signal leaves little of it.
  void fit(std::deque<Trial> waiting, std::string_view what) {
    std::erase_if(waiting, [&](const Trial& t) { return shelf_.has(t.n); });
    if (waiting.empty()) return;
    observer_.phase(fmt::format("fitting {} ({}) on all rows", what, waiting.size()));
    Evaluator& workers = setting_.evaluator;
    while (until(deadline_) > 0) {
      for (; workers.free_slots() > 0 && !waiting.empty() && shelf_.bytes() < most_bytes; waiting.pop_front())
        workers.submit(shelf_.fit_job(waiting.front(), std::max(0.0, until(deadline_) - 0.4)));
      const bool idle = workers.free_slots() == workers.slots();
      auto done = workers.wait_until(std::min(deadline_, Clock::now() + std::chrono::milliseconds(100)));
      if (!done && idle) return;
      if (done && done->outcome.state == TrialState::succeeded)
        shelf_.put(ModelShelf::trial_of(done->id), std::move(done->payload));
      if (setting_.interrupted->load() != 0) deadline_ = std::min(deadline_, Clock::now() + after_a_signal);
    }
  }

  void keep_fitted() {
    for (std::size_t i = trials_.size(); i-- > 0;)
      if (!shelf_.has(trials_[i].n)) {
        erase(i);
        dropped_.push_back(i);
      }
  }

  bool lost_some(Selection& chosen) {
    // Positions have moved: those that went are found by walking back over what was dropped, last first.
    for (auto& share : chosen.shares) {
      if (std::ranges::find(dropped_, share.which) != dropped_.end()) return true;
      share.which -=
          static_cast<std::size_t>(std::ranges::count_if(dropped_, [&](std::size_t d) { return d < share.which; }));
    }
    return false;
  }

  Status publish(const Selection& chosen, Finished& out) {
    std::vector<ModelShelf::Share> shares;
    std::vector<std::int64_t> used;
    for (const auto& share : chosen.shares) {
      shares.push_back({trials_[share.which], share.weight});
      used.push_back(trials_[share.which].n);
    }
    shelf_.keep_only(used);
    out.members = shares.size();
    out.signal = setting_.interrupted->load();
    out.ensemble_score = setting_.budget.ensemble_size == 0 ? std::nan("") : chosen.score;
    return shelf_.publish(shares, chosen.score);
  }

  const Setting& setting_;
  ModelShelf& shelf_;
  Time deadline_;
  Observer& observer_;
  Trial front_;  // the best of all, with or without predictions
  std::vector<Trial> trials_;
  std::vector<Foretold> foretold_;
  std::size_t bags_ = 1;  // counted before any is dropped
  std::vector<std::size_t> dropped_;
};

}  // namespace

Status finish_with_the_best(const Setting& setting, ModelShelf& shelf, const BestTrials& best, Observer& observer,
                            Finished& out) {
  if (best.all().empty())
    return fail(
        Errc::unsupported,
        "no pipeline could be fitted, not even a constant; give it more --time or --memory, or see what failed by "
        "'espalier show' of " +
            setting.run.folder().string());
  Time deadline = setting.budget.deadline;
  if (setting.interrupted->load() != 0) deadline = std::min(deadline, Clock::now() + after_a_signal);
  return Finale(setting, shelf, best, deadline, observer).run(out);
}

}  // namespace espalier
