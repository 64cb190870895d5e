#pragma once
#include <memory>

#include "runs/search_plan.h"
#include "runs/trial.h"
#include "search/space.h"

namespace espalier {

// Proposes and learns. Pure: no clock, no files, no threads. Candidate n is a function of (space, seed, what was told
// in order, n) and asking changes nothing, so a searcher that has been told a journal, line by line, is the searcher
// that wrote it. It numbers its own candidates 0, 1, 2 … ; trials it is told of may be other writers' too.
//
// A candidate that is not to be evaluated says so itself: `repeats` names the trial whose outcome it is given (also one
// that is not finished yet), `refused` is the reason why it cannot be. Either becomes a trial with its number and is
// told like any other; searchers that count evaluations only leave both alone.
class Searcher {
 public:
  virtual ~Searcher() = default;
  virtual std::optional<Candidate> ask(std::int64_t n) const = 0;  // nothing: it waits for a tell, or has no more
  virtual void tell(const Trial&) = 0;                             // a trial that has started, or one that has finished
  // Candidate n is asked for when the finished trials before this number, and no later ones, are told, in a run that is
  // to be the same at any number of workers. At most n, and never less than for a smaller n.
  virtual std::int64_t known_before(std::int64_t n) const = 0;
};

// Steps drawn from the space, each by itself.
std::unique_ptr<Searcher> random_search(std::shared_ptr<const Space>, Rng);

// Genetic programming over trees of operators; nothing is tried twice.
std::unique_ptr<Searcher> evolve(std::shared_ptr<const Space>, Rng);

// TPOT's search (Olson and others, 2016): genetic programming in generations, of which the first is drawn. Trials
// 0 … population - 1 are generation 0, the next `offspring` generation 1, and so on; all of a generation are bred from
// the survivors of those before (NSGA-II on operator count and score), so it is asked for only when they are finished.
// What was tried already is proposed as a repetition, what cannot be evaluated as refused, so that the numbers of a
// generation are as they were announced. `writer`: whose trials count; `given`: the first of generation 0.
std::unique_ptr<Searcher> generations(std::shared_ptr<const Space>, const Breeding&, std::string writer,
                                      std::vector<Step> given, Rng);

// These first, then what the other searcher asks for; it is told of all.
std::unique_ptr<Searcher> with_opening(std::vector<Candidate> opening, std::unique_ptr<Searcher> then);

}  // namespace espalier
