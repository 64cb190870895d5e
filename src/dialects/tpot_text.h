#pragma once
// A pipeline as TPOT writes it: LogisticRegression(PCA(input_matrix, svd_solver=randomized), C=10.0). Arguments stand
// in the order of their names, those of a nested estimator in its place; several inputs are CombineDFs(…, …); what
// reads the table reads input_matrix.
#include "operators/catalog.h"

namespace espalier {

std::string tpot_text(const Step&, const Catalog&);

}  // namespace espalier
