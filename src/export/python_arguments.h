#pragma once
// The arguments of an operator's counterpart: its parameters under their own names, and what scikit-learn says
// otherwise.
#include "export/python_operators.h"

namespace espalier {

// Errors: a model as a parameter that has no counterpart.
Result<std::vector<Expression::Item>> python_arguments(const Step&, const Operator&, const Counterparts&);

// lasso_lars_cv as scikit-learn had it before 1.2, with columns of length one in every fit: a class in the script.
bool lasso_of_unit_columns(const Step&);

}  // namespace espalier
