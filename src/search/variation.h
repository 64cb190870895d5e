#pragma once
// New trees from old ones: the moves of TPOT's strongly typed genetic programming (Olson, Bartley, Urbanowicz and
// Moore, 2016), on steps. A child may be illegal or the same as its parent; whoever asks checks.
#include "search/space.h"

namespace espalier {

std::size_t operator_count(const Step&);  // steps that are operators; leaves do not count

class Variation {
 public:
  explicit Variation(const Space& space) : space_(space) {}

  Step grown(Rng&) const;  // one operator or two, evenly; the lower one any operator at all

  Step inserted(Step, Rng&) const;  // an operator put below the root, on some edge; or an input laid beside another
  Step replaced(Step, Rng&) const;  // one thing redrawn: a parameter, an operator (its inputs stay), or a leaf
  Step shrunk(Step, Rng&) const;    // an operator below the root taken out, one of its inputs in its place
  Step mutated(const Step&, Rng&) const;

  // One point: a subtree below the root, or a parameter of an operator that both have, taken from the other parent.
  Step crossed(const Step& to, const Step& from, Rng&) const;

 private:
  Step any_below(Rng&) const;
  Step any_leaf(const Operator& reader, Rng&) const;
  void redraw(Step&, const ParamInfo&, Rng&) const;

  const Space& space_;
};

bool share_an_operator(const Step& a, const Step& b);

}  // namespace espalier
