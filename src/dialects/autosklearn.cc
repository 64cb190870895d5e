#include "dialects/autosklearn.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace espalier {
namespace {

Failure wrong(const std::string& why) { return fail(Errc::invalid_argument, "configuration: " + why); }

// Sets our parameter, or its item, to a value; where that lies a rounding outside the dimension, to its end.
Status set(ParamMap& params, const Dish& dish, const Hyperparameter& h, Value value) {
  const Dimension* d = dish.find(h.param);
  if (d && h.item) d = &d->parts[*h.item];
  if (d && d->kind == Dimension::Kind::range) {
    double& number = std::get<double>(value);
    const double inside = std::clamp(number, d->lo, d->hi);
    if (std::abs(inside - number) <= 1e-9 * std::abs(number)) number = inside;
  }
  if (d && !d->holds(value)) return wrong("'" + h.name + "': " + print(value) + " does not exist here");
  if (!h.item) {
    params[h.param] = std::move(value);
    return ok();
  }
  auto& list = params[h.param];
  if (!std::holds_alternative<List>(list)) list = List();
  auto& items = std::get<List>(list);
  items.resize(std::max(items.size(), *h.item + 1));
  items[*h.item] = std::move(value);
  return ok();
}

// What the step says of our parameter; null if it says nothing.
const Value* said(const ParamMap& params, const Hyperparameter& h) {
  const auto at = params.find(h.param);
  if (h.param.empty() || at == params.end()) return nullptr;
  if (!h.item) return &at->second;
  const List* items = std::get_if<List>(&at->second);
  return items && *h.item < items->size() ? &(*items)[*h.item] : nullptr;
}

// A parent is listed before its children; what rests on something inactive is inactive.
bool active(const Hyperparameter& h, const Json& written) {
  if (!h.parent) return true;
  const auto at = written.find(h.parent->name);
  const auto& values = h.parent->values;
  return at != written.end() && (std::ranges::find(values, *at) != values.end()) == h.parent->equal;
}

// Null unless the step's parameter `estimator` is a step.
const ParamMap* estimator_params(const ParamMap* params) {
  const auto at = params ? params->find("estimator") : ParamMap::const_iterator();
  const Nested* nested = params && at != params->end() ? std::get_if<Nested>(&at->second) : nullptr;
  return nested ? &nested->step->params : nullptr;
}

const Dish& inner_dish(const Dish& dish) { return dish.find("estimator")->menu->dishes[0]; }

}  // namespace

const AutosklearnSpace::Component* AutosklearnSpace::component(std::string_view name) const {
  const auto at = std::ranges::find(components_, name, &Component::name);
  return at == components_.end() ? nullptr : &*at;
}

Result<Step> AutosklearnSpace::slot_of(const Component& c, const Json& configuration) const {
  const Dish& outer = *read_.menu.find(c.name);
  const Dish& dish = c.nested ? inner_dish(outer) : outer;
  Step out = outer.standard(), inner{dish.op};
  ParamMap& params = c.nested ? inner.params : out.params;
  if (c.nested) params = dish.standard().params;
  for (const Hyperparameter& h : c.hyperparameters) {
    const auto given = configuration.find(h.name);
    if (given == configuration.end()) continue;
    if (!h.has(*given)) return wrong("'" + h.name + "' cannot be " + to_line(*given));
    if (!h.param.empty()) TRY_STATUS(set(params, dish, h, h.ours(*given)));
  }
  dish.settle(params);
  if (c.nested) out.params["estimator"] = Nested{std::make_shared<const Step>(std::move(inner))};
  return out;
}

Result<Step> AutosklearnSpace::step_of(const Json& configuration) const {
  if (!configuration.is_object()) return wrong("expected a dictionary of hyperparameters");
  std::set<std::string> known;
  std::vector<Step> slots;
  for (const Slot& slot : read_.grammar.line) {
    const Component* c = component(slot.dishes[0]);
    if (!c->choice.empty()) {
      TRY(const std::string chosen,
          json_get_or<std::string>(configuration, c->choice, c->name.substr(c->name.rfind(':') + 1)));
      const std::string name = slot.name + ":" + chosen;
      known.insert(c->choice);
      c = component(name);
      const bool here = c && std::ranges::find(slot.dishes, name) != slot.dishes.end();
      if (std::ranges::find(read_.absent, name) != read_.absent.end())
        return wrong("'" + name + "' does not exist here");
      if (!here) return wrong("'" + slot.name + "' cannot be '" + chosen + "'");
    }
    for (const Hyperparameter& h : c->hyperparameters) known.insert(h.name);
    TRY(slots.emplace_back(), slot_of(*c, configuration));
  }
  for (const auto& [name, value] : configuration.items())
    if (!known.contains(name))
      return wrong("'" + name + "' is no hyperparameter of this space, or of a component that is not chosen");
  return composed(slots);
}

Result<Json> AutosklearnSpace::configuration_of(const Step& step) const {
  const auto filled = read_.grammar.slots(step, read_.menu);
  if (!filled) return wrong("the step " + print(step) + " is not of auto-sklearn's space");
  Json out = Json::object();
  for (const Filled& f : *filled) {
    const Component& c = *component(f.dish->name);
    if (!c.choice.empty()) out[c.choice] = c.name.substr(c.name.rfind(':') + 1);
    const ParamMap* params = c.nested ? estimator_params(f.params) : f.params;
    for (const Hyperparameter& h : c.hyperparameters) {
      if (!active(h, out)) continue;
      const Value* value = params ? said(*params, h) : nullptr;
      const auto theirs = value ? h.theirs(*value) : h.default_value;
      if (!theirs) return wrong("'" + h.name + "' has no word for " + print(*value));
      out[h.name] = *theirs;
    }
  }
  return out;
}

}  // namespace espalier
