#pragma once
// What a search may put into a pipeline: which operators, which of their parameters, which values.
//
//   Dimension   one parameter: the values to try, how they are drawn, what lies near one, where it lies in [0, 1]
//   Dish        one operator with its dimensions
//   Menu        the dishes there are; which may stand where is said by a Grammar (search/grammar.h)
//
// All three are plain values. The default menu is read off the catalogue; a dialect (TPOT's, auto-sklearn's) builds its
// own, with the values its users wrote down. No searcher asks the catalogue what is worth trying.
#include <memory>
#include <optional>

#include "base/rng.h"
#include "operators/catalog.h"

namespace espalier {

// Whether a condition, on which a dimension or a clause of a dish rests, is met. A parameter that is not set is none of
// any values, and meets neither `equal` nor its opposite.
bool holds(const Condition&, const ParamMap&);

struct Menu;

struct Dimension {
  enum class Kind {
    range,   // numbers from lo to hi, both included, uniform on their own scale or on that of their logarithms
    list,    // values in an order: those beside a value are its neighbours (TPOT's lists of numbers)
    choice,  // values in no order
    fixed,   // one value; nothing to search
    menu,    // a step: one of the dishes of another menu, without inputs (the estimator of a selector)
    tuple,   // a list with a dimension for each of its items (the two ends of quantile_range)
  };
  std::string name;
  Kind kind = Kind::fixed;
  double lo = 0, hi = 0;                  // range
  bool log = false, integral = false;     // range
  std::vector<Value> values = {};         // list, choice; fixed: the one
  std::shared_ptr<const Menu> menu = {};  // menu
  std::vector<Dimension> parts = {};      // tuple
  Value default_value = {};               // what the search space, not the operator, begins with
  std::optional<Condition> when = {};     // active only then; an inactive dimension sets no parameter

  static Dimension range(std::string name, double lo, double hi, bool log = false, bool integral = false);
  static Dimension list(std::string name, std::vector<Value> values);    // the first is the default
  static Dimension choice(std::string name, std::vector<Value> values);  // the first is the default
  static Dimension fixed(std::string name, Value value);
  static Dimension of(std::string name, Menu menu);  // the first dish is the default
  static Dimension tuple(std::string name, std::vector<Dimension> parts);

  // Real numbers are drawn with three digits: people read them.
  Value draw(Rng&) const;
  // Another value near this one: a step of about a tenth of a range, the next on a list, another choice, a nested step
  // with one of its own parameters moved, a tuple with one item moved. A value from elsewhere has none: then it is
  // drawn.
  Value neighbour(const Value&, Rng&) const;
  bool has_neighbours(const Value&) const;  // near means something: not for a choice or a fixed value
  bool holds(const Value&) const;           // a nested step: of a dish of that menu

  // Where the value lies in [0, 1], for models of the search space: a number by its scale, an item by its position; an
  // integer or an item in the middle of its share. Nothing for a value that the dimension does not hold, and for steps
  // and tuples: those are encoded part by part (Space::encode). decode(encode(v)) is v, to three digits where v is
  // real.
  std::optional<double> encode(const Value&) const;
  Value decode(double unit) const;
};

// The value moved to a neighbour or drawn anew, evenly; drawn where near means nothing.
Value moved(const Dimension&, const Value& now, Rng&);

struct Dish {
  std::string name;  // in the words of whoever wrote the menu: "pca", "sklearn.decomposition.PCA"
  std::string op;    // the catalogue's name; `prepare` for a leaf; empty: nothing stands here, the input is passed on
  std::vector<Dimension> dimensions = {};
  std::vector<std::vector<Condition>> forbidden = {};  // the conditions of one clause may not all hold at once

  const Dimension* find(std::string_view param) const;
  bool allows(const ParamMap&) const;  // no clause holds
  // Drawn again until no clause holds; what stays forbidden after 100 draws becomes the default.
  Step draw(Rng&) const;
  Step standard() const;  // every active dimension at its default
  // Conditional dimensions that have become active are set to their default, those that are not are removed.
  void settle(ParamMap&) const;
};

struct Menu {
  std::vector<Dish> dishes;

  const Dish* find(std::string_view name) const;   // a dish's own name
  const Dish* serving(std::string_view op) const;  // the first dish of that operator

  // Every operator that a search of ours draws, and those by request that are named, with the part of its parameters
  // that is worth searching.
  static Menu of(const Catalog&, const std::vector<std::string>& named = {});
};

// Neither a baseline, nor what the preparation puts where it belongs, nor what is searched by request (Traits).
bool searched(const Operator&);

double three_digits(double);

// The part of a parameter that is worth searching; nothing if there is none.
std::optional<Dimension> tuned_part(const ParamInfo&);

}  // namespace espalier
