#pragma once
// A pipeline as people read it: in the order in which data flows, as scikit-learn's users write one. For machines the
// text of the step (base/step.h) is the form that can be read back.
#include "base/step.h"

namespace espalier {

// "standard_scaler → logistic_regression(C=0.1)"; several inputs: "(pca + select_percentile(percentile=20)) → ridge",
// where "columns" stands for the columns as they are beside others. A preparation is named where it differs from the
// run's own.
std::string describe(const Step&);

}  // namespace espalier
