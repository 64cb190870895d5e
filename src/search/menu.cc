#include "search/menu.h"

#include <algorithm>
#include <cmath>

namespace espalier {
namespace {

constexpr int tries = 100;

std::optional<std::size_t> position(const std::vector<Value>& values, const Value& value) {
  const auto at = std::ranges::find(values, value);
  if (at == values.end()) return std::nullopt;
  return static_cast<std::size_t>(at - values.begin());
}

const Dish* dish_of(const Dimension& d, const Value& value) {
  const Nested* nested = std::get_if<Nested>(&value);
  return nested && d.kind == Dimension::Kind::menu ? d.menu->serving(nested->step->op) : nullptr;
}

const List* items_of(const Dimension& d, const Value& value) {
  const List* items = std::get_if<List>(&value);
  return d.kind == Dimension::Kind::tuple && items && items->size() == d.parts.size() ? items : nullptr;
}

Value nested(Step step) { return Nested{std::make_shared<const Step>(std::move(step))}; }

double nearby(const Dimension& d, double now, Rng& rng) {
  const auto scaled = [&](double v) { return d.log ? std::log(v) : v; };
  const double from = scaled(d.lo), to = scaled(d.hi);
  const double stepped = std::clamp(scaled(std::clamp(now, d.lo, d.hi)) + 0.1 * (to - from) * rng.normal(), from, to);
  const double out = d.log ? std::exp(stepped) : stepped;
  return std::clamp(d.integral ? std::round(out) : three_digits(out), d.lo, d.hi);
}

Value beside(const std::vector<Value>& values, std::size_t at, Rng& rng) {
  const bool up = at == 0 || (at + 1 < values.size() && rng.below(2) == 1);
  return values[up ? std::min(at + 1, values.size() - 1) : at - 1];
}

Value another(const std::vector<Value>& values, std::size_t at, Rng& rng) {
  if (values.size() == 1) return values[0];
  return values[(at + 1 + rng.below(values.size() - 1)) % values.size()];
}

Value one_moved(const Dish& dish, Step step, Rng& rng) {
  if (dish.dimensions.empty()) return nested(std::move(step));
  const Dimension& d = dish.dimensions[rng.below(dish.dimensions.size())];
  Value& value = step.params[d.name];
  value = moved(d, value, rng);
  dish.settle(step.params);
  return nested(std::move(step));
}

Value one_item_moved(const Dimension& d, List items, Rng& rng) {
  if (items.empty()) return items;
  const std::size_t i = rng.below(items.size());
  items[i] = moved(d.parts[i], items[i], rng);
  return items;
}

}  // namespace

bool holds(const Condition& c, const ParamMap& params) {
  const auto at = params.find(c.param);
  return at != params.end() && position(c.values, at->second).has_value() == c.equal;
}

double three_digits(double v) {
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(v))) - 2);
  if (v == 0 || !std::isfinite(unit) || unit == 0) return v;
  // Multiplying by a power of ten that is whole keeps the result the double nearest to the decimal.
  return unit < 1 ? std::round(v * std::round(1 / unit)) / std::round(1 / unit) : std::round(v / unit) * unit;
}

Dimension Dimension::range(std::string name, double lo, double hi, bool log, bool integral) {
  return {.name = std::move(name),
          .kind = Kind::range,
          .lo = lo,
          .hi = hi,
          .log = log,
          .integral = integral,
          .default_value = lo};
}
Dimension Dimension::list(std::string name, std::vector<Value> values) {
  Dimension out = choice(std::move(name), std::move(values));
  out.kind = Kind::list;
  return out;
}
Dimension Dimension::choice(std::string name, std::vector<Value> values) {
  CHECK(!values.empty());
  Value first = values[0];
  return {
      .name = std::move(name), .kind = Kind::choice, .values = std::move(values), .default_value = std::move(first)};
}
Dimension Dimension::fixed(std::string name, Value value) {
  Dimension out = choice(std::move(name), {std::move(value)});
  out.kind = Kind::fixed;
  return out;
}
Dimension Dimension::of(std::string name, Menu menu) {
  CHECK(!menu.dishes.empty());
  Value first = nested(menu.dishes[0].standard());
  return {.name = std::move(name),
          .kind = Kind::menu,
          .menu = std::make_shared<const Menu>(std::move(menu)),
          .default_value = std::move(first)};
}

Dimension Dimension::tuple(std::string name, std::vector<Dimension> parts) {
  List first;
  for (const Dimension& part : parts) first.push_back(part.default_value);
  return {.name = std::move(name), .kind = Kind::tuple, .parts = std::move(parts), .default_value = std::move(first)};
}

Value Dimension::draw(Rng& rng) const {
  List items;
  switch (kind) {
    case Kind::range:
      return decode(rng.uniform());
    case Kind::menu:
      return nested(menu->dishes[rng.below(menu->dishes.size())].draw(rng));
    case Kind::fixed:
      return values[0];
    case Kind::tuple:
      for (const Dimension& part : parts) items.push_back(part.draw(rng));
      return items;
    default:
      return values[rng.below(values.size())];
  }
}

Value Dimension::neighbour(const Value& now, Rng& rng) const {
  if (const double* number = std::get_if<double>(&now); number && kind == Kind::range)
    return nearby(*this, *number, rng);
  if (const Dish* dish = dish_of(*this, now)) return one_moved(*dish, *std::get<Nested>(now).step, rng);
  if (const List* items = items_of(*this, now)) return one_item_moved(*this, *items, rng);
  const auto at = position(values, now);
  if (!at) return draw(rng);
  return kind == Kind::list ? beside(values, *at, rng) : another(values, *at, rng);
}

bool Dimension::has_neighbours(const Value& now) const {
  if (kind == Kind::range) return std::holds_alternative<double>(now);
  if (kind == Kind::list) return position(values, now).has_value();
  return dish_of(*this, now) != nullptr || items_of(*this, now) != nullptr;
}

bool Dimension::holds(const Value& value) const {
  if (kind == Kind::menu) return dish_of(*this, value) != nullptr;
  if (kind != Kind::tuple) return encode(value).has_value();
  const List* items = items_of(*this, value);
  for (std::size_t i = 0; items && i < parts.size(); ++i)
    if (!parts[i].holds((*items)[i])) return false;
  return items != nullptr;
}

std::optional<double> Dimension::encode(const Value& value) const {
  if (kind == Kind::menu || kind == Kind::tuple) return std::nullopt;
  if (kind != Kind::range) {
    const auto at = position(values, value);
    if (!at) return std::nullopt;
    return (static_cast<double>(*at) + 0.5) / static_cast<double>(values.size());
  }
  const double* number = std::get_if<double>(&value);
  if (!number || !(*number >= lo && *number <= hi)) return std::nullopt;
  if (integral && std::floor(*number) != *number) return std::nullopt;
  const double v = *number + (integral ? 0.5 : 0), end = hi + (integral ? 1 : 0);
  if (!(end > lo)) return 0.5;
  return log ? std::log(v / lo) / std::log(end / lo) : (v - lo) / (end - lo);
}

Value Dimension::decode(double u) const {
  CHECK(kind != Kind::menu && kind != Kind::tuple);
  if (kind != Kind::range) {
    const double n = static_cast<double>(values.size());
    return values[static_cast<std::size_t>(std::clamp(std::floor(u * n), 0.0, n - 1))];
  }
  if (integral) return std::min(hi, std::floor(log ? lo * std::pow((hi + 1) / lo, u) : lo + (hi + 1 - lo) * u));
  return std::clamp(three_digits(log ? lo * std::pow(hi / lo, u) : lo + (hi - lo) * u), lo, hi);
}

Value moved(const Dimension& d, const Value& now, Rng& rng) {
  return d.has_neighbours(now) && rng.below(2) == 1 ? d.neighbour(now, rng) : d.draw(rng);
}

const Dimension* Dish::find(std::string_view param) const {
  const auto at = std::ranges::find(dimensions, param, &Dimension::name);
  return at == dimensions.end() ? nullptr : &*at;
}

bool Dish::allows(const ParamMap& params) const {
  return std::ranges::none_of(forbidden, [&](const auto& clause) {
    return std::ranges::all_of(clause, [&](const Condition& c) { return espalier::holds(c, params); });
  });
}

Step Dish::draw(Rng& rng) const {
  for (int attempt = 0; attempt < tries; ++attempt) {
    Step out{op};
    for (const Dimension& d : dimensions) out.params[d.name] = d.draw(rng);
    settle(out.params);
    if (allows(out.params)) return out;
  }
  return standard();
}

Step Dish::standard() const {
  Step out{op};
  for (const Dimension& d : dimensions) out.params[d.name] = d.default_value;
  settle(out.params);
  return out;
}

// A parameter may rest on one that rests on a third, so all are looked at until nothing changes; a file of strangers
// may let them rest on each other in a circle.
void Dish::settle(ParamMap& params) const {
  bool changed = true;
  for (std::size_t round = 0; changed && round <= dimensions.size(); ++round) {
    changed = false;
    for (const Dimension& d : dimensions) {
      if (!d.when) continue;
      const bool active = espalier::holds(*d.when, params);
      changed |= active ? params.try_emplace(d.name, d.default_value).second : params.erase(d.name) > 0;
    }
  }
}

const Dish* Menu::find(std::string_view name) const {
  const auto at = std::ranges::find(dishes, name, &Dish::name);
  return at == dishes.end() ? nullptr : &*at;
}

const Dish* Menu::serving(std::string_view op) const {
  const auto at = std::ranges::find(dishes, op, &Dish::op);
  return at == dishes.end() ? nullptr : &*at;
}

std::optional<Dimension> tuned_part(const ParamInfo& p) {
  using Kind = ParamInfo::Kind;
  if (!p.tuned) return std::nullopt;
  const auto numbers = [&](const Range& r, bool integral = false) {
    return Dimension::range(p.name, r.search_lo, r.search_hi, r.log, integral);
  };
  std::optional<Dimension> out;
  if (p.kind == Kind::flag) out = Dimension::choice(p.name, {false, true});
  if (p.kind == Kind::integer || p.kind == Kind::real || p.kind == Kind::word_or_number)
    out = numbers(p.range, p.kind == Kind::integer);
  if (p.kind == Kind::word) {
    std::vector<Value> words;
    for (const std::string& choice : p.choices) words.push_back(word(choice));
    out = Dimension::choice(p.name, std::move(words));
  }
  if (!p.places.empty()) {
    std::vector<Dimension> parts;
    for (const Range& place : p.places) parts.push_back(numbers(place));
    out = Dimension::tuple(p.name, std::move(parts));
  }
  if (out) out->default_value = p.default_value;
  return out;
}

bool searched(const Operator& op) { return !op.traits.baseline && !op.traits.preparing && !op.traits.by_request; }

Menu Menu::of(const Catalog& catalog, const std::vector<std::string>& named) {
  Menu out;
  for (const Operator& op : catalog.rows()) {
    const bool asked_for = op.traits.by_request && std::ranges::find(named, op.name) != named.end();
    if (!searched(op) && !asked_for) continue;
    Dish dish{op.name, op.name};
    for (const ParamInfo& p : op.params)
      if (auto d = tuned_part(p)) dish.dimensions.push_back(*std::move(d));
    out.dishes.push_back(std::move(dish));
  }
  return out;
}

}  // namespace espalier
