#pragma once
// One try of one pipeline: what the searcher proposed and what became of it. Plain values with a JSON form
// (docs/formats/journal.md), which are all that searchers, reports, ensembles and other processes know of a run.
//
// A *candidate* is a step with what of an evaluation it asks for (its *part*); a *trial* is a candidate with a name and
// an *outcome*. Scores are turned so that greater is better, whatever the metric.
#include <cmath>
#include <map>
#include <optional>

#include "base/json.h"
#include "base/step.h"
#include "runs/origin.h"

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
  repeated,  // not evaluated: the outcome of the trial it repeats
  refused,   // not evaluated: the searcher said why
};
std::string_view to_text(TrialState);

// How much of a whole evaluation a candidate asks for; successive halving and racing of configurations live by it.
// Parts are nested: the first folds of more folds, a subset of more rows, a forest's first trees. So a promotion (a new
// trial of the same step with a larger part) finds in the cache what the smaller one fitted alike.
struct Part {
  int folds = 0;    // the first so many splits; 0, or more than there are: all
  double rows = 1;  // share of each split's training rows, in (0, 1]; validated on are always all rows of the split
  int rounds = 0;   // of a growing model at most so many; 0: as the step says

  bool whole() const { return folds == 0 && rows == 1 && rounds == 0; }
  auto operator<=>(const Part&) const = default;
};

struct Candidate {
  Step step = {};
  TrialOrigin origin = {};       // how the searcher came to it
  Part part = {};                // what of the evaluation is done
  bool all_rounds = false;       // a growing model answers with all its rounds: fewer of them are no outcome
  int replica = 0;               // another number is a second opinion: the same step with other random numbers
  double threshold = -HUGE_VAL;  // a mean score under which the remaining folds are not worth running

  // A searcher that counts its proposals (TPOT's offspring) also proposes what is not to be evaluated:
  std::optional<TrialId> repeats = {};  // the same candidate as that trial: its outcome will do
  std::string refused = {};             // why it cannot be evaluated, in words; empty: it can
};

struct Stage {
  int rounds = 0;
  double score = 0;
};  // of a growing model

struct Outcome {
  TrialState state = TrialState::started;
  int rounds = 0;                        // of a growing model: what replay and the final fit use; 0: it does not grow
  std::vector<double> fold_scores = {};  // greater is better; NaN where the metric is undefined
  // Of the same predictions by other metrics that were asked for: by name, fold by fold as fold_scores. For reports;
  // searches and ensembles do not look at them.
  std::map<std::string, std::vector<double>> also = {};
  std::vector<Stage> stages = {};
  double seconds = 0;            // wall time of all folds
  double spared_seconds = 0;     // it would have taken longer, had no other trial fitted parts of it
  std::int64_t cached_fits = 0;  // read from a cache on disk, and the seconds that they took once
  double cached_seconds = 0;
  double peak_bytes = 0;   // most private memory the worker held
  std::string error = {};  // the reason in words; empty where there is none

  bool counts() const;                          // has a score that the search may use
  bool evaluated() const;                       // finished, and not by being repeated or refused
  bool failed() const;                          // evaluated without a score, and not because it was raced
  double mean() const;                          // of the defined folds that were run; minus infinity if there is none
  double mean(const std::string& other) const;  // the same of a metric in `also`
  double standard_error() const;                // of the mean; 0 with fewer than two folds
};

struct Trial {
  TrialId id = {};
  Candidate candidate = {};
  Outcome outcome = {};
  std::string began = {}, ended = {};  // UTC, ISO 8601; of finished trials. Two runs that are the same differ in these

  bool finished() const { return outcome.state != TrialState::started; }
};

// Of two that count, a before b. Scores are compared only where the same was evaluated; elsewhere the larger part is
// better: more training rows first (a score on fewer rows is of another problem), then more folds (the mean of a few is
// luck as much as merit; those that were run count, so a trial cut short after two folds and one that asked for two are
// alike), then more rounds allowed. Of equals the higher mean, then fewer operators, then the
// smaller id.
bool better(const Trial& a, const Trial& b);
// The same was evaluated: rows, folds that were run, rounds allowed.
bool comparable(const Trial& a, const Trial& b);

// What a trial that repeats another is given: that one's scores if they count, or the reason why there are none.
Outcome repeated(const Trial& original);

Json to_json(const Candidate&);
Json to_json(const Outcome&);
Json to_json(const Trial&);
// Errors: members that are missing, of another type, or no part, state, step or id.
Result<Candidate> candidate_from(const Json&);
Result<Outcome> outcome_from(const Json&);
Result<Trial> trial_from(const Json&);

}  // namespace espalier
