#include "search/grammar.h"

#include <algorithm>

#include "base/text.h"
#include "pipeline/walk.h"

namespace espalier {
namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out(1);
  for (const char c : text) c == '-' ? (void)out.emplace_back() : out.back().push_back(c);
  return out;
}

std::string_view class_name(std::string_view dotted) { return dotted.substr(dotted.rfind('.') + 1); }

std::string_view kind_of(const Operator& op) {
  if (op.role == Role::classifier) return "Classifier";
  if (op.role == Role::regressor) return "Regressor";
  const bool selects =
      op.counterpart.starts_with("sklearn.feature_selection.") || class_name(op.counterpart) == "FeatureSetSelector";
  return selects ? "Selector" : "Transformer";
}

Result<Slot> slot_of(const std::string& part, const Menu& menu, const Catalog& catalog) {
  Slot out{part, {}};
  std::vector<std::string> known;
  for (const Dish& dish : menu.dishes) {
    const auto op = catalog.find(dish.op);
    if (!op) continue;
    const std::string_view kind = kind_of(**op), name = class_name(dish.name);
    const bool meant =
        part == kind || part == dish.name || part == dish.op || part == name || part == class_name((*op)->counterpart);
    if (meant) out.dishes.push_back(dish.name);
    for (const std::string_view word : {kind, name})
      if (std::ranges::find(known, word) == known.end()) known.emplace_back(word);
  }
  if (part == "CombineDFs")
    return fail(Errc::unsupported,
                "template: CombineDFs joins two branches, and a template is one line; leave it out, or search without "
                "a template, where inputs are joined freely");
  if (out.dishes.empty())
    return fail(Errc::invalid_argument,
                "template: no operator of the search space is a '" + part + "'" + nearest_words(part, known));
  return out;
}

// Two dishes may be of one operator: what is nested in a step tells them apart.
bool serves(const Dish& dish, const Step& step) {
  return dish.op == step.op && std::ranges::all_of(dish.dimensions, [&](const Dimension& d) {
           const auto at = step.params.find(d.name);
           return d.kind != Dimension::Kind::menu || at == step.params.end() || d.holds(at->second);
         });
}

bool pairs_allowed(const Grammar& grammar, const std::vector<std::string_view>& names) {
  return std::ranges::none_of(grammar.forbidden, [&](const auto& pair) {
    const auto first = std::ranges::count(names, pair.first), second = std::ranges::count(names, pair.second);
    return pair.first == pair.second ? first > 1 : first > 0 && second > 0;
  });
}

bool holds_line(const Grammar& grammar, const Step& step, const Menu& menu) {
  const auto filled = grammar.slots(step, menu);
  if (!filled) return false;
  std::vector<std::string_view> names;
  for (const Filled& f : *filled) {
    if (f.params && !f.dish->allows(*f.params)) return false;
    names.push_back(f.dish->name);
  }
  return pairs_allowed(grammar, names);
}

bool holds_tree(const Grammar& grammar, const Step& step, const Menu& menu, const Catalog& catalog) {
  bool out = operator_count(step) <= grammar.most_operators;
  std::vector<std::string_view> names;
  for_each_step(step, [&](const Step& s, bool nested) {
    if (nested || s.op == "data") return;
    if (s.op == "raw") {
      out &= grammar.raw;
    } else if (const Dish* dish = menu.serving(s.op)) {
      names.push_back(dish->name);
      out &= dish->allows(s.params);
    } else {
      const auto op = catalog.find(s.op);
      out &= op && is_model((*op)->role) && !searched(**op);
    }
  });
  return out && pairs_allowed(grammar, names);
}

}  // namespace

Grammar Grammar::free(std::size_t most_operators) { return {.most_operators = most_operators}; }

Result<Grammar> Grammar::of_template(std::string_view text, const Menu& menu, const Catalog& catalog) {
  Grammar out;
  for (const std::string& part : split(text)) { TRY(out.line.emplace_back(), slot_of(part, menu, catalog)); }
  for (const std::string& name : out.line.back().dishes)
    if (!is_model((*catalog.find(menu.find(name)->op))->role))
      return fail(Errc::invalid_argument, "template: the last step must be a classifier or a regressor, and '" +
                                              out.line.back().name + "' is none");
  return out;
}

std::optional<std::vector<Filled>> Grammar::slots(const Step& step, const Menu& menu) const {
  std::vector<Filled> out(line.size());
  const Step* next = &step;
  for (std::size_t i = line.size(); i-- > 0;) {
    for (const std::string& name : line[i].dishes) {
      const Dish* dish = menu.find(name);
      if (!dish || out[i].params) continue;
      const bool here = next && serves(*dish, *next);
      if (here || (dish->op.empty() && !out[i].dish)) out[i] = {dish, here ? &next->params : nullptr};
    }
    if (!out[i].dish) return std::nullopt;
    if (!out[i].params) continue;
    if (next->inputs.size() > 1) return std::nullopt;
    next = next->inputs.empty() ? nullptr : next->inputs.data();
  }
  if (next && *next != Step{"data"}) return std::nullopt;
  return out;
}

bool Grammar::holds(const Step& step, const Menu& menu, const Catalog& catalog) const {
  return line.empty() ? holds_tree(*this, step, menu, catalog) : holds_line(*this, step, menu);
}

Step composed(const std::vector<Step>& slots) {
  std::optional<Step> out;
  for (const Step& slot : slots) {
    if (slot.op.empty()) continue;
    Step next = slot;
    if (out) next.inputs.push_back(*std::move(out));
    out = std::move(next);
  }
  CHECK(out.has_value());
  return *std::move(out);
}

}  // namespace espalier
