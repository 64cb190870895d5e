#include "search/variation.h"

#include <map>
#include <span>

namespace espalier {
namespace {

bool reads_data(const Step& s) { return s.inputs.size() == 1 && s.inputs[0] == Step{"data"}; }

// Leaves that are not written are written, so that they can be cut like anything else.
void write_leaves(Step& root) {
  for_each_operator(root, [](Step& s, bool nested) {
    if (!nested && s.inputs.empty()) s.inputs.push_back(Step{"data"});
  });
}

void drop_plain_leaves(Step& root) {
  for_each_operator(root, [](Step& s, bool) {
    if (reads_data(s)) s.inputs.clear();
  });
}

// Every place below the root: the input lists are where trees are cut and joined. A step without inputs reads `data`.
std::vector<Step*> edges_of(Step& root) {
  std::vector<Step*> out;
  for_each_step(root, [&](Step& s, bool nested) {
    if (!nested && &s != &root) out.push_back(&s);
  });
  return out;
}

struct Spot {
  Step* step;
  bool nested;
};
std::vector<Spot> operators_of(Step& root) {
  std::vector<Spot> out;
  for_each_operator(root, [&](Step& s, bool nested) { out.push_back({&s, nested}); });
  return out;
}

std::vector<Step*> tree_operators(Step& root) {  // without nested ones
  std::vector<Step*> out;
  for (const Spot& spot : operators_of(root))
    if (!spot.nested) out.push_back(spot.step);
  return out;
}

template <class T>
T& any_of(std::vector<T>& items, Rng& rng) {
  return items[rng.below(items.size())];
}

}  // namespace

Step Variation::any_model(Rng& rng) const {
  return space_.draw_one(*space_.models()[rng.below(space_.models().size())], rng);
}

Step Variation::any_below(Rng& rng) const {
  const std::size_t models = space_.models().size(), all = models + space_.transforms().size();
  const std::size_t k = rng.below(all);
  return space_.draw_one(*(k < models ? space_.models()[k] : space_.transforms()[k - models]), rng);
}

// What an operator may read besides the run's preparation: the raw table if it can, or another preparation.
Step Variation::any_leaf(const Operator& reader, Rng& rng) const {
  if (rng.uniform() < 0.4) return Step{"data"};
  const Shape& raw = space_.raw();
  const bool takes_raw = space_.grammar().raw && (reader.traits.missing || !raw.missing) &&
                         (reader.traits.categories || raw.categories == 0) && raw.tokens == 0;
  if (takes_raw && rng.uniform() < 0.5) return Step{"raw"};
  const Dish* prepare = space_.menu().serving("prepare");
  return prepare && !prepare->dimensions.empty() ? prepare->draw(rng) : Step{"data"};
}

Step Variation::grown(Rng& rng) const {
  if (!space_.grammar().line.empty()) return space_.draw(rng);
  Step out = any_model(rng);
  if (rng.below(2) == 1) out.inputs.push_back(any_below(rng));
  return out;
}

Step Variation::inserted(Step s, Rng& rng) const {
  write_leaves(s);
  auto edges = edges_of(s);
  Step* place = any_of(edges, rng);
  const std::size_t kinds = space_.models().size() + space_.transforms().size() + 1;
  if (rng.below(kinds) == 0) {  // beside what is there: the union of two inputs
    auto ops = tree_operators(s);
    any_of(ops, rng)->inputs.push_back(moves_ == Moves::classic ? Step{"data"} : any_below(rng));
  } else {
    Step above = any_below(rng);
    above.inputs.push_back(std::move(*place));
    *place = std::move(above);
  }
  drop_plain_leaves(s);
  return s;
}

// One thing of a tree that can be redrawn: an operator, one of its parameters, or the leaf that it reads.
struct Variation::Place {
  Step* step;
  const Dimension* dimension = nullptr;
  bool leaf = false;
};

std::vector<Variation::Place> Variation::places_of(Step& s) const {
  const bool classic = moves_ == Moves::classic;
  std::vector<Place> out;
  std::map<const Step*, const Dish*> nested_dishes;
  for (const Spot& spot : operators_of(s)) {
    Step* op = spot.step;
    const Dish* dish = spot.nested ? nested_dishes[op] : space_.menu().serving(op->op);
    if (!spot.nested) out.push_back({op});
    for (const Dimension& d : dish ? std::span<const Dimension>(dish->dimensions) : std::span<const Dimension>()) {
      const auto value = op->params.find(d.name);
      const auto* nested = value == op->params.end() ? nullptr : std::get_if<Nested>(&value->second);
      const bool one_by_one = classic && nested && d.menu;
      if (one_by_one) nested_dishes[nested->step.get()] = d.menu->serving(nested->step->op);
      const bool alone = one_by_one && d.menu->dishes.size() == 1;
      if (d.kind != Dimension::Kind::fixed && !alone) out.push_back({op, &d});
    }
    const bool reads_leaf = op->inputs.empty() || (op->inputs.size() == 1 && is_leaf(op->inputs[0].op));
    if (!spot.nested && reads_leaf) out.push_back({op, nullptr, true});
  }
  return out;
}

Step Variation::replaced(Step s, Rng& rng) const {
  std::vector<Place> places = places_of(s);
  const Place chosen = any_of(places, rng);
  if (chosen.dimension) {
    Value& value = chosen.step->params[chosen.dimension->name];
    value = moves_ == Moves::classic ? chosen.dimension->draw(rng) : moved(*chosen.dimension, value, rng);
  } else if (chosen.leaf) {
    if (const auto row = space_.catalog().find(chosen.step->op)) chosen.step->inputs = {any_leaf(**row, rng)};
  } else {
    Step other = chosen.step == &s ? any_model(rng) : any_below(rng);
    other.inputs = std::move(chosen.step->inputs);
    *chosen.step = std::move(other);
  }
  drop_plain_leaves(s);
  return s;
}

Step Variation::shrunk(Step s, Rng& rng) const {
  write_leaves(s);
  auto edges = edges_of(s);
  std::erase_if(edges, [](const Step* e) { return is_leaf(e->op); });
  auto unions = tree_operators(s);
  std::erase_if(unions, [](const Step* op) { return op->inputs.size() < 2; });
  if (const std::size_t all = edges.size() + unions.size(); all > 0) {
    const std::size_t which = rng.below(all);
    if (which < edges.size()) {
      Step below = std::move(any_of(edges[which]->inputs, rng));
      *edges[which] = std::move(below);
    } else {
      auto& inputs = unions[which - edges.size()]->inputs;
      inputs = {Step(any_of(inputs, rng))};
    }
  }
  drop_plain_leaves(s);
  return s;
}

Step Variation::mutated(const Step& s, Rng& rng) const {
  if (!space_.grammar().line.empty()) return mutated_line(s, rng);
  switch (rng.below(can_shrink(s) ? 3 : 2)) {
    case 0:
      return inserted(s, rng);
    case 1:
      return replaced(s, rng);
    default:
      return shrunk(s, rng);
  }
}

Step Variation::crossed(const Step& to, const Step& from, Rng& rng) const {
  if (!space_.grammar().line.empty()) return crossed_line(to, from, rng);
  Step child = to, donor = from;
  write_leaves(child);
  write_leaves(donor);
  struct Swap {
    Step* into;
    std::string param;
    Value value;
  };
  auto mine = edges_of(child), theirs = edges_of(donor);
  std::vector<Swap> swaps;  // last of the walks: the next one would put others in place of nested steps
  for (const Spot& a : operators_of(child))
    for (const Spot& b : operators_of(donor))
      for (const auto& [name, value] : a.step->op == b.step->op && a.nested == b.nested ? b.step->params : ParamMap{})
        swaps.push_back({a.step, name, value});
  if (const std::size_t which = rng.below(swaps.size() + 1); which < swaps.size())
    swaps[which].into->params[swaps[which].param] = swaps[which].value;
  else
    *any_of(mine, rng) = *any_of(theirs, rng);
  drop_plain_leaves(child);
  return child;
}

bool can_shrink(const Step& s) { return operator_count(s) > 1 || s.inputs.size() > 1; }

bool share_an_operator(const Step& a, const Step& b) {
  bool out = false;
  for_each_operator(a, [&](const Step& x, bool nested_x) {
    for_each_operator(b, [&](const Step& y, bool nested_y) { out |= x.op == y.op && nested_x == nested_y; });
  });
  return out;
}

}  // namespace espalier
