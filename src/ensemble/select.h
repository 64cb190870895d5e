#pragma once
// Which trials predict best together: greedy selection with replacement from stored out-of-fold predictions (Caruana,
// Niculescu-Mizil, Crew and Ksikes, 2004).
//
// A *mixture* is a weighted mean of candidates' predictions. It is evaluated like a trial is: by the mean of the scores
// of the *parts*, the rows that each split validated. The selection starts from the best candidate, adds whichever
// helps most (itself again, if that is it), and keeps the best mixture met on the way.
//
// Where rows are few, chance decides between good candidates, and the winner is the luckiest: *bags* (as that paper has
// them) spread the choice. And what never failed in n rows may fail in the next: a share of 1 / (n + 1) for a constant
// (Laplace's rule of succession) keeps a mixture from being surer than its rows allow.
#include <functional>

#include "metrics/metric.h"
#include "runs/out_of_fold.h"

namespace espalier {

struct Selection {
  struct Share {
    std::size_t which;  // of the candidates handed in
    double weight;      // all add up to 1
  };
  std::vector<Share> shares;  // largest weight first
  // Of the mixture on the rows it was chosen by, greater is better; NaN for a part where the metric is undefined.
  std::vector<double> part_scores;
  double score = 0;  // their mean
};

struct SelectOptions {
  std::size_t size = 50;  // members, counted with repetition; of each bag
  std::size_t bags = 1;   // more: each selects from a random half, and their mixtures are averaged
  // Which candidate predicts a constant, and its share of every mixture.
  std::size_t constant = 0;
  double constant_share = 0;
  std::size_t most_numbers = 20'000;  // rows x outputs that are looked at; of larger tables a fixed sample
  std::uint64_t seed = 0;             // of the sample
  std::function<bool()> enough = {};  // asked before each addition: the best so far will do
};

// At least one candidate and one part must be handed in, and every candidate has a number for every row of the parts.
Selection select_greedily(const MetricChoice&, const Target&, const std::vector<std::vector<std::uint32_t>>& parts,
                          std::span<const OutOfFold* const> candidates, const SelectOptions&);

}  // namespace espalier
