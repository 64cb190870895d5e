#pragma once
// An operator with its parameters as the call that makes its counterpart in Python. Names and values are the same but
// for a table of what scikit-learn says otherwise.
#include "data/target.h"
#include "export/expression.h"
#include "operators/catalog.h"

namespace espalier {

struct Counterparts {
  const Catalog& catalog;
  Task task;
  std::size_t categories = 0;  // columns of codes, the first of those read
  std::size_t classes = 0;     // of the target, where they are known
};

// Inputs are left out. Errors: there is no counterpart.
Result<Expression> counterpart_of(const Step&, const Counterparts&);

bool counterpart_refuses_missing(const Operator&);     // where ours takes gaps
bool counterpart_knows_margins_only(const Operator&);  // and ours makes probabilities of them

}  // namespace espalier
