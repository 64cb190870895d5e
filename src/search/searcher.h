#pragma once
#include <memory>

#include "runs/trial.h"
#include "search/space.h"

namespace espalier {

// Proposes and learns. Pure: no clock, no files, no threads. Candidate n is a function of (space, seed, what was told
// in order, n) and asking changes nothing, so a searcher that has been told a journal, line by line, is the searcher
// that wrote it.
class Searcher {
 public:
  virtual ~Searcher() = default;
  virtual std::optional<Candidate> ask(std::int64_t n) const = 0;  // nothing: it waits for a tell
  virtual void tell(const Trial&) = 0;                             // a trial that has started, or one that has finished
  // How many trials may be out when candidate n is asked for, in a run that is to be the same at any number of workers.
  virtual std::int64_t look_ahead() const = 0;
};

// Steps drawn from the space, each by itself.
std::unique_ptr<Searcher> random_search(std::shared_ptr<const Space>, Rng);

// Genetic programming over trees of operators; nothing is tried twice.
std::unique_ptr<Searcher> evolve(std::shared_ptr<const Space>, Rng);

// Known good steps first, then what the other searcher asks for; it is told of all.
std::unique_ptr<Searcher> with_opening(std::vector<Step> opening, std::unique_ptr<Searcher> then);

}  // namespace espalier
