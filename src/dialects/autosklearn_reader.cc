// Reading a space: from the description of its components to a menu, a grammar, and what each hyperparameter becomes.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "dialects/autosklearn.h"
#include "dialects/autosklearn_names.h"

namespace espalier {

class AutosklearnReader {
 public:
  AutosklearnReader(const Json& version, const Catalog& catalog, const Shape& raw)
      : version_(version), catalog_(catalog), raw_(raw) {}

  Result<AutosklearnSpace> read(std::string_view variant) {
    TRY_STATUS(parts(variant));
    TRY_STATUS(preprocessing());
    TRY_STATUS(choice("feature_preprocessor", "feature_preprocessor", feature_preprocessors_, first_preprocessor_));
    TRY_STATUS(choice(kind_, kind_, estimators_, first_estimator_));
    for (const Slot& slot : out_.read_.grammar.line)
      if (slot.dishes.empty())
        return fail(Errc::unsupported, "auto-sklearn's space: none of its choices for '" + slot.name +
                                           "' exists here: " + joined(out_.read_.absent));
    for (const Json& pair : pairs_) {
      TRY(const auto before, json_get<std::string>(pair, "feature_preprocessor"));
      TRY(const auto estimator, json_get<std::string>(pair, kind_));
      out_.read_.grammar.forbidden.emplace_back("feature_preprocessor:" + before, kind_ + ":" + estimator);
    }
    return std::move(out_);
  }

 private:
  using Names = std::vector<std::string>;
  using Component = AutosklearnSpace::Component;

  Status parts(std::string_view variant) {
    TRY(components_, json_get<Json>(version_, "components"));
    kind_ = components_.contains("regressor") ? "regressor" : "classifier";
    TRY(const Json variants, json_get<Json>(version_, "variants"));
    const auto found = json_get<Json>(variants, variant);
    Names known;
    for (const auto& [name, v] : variants.items())
      if (v.contains(kind_ + "s")) known.push_back(name);
    if (std::ranges::find(known, variant) == known.end())
      return fail(Errc::invalid_argument, "auto-sklearn's space has no variant '" + std::string(variant) +
                                              "' with estimators of its own" + nearest_words(variant, known));
    TRY(estimators_, json_get<Names>(*found, kind_ + "s"));
    TRY(feature_preprocessors_, json_get<Names>(*found, "feature_preprocessors"));
    TRY(first_estimator_, json_get<std::string>(*found, "default_" + kind_));
    TRY(first_preprocessor_, json_get<std::string>(*found, "default_feature_preprocessor"));
    TRY(pairs_, json_get_or<std::vector<Json>>(*found, "cross_component_forbidden", {}));
    for (const char* base : {"binary_dense", "dense"}) {
      TRY(const Json other,
          json_get_or<Json>(*found, std::string("hyperparameters_different_from_") + base, Json::object()));
      differing_.update(other);
    }
    TRY(balancing_, json_get_or<Json>(version_, "balancing", Json::object()));
    return ok();
  }

  // Everything before the feature preprocessor. All of it is one `prepare`, but for rescaling, which is an operator.
  Status preprocessing() {
    TRY(const Json data, json_get<Json>(version_, "data_preprocessing"));
    TRY(const std::string prefix, json_get<std::string>(data, "prefix"));
    Component c{"data_preprocessing", ""};
    if (const auto colon = prefix.find(':'); colon != prefix.npos) {
      const Json type = {{"type", "constant"}, {"value", prefix.substr(colon + 1)}};
      TRY(c.hyperparameters.emplace_back(), hyperparameter_from(type, prefix.substr(0, colon) + ":__choice__"));
    }
    for (const char* branch : {"categorical_transformer", "numerical_transformer", "text_transformer"}) {
      TRY(const auto steps, json_get_or<std::vector<Json>>(data, branch, {}));
      for (const Json& step : steps) {
        TRY(const std::string name, json_get<std::string>(step, "step"));
        TRY_STATUS(preprocessing_step(c, prefix + ":" + branch + ":" + name, name, step));
      }
    }
    Dish dish{c.name, "prepare"};
    for (const Hyperparameter& h : c.hyperparameters)
      if (!h.param.empty()) dish.dimensions.push_back(h.dimension());
    out_.read_.menu.dishes.push_back(std::move(dish));
    out_.components_.push_back(std::move(c));
    auto& line = out_.read_.grammar.line;
    line.insert(line.begin(), Slot{"data_preprocessing", {"data_preprocessing"}});
    return ok();
  }

  Status preprocessing_step(Component& c, const std::string& full, const std::string& name, const Json& step) {
    if (name == "rescaling") {
      TRY(const Names names, json_get<Names>(step, "choice"));
      TRY(const std::string first, json_get<std::string>(step, "default"));
      return choice("rescaling", full, names, first);
    }
    TRY(const Json own, json_get_or<Json>(step, "hyperparameters", Json::object()));
    for (const auto& [h, description] : own.items()) TRY_STATUS(preparing(c, full + ":" + h, description));
    if (!step.contains("choice")) return ok();
    TRY(const Json names, json_get<Json>(step, "choice"));
    const Json description = {{"type", "categorical"}, {"choices", names}, {"default", step.value("default", "")}};
    TRY_STATUS(preparing(c, full + ":__choice__", description));
    for (const Json& chosen : names) {
      TRY(const Json components, json_get_or<Json>(components_, name, Json::object()));
      const std::string word = chosen.is_string() ? chosen.get<std::string>() : "";
      TRY(const Json component, json_get_or<Json>(components, word, Json::object()));
      TRY(const Json inner, json_get_or<Json>(component, "hyperparameters", Json::object()));
      for (const auto& [h, d] : inner.items()) {
        TRY_STATUS(preparing(c, full + ":" + word + ":" + h, d));
        c.hyperparameters.back().parent = {full + ":__choice__", true, {chosen}};
      }
      TRY_STATUS(conditions(c, full + ":" + word + ":", component));
    }
    return ok();
  }

  // What `prepare` can do of data preprocessing, on a table where it makes a difference.
  Status preparing(Component& c, const std::string& full, const Json& description) {
    TRY(Hyperparameter h, hyperparameter_from(description, full));
    const bool imputes = full.ends_with("numerical_transformer:imputation:strategy");
    const bool encodes = full.ends_with("categorical_transformer:categorical_encoding:__choice__");
    if (imputes && raw_.missing) h.param = "impute";
    if (encodes && raw_.categories > 0) h.param = "encoding";
    for (const Json& choice : h.choices)
      h.words.push_back(!encodes                       ? *value_of(choice)
                        : choice == "one_hot_encoding" ? Value("one_hot")
                                                       : Value("ordinal"));
    if (!imputes && !encodes) note(full, "does not exist here");
    c.hyperparameters.push_back(std::move(h));
    return ok();
  }

  void note(const std::string& name, const std::string& why) { out_.read_.notes.push_back(name + ": " + why); }

  // A slot: those of its components that exist here, the default first.
  Status choice(const std::string& kind, const std::string& full, const Names& names, const std::string& first) {
    Slot slot{full, {}};
    TRY(const Json described, json_get<Json>(components_, kind));
    for (const std::string& name : names) {
      TRY(const Json description, json_get_or<Json>(described, name, Json::object()));
      TRY(const bool exists, component(kind, name, full, description));
      if (!exists) out_.read_.absent.push_back(full + ":" + name);
      if (exists) slot.dishes.insert(name == first ? slot.dishes.begin() : slot.dishes.end(), full + ":" + name);
    }
    out_.read_.grammar.line.push_back(std::move(slot));
    return ok();
  }

  Result<bool> component(const std::string& kind, const std::string& name, const std::string& full,
                         const Json& description) {
    const ComponentClass* known = component_class(kind, name);
    if (!known) return false;
    Component c{full + ":" + name, full + ":__choice__", !known->inner.empty()};
    if (known->sklearn.empty()) {
      out_.read_.menu.dishes.push_back({c.name, ""});
      out_.components_.push_back(std::move(c));
      return true;
    }
    const Operator* outer = operator_like(catalog_, known->sklearn);
    const Operator* op = c.nested ? operator_like(catalog_, known->inner) : outer;
    if (!outer || !op) return false;
    TRY_STATUS(hyperparameters(c, kind + ":" + name, description, *op));
    if (kind == kind_) TRY_STATUS(balanced(c, name, *op));
    TRY(Dish dish, dish_of(c, description, *op));
    if (c.nested) dish = {c.name, outer->name, {Dimension::of("estimator", {{std::move(dish)}})}};
    out_.read_.menu.dishes.push_back(std::move(dish));
    out_.components_.push_back(std::move(c));
    return true;
  }

  Status hyperparameters(Component& c, const std::string& plain, const Json& description, const Operator& op) {
    TRY(const Json all, json_get_or<Json>(description, "hyperparameters", Json::object()));
    for (const auto& [name, given] : all.items()) {
      const std::string full = c.name + ":" + name;
      const auto other = differing_.find(full);
      TRY(Hyperparameter h, hyperparameter_from(other == differing_.end() ? given : *other, full));
      translate(h, plain, name, op, raw_);
      if (h.param.empty() && h.choices.size() != 1) note(full, "does not exist here");
      c.hyperparameters.push_back(std::move(h));
    }
    return conditions(c, c.name + ":", description);
  }

  // Parents are put before their children.
  static Status conditions(Component& c, const std::string& prefix, const Json& description) {
    TRY(const auto all, json_get_or<std::vector<Json>>(description, "conditions", {}));
    for (const Json& condition : all) {
      TRY(const std::string child, json_get<std::string>(condition, "child"));
      TRY(const std::string parent, json_get<std::string>(condition, "parent"));
      TRY(auto values, values_of(condition));
      TRY(const std::string how, json_get<std::string>(condition, "op"));
      auto& hs = c.hyperparameters;
      const auto at = std::ranges::find(hs, prefix + child, &Hyperparameter::name);
      const auto before = std::ranges::find(hs, prefix + parent, &Hyperparameter::name);
      if (at == hs.end() || before == hs.end())
        return fail(Errc::corrupt, "auto-sklearn's space: a condition of " + prefix + " names '" +
                                       (at == hs.end() ? child : parent) + "'");
      at->parent = {prefix + parent, how != "!=", std::move(values)};
      if (at < before) std::rotate(at, at + 1, before + 1);
    }
    return ok();
  }

  // {"op": "==" | "!=" | "in", "value": …}
  static Result<std::vector<Json>> values_of(const Json& condition) {
    TRY(const Json value, json_get<Json>(condition, "value"));
    std::vector<Json> out;
    if (value.is_array())
      for (const Json& v : value) out.push_back(v);
    else
      out.push_back(value);
    return out;
  }

  // Weighting by class, of the estimators on their two lists.
  Status balanced(Component& c, const std::string& name, const Operator& op) {
    if (!balancing_.contains("strategy")) return ok();
    TRY(Hyperparameter h, hyperparameter_from(balancing_["strategy"], "balancing:strategy"));
    TRY(Names weighted, json_get_or<Names>(balancing_, "sample_weight_for", {}));
    TRY(const Json by_class, json_get_or<Json>(balancing_, "class_weight_balanced_for", Json::object()));
    TRY(const Names more, json_get_or<Names>(by_class, kind_, {}));
    weighted.insert(weighted.end(), more.begin(), more.end());
    const bool heeded = std::ranges::find(weighted, name) != weighted.end();
    const bool exists = std::ranges::find(op.params, "class_weight", &ParamInfo::name) != op.params.end();
    if (heeded && exists) h.param = "class_weight";
    if (heeded && !exists) note(c.name, "weighting by class does not exist here");
    for (const Json& choice : h.choices) h.words.push_back(choice == "weighting" ? Value("balanced") : Value{});
    c.hyperparameters.push_back(std::move(h));
    return ok();
  }

  // What of the component the operator offers; hyperparameters that it does not are marked so.
  Result<Dish> dish_of(Component& c, const Json& description, const Operator& op) {
    Dish dish{c.name, op.name};
    for (const Hyperparameter& h : c.hyperparameters)
      if (!h.param.empty() && !dish.find(h.param)) dish.dimensions.push_back(dimension(c, h));
    TRY(const double rounds, json_get_or<double>(description, "max_iter", 0));
    if (rounds > 0 && !op.traits.grows.empty() && !dish.find(op.traits.grows))
      dish.dimensions.push_back(Dimension::fixed(std::string(op.traits.grows), rounds));
    dish = offered(std::move(dish), op, out_.read_.notes);
    for (Hyperparameter& h : c.hyperparameters)
      if (!dish.find(h.param)) h.param.clear();
    std::erase_if(dish.dimensions, [&](Dimension& d) { return never_active(c, d); });
    TRY(const auto clauses, json_get_or<std::vector<Json>>(description, "forbidden", {}));
    for (const Json& clause : clauses) TRY_STATUS(forbid(c, dish, clause));
    return dish;
  }

  static Dimension dimension(const Component& c, const Hyperparameter& h) {
    if (!h.item) return h.dimension();
    std::vector<Dimension> parts;
    for (const Hyperparameter& other : c.hyperparameters)
      if (other.param == h.param) parts.push_back(other.dimension());
    return Dimension::tuple(h.param, std::move(parts));
  }

  const Hyperparameter* find(const Component& c, const std::string& name) const {
    const auto at = std::ranges::find(c.hyperparameters, name, &Hyperparameter::name);
    return at == c.hyperparameters.end() ? nullptr : &*at;
  }

  // Hangs the dimension's condition on it. True if it rests on what does not exist here, and can never be active.
  bool never_active(const Component& c, Dimension& d) const {
    for (const Hyperparameter& h : c.hyperparameters) {
      if (h.param != d.name || !h.parent) continue;
      const Hyperparameter* parent = find(c, h.parent->name);
      if (!parent) return true;
      const auto& values = h.parent->values;
      if (parent->param.empty())
        return (std::ranges::find(values, parent->default_value) != values.end()) != h.parent->equal;
      d.when = Condition{parent->param, h.parent->equal, {}};
      for (const Json& v : values)
        if (parent->has(v)) d.when->values.push_back(parent->ours(v));
    }
    return false;
  }

  // What does not exist here stands at its default: a clause that asks for another value of it can never hold.
  Status forbid(const Component& c, Dish& dish, const Json& clause) {
    std::vector<Condition> out;
    for (const Json& part : clause) {
      TRY(const std::string name, json_get<std::string>(part, "hyperparameter"));
      TRY(const auto values, values_of(part));
      const Hyperparameter* h = find(c, c.name + ":" + name);
      if (!h) return fail(Errc::corrupt, "auto-sklearn's space: a clause of " + c.name + " names '" + name + "'");
      if (h->param.empty()) {
        if (std::ranges::find(values, h->default_value) == values.end()) return ok();
        continue;
      }
      Condition condition{h->param, true, {}};
      for (const Json& v : values)
        if (h->has(v)) condition.values.push_back(h->ours(v));
      out.push_back(std::move(condition));
    }
    if (!out.empty()) dish.forbidden.push_back(std::move(out));
    return ok();
  }

  const Json& version_;
  const Catalog& catalog_;
  const Shape& raw_;
  AutosklearnSpace out_;
  Json components_, balancing_, differing_ = Json::object();
  std::string kind_, first_estimator_, first_preprocessor_;
  Names estimators_, feature_preprocessors_;
  std::vector<Json> pairs_;
};

Result<AutosklearnSpace> AutosklearnSpace::read(const Json& version, std::string_view variant, const Catalog& catalog,
                                                const Shape& raw) {
  return AutosklearnReader(version, catalog, raw).read(variant);
}

}  // namespace espalier
