#include "apps/report/operator_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace espalier::cli {
namespace {

std::string numbers(const Range& r, bool integral) {
  std::string out = fmt::format("{}{}{}, {}]", integral ? "integer in " : "number in ", r.open_below ? "(" : "[",
                                print(Value(r.lo)), print(Value(r.hi)));
  if (r.tuned) out += fmt::format(", searched {} to {}{}", r.search_lo, r.search_hi, r.log ? " (log)" : "");
  return out;
}

}  // namespace

std::string_view name_of(Role role) {
  return role == Role::transform ? "transform" : role == Role::classifier ? "classifier" : "regressor";
}

std::string domain_of(const ParamInfo& p) {
  using Kind = ParamInfo::Kind;
  switch (p.kind) {
    case Kind::flag:
      return "true or false";
    case Kind::integer:
    case Kind::real:
      return numbers(p.range, p.kind == Kind::integer);
    case Kind::word:
      return joined(p.choices, " | ");
    case Kind::word_or_number:
      return joined(p.choices, " | ") + " | " + numbers(p.range, false);
    case Kind::list: {
      std::vector<std::string> places;
      for (const Range& r : p.places) places.push_back(numbers(r, false));
      return places.empty()
                 ? fmt::format("list of {} to {} numbers, each a {}", p.least, p.most, numbers(p.range, false))
                 : "list [" + joined(places, "; ") + "]";
    }
    case Kind::texts:
      return "list of texts";
    case Kind::model:
      return "a model, such as ridge(alpha=1)";
    case Kind::any:
      return "any value";
  }
  return "";
}

std::string condition_of(const ParamInfo& p) {
  if (!p.when) return "";
  std::vector<std::string> values;
  for (const Value& v : p.when->values) values.push_back(print(v));
  return "while " + p.when->param + (p.when->equal ? " is " : " is not ") + joined(values, " or ");
}

Json operator_json(const Operator& op) {
  Json params = Json::array();
  for (const ParamInfo& p : op.params)
    params.push_back({{"name", p.name},
                      {"default", print(p.default_value)},
                      {"domain", domain_of(p)},
                      {"active", condition_of(p)},
                      {"doc", p.doc}});
  return {{"name", op.name},
          {"role", name_of(op.role)},
          {"doc", op.doc},
          {"counterpart", op.counterpart},
          {"missing", op.traits.missing},
          {"categories", op.traits.categories},
          {"sparse", op.traits.sparse || op.traits.tokens},
          {"weights", op.traits.weights},
          {"many_targets", op.traits.many_targets},
          {"params", params}};
}

}  // namespace espalier::cli
