#include "operators/foreign.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "operators/catalog.h"

namespace espalier {
namespace {

struct State {
  std::string object;
  std::int64_t columns_in = 0, columns_out = 0;
  std::vector<double> importances = {};
  static constexpr auto fields() {
    return fields_of(field("object", &State::object), field("columns_in", &State::columns_in),
                     field("columns_out", &State::columns_out), field("importances", &State::importances));
  }
};

Failure without_host(const std::string& name) {
  return fail(Errc::unsupported,
              name +
                  " is a class of Python's, and to apply it code is run that stands in the model; ask for it, by "
                  "--allow-python, if you trust where the model comes from");
}

struct FittedForeign final : Fitted {
  FittedForeign(std::string n, std::shared_ptr<ForeignHost> h, State s)
      : name(std::move(n)), host(std::move(h)), state(std::move(s)) {}
  Result<Frame> apply(const Frame& x, const Context& context) const override {
    if (!host) return without_host(name);
    return host->apply(state.object, static_cast<std::size_t>(state.columns_out), x, context.crew);
  }
  std::string save() const override { return espalier::save(state); }
  std::size_t bytes() const override { return sizeof *this + state.object.size() + 8 * state.importances.size(); }
  std::string name;
  std::shared_ptr<ForeignHost> host;
  State state;
};

// Parameters as a constructor takes them. Steps among them become the classes that they are like.
struct Arguments {
  const ForeignClass& of;
  const Catalog* catalog;

  Json object(const Step& step) const {
    const auto row = catalog ? catalog->find(step.op) : Result<const Operator*>(nullptr);
    Json params = Json::object();
    for (const auto& [name, value] : step.params) params[name] = this->value(name, value);
    return {{"class", row && *row ? (*row)->counterpart : step.op}, {"params", std::move(params)}};
  }
  Json value(const std::string& param, const Value& v) const {
    if (std::holds_alternative<None>(v)) return nullptr;
    if (const bool* flag = std::get_if<bool>(&v)) return *flag;
    if (const double* number = std::get_if<double>(&v)) return this->number(param, *number);
    if (const Nested* nested = std::get_if<Nested>(&v)) return object(*nested->step);
    if (const std::string* text = std::get_if<std::string>(&v)) {
      const auto function = of.functions.find(*text);
      return function == of.functions.end() ? Json(*text) : Json({{"function", function->second}});
    }
    Json out = Json::array();
    for (const Value& item : std::get<List>(v)) out.push_back(value(param, item));
    return out;
  }
  Json number(const std::string& param, double v) const {
    const bool real = std::ranges::find(of.reals, param) != of.reals.end();
    if (real || std::floor(v) != v || std::abs(v) >= 0x1p53) return v;
    return static_cast<std::int64_t>(v);
  }
};

Result<FitResult> fit(const ForeignClass& c, const std::shared_ptr<ForeignHost>& host, const ParamMap& given,
                      const Frame& x, const Target& y, const Context& context) {
  if (!host) return without_host(c.name);
  Json params = Json::object();
  const Arguments arguments{c, context.catalog};
  for (const auto& [name, value] : given) params[name] = arguments.value(name, value);
  Rng rng = context.rng;
  TRY(ForeignHost::Fit done, host->fit(c, params, x, y, rng.next(), context.crew));
  State state{std::move(done.state), static_cast<std::int64_t>(x.columns()), static_cast<std::int64_t>(done.columns),
              std::move(done.importances)};
  return FitResult{std::make_shared<FittedForeign>(c.name, host, std::move(state))};
}

Result<ParamMap> spell_out(const ForeignClass& c, const ParamMap& given) {
  for (const auto& [name, value] : given)
    if (std::ranges::find(c.params, name) == c.params.end())
      return fail(Errc::invalid_argument, c.name + " has no parameter '" + name + "'" + nearest_words(name, c.params));
  return given;
}

Shape estimate(Role role, const Shape& in) {
  Shape out = is_model(role) ? prediction_shape(in) : in;
  if (!is_model(role)) {  // at most, if it does not add columns
    out.sparse = out.tokens = out.categories = 0;
    out.missing = false;
    out.negative = true;
  }
  out.holds(4 * 8 * in.cells());  // here, on the way, and there
  return out;
}

Result<FittedPtr> load(const std::string& name, const std::shared_ptr<ForeignHost>& host, std::string_view saved,
                       std::size_t columns_in, std::size_t& columns_out) {
  TRY(State state, espalier::load<State>(saved));
  if (state.columns_in != static_cast<std::int64_t>(columns_in) || state.columns_out < 1)
    return fail(Errc::corrupt, name + ": its columns do not add up");
  columns_out = static_cast<std::size_t>(state.columns_out);
  return FittedPtr(std::make_shared<FittedForeign>(name, host, std::move(state)));
}

// A number with a point where all that are known of it are such, else anything.
ParamInfo parameter(const std::string& name, const ForeignClass& c) {
  const bool real = std::ranges::find(c.reals, name) != c.reals.end();
  return {.name = name,
          .doc = "As its class has it.",
          .kind = real ? ParamInfo::Kind::real : ParamInfo::Kind::any,
          .optional = true,
          .range = any_number};
}

constexpr std::string_view role_names[] = {"transform", "classifier", "regressor"};

}  // namespace

Json to_json(const ForeignClass& c) {
  return {{"name", c.name},          {"role", role_names[static_cast<std::size_t>(c.role)]},
          {"weights", c.weights},    {"missing", c.missing},
          {"params", c.params},      {"reals", c.reals},
          {"functions", c.functions}};
}

Result<ForeignClass> foreign_class_from(const Json& j) {
  ForeignClass out;
  TRY(out.name, json_get<std::string>(j, "name"));
  TRY(const std::string role, json_get<std::string>(j, "role"));
  const auto at = std::ranges::find(role_names, role);
  if (at == std::end(role_names)) return fail(Errc::corrupt, out.name + ": there is no role '" + role + "'");
  out.role = static_cast<Role>(at - std::begin(role_names));
  TRY(out.weights, json_get<bool>(j, "weights"));
  TRY(out.missing, json_get<bool>(j, "missing"));
  TRY(out.params, json_get<std::vector<std::string>>(j, "params"));
  TRY(out.takes_any, json_get_or<bool>(j, "takes_any", false));
  TRY(out.reals, json_get_or<std::vector<std::string>>(j, "reals", {}));
  TRY(const Json functions, json_get_or<Json>(j, "functions", Json::object()));
  for (const auto& [word, path] : functions.items()) {
    if (!path.is_string()) return fail(Errc::corrupt, out.name + ": the function '" + word + "' has no name");
    out.functions[word] = path.get<std::string>();
  }
  return out;
}

Json to_json(const std::vector<ForeignClass>& classes) {
  Json out = Json::array();
  for (const ForeignClass& c : classes) out.push_back(to_json(c));
  return out;
}

Result<std::vector<ForeignClass>> foreign_classes_from(const Json& object) {
  std::vector<ForeignClass> out;
  TRY(const auto list, json_get_or<std::vector<Json>>(object, "foreign", {}));
  for (const Json& j : list) { TRY(out.emplace_back(), foreign_class_from(j)); }
  return out;
}

Operator foreign_operator(const ForeignClass& c, std::shared_ptr<ForeignHost> host) {
  Operator row{
      .name = c.name,
      .counterpart = c.name,
      .doc = "A class of the Python environment's.",
      .role = c.role,
      .traits = {
          .missing = c.missing, .weights = c.weights, .cuts_columns = c.role == Role::transform, .foreign = true}};
  for (const std::string& name : c.params) row.params.push_back(parameter(name, c));
  row.spell_out = [c](const ParamMap& given) { return spell_out(c, given); };
  row.estimate = [role = c.role](const ParamMap&, const Shape& in, const InnerEstimate&) -> Result<Shape> {
    return estimate(role, in);
  };
  row.fit = [c, host](const ParamMap& given, const Frame& x, const Target& y, const Context& context) {
    return fit(c, host, given, x, y, context);
  };
  row.importances = [](const Fitted& f, std::size_t) { return static_cast<const FittedForeign&>(f).state.importances; };
  row.no_formula = "it is a class of the Python environment's, which says nothing of how it answers";
  row.load = [name = c.name, host = std::move(host)](std::string_view saved, std::size_t columns_in,
                                                     std::size_t& columns_out) {
    return load(name, host, saved, columns_in, columns_out);
  };
  return row;
}

std::vector<Operator> with_foreign(std::vector<Operator> rows, const std::vector<ForeignClass>& classes,
                                   const std::shared_ptr<ForeignHost>& host) {
  for (const ForeignClass& c : classes) rows.push_back(foreign_operator(c, host));
  return rows;
}

}  // namespace espalier
