// The same answer for every row: how frequent each class is. Any other learner must beat it.
#include <algorithm>

#include "operators/baselines/constant.h"
#include "operators/numbers.h"

namespace espalier {
namespace {

enum class Strategy { prior, most_frequent, uniform };

struct DummyClassifier : Baseline<DummyClassifier> {
  static constexpr std::string_view name = "dummy_classifier";
  static constexpr std::string_view counterpart = "sklearn.dummy.DummyClassifier";
  static constexpr std::string_view doc = "The frequencies of the classes, whatever the row.";
  static constexpr Role role = Role::classifier;

  struct Params {
    Strategy strategy = Strategy::prior;
    static constexpr auto schema() {
      return params(param(
          "strategy", &Params::strategy,
          one_of<Strategy>(
              {{"prior", Strategy::prior}, {"most_frequent", Strategy::most_frequent}, {"uniform", Strategy::uniform}})
              .fixed(),
          "The frequencies, the most frequent class alone, or all classes alike."));
    }
  };

  static Result<State> fit(const Params& params, const Frame&, const Target& y, const Context&) {
    State state;
    for (std::size_t k = 0; k < y.columns(); ++k) {
      std::vector<double> share(y.column(k).outputs());
      for (std::size_t i = 0; i < y.rows(); ++i) share[y.label(i, k)] += y.weight(i);
      if (params.strategy == Strategy::most_frequent) {
        const auto first = static_cast<std::size_t>(std::ranges::max_element(share) - share.begin());
        std::ranges::fill(share, 0.0);
        share[first] = 1;
      }
      if (params.strategy == Strategy::uniform)
        for (double& v : share) v = v > 0 ? 1 : 0;
      const double all = sum(share);
      for (double& v : share) v = all > 0 ? v / all : 1 / static_cast<double>(share.size());
      state.answer.insert(state.answer.end(), share.begin(), share.end());
    }
    return state;
  }
};

}  // namespace

Operator dummy_classifier() { return make_operator<DummyClassifier>(); }

}  // namespace espalier
