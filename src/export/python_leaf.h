#pragma once
// What prepares the features, as a transformer of scikit-learn's. A chain of preparing operators takes the columns of
// its kinds one after the other; here each kind of column gets what of the chain is for it.
#include "export/python_features.h"
#include "export/python_operators.h"

namespace espalier {

struct PythonLeaf {
  std::optional<Expression> made;  // none: the features go as they are
  std::size_t categories = 0;      // columns of codes among what it gives, the first ones
  bool missing = true;             // there may be gaps left
};

// Of a canonical step that is_preparation().
Result<PythonLeaf> python_leaf(const Step&, const PythonFeatures&, const Counterparts&);

// `raw`, or a chain of operators above it that each take columns of some kind: encoders, imputers, weights of words.
bool is_preparation(const Step&);

}  // namespace espalier
