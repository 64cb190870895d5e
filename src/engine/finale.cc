#include "engine/finale.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ensemble/select.h"

namespace espalier {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t most_bytes = std::size_t{1} << 29;  // of a model file: it must be written, and read, in time

double until(Time t) { return t == Time::max() ? HUGE_VAL : std::chrono::duration<double>(t - Clock::now()).count(); }

class Finale {
 public:
  Finale(const Setting& setting, ModelShelf& shelf, const BestTrials& best, Time deadline, Observer& observer)
      : setting_(setting), shelf_(shelf), deadline_(deadline), observer_(observer) {
    const std::size_t most = setting.budget.ensemble_size == 0 ? 1 : best.all().size();
    for (std::size_t i = 0; i < most && i < best.all().size(); ++i) read(best.all()[i]);
    front_ = best.all().front();
  }

  Status run(Finished& out) {
    if (trials_.empty()) return stay(out);
    observer_.phase("choosing the members of the ensemble");
    drop_what_takes_too_long();
    Selection chosen = choose();
    if (chosen.score < front_.outcome.mean() && shelf_.has(front_.n)) return stay(out);
    fit_missing(chosen);
    keep_fitted();
    if (trials_.empty()) return stay(out);
    if (lost_some(chosen)) chosen = choose();
    return publish(chosen, out);
  }

 private:
  // The model on disk stays: a single pipeline, the best that could be fitted.
  Status stay(Finished& out) const {
    out.members = 1;
    out.ensemble_score = std::nan("");
    return ok();
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
    const auto enough = [this, left] { return until(deadline_) < 0.7 * left; };
    return select_greedily(setting_.info.metric, setting_.problem.data.target, foretold_,
                           {.size = size, .seed = setting_.problem.evaluation_seed, .enough = enough});
  }

  // Heaviest members first, as many as fit into the time of all workers.
  void fit_missing(const Selection& chosen) {
    Evaluator& workers = setting_.evaluator;
    double work = until(deadline_) * 0.75 * static_cast<double>(workers.slots());
    std::deque<Trial> waiting;
    for (const auto& share : chosen.shares) {
      const Trial& t = trials_[share.which];
      const double seconds = shelf_.predicted_seconds(t);
      if (shelf_.has(t.n) || (seconds > work && !waiting.empty())) continue;
      work -= seconds;
      waiting.push_back(t);
    }
    observer_.phase(fmt::format("fitting {} of {} members on all rows", waiting.size(), chosen.shares.size()));
    while (until(deadline_) > 0) {
      for (; workers.free_slots() > 0 && !waiting.empty() && shelf_.bytes() < most_bytes; waiting.pop_front())
        workers.submit(shelf_.fit_job(waiting.front(), std::max(0.0, until(deadline_) - 0.4)));
      auto done = workers.wait_until(deadline_);
      if (!done) return;
      if (done->outcome.state == TrialState::succeeded)
        shelf_.put(ModelShelf::trial_of(done->id), std::move(done->payload));
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
    out.ensemble_score = setting_.budget.ensemble_size == 0 ? std::nan("") : chosen.score;
    return shelf_.publish(shares, chosen.score);
  }

  const Setting& setting_;
  ModelShelf& shelf_;
  Time deadline_;
  Observer& observer_;
  std::vector<Trial> trials_;
  std::vector<Foretold> foretold_;
  std::vector<std::size_t> dropped_;
  Trial front_;  // the best of all, with or without predictions
};

}  // namespace

Status finish_with_the_best(const Setting& setting, ModelShelf& shelf, const BestTrials& best, Time deadline,
                            Observer& observer, Finished& out) {
  if (best.all().empty())
    return fail(Errc::unsupported,
                "no pipeline could be fitted, not even a constant; the trials' errors are in the journal of " +
                    setting.run.folder().string());
  return Finale(setting, shelf, best, deadline, observer).run(out);
}

}  // namespace espalier
