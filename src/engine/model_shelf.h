#pragma once
// The models of a run as they are fitted on all rows, and the file in its folder that always holds the best of them.
//
// A model that is *on the shelf* has been fitted on all rows by a worker and is held as bytes (a saved pipeline); it is
// *published* when the model file is written with it. Files are replaced atomically: a reader, and a user whose program
// is killed, finds the model before or the model after.
#include <map>
#include <set>

#include "engine/fit.h"

namespace espalier {

class ModelShelf {
 public:
  explicit ModelShelf(const Setting& setting) : setting_(setting) {}

  // The job that fits a trial's step on all rows, with the rounds that its evaluation chose.
  static Job fit_job(const Trial&, double seconds);

  // How long that takes; nothing once the model is on the shelf.
  double predicted_seconds(const Trial&) const;

  void put(const TrialId& trial, std::string pipeline) { fitted_[trial] = std::move(pipeline); }
  bool has(const TrialId& trial) const { return fitted_.contains(trial); }
  void keep_only(const std::set<TrialId>& trials);
  std::size_t bytes() const;

  struct Share {
    Trial trial;
    double weight;
  };
  // The model of one trial that is on the shelf, beside the run's. Errors: the disk's.
  Status keep_front_model(const Trial&) const;
  // Writes the model of these members (all of them on the shelf) and the score to expect of it into the run's
  // folder. Errors: the disk's; the model is kept for publish_again().
  Status publish(const std::vector<Share>&, const ExpectedScore&);
  Status publish_again();  // what could not be written the last time, if anything
  bool published() const;  // by this run, now or before it was gone on with
  // Copies the run's model to the files of the setting: at the end only, for these may hold a good model of another
  // day.
  Status deliver() const;

 private:
  std::string packed(const std::vector<Share>&, const ExpectedScore&) const;

  const Setting& setting_;
  std::map<TrialId, std::string> fitted_;
  std::string unwritten_;  // bytes of the model that is not on disk, though it was published
};

}  // namespace espalier
