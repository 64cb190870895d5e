#pragma once
// A canonical step as a pipeline of scikit-learn's that reads what features_of() gives.
//
// A line of operators is a make_pipeline, inputs side by side a make_union. A model below the root is wrapped, with all
// below it, in the helper OutOfFold, which gives what the model reads beside its answers; so a fit inside it prepares
// its own rows, as Espalier's do.
#include "export/python_leaf.h"

namespace espalier {

// `answers`: its probabilities are wanted and not only its predictions (it is a member of an ensemble).
Result<Expression> python_pipeline(const Step&, const PythonFeatures&, const Counterparts&, bool answers);

}  // namespace espalier
