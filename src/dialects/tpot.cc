#include "dialects/tpot.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "dialects/literals.h"
#include "dialects/subsets.h"

namespace espalier {
namespace {

constexpr int deepest = 20;  // estimators of estimators: files come from strangers

std::string last_word(const std::string& dotted) { return dotted.substr(dotted.rfind('.') + 1); }

class Reader {
 public:
  Reader(const Catalog& catalog, const Shape& raw, DialectSpace& out) : catalog_(catalog), raw_(raw), out_(out) {}

  // Nothing if the class, or the estimator of one of its parameters, does not exist here.
  Result<std::optional<Dish>> dish(const std::string& name, const Json& params, int level = 0) {
    if (level > deepest) return fail(Errc::invalid_argument, "configuration: estimators are nested too deeply");
    const Operator* op = operator_like(catalog_, name);
    if (!params.is_object() && !params.is_null())
      return fail(Errc::invalid_argument, "configuration: '" + name + "' must map parameters to lists of values");
    if (!op) return std::optional<Dish>();
    Dish out{name, op->name};
    TRY(const Json bound, op->name == "feature_set_selector" ? with_subsets(params, name) : Result<Json>(params));
    for (const auto& [param, given] : sorted(bound)) {
      TRY_STATUS(has_parameter(*op, name, param));
      TRY(auto d, dimension(*op, name + ", parameter '" + param + "'", modern_name(*op, param), given, level));
      if (!d) return std::optional<Dish>();
      out.dimensions.push_back(*std::move(d));
    }
    return std::optional<Dish>(offered(std::move(out), *op, out_.notes));
  }

  static Status has_parameter(const Operator& op, const std::string& name, const std::string& param) {
    std::vector<std::string> known;
    for (const ParamInfo& p : op.params) known.push_back(p.name);
    const std::string today = modern_name(op, param);
    if (has_no_effect(today) || std::ranges::find(known, today) != known.end()) return ok();
    return fail(Errc::invalid_argument,
                "configuration: " + name + " has no parameter '" + param + "'" + nearest_words(param, known));
  }

  static std::map<std::string, Json> sorted(const Json& object) {
    std::map<std::string, Json> out;
    for (const auto& [name, value] : object.items()) out[name] = value;
    return out;
  }

 private:
  Result<std::optional<Dimension>> dimension(const Operator& op, const std::string& where, const std::string& param,
                                             const Json& given, int level) {
    if (given.is_object()) return inner(where, param, given, level);
    std::vector<Value> values;
    for (const Json& j : given.is_array() ? given : Json::array({given})) {
      auto v = value_of(j);
      if (!v) return fail(Errc::invalid_argument, "configuration: " + where + ": " + v.error().message);
      Value ours = modern_value(op, param, *std::move(v));
      if (j.is_number() && !op.traits.foreign) ours = number(param, j);
      if (std::ranges::find(values, ours) == values.end()) values.push_back(std::move(ours));
    }
    if (values.empty()) return fail(Errc::invalid_argument, "configuration: " + where + " has no values");
    const bool numbers = std::ranges::all_of(values, [](const Value& v) { return std::holds_alternative<double>(v); });
    if (values.size() == 1) return std::optional(Dimension::fixed(param, values[0]));
    Dimension out = numbers ? Dimension::list(param, std::move(values)) : Dimension::choice(param, std::move(values));
    begin_at_default(op, out);
    return std::optional(std::move(out));
  }

  // The operator's own default where it is listed, since first values need not be legal together: those of LinearSVC
  // are penalty=l1 and loss=hinge.
  static void begin_at_default(const Operator& op, Dimension& d) {
    const auto p = std::ranges::find(op.params, d.name, &ParamInfo::name);
    if (p != op.params.end() && std::ranges::find(d.values, p->default_value) != d.values.end())
      d.default_value = p->default_value;
  }

  // {class: {…}} is a nested step, {function: null} its name.
  Result<std::optional<Dimension>> inner(const std::string& where, const std::string& param, const Json& given,
                                         int level) {
    Menu menu;
    for (const auto& [name, params] : given.items()) {
      if (params.is_null()) return std::optional(Dimension::fixed(param, last_word(name)));
      TRY(auto found, dish(name, params, level + 1));
      if (found) menu.dishes.push_back(*std::move(found));
    }
    if (given.empty()) return fail(Errc::invalid_argument, "configuration: " + where + " has no values");
    if (menu.dishes.empty()) return std::optional<Dimension>();
    return std::optional(Dimension::of(param, std::move(menu)));
  }

  // 1 and 1.0 are one number here and two in scikit-learn.
  Value number(const std::string& param, const Json& j) const {
    const double v = j.get<double>();
    const auto rows = static_cast<double>(raw_.rows), columns = static_cast<double>(raw_.columns);
    if (param == "max_features" && j.is_number_integer() && v == 1) return 1 / std::max(1.0, columns);
    if (param == "max_samples" && j.is_number_integer()) return std::min(1.0, v / std::max(1.0, rows));
    if ((param == "min_samples_split" || param == "min_samples_leaf") && v > 0 && v < 1) return std::ceil(v * rows);
    return v;
  }

  const Catalog& catalog_;
  const Shape& raw_;
  DialectSpace& out_;
};

}  // namespace

Result<Json> tpot_config(std::string_view text, std::string_view where) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // a byte order mark
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (where.ends_with(".json") || (first != text.npos && text[first] == '{')) {
    TRY(const Json read, parse_json(text, where));
    return read.is_object() && read.size() == 1 && read.contains("tpot_config") ? read["tpot_config"] : read;
  }
  return read_assigned(text, "tpot_config", where);
}

Result<DialectSpace> read_tpot(const Json& config, const Catalog& catalog, const Shape& raw, std::string_view line) {
  if (!config.is_object() || config.empty())
    return fail(Errc::invalid_argument,
                "configuration: expected a dictionary of operators, {class: {parameter: values}}");
  DialectSpace out;
  Reader reader(catalog, raw, out);
  for (const auto& [name, params] : Reader::sorted(config)) {
    TRY(auto dish, reader.dish(name, params));
    if (dish)
      out.menu.dishes.push_back(*std::move(dish));
    else
      out.absent.push_back(name);
  }
  if (out.menu.dishes.empty())
    return fail(Errc::unsupported, "configuration: none of its operators exists here: " + joined(out.absent));
  out.grammar = Grammar::free();
  if (!line.empty()) { TRY(out.grammar, Grammar::of_template(line, out.menu, catalog)); }
  out.grammar.raw = false;
  const std::string once = "sklearn.preprocessing.PolynomialFeatures";
  out.grammar.forbidden.emplace_back(once, once);
  return out;
}

}  // namespace espalier
