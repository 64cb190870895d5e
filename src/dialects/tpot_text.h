#pragma once
// A pipeline as TPOT writes it: LogisticRegression(PCA(input_matrix, svd_solver=randomized), C=10.0). Arguments stand
// in the order of their names, those of a nested estimator in its place; several inputs are CombineDFs(…, …); what
// reads the table reads input_matrix. In full, as TPOT keeps it, a parameter's name comes with those whose it is:
// LogisticRegression__C=10.0, RFE__ExtraTreesClassifier__criterion=gini.
#include "operators/catalog.h"

namespace espalier {

enum class TpotNames { short_ones, full };

std::string tpot_text(const Step&, const Catalog&, TpotNames = TpotNames::short_ones);

}  // namespace espalier
