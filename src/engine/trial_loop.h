#pragma once
#include <deque>

#include "engine/best_trials.h"
#include "engine/model_shelf.h"

namespace espalier {

// The search itself: from the first ask to the end of its time, its trials or its welcome.
class TrialLoop {
 public:
  TrialLoop(Setting&, ModelShelf&, Observer&);

  Status run();
  const BestTrials& best() const { return best_; }
  Finished summary() const;

 private:
  void replay();
  void learn(const Trial& finished);
  Time end_of_search() const;
  bool searching() const;
  Status hand_out();
  bool tell_before(std::int64_t n);
  double threshold() const;
  void submit(const Trial&);
  void fit_the_best();
  Status take(Done);
  Status take_trial(Trial, std::string predictions);
  Status take_model(std::int64_t n, Done);
  Progress progress() const;

  Setting& setting_;
  ModelShelf& shelf_;
  Observer& observer_;
  Journal& journal_;
  bool in_order_;  // tells go by number: the run is the same at any number of workers
  std::int64_t look_ahead_, last_ = 0;
  std::deque<std::int64_t> again_;  // started by an earlier incarnation, and not finished
  std::int64_t told_ = 0;           // in order: trials before this one are told
  std::int64_t finished_ = 0, failed_ = 0;
  std::vector<double> scores_;  // of told trials
  BestTrials best_;
  std::optional<double> baseline_;
  std::int64_t published_ = -1;  // the trial whose model is on disk
  double fit_seconds_ = 0;       // spent on models for the disk
  bool fitting_ = false;
};

}  // namespace espalier
