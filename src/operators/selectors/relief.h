#pragma once
// The core of the Relief family (Kira and Rendell, 1992; Kononenko, 1994): a column is worth much if its values differ
// between a row and its neighbours of other classes (misses), and little if they differ from those of its own (hits).
// It so finds columns that tell of the target only together. Written as scikit-rebate has it:
//
// * A column of at most `discrete` distinct values, the missing ones not counted, is discrete: two values differ by 0
//   or 1. Others differ by their distance over the column's range; where both kinds meet, that is 1 beyond a standard
//   deviation.
// * Rows are as far from each other as their columns differ in sum (without the step at a deviation), discrete columns
//   weighing, beside others, all columns over theirs; with missing values it is the mean over what both rows have.
// * A target of numbers with more than `discrete` distinct values has no classes: a row within one standard deviation
//   (of a sample) is a hit. Few numbers are classes.
// * Of every row: the mean difference to its neighbouring misses less that to its hits; of C other classes, one with a
//   share p of the misses counts C p of its sum. The score is the sum over the rows, divided by their number.
//
// What differs from the package: a row is never its own neighbour (there, where a class has fewer than k others, it
// is); a class target has classes however many they are; rows that have no column in common are no neighbours; a single
// class is no error, and then the hits alone count.
//
// Distances of one row are held at a time, so memory is linear in the rows; time is not, and estimate() refuses more
// than most_relief_rows, of which the package would hold 80 GB.
#include <algorithm>

#include "operators/selectors/selection.h"

namespace espalier {

// Which other rows are a row's neighbours.
struct Neighbourhoods {
  enum class Kind {
    nearest,      // the k nearest hits, and the k nearest misses of every class
    within_mean,  // those nearer than rows are on average over all pairs, a row with itself among them (SURF)
    both_sides,   // the same, less the score by those farther than that (SURF*)
    within_own    // those nearer than the mean less half a deviation of the row's own distances (MultiSURF)
  } kind;
  double k = 0;  // of `nearest`; below 1 a share of the rows, half of it hits
};

constexpr double most_relief_rows = 100'000;

// The score of every column, over the columns of the target in sum. Errors: a stop; infinite numbers.
Result<std::vector<double>> relief_scores(const Neighbourhoods&, int discrete, const Frame&, const Target&,
                                          const Context&, std::string_view who);

Result<Shape> relief_estimate(const Shape& in, int wanted, std::string_view who);

// What the four operators share: they add name, counterpart, doc, parameters and fit.
template <class Self>
struct ReliefSelector : Selector<Self> {
  static constexpr Traits traits{.missing = true, .many_targets = true, .by_request = true};

  static Result<Shape> estimate(const auto& params, const Shape& in) {
    return relief_estimate(in, params.n_features_to_select, Self::name);
  }
  static Result<Selection> fit_by(const Neighbourhoods& near, const auto& params, const Frame& in, const Target& y,
                                  const Context& context) {
    TRY(const std::vector<double> scores, relief_scores(near, params.discrete_threshold, in, y, context, Self::name));
    std::vector<std::uint8_t> keep(in.columns());
    for (const std::size_t j : most_important_first(scores))
      if (std::ranges::count(keep, 1) < params.n_features_to_select) keep[j] = 1;
    return selected(keep);
  }
};

// The parameters of all of them.
template <class Params>
constexpr auto columns_kept() {
  return param("n_features_to_select", &Params::n_features_to_select, between(1, 1e6).tune(1, 5),
               "Columns to keep, those of the highest scores; all of them where there are fewer.");
}
template <class Params>
constexpr auto discrete_limit() {
  return param("discrete_threshold", &Params::discrete_threshold, between(0, 250),
               "Most distinct values of a column, or of a target of numbers, that is discrete.");
}

}  // namespace espalier
