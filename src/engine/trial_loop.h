#pragma once
// The search itself: from the first ask to the end of its time, its trials or its welcome.
//
// A trial is *started* when its line is in the journal, *out* while a job evaluates it, *finished* when its second line
// is in the journal, and *told* when the searcher has been told of that. In a run limited by trials alone telling goes
// by number, each trial when the searcher must know it (Searcher::known_before), so the run is the same at any number
// of workers; elsewhere it goes as trials finish, and the journal is that order.
//
// Beside trials one job at a time fits the best trial so far on all rows: whatever happens, there is a model on disk.
#include <deque>
#include <set>

#include "engine/best_trials.h"
#include "engine/checkpoints.h"
#include "engine/model_shelf.h"

namespace espalier {

class TrialLoop {
 public:
  TrialLoop(Setting&, ModelShelf&, Observer&);

  // Tells the journal again, goes on with what it left unfinished, and searches. When the time is over whatever is out
  // is asked back: a trial that counts by then is finished, any other is left for a run that goes on. Errors: those of
  // the run's journal.
  Status run();
  const BestTrials& best() const { return best_; }
  void finish_checkpoints() {
    if (checkpoints_) checkpoints_->finish();
  }
  Finished summary() const;
  std::string no_worker() const;  // why no worker could be started, time after time; empty: they could

 private:
  struct Fit {
    std::int64_t job;
    TrialId trial;
  };

  Status replay();
  void count(const Trial& finished);
  void tell_finished(const Trial&);
  double fit_seconds_of_likely_members() const;
  Time end_of_search() const;
  bool perfect() const;
  bool searching() const;
  Status hand_out();
  Status ask_for_next(std::int64_t n);
  const Trial* promising_but_cut() const;
  bool told_what_it_must_know(std::int64_t n);
  double racing_threshold(const Part&) const;
  Status begin(Trial);
  Status begin_repeat(Trial);
  double most_seconds(const Candidate&) const;
  void submit(Trial);
  void fit_the_best();
  Status ask_everything_back();
  Status receive(Done);
  void receive_unstarted(const Done&);
  Status receive_trial(Trial, Done);
  Status receive_model(const TrialId&, Done);
  // A disk that is full for a while costs the files it could not take (a model on the way, which the end writes anew;
  // predictions, without which a trial is no member of the ensemble), not the search.
  void go_on_after(const Status& written);
  Status finish(Trial);
  Progress progress() const;

  Setting& setting_;
  ModelShelf& shelf_;
  Observer& observer_;
  Journal& journal_;
  bool in_order_;                                    // telling goes by number
  std::int64_t end_of_numbers_ = 0;                  // no trial of this number or above is begun
  std::deque<std::int64_t> unfinished_;              // trials that an earlier incarnation started and did not finish
  std::map<std::int64_t, Trial> out_;                // by job
  std::multimap<TrialId, Trial> repeats_;            // waiting for the trial that they repeat
  std::int64_t next_to_tell_ = 0;                    // in order: trials before this one are told
  std::int64_t finished_ = 0, failed_ = 0;           // those of earlier incarnations among them
  std::map<Part, std::vector<double>> told_scores_;  // of evaluated trials, by what was asked for
  BestTrials best_;
  std::optional<Checkpoints> checkpoints_;
  std::optional<double> baseline_;
  std::optional<TrialId> published_;  // the trial whose model is on disk
  std::optional<Fit> fit_;            // the model for the disk that is being fitted
  double fit_seconds_ = 0;            // spent on models for the disk
  std::map<TrialState, std::int64_t> states_;
  std::int64_t cached_fits_ = 0;
  double cached_seconds_ = 0;
  int cut_in_a_row_ = 0;        // trials that ran out of their time since the last that did not
  std::set<TrialId> promoted_;  // that were given another chance
  int unstarted_in_a_row_ = 0;  // jobs that no worker began
  Time start_again_at_ = {};    // when to try that again
  std::string why_unstarted_;
  std::string unwritten_;  // why the first file that is missing could not be written
};

}  // namespace espalier
