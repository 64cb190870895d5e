#include <cmath>

#include "pipeline/preparation.h"
#include "search/space.h"

namespace espalier {
namespace {

constexpr double inactive = std::numeric_limits<double>::quiet_NaN();

class Encoder {
 public:
  explicit Encoder(const Catalog& catalog) : catalog_(catalog) {}

  // One of several dishes: which, and the dimensions of all. False: a value that the menu does not hold.
  bool put(const std::vector<const Dish*>& dishes, const Dish* standing, const ParamMap* given) {
    const auto at = std::find(dishes.begin(), dishes.end(), standing);
    if (dishes.size() > 1)
      out.push_back(at == dishes.end()
                        ? inactive
                        : (static_cast<double>(at - dishes.begin()) + 0.5) / static_cast<double>(dishes.size()));
    bool good = true;
    for (const Dish* dish : dishes) {
      const bool here = dish == standing && given;
      good &= put(*dish, here ? active(dish->op, *given) : ParamMap());
    }
    return good;
  }

  std::vector<double> out = {};

 private:
  // The parameters that matter, with their values; empty for what the operator does not take.
  ParamMap active(const std::string& op, const ParamMap& given) const {
    if (op == "prepare") {
      const auto bound = bind<Preparation>(given);
      return bound ? spelled_out(*bound) : ParamMap();
    }
    const auto row = catalog_.find(op);
    auto spelled = row ? (*row)->spell_out(given) : Result<ParamMap>(ParamMap());
    return spelled ? *std::move(spelled) : ParamMap();
  }

  bool put(const Dish& dish, const ParamMap& params) {
    bool good = true;
    for (const Dimension& d : dish.dimensions) {
      const auto at = params.find(d.name);
      const bool set = at != params.end() && (!d.when || holds(*d.when, params));
      good &= put(d, set ? &at->second : nullptr);
    }
    return good;
  }

  bool put(const Dimension& d, const Value* value) {
    if (d.kind == Dimension::Kind::fixed) return true;
    if (d.kind == Dimension::Kind::menu) return put_menu(*d.menu, value ? std::get_if<Nested>(value) : nullptr);
    if (d.kind == Dimension::Kind::tuple) {
      const bool good = !value || d.holds(*value);
      for (std::size_t i = 0; i < d.parts.size(); ++i)
        put(d.parts[i], value && good ? &std::get<List>(*value)[i] : nullptr);
      return good;
    }
    const auto unit = value ? d.encode(*value) : std::nullopt;
    out.push_back(unit.value_or(inactive));
    return unit || !value;
  }

  bool put_menu(const Menu& menu, const Nested* nested) {
    std::vector<const Dish*> dishes;
    for (const Dish& dish : menu.dishes) dishes.push_back(&dish);
    const Dish* standing = nested ? menu.serving(nested->step->op) : nullptr;
    return put(dishes, standing, nested ? &nested->step->params : nullptr) && (standing || !nested);
  }

  const Catalog& catalog_;
};

}  // namespace

std::optional<std::vector<double>> Space::encode(const Step& step) const {
  if (grammar_.line.empty()) return std::nullopt;
  const auto filled = grammar_.slots(step, *menu_);
  if (!filled) return std::nullopt;
  Encoder encoder(*catalog_);
  for (std::size_t i = 0; i < filled->size(); ++i) {
    std::vector<const Dish*> dishes;
    for (const std::string& name : grammar_.line[i].dishes) dishes.push_back(menu_->find(name));
    if (!encoder.put(dishes, (*filled)[i].dish, (*filled)[i].params)) return std::nullopt;
  }
  return std::move(encoder.out);
}

}  // namespace espalier
