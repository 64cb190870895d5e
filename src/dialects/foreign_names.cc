#include "dialects/foreign_names.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dialects/offered.h"

namespace espalier {
namespace {

constexpr int deepest = 20;  // files come from strangers

class Collector {
 public:
  explicit Collector(const Catalog& catalog) : catalog_(catalog) {}

  void object(const std::string& name, const Json& params, int level) {
    ForeignClass* own = operator_like(catalog_, name) ? nullptr : &found.try_emplace(name).first->second;
    if (own) own->name = name;
    if (!params.is_object() || level > deepest) return;
    for (const auto& [param, given] : params.items()) {
      if (own) own->params.push_back(param);
      if (given.is_object()) inner(own, given, level);
      const bool reals =
          given.is_array()
              ? !given.empty() && std::ranges::all_of(given, [](const Json& v) { return v.is_number_float(); })
              : given.is_number_float();
      if (own && reals) own->reals.push_back(param);
    }
  }

  std::map<std::string, ForeignClass> found;

 private:
  // {class: {…}}, or {function: null}.
  void inner(ForeignClass* owner, const Json& given, int level) {
    for (const auto& [name, params] : given.items()) {
      if (!params.is_null()) object(name, params, level + 1);
      if (params.is_null() && owner) owner->functions[name.substr(name.rfind('.') + 1)] = name;
    }
  }

  const Catalog& catalog_;
};

}  // namespace

std::vector<ForeignClass> classes_without_operator(const Json& config, const Catalog& catalog) {
  Collector collector(catalog);
  std::vector<ForeignClass> out;
  if (!config.is_object()) return out;
  for (const auto& [name, params] : config.items()) collector.object(name, params, 0);
  for (auto& [name, known] : collector.found) out.push_back(std::move(known));
  return out;
}

}  // namespace espalier
