#pragma once
// A model that is the parameter of another operator: select_from_model(estimator=ridge(alpha=1)).
//
// It serves while the outer operator is fitted and never becomes part of its State: a selector keeps columns, not the
// model that chose them. The pipeline spells it out by the same catalogue and refuses one that has inputs, that answers
// another kind of question than the pipeline, or, where its importances are wanted, that knows none.
#include "operators/operator.h"

namespace espalier {

// The model to fit: the one given, or a forest of extra trees with its defaults for the task.
Step inner_step(const std::optional<Nested>& given, Task);

// What a fit of the inner model on a frame costs, by the rows of this catalogue. Errors: why it is refused.
InnerEstimate inner_estimate(const Catalog&);

// Fits it, for every target column where it does not take several at once, and returns the importances of the columns,
// summed over the targets. `key` parts its random numbers from those of other inner fits of the same operator.
// Errors: those of the fit, told in the name of `who`.
Result<std::vector<double>> inner_importances(const Step&, const Frame&, const Target&, const Context&,
                                              std::uint64_t key, std::string_view who);

}  // namespace espalier
