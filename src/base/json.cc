#include "base/json.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace espalier {
namespace {

bool read(const Json& j, Json& out) { return out = j, true; }
bool read(const Json& j, bool& out) { return j.is_boolean() && (out = j.get<bool>(), true); }
bool read(const Json& j, std::string& out) { return j.is_string() && (out = j.get<std::string>(), true); }
bool read(const Json& j, std::int64_t& out) { return j.is_number_integer() && (out = j.get<std::int64_t>(), true); }
bool read(const Json& j, double& out) {
  if (j.is_number()) return out = j.get<double>(), true;
  if (!j.is_string()) return false;
  const auto& word = j.get_ref<const std::string&>();
  out = word == "inf" ? HUGE_VAL : word == "-inf" ? -HUGE_VAL : std::nan("");
  return word == "inf" || word == "-inf" || word == "nan";
}
template <class T>
bool read(const Json& j, std::vector<T>& out) {
  if (!j.is_array()) return false;
  out.clear();
  for (const Json& item : j) {
    T value{};
    if (!read(item, value)) return false;
    out.push_back(std::move(value));
  }
  return true;
}

constexpr int deepest = 200;  // whoever copies, compares or writes a value does so level by level on the stack

// Whether brackets outside of strings are nested deeper than that, in what need not be JSON.
bool too_deep(std::string_view text) {
  int depth = 0;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inside && c == '\\')
      ++i;
    else if (c == '"')
      inside = !inside;
    else if (!inside && (c == '[' || c == '{') && ++depth > deepest)
      return true;
    else if (!inside && (c == ']' || c == '}'))
      --depth;
  }
  return false;
}

}  // namespace

Result<Json> parse_json(std::string_view text, std::string_view where) {
  if (too_deep(text))
    return fail(Errc::corrupt, std::string(where) + " is nested deeper than " + std::to_string(deepest) + " levels");
  Json out = Json::parse(text.begin(), text.end(), nullptr, false);
  if (out.is_discarded()) return fail(Errc::corrupt, std::string(where) + " is not valid JSON");
  return out;
}

std::string to_line(const Json& j) { return j.dump(-1, ' ', false, Json::error_handler_t::replace); }
std::string to_pretty(const Json& j) { return j.dump(2, ' ', false, Json::error_handler_t::replace); }

Json json_number(double v) {
  if (std::isnan(v)) return "nan";
  if (std::isinf(v)) return v > 0 ? "inf" : "-inf";
  return v;
}

template <class T>
Result<T> json_get(const Json& object, std::string_view name) {
  if (!object.is_object())
    return fail(Errc::corrupt, "expected a JSON object with the member '" + std::string(name) + "'");
  const auto at = object.find(std::string(name));
  if (at == object.end()) return fail(Errc::corrupt, "the member '" + std::string(name) + "' is missing");
  T out{};
  if (!read(*at, out)) return fail(Errc::corrupt, "the member '" + std::string(name) + "' is of the wrong type");
  return out;
}

template <class T>
Result<T> json_get_or(const Json& object, std::string_view name, T otherwise) {
  if (object.is_object()) {
    const auto at = object.find(std::string(name));
    if (at == object.end() || at->is_null()) return otherwise;
  }
  return json_get<T>(object, name);
}

#define INSTANTIATE(...)                                                \
  template Result<__VA_ARGS__> json_get(const Json&, std::string_view); \
  template Result<__VA_ARGS__> json_get_or(const Json&, std::string_view, __VA_ARGS__);
INSTANTIATE(Json)
INSTANTIATE(bool)
INSTANTIATE(double)
INSTANTIATE(std::int64_t)
INSTANTIATE(std::string)
INSTANTIATE(std::vector<Json>)
INSTANTIATE(std::vector<double>)
INSTANTIATE(std::vector<std::int64_t>)
INSTANTIATE(std::vector<std::string>)
#undef INSTANTIATE

}  // namespace espalier
