#pragma once
// The candidates there are: the operators of a catalogue, on a table of some shape, as a menu and a grammar let a
// search combine them. A menu says which operators and values, a grammar which trees of them; the space adds what the
// table allows. Searchers ask a space for everything; two spaces (ours, TPOT's, auto-sklearn's) differ in their menu
// and grammar alone.
#include "pipeline/canonical.h"
#include "search/grammar.h"

namespace espalier {

struct SpaceOptions {
  std::vector<std::string> include = {}, exclude = {};  // operators or families; an empty include: all
};

// The menu of our own space: all that the catalogue says is worth searching, what is included by request, and other
// preparations than the run's where they differ on such a table. Errors: a name that nothing has.
Result<Menu> own_menu(const Catalog&, const Shape& raw, const SpaceOptions&);

class Space {
 public:
  // Our own space: all that the catalogue says is worth searching, in trees of any form.
  // Errors: a name that neither an operator nor a family has; nothing left to predict the target with.
  static Result<Space> make(const Catalog&, const Shape& raw, Task, Step preparation, const SpaceOptions&);
  // Another: dishes whose operators this table or this task cannot use leave the menu.
  // Errors: besides those, nothing left for some slot of the line.
  static Result<Space> make(const Catalog&, const Shape& raw, Task, Step preparation, Menu, Grammar,
                            const SpaceOptions& = {});

  // What a candidate may cost from now on: a run's limits (none to begin with). Limits that leave no model at its
  // defaults are not obeyed: a trial may still be cut short with a score. Returns those that are, for the workers.
  Limits limit(const Limits&);

  const Catalog& catalog() const { return *catalog_; }
  const Shape& raw() const { return raw_; }
  const Menu& menu() const { return *menu_; }  // what is left of it
  const Grammar& grammar() const { return grammar_; }
  const std::vector<const Dish*>& models() const { return models_; }          // may stand at the root
  const std::vector<const Dish*>& transforms() const { return transforms_; }  // may stand below it
  bool has(std::string_view op) const { return menu_->serving(op) != nullptr; }

  // The dish's dimensions drawn, no inputs; drawn again until the operator takes the combination.
  Step draw_one(const Dish&, Rng&) const;
  // A whole legal step. Free: a model, what may come before it, one level of stacking. A line: each slot by itself.
  Step draw(Rng&) const;
  // A line with each slot at its default: its first dish, and that at its own defaults. CHECKs that it is a line.
  Step standard() const;

  Status allows(const Step&) const;  // the operators, the table and the limits do, whoever proposes it; or why not
  bool feasible(const Step& step) const { return allows(step).has_value(); }
  bool holds(const Step& step) const { return grammar_.holds(step, *menu_, *catalog_); }
  bool legal(const Step& step) const { return holds(step) && feasible(step); }  // both: a candidate of this space
  Hash128 key(const Step&) const;  // equal for steps that are the same candidate

  // A step of a line as a point, for models of the search space: slot by slot, where the dish stands among the slot's
  // (no number where it has but one), then the dimensions of every dish of the slot as Dimension::encode says, fixed
  // ones left out, nested menus in the same way. NaN for what is inactive: other dishes' dimensions, and parameters
  // that the operator leaves out. Always of the same length. Nothing for a step that the line does not hold, or with a
  // value from outside its dimensions; nothing for free trees.
  std::optional<std::vector<double>> encode(const Step&) const;

 private:
  Step draw_tree(Rng&) const;
  Step draw_line(Rng&) const;
  bool spelled(const Step&) const;

  const Catalog* catalog_ = nullptr;
  Shape raw_;
  Step preparation_;
  Limits limits_;
  std::shared_ptr<const Menu> menu_;
  Grammar grammar_;
  std::vector<const Dish*> models_, transforms_;  // into the menu
};

}  // namespace espalier
