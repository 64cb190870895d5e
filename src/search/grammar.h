#pragma once
// Which pipelines may be made of a menu. Two forms:
//
//   free   trees of any form: a model at the root; below it operators of any role, several inputs side by side, models
//          that feed models. What is built may be limited in size.
//   line   one operator after another, from the table to the answer, as many as there are slots, each slot with a
//   choice
//          of dishes. TPOT's templates ("Selector-Transformer-Classifier") and auto-sklearn's pipelines are lines.
//
// Both forms may forbid pairs of dishes in one pipeline. A grammar looks at which operator stands where and at the
// clauses of its dish; whether a table admits the step is check()'s business (pipeline/canonical.h).
#include <limits>

#include "search/menu.h"

namespace espalier {

// One place of a line and the dishes, by name, that may stand in it. A dish without operator leaves it empty; a dish of
// `prepare` is a leaf and belongs into the first slot.
struct Slot {
  std::string name;
  std::vector<std::string> dishes;  // the first is the default
};

// What stands in a slot: the dish and the parameters that the step gives it; null for a dish without operator.
struct Filled {
  const Dish* dish = nullptr;
  const ParamMap* params = nullptr;
};

struct Grammar {
  std::vector<Slot> line = {};  // first the one next to the table; none: free
  std::size_t most_operators =
      std::numeric_limits<std::size_t>::max();  // of free trees; leaves and nested steps are free
  bool raw = true;                              // a free tree may read the raw table
  std::vector<std::pair<std::string, std::string>> forbidden =
      {};  // dishes that may not meet; twice the same: once at most

  static Grammar free(std::size_t most_operators = std::numeric_limits<std::size_t>::max());
  static Grammar chain(std::vector<Slot> slots) { return {.line = std::move(slots)}; }
  // "A-B-C", each part a role (Selector, Transformer, Classifier, Regressor; those whose scikit-learn counterpart lives
  // in sklearn.feature_selection are the selectors), the name of a dish, of an operator, or of a scikit-learn class.
  // Errors: a part that names nothing on the menu; a line that does not end in a model; `CombineDFs`, since a line has
  // no branches.
  static Result<Grammar> of_template(std::string_view text, const Menu&, const Catalog&);

  // For a line: what stands in each slot; nothing where the step is not of that line. Where two readings are possible,
  // the operator is taken for the slot nearest to the root. The pointers are into the menu and the step.
  std::optional<std::vector<Filled>> slots(const Step&, const Menu&) const;

  // Every operator is on the menu, stands where it may, heeds its dish's clauses, and no forbidden pair is met. A model
  // that no search draws (a baseline) may be the root of a free tree.
  bool holds(const Step&, const Menu&, const Catalog&) const;
};

// The step whose slots are these, in their order.
Step composed(const std::vector<Step>& slots);

}  // namespace espalier
