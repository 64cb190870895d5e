#pragma once
// What stands between a raw table and an operator that takes only finite numbers.
#include "operators/operator.h"

namespace espalier {

// `prepare(...)` is written like an operator and stands for a chain of them, fitted inside each fold like any other:
// encoding of categories, weighting and compression of text, filling of gaps.
struct Preparation {
  enum class Encoding { none, one_hot, ordinal, target, mixed };
  enum class Impute { none, mean, median, most_frequent };
  enum class Text { none, tfidf, svd };

  Encoding encoding = Encoding::mixed;
  int max_levels = 10;
  Impute impute = Impute::median;
  bool indicator = false;
  Text text = Text::svd;
  int components = 64;

  static constexpr auto schema() {
    using P = Preparation;
    return params(
        param("encoding", &P::encoding,
              one_of<Encoding>({{"none", Encoding::none},
                                {"one_hot", Encoding::one_hot},
                                {"ordinal", Encoding::ordinal},
                                {"target", Encoding::target},
                                {"mixed", Encoding::mixed}}),
              "How categories become numbers; mixed: one column per level up to max_levels, else the target's mean."),
        param("max_levels", &P::max_levels, between(2, 255).tune_log(4, 64), "Most levels that mixed spells out.",
              when(&P::encoding, Encoding::mixed)),
        param("impute", &P::impute,
              one_of<Impute>({{"none", Impute::none},
                              {"mean", Impute::mean},
                              {"median", Impute::median},
                              {"most_frequent", Impute::most_frequent}}),
              "What fills a gap in a column."),
        param("indicator", &P::indicator, tuned_flag, "Add a column that tells where the gaps were.",
              unless(&P::impute, Impute::none)),
        param("text", &P::text, one_of<Text>({{"none", Text::none}, {"tfidf", Text::tfidf}, {"svd", Text::svd}}),
              "none: counts of words; tfidf: weighed by rarity; svd: the main directions of these."),
        param("components", &P::components, between(1, 1000).tune_log(16, 128), "Directions that are kept of text.",
              when(&P::text, Text::svd)));
  }
};

// The preparation that a table of this shape needs.
Step preparation_for(const Shape& raw);

// The chain, innermost reading `raw`. Errors: a parameter that does not exist or is out of its domain.
Result<Step> expand_preparation(const ParamMap&);

}  // namespace espalier
