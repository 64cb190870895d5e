#include "dialects/offered.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace espalier {
namespace {

// Parameters of scikit-learn and its kin that say how to compute, not what: nothing here corresponds to them.
constexpr std::string_view without_effect[] = {"copy",      "copy_X",       "iterated_power", "n_jobs", "nthread",
                                               "objective", "random_state", "silent",         "sparse", "tree_method",
                                               "verbose",   "verbosity",    "warm_start"};

// Names that XGBoost's parameters have beside those of its classes for scikit-learn.
constexpr std::pair<std::string_view, std::string_view> xgboost_names[] = {
    {"alpha", "reg_alpha"}, {"eta", "learning_rate"}, {"lambda", "reg_lambda"}, {"min_split_loss", "gamma"}};

struct Renamed {
  std::string_view param, older, today;
};
constexpr Renamed older_values[] = {
    {"loss", "ls", "squared_error"},
    {"loss", "lad", "absolute_error"},
    {"loss", "least_squares", "squared_error"},
    {"loss", "squared_loss", "squared_error"},
    {"loss", "deviance", "log_loss"},
    {"loss", "log", "log_loss"},
    {"criterion", "mse", "squared_error"},
    {"criterion", "mae", "absolute_error"},
    {"algorithm", "SAMME.R", "SAMME"},
    {"score_func", "mutual_info", "mutual_info_classif"},
};

std::string listed(const std::vector<Value>& values) {
  std::vector<std::string> words;
  for (const Value& v : values) words.push_back(print(v));
  return shortened(words, 6);
}

// Values outside the domain go; a dimension that is left with one is fixed.
bool keep_offered_values(Dimension& d, const ParamInfo& p, const std::string& where, std::vector<std::string>& notes) {
  std::vector<Value> refused;
  std::erase_if(d.values, [&](const Value& v) {
    if (takes(p, v)) return false;
    refused.push_back(v);
    return true;
  });
  if (!refused.empty()) notes.push_back(where + ": not offered: " + listed(refused));
  if (d.values.empty()) return false;
  if (std::ranges::find(d.values, d.default_value) == d.values.end()) d.default_value = d.values[0];
  if (d.values.size() == 1) d.kind = Dimension::Kind::fixed;
  return true;
}

bool keep_offered_range(Dimension& d, const ParamInfo& p, const std::string& where, std::vector<std::string>& notes) {
  if (p.range.contains(d.lo) && p.range.contains(d.hi)) return true;
  const double lo = std::max(d.lo, p.range.lo), hi = std::min(d.hi, p.range.hi);
  notes.push_back(where + ": not offered outside " + print(Value(p.range.lo)) + " to " + print(Value(p.range.hi)));
  d.lo = lo;
  d.hi = hi;
  if (const double* start = std::get_if<double>(&d.default_value))
    d.default_value = std::clamp(*start, lo, std::max(lo, hi));
  return lo <= hi && p.range.contains(lo) && p.range.contains(hi);
}

bool keep_offered(Dimension& d, const ParamInfo& p, const std::string& where, std::vector<std::string>& notes) {
  using Kind = Dimension::Kind;
  switch (d.kind) {
    case Kind::range:
      return keep_offered_range(d, p, where, notes);
    case Kind::menu:
    case Kind::tuple:
      return takes(p, d.default_value);
    default:
      return keep_offered_values(d, p, where, notes);
  }
}

}  // namespace

const Operator* operator_like(const Catalog& catalog, std::string_view counterpart) {
  for (const Operator& op : catalog.rows())
    if (!counterpart.empty() && op.counterpart == counterpart) return &op;
  return nullptr;
}

Result<Value> value_of(const Json& j, int deepest) {
  Value out;  // none
  if (j.is_boolean()) out = j.get<bool>();
  if (j.is_number()) out = j.get<double>();
  if (j.is_string()) out = j.get<std::string>();
  if (j.is_object()) return fail(Errc::invalid_argument, "a dictionary stands where a value is expected");
  if (!j.is_array()) return out;
  if (deepest == 0) return fail(Errc::invalid_argument, "lists are nested too deeply");
  List items;
  for (const Json& item : j) { TRY(items.emplace_back(), value_of(item, deepest - 1)); }
  out = std::move(items);
  return out;
}

std::string modern_name(const Operator& op, std::string_view param) {
  if (op.traits.foreign) return std::string(param);  // in its own words
  const auto has = [&](std::string_view name) {
    return std::ranges::find(op.params, name, &ParamInfo::name) != op.params.end();
  };
  if (param == "affinity" && has("metric")) return "metric";
  if (param == "base_estimator" && has("estimator")) return "estimator";
  for (const auto& [theirs, ours] : xgboost_names)
    if (param == theirs && !has(theirs) && has(ours)) return std::string(ours);
  return std::string(param);
}

Value modern_value(const Operator& op, std::string_view param, Value value) {
  const std::string* text = std::get_if<std::string>(&value);
  if (!text || op.traits.foreign) return value;
  if (*text == "None" || *text == "none") return None{};
  if (*text == "True" || *text == "False") return *text == "True";
  if (param == "max_features" && *text == "auto") return op.role == Role::regressor ? Value(1.0) : Value("sqrt");
  for (const Renamed& r : older_values)
    if (r.param == param && r.older == *text) return std::string(r.today);
  return value;
}

bool takes(const ParamInfo& p, const Value& value) {
  using Kind = ParamInfo::Kind;
  const double* number = std::get_if<double>(&value);
  const List* list = std::get_if<List>(&value);
  if (std::holds_alternative<None>(value) && p.optional) return true;
  switch (p.kind) {
    case Kind::any:
      return true;
    case Kind::flag:
      return std::holds_alternative<bool>(value);
    case Kind::integer:
      return number && std::floor(*number) == *number && p.range.contains(*number);
    case Kind::real:
      return number && p.range.contains(*number);
    case Kind::word_or_number:
      if (number) return p.range.contains(*number);
      [[fallthrough]];
    case Kind::word:
      return std::ranges::any_of(p.choices, [&](const std::string& c) { return word(c) == value; });
    case Kind::model:
      return std::holds_alternative<Nested>(value);
    case Kind::list:
      if (!list || list->size() < p.least || list->size() > p.most) return false;
      for (std::size_t i = 0; i < list->size(); ++i) {
        const double* item = std::get_if<double>(&(*list)[i]);
        if (!item || !(p.places.empty() ? p.range : p.places[i]).contains(*item)) return false;
      }
      return true;
    default:
      return list && std::ranges::all_of(*list, [](const Value& v) { return std::holds_alternative<std::string>(v); });
  }
}

bool has_no_effect(std::string_view param) {
  return std::ranges::find(without_effect, param) != std::end(without_effect);
}

Dish offered(Dish dish, const Operator& op, std::vector<std::string>& notes) {
  std::vector<Dimension> kept;
  for (Dimension& d : dish.dimensions) {
    const std::string where = dish.name + ": " + d.name;
    const auto p = std::ranges::find(op.params, d.name, &ParamInfo::name);
    if (p != op.params.end()) {
      if (keep_offered(d, *p, where, notes))
        kept.push_back(std::move(d));
      else
        notes.push_back(where + " is left at its default, " + print(p->default_value));
    } else if (has_no_effect(d.name)) {
      if (d.kind != Dimension::Kind::fixed)  // of one value nothing was to be searched
        notes.push_back(where + " has no effect here and is left out");
    } else {
      notes.push_back(where + " does not exist here and is left out");
    }
  }
  dish.dimensions = std::move(kept);
  return dish;
}

}  // namespace espalier
