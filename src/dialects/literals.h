#pragma once
// A reader of the literals of Python: configuration files of TPOT's users are Python files with a dictionary in them.
// The files are read, never executed; what is not a literal is an error that says line and column.
//
// Read are: None, True, False; integers and decimals with their sign; texts in single, double or triple quotes, raw
// ones, and several in a row; lists, tuples and dictionaries with texts as keys; range(…), np.arange(…),
// np.linspace(…), np.logspace(…), list(…), tuple(…) and np.array(…) of literals, under any name their module was
// imported as; comments. Comprehensions, arithmetic, lambdas, calls of anything else are not.
//
// Numbers of np.arange are numpy's own to the last bit: the step is the difference of the first two, as rounded. Lists
// and tuples become arrays, dictionaries objects in the order they were written, a key written twice counts as last
// written; integers stay integers, since scikit-learn tells 1 (one column) from 1.0 (all of them).
#include "base/json.h"

namespace espalier {

// The whole text is one literal. `where` names it in messages.
Result<Json> read_literal(std::string_view text, std::string_view where);

// The literal that a Python file assigns to `name` on its top level, the last one if several. Besides it the file may
// hold imports, texts that stand alone, and assignments of literals, to which later ones may refer by name. Errors:
// another statement; no such assignment.
Result<Json> read_assigned(std::string_view text, std::string_view name, std::string_view where);

}  // namespace espalier
