#pragma once
// New pipelines from old ones: the moves of TPOT's strongly typed genetic programming (Olson, Bartley, Urbanowicz and
// Moore, 2016), on steps. A child may be illegal or the same as its parent; whoever asks checks.
//
// In a free grammar trees grow, shrink and swap branches. A line keeps its slots: there a mutation draws one slot or
// one parameter anew, and a crossover takes one slot or one parameter from the other parent.
#include "pipeline/walk.h"
#include "search/space.h"

namespace espalier {

// Where values and unions of a free tree come from.
enum class Moves {
  near,     // a value moves to its neighbours or is drawn anew; a union joins another operator
  classic,  // TPOT's: a value is drawn anew, those of nested steps one by one; a union joins the table itself
};

class Variation {
 public:
  explicit Variation(const Space& space, Moves moves = Moves::near) : space_(space), moves_(moves) {}

  // A candidate out of nothing. Free: one operator or two, evenly; the lower one any operator at all.
  Step grown(Rng&) const;

  // Free grammars only: an operator put below the root, on some edge, or an input laid beside another; one thing
  // redrawn, which is a parameter, an operator (its inputs stay) or a leaf; an operator below the root taken out, one
  // of its inputs in its place, or all but one input of a union.
  Step inserted(Step, Rng&) const;
  Step replaced(Step, Rng&) const;
  Step shrunk(Step, Rng&) const;

  // One of the three. Parameters of nested steps are reached as well: they are near the value of the parameter that
  // holds the step.
  Step mutated(const Step&, Rng&) const;

  // Free: one point, which is a subtree below the root, or a parameter of an operator that both have, nested or not,
  // taken from the other parent.
  Step crossed(const Step& to, const Step& from, Rng&) const;

 private:
  Step any_model(Rng&) const;
  Step any_below(Rng&) const;
  Step any_leaf(const Operator& reader, Rng&) const;
  struct Place;
  std::vector<Place> places_of(Step&) const;
  Step mutated_line(const Step&, Rng&) const;
  Step crossed_line(const Step& to, const Step& from, Rng&) const;

  const Space& space_;
  Moves moves_;
};

bool can_shrink(const Step&);  // there is something below the root that can go
bool share_an_operator(const Step& a, const Step& b);

}  // namespace espalier
