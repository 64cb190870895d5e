#pragma once
// The models of a run as they are fitted on all rows, and the file that always holds the best of them.
#include <map>

#include "engine/fit.h"

namespace espalier {

class ModelShelf {
 public:
  explicit ModelShelf(const Setting& setting) : setting_(setting) {}

  static std::int64_t job_of(std::int64_t trial) { return -1 - trial; }  // fits are jobs of negative number
  static std::int64_t trial_of(std::int64_t job) { return -1 - job; }
  Job fit_job(const Trial&, double seconds) const;

  // A fit on all rows takes about as long as a trial's fits for all splits but one; nothing once it is on the shelf.
  double predicted_seconds(const Trial&) const;

  void put(std::int64_t trial, std::string pipeline) { fitted_[trial] = std::move(pipeline); }
  bool has(std::int64_t trial) const { return fitted_.contains(trial); }
  void keep_only(const std::vector<std::int64_t>& trials);
  std::size_t bytes() const;

  struct Share {
    Trial trial;
    double weight;
  };
  // Writes the model of these members (all of them on the shelf) wherever it belongs.
  Status publish(const std::vector<Share>&, double score);

 private:
  const Setting& setting_;
  std::map<std::int64_t, std::string> fitted_;
};

}  // namespace espalier
