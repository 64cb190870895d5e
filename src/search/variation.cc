#include "search/variation.h"

#include <algorithm>
#include <cmath>

#include "pipeline/preparation.h"

namespace espalier {
namespace {

bool is_leaf(const Step& s) { return s.op == "data" || s.op == "raw" || s.op == "prepare"; }

// Every place below the root: the input lists are where trees are cut and joined. A step without inputs reads `data`.
void collect_edges(Step& root, std::vector<Step*>& out) {
  for (Step& input : root.inputs) {
    out.push_back(&input);
    collect_edges(input, out);
  }
}

void collect_operators(Step& root, std::vector<Step*>& out) {
  if (is_leaf(root)) return;
  out.push_back(&root);
  for (Step& input : root.inputs) collect_operators(input, out);
}

std::vector<Step*> operators_of(Step& root) {
  std::vector<Step*> out;
  collect_operators(root, out);
  return out;
}

// Leaves that are not written are written, so that they can be cut like anything else.
void write_leaves(Step& s) {
  if (is_leaf(s)) return;
  if (s.inputs.empty()) s.inputs.push_back(Step{"data"});
  for (Step& i : s.inputs) write_leaves(i);
}

void drop_plain_leaves(Step& s) {
  if (s.inputs.size() == 1 && s.inputs[0] == Step{"data"}) s.inputs.clear();
  for (Step& i : s.inputs) drop_plain_leaves(i);
}

template <class T>
T& any_of(std::vector<T>& items, Rng& rng) {
  return items[rng.below(items.size())];
}

std::vector<const ParamInfo*> tuned(const Operator& op) {
  std::vector<const ParamInfo*> out;
  for (const ParamInfo& p : op.params)
    if (p.tuned) out.push_back(&p);
  return out;
}

// A number near the one there is: a step of a tenth of the range, on the range's own scale.
Value nearby(const ParamInfo& p, double now, Rng& rng) {
  const Range& r = p.range;
  const auto scaled = [&](double v) { return r.log ? std::log(v) : v; };
  const double from = scaled(r.search_lo), to = scaled(r.search_hi);
  const double moved =
      std::clamp(scaled(std::clamp(now, r.search_lo, r.search_hi)) + 0.1 * (to - from) * rng.normal(), from, to);
  const double out = r.log ? std::exp(moved) : moved;
  return std::clamp(p.kind == ParamInfo::Kind::integer ? std::round(out) : three_digits(out), r.search_lo, r.search_hi);
}

}  // namespace

std::size_t operator_count(const Step& s) {
  std::size_t out = is_leaf(s) ? 0 : 1;
  for (const Step& i : s.inputs) out += operator_count(i);
  return out;
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
  const bool takes_raw =
      (reader.traits.missing || !raw.missing) && (reader.traits.categories || raw.categories == 0) && raw.tokens == 0;
  if (takes_raw && rng.uniform() < 0.5) return Step{"raw"};
  Step out{"prepare"};
  for (const ParamInfo& p : describe<Preparation>()) {
    const bool useful = p.name == "encoding"     ? raw.categories > 0
                        : p.name == "components" ? raw.tokens > 0
                                                 : raw.missing;
    if (p.tuned && useful && p.name != "max_levels") out.params[p.name] = p.draw(rng);
  }
  return out.params.empty() ? Step{"data"} : out;
}

Step Variation::grown(Rng& rng) const {
  Step out = space_.draw_one(*space_.models()[rng.below(space_.models().size())], rng);
  if (rng.below(2) == 1) out.inputs.push_back(any_below(rng));
  return out;
}

Step Variation::inserted(Step s, Rng& rng) const {
  write_leaves(s);
  std::vector<Step*> edges;
  collect_edges(s, edges);
  Step* place = any_of(edges, rng);
  const std::size_t kinds = space_.models().size() + space_.transforms().size() + 1;
  if (rng.below(kinds) == 0) {  // beside what is there: the union of two inputs
    auto ops = operators_of(s);
    any_of(ops, rng)->inputs.push_back(any_below(rng));
  } else {
    Step above = any_below(rng);
    above.inputs.push_back(std::move(*place));
    *place = std::move(above);
  }
  drop_plain_leaves(s);
  return s;
}

void Variation::redraw(Step& s, const ParamInfo& p, Rng& rng) const {
  Value& value = s.params[p.name];
  const double* now = std::get_if<double>(&value);
  value = now && p.range.tuned && rng.below(2) == 1 ? nearby(p, *now, rng) : p.draw(rng);
}

Step Variation::replaced(Step s, Rng& rng) const {
  struct Place {
    Step* step;
    const ParamInfo* param;
    bool leaf;
  };
  std::vector<Place> places;
  for (Step* op : operators_of(s)) {
    places.push_back({op, nullptr, false});
    const auto row = space_.catalog().find(op->op);
    for (const ParamInfo* p : row ? tuned(**row) : std::vector<const ParamInfo*>()) places.push_back({op, p, false});
    const bool reads_leaf = op->inputs.empty() || (op->inputs.size() == 1 && is_leaf(op->inputs[0]));
    if (reads_leaf) places.push_back({op, nullptr, true});
  }
  const Place chosen = any_of(places, rng);
  if (chosen.param) {
    redraw(*chosen.step, *chosen.param, rng);
  } else if (chosen.leaf) {
    const auto row = space_.catalog().find(chosen.step->op);
    if (row) chosen.step->inputs = {any_leaf(**row, rng)};
  } else {
    Step other =
        chosen.step == &s ? space_.draw_one(*space_.models()[rng.below(space_.models().size())], rng) : any_below(rng);
    other.inputs = std::move(chosen.step->inputs);
    *chosen.step = std::move(other);
  }
  drop_plain_leaves(s);
  return s;
}

Step Variation::shrunk(Step s, Rng& rng) const {
  write_leaves(s);
  std::vector<Step*> edges;
  collect_edges(s, edges);
  std::erase_if(edges, [](const Step* e) { return is_leaf(*e); });
  if (!edges.empty()) {
    Step* place = any_of(edges, rng);
    Step below = std::move(any_of(place->inputs, rng));
    *place = std::move(below);
  }
  drop_plain_leaves(s);
  return s;
}

Step Variation::mutated(const Step& s, Rng& rng) const {
  switch (rng.below(operator_count(s) > 1 ? 3 : 2)) {
    case 0:
      return inserted(s, rng);
    case 1:
      return replaced(s, rng);
    default:
      return shrunk(s, rng);
  }
}

Step Variation::crossed(const Step& to, const Step& from, Rng& rng) const {
  Step child = to, donor = from;
  write_leaves(child);
  write_leaves(donor);
  struct Swap {
    Step* into;
    std::string param;
    Value value;
  };
  std::vector<Swap> swaps;
  for (Step* a : operators_of(child))
    for (Step* b : operators_of(donor))
      for (const auto& [name, value] : a->op == b->op ? b->params : ParamMap{}) swaps.push_back({a, name, value});
  std::vector<Step*> mine, theirs;
  collect_edges(child, mine);
  collect_edges(donor, theirs);
  if (const std::size_t which = rng.below(swaps.size() + 1); which < swaps.size())
    swaps[which].into->params[swaps[which].param] = swaps[which].value;
  else
    *any_of(mine, rng) = *any_of(theirs, rng);
  drop_plain_leaves(child);
  return child;
}

bool share_an_operator(const Step& a, const Step& b) {
  Step x = a, y = b;
  for (const Step* i : operators_of(x))
    for (const Step* j : operators_of(y))
      if (i->op == j->op) return true;
  return false;
}

}  // namespace espalier
