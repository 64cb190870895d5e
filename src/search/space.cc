#include "search/space.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "pipeline/preparation.h"
#include "pipeline/walk.h"
#include "search/families.h"

namespace espalier {
namespace {

constexpr int tries = 100;

// Whole families may be named.
Result<std::vector<std::string>> names_of_all(const std::vector<std::string>& words, const Catalog& catalog) {
  std::vector<std::string> out;
  for (const std::string& word : words) {
    TRY(const auto names, operators_named(word, catalog));
    std::ranges::copy(names, std::back_inserter(out));
  }
  return out;
}

// The other preparations that differ on such a table.
Dish preparations(const Shape& raw) {
  Dish out{"prepare", "prepare"};
  for (const ParamInfo& p : describe<Preparation>()) {
    const bool useful = p.name == "encoding"                         ? raw.categories > 0
                        : p.name == "components" || p.name == "text" ? raw.tokens > 0
                                                                     : raw.missing;
    if (auto d = tuned_part(p); d && useful && p.name != "max_levels") out.dimensions.push_back(*std::move(d));
  }
  return out;
}

}  // namespace

Result<Space> Space::make(const Catalog& catalog, const Shape& raw, Task task, Step preparation,
                          const SpaceOptions& options) {
  TRY(Menu menu, own_menu(catalog, raw, options));
  return make(catalog, raw, task, std::move(preparation), std::move(menu), Grammar::free(), options);
}

Result<Menu> own_menu(const Catalog& catalog, const Shape& raw, const SpaceOptions& options) {
  TRY(const auto include, names_of_all(options.include, catalog));
  Menu out = Menu::of(catalog, include);
  out.dishes.push_back(preparations(raw));
  return out;
}

Result<Space> Space::make(const Catalog& catalog, const Shape& raw, Task task, Step preparation, Menu menu,
                          Grammar grammar, const SpaceOptions& options) {
  TRY(const auto include, names_of_all(options.include, catalog));
  TRY(const auto exclude, names_of_all(options.exclude, catalog));
  std::erase_if(menu.dishes, [&](const Dish& dish) {
    if (dish.op.empty() || is_leaf(dish.op)) return false;
    const bool in = include.empty() || std::ranges::find(include, dish.op) != include.end();
    return !in || std::ranges::find(exclude, dish.op) != exclude.end();
  });
  Space out;
  out.catalog_ = &catalog;
  out.raw_ = raw;
  out.preparation_ = std::move(preparation);
  const Role wanted = task == Task::classification ? Role::classifier : Role::regressor;
  std::erase_if(menu.dishes, [&](const Dish& dish) {
    if (dish.op.empty() || is_leaf(dish.op)) return false;
    const auto op = catalog.find(dish.op);
    return !op || (is_model((*op)->role) && !((*op)->role == wanted && out.feasible(dish.standard())));
  });
  out.menu_ = std::make_shared<const Menu>(std::move(menu));
  for (const Dish& dish : out.menu_->dishes)
    if (const auto op = catalog.find(dish.op)) (is_model((*op)->role) ? out.models_ : out.transforms_).push_back(&dish);
  if (out.models_.empty())
    return fail(Errc::invalid_argument,
                std::string("no operator is left that predicts ") +
                    (task == Task::classification ? "classes" : "numbers") +
                    " and takes this table's columns; allow more operators (--include, --exclude)");
  for (Slot& slot : grammar.line) {
    std::erase_if(slot.dishes, [&](const std::string& name) { return !out.menu_->find(name); });
    if (slot.dishes.empty())
      return fail(Errc::invalid_argument,
                  "no operator is left for the step '" + slot.name + "' that takes this table and this task");
  }
  out.grammar_ = std::move(grammar);
  return out;
}

bool Space::spelled(const Step& step) const {
  bool out = true;
  for_each_operator(step, [&](const Step& s, bool) {
    const auto op = catalog_->find(s.op);
    out = out && op && (*op)->spell_out(s.params);
  });
  return out;
}

Step Space::draw_one(const Dish& dish, Rng& rng) const {
  for (int attempt = 0; attempt < tries; ++attempt) {
    Step out = dish.draw(rng);
    if (out.op.empty() || spelled(out)) return out;
  }
  return dish.standard();
}

Step Space::draw(Rng& rng) const {
  for (int attempt = 0; attempt < tries; ++attempt) {
    Step out = grammar_.line.empty() ? draw_tree(rng) : draw_line(rng);
    if (legal(out)) return out;
  }
  return grammar_.line.empty() ? draw_one(*models_[rng.below(models_.size())], rng) : standard();
}

Step Space::draw_tree(Rng& rng) const {
  Step out = draw_one(*models_[rng.below(models_.size())], rng);
  if (!transforms_.empty() && rng.uniform() < 0.6)
    out.inputs.push_back(draw_one(*transforms_[rng.below(transforms_.size())], rng));
  if (rng.uniform() < 0.2) out.inputs.push_back(draw_one(*models_[rng.below(models_.size())], rng));
  return out;
}

Step Space::draw_line(Rng& rng) const {
  std::vector<Step> out;
  for (const Slot& slot : grammar_.line)
    out.push_back(draw_one(*menu_->find(slot.dishes[rng.below(slot.dishes.size())]), rng));
  return composed(out);
}

Step Space::standard() const {
  CHECK(!grammar_.line.empty());
  std::vector<Step> out;
  for (const Slot& slot : grammar_.line) out.push_back(menu_->find(slot.dishes[0])->standard());
  return composed(out);
}

Limits Space::limit(const Limits& limits) {
  limits_ = limits;
  const auto none_left = std::ranges::none_of(models_, [this](const Dish* dish) { return feasible(dish->standard()); });
  if (none_left) limits_ = {};
  return limits_;
}

Status Space::allows(const Step& step) const {
  TRY(const Step exact, canonical(step, *catalog_, preparation_));
  TRY_STATUS(check(exact, raw_, *catalog_, limits_));
  return ok();
}

Hash128 Space::key(const Step& step) const {
  const auto exact = canonical(step, *catalog_, preparation_);
  return step_hash(exact ? *exact : step);
}

}  // namespace espalier
