#pragma once
// One try of one pipeline: what the searcher proposed and what became of it. Plain values with a JSON form.
#include <cmath>
#include <optional>

#include "base/json.h"
#include "base/step.h"

namespace espalier {

// Failure is a state, not an exception: it is the second most common result, and information for the searcher.
enum class TrialState {
  started,
  succeeded,
  raced,      // stopped early: its folds so far were below the threshold
  cut_short,  // out of time; counts with its last whole stage, if there is one
  failed,     // an error that the data or the step caused
  out_of_memory,
  crashed,
};
std::string_view to_text(TrialState);

struct Candidate {
  Step step = {};
  std::string origin = {};       // how the searcher came to it, for people
  int replica = 0;               // another number is a second opinion: the same step with other random numbers
  double threshold = -HUGE_VAL;  // a mean score under which the remaining folds are not worth running
};

struct Stage {
  int rounds = 0;
  double score = 0;
};  // of a growing model

struct Outcome {
  TrialState state = TrialState::started;
  int rounds = 0;                        // of a growing model: what replay and the final fit use; 0: it does not grow
  std::vector<double> fold_scores = {};  // greater is better; NaN where the metric is undefined
  std::vector<Stage> stages = {};
  double seconds = 0;         // wall time of all folds
  double spared_seconds = 0;  // it would have taken longer, had no other trial fitted parts of it
  double peak_bytes = 0;      // most private memory the worker held
  std::string error = {};     // the reason in words; empty where there is none

  bool counts() const;            // has a score that the search may use
  double mean() const;            // of the defined folds that were run; minus infinity if there is none
  double standard_error() const;  // of the mean; 0 with fewer than two folds
};

struct Trial {
  std::int64_t n = 0;
  Candidate candidate = {};
  Outcome outcome = {};

  bool finished() const { return outcome.state != TrialState::started; }
};

// Of two that count: the mean of a few folds is luck as much as merit, so more folds come before a higher score, and of
// equals the earlier.
bool better(const Trial&, const Trial&);

Json to_json(const Candidate&);
Json to_json(const Outcome&);
Json to_json(const Trial&);
Result<Candidate> candidate_from(const Json&);
Result<Outcome> outcome_from(const Json&);
Result<Trial> trial_from(const Json&);

}  // namespace espalier
