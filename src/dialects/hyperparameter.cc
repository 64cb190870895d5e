#include "dialects/hyperparameter.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace espalier {
namespace {

std::optional<std::size_t> position(const auto& items, const auto& item) {
  const auto at = std::ranges::find(items, item);
  if (at == items.end()) return std::nullopt;
  return static_cast<std::size_t>(at - items.begin());
}

// Numbers with few digits come back from a translation as they went in.
double short_if_near(double v) {
  const double s = three_digits(v);
  return std::abs(s - v) <= 1e-9 * std::abs(v) ? s : v;
}
double twelve_digits(double v) {
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(v))) - 11);
  return v == 0 || !std::isfinite(unit) || unit == 0 ? v : std::round(v * std::round(1 / unit)) / std::round(1 / unit);
}

}  // namespace

bool Hyperparameter::has(const Json& theirs) const {
  if (type == Type::choice) return position(choices, theirs).has_value();
  if (!theirs.is_number()) return false;
  const double v = theirs.get<double>();
  return v >= lower && v <= upper && (type == Type::real || std::floor(v) == v);
}

Value Hyperparameter::ours(const Json& theirs) const {
  if (type == Type::choice) return words[*position(choices, theirs)];
  const double v = theirs.get<double>();
  switch (scale) {
    case Scale::times:
      return short_if_near(factor * v);
    case Scale::round:
      return std::max(1.0, std::round(factor * v));
    case Scale::power:
      return short_if_near(std::pow(factor, v - 1));
    default:
      return v;
  }
}

std::optional<Json> Hyperparameter::theirs(const Value& ours) const {
  if (type == Type::choice) {
    const auto at = position(words, ours);
    if (!at) return std::nullopt;
    return choices[*at];
  }
  const double* number = std::get_if<double>(&ours);
  if (!number) return std::nullopt;
  double v = *number;
  if (scale == Scale::times || scale == Scale::round) v /= factor;
  if (scale == Scale::power) v = factor > 1 ? 1 + std::log(v) / std::log(factor) : upper;
  const double slack = 1e-9 * std::max(std::abs(lower), std::abs(upper)) + (scale == Scale::round ? 0.5 / factor : 0);
  if (!(v >= lower - slack && v <= upper + slack)) return std::nullopt;
  v = std::clamp(scale == Scale::same ? v : twelve_digits(v), lower, upper);
  if (type == Type::integer) return Json(static_cast<std::int64_t>(std::round(v)));
  return Json(v);
}

Dimension Hyperparameter::dimension() const {
  Dimension out;
  if (type == Type::choice) {
    std::vector<Value> distinct;
    for (const Value& v : words)
      if (!position(distinct, v)) distinct.push_back(v);
    out = distinct.size() == 1 ? Dimension::fixed(param, distinct[0]) : Dimension::choice(param, std::move(distinct));
  } else {
    const bool whole = scale == Scale::round || (type == Type::integer && scale == Scale::same);
    const double lo = std::get<double>(ours(lower)), hi = std::get<double>(ours(upper));
    out = Dimension::range(param, std::min(lo, hi), std::max(lo, hi), log || scale == Scale::power, whole);
  }
  out.default_value = ours(default_value);
  return out;
}

Result<Hyperparameter> hyperparameter_from(const Json& j, std::string name) {
  Hyperparameter out{.name = std::move(name)};
  const auto wrong = [&](const std::string& why) {
    return fail(Errc::corrupt, "hyperparameter '" + out.name + "': " + why);
  };
  const auto type = json_get<std::string>(j, "type");
  if (!type) return wrong(type.error().message);
  if (*type == "constant") {
    TRY(out.default_value, json_get<Json>(j, "value"));
    out.choices = {out.default_value};
    return out;
  }
  TRY(out.default_value, json_get<Json>(j, "default"));
  if (*type == "categorical") {
    TRY(out.choices, json_get<std::vector<Json>>(j, "choices"));
  } else if (*type == "int" || *type == "float") {
    out.type = *type == "int" ? Hyperparameter::Type::integer : Hyperparameter::Type::real;
    TRY(out.lower, json_get<double>(j, "lower"));
    TRY(out.upper, json_get<double>(j, "upper"));
    TRY(out.log, json_get<bool>(j, "log"));
    const bool sound = out.lower <= out.upper && std::isfinite(out.upper - out.lower) && (!out.log || out.lower > 0);
    if (!sound) return wrong("lower and upper must be numbers in this order, above 0 where log is true");
  } else {
    return wrong("there is no type '" + *type + "'; there are float, int, categorical and constant");
  }
  if (!out.has(out.default_value)) return wrong("the default is not among its values");
  return out;
}

}  // namespace espalier
