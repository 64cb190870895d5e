// The moves of Variation where the grammar is a line.
#include <algorithm>

#include "search/variation.h"

namespace espalier {
namespace {

// A line taken apart: per slot the dish that stands there, and its step without inputs (no operator: empty).
struct Part {
  const Dish* dish;
  Step step;
};
using Parts = std::vector<Part>;

std::optional<Parts> parts_of(const Step& step, const Space& space) {
  const auto filled = space.grammar().slots(step, space.menu());
  if (!filled) return std::nullopt;
  Parts out;
  for (const Filled& f : *filled) out.push_back({f.dish, {f.dish->op, f.params ? *f.params : ParamMap()}});
  return out;
}

Step joined(Parts parts) {
  std::vector<Step> steps;
  for (Part& part : parts) {
    part.dish->settle(part.step.params);
    steps.push_back(std::move(part.step));
  }
  return composed(steps);
}

}  // namespace

// A slot's dish and each parameter of it are as likely to change as any other.
Step Variation::mutated_line(const Step& s, Rng& rng) const {
  auto parts = parts_of(s, space_);
  if (!parts) return space_.draw(rng);
  struct Spot {
    std::size_t slot;
    const Dimension* dimension;
  };
  std::vector<Spot> places;
  for (std::size_t i = 0; i < parts->size(); ++i) {
    if (space_.grammar().line[i].dishes.size() > 1) places.push_back({i, nullptr});
    for (const Dimension& d : (*parts)[i].dish->dimensions)
      if (d.kind != Dimension::Kind::fixed && (!d.when || holds(*d.when, (*parts)[i].step.params)))
        places.push_back({i, &d});
  }
  if (places.empty()) return s;
  const Spot chosen = places[rng.below(places.size())];
  Part& part = (*parts)[chosen.slot];
  if (chosen.dimension) {
    Value& value = part.step.params[chosen.dimension->name];
    value = moved(*chosen.dimension, value, rng);
  } else {
    const auto& dishes = space_.grammar().line[chosen.slot].dishes;
    const auto at = static_cast<std::size_t>(std::ranges::find(dishes, part.dish->name) - dishes.begin());
    part.dish = space_.menu().find(dishes[(at + 1 + rng.below(dishes.size() - 1)) % dishes.size()]);
    part.step = space_.draw_one(*part.dish, rng);
  }
  return joined(*std::move(parts));
}

Step Variation::crossed_line(const Step& to, const Step& from, Rng& rng) const {
  auto mine = parts_of(to, space_), theirs = parts_of(from, space_);
  if (!mine || !theirs) return space_.draw(rng);
  struct Swap {
    std::size_t slot;
    std::string param;  // empty: the whole slot
  };
  std::vector<Swap> swaps;
  for (std::size_t i = 0; i < mine->size(); ++i) {
    swaps.push_back({i, ""});
    if ((*mine)[i].dish != (*theirs)[i].dish) continue;
    for (const auto& [name, value] : (*theirs)[i].step.params) swaps.push_back({i, name});
  }
  const Swap chosen = swaps[rng.below(swaps.size())];
  if (chosen.param.empty())
    (*mine)[chosen.slot] = (*theirs)[chosen.slot];
  else
    (*mine)[chosen.slot].step.params[chosen.param] = (*theirs)[chosen.slot].step.params[chosen.param];
  return joined(*std::move(mine));
}

}  // namespace espalier
