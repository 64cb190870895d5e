#pragma once
// Hyperparameters, declared once. An operator's Params is a plain struct whose defaults are its member initialisers;
// schema() lists each member with its domain, when it matters, and one sentence. Everything else (validation,
// canonical form, search space, CLI help, docs, exports) is derived from that list.
#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <type_traits>

#include "base/rng.h"
#include "base/step.h"

namespace espalier {

// What is legal, and the part of it worth searching.
struct Range {
  double lo = 0, hi = 0;
  bool open_below = false;
  double search_lo = 0, search_hi = 0;
  bool log = false, tuned = false;
  constexpr bool contains(double v) const { return (open_below ? v > lo : v >= lo) && v <= hi; }
  constexpr Range tune(double from, double to) const {
    Range r = *this;
    r.search_lo = from;
    r.search_hi = to;
    r.tuned = true;
    return r;
  }
  constexpr Range tune_log(double from, double to) const {
    Range r = tune(from, to);
    r.log = true;
    return r;
  }
};
constexpr Range between(double lo, double hi) { return {.lo = lo, .hi = hi}; }
constexpr Range above(double lo, double hi) { return {.lo = lo, .hi = hi, .open_below = true}; }
constexpr Range at_least(double lo) { return between(lo, HUGE_VAL); }

struct Flag {
  bool tuned;
};
inline constexpr Flag tuned_flag{true}, fixed_flag{false};

template <class E>
struct Choice {
  std::string_view name;
  E value;
};
template <class E, std::size_t N>
struct Choices {
  Choice<E> items[N];
  bool tuned = true;
  constexpr Choices fixed() const {  // legal, but not worth searching
    Choices out = *this;
    out.tuned = false;
    return out;
  }
};
template <class E, std::size_t N>
constexpr Choices<E, N> one_of(const Choice<E> (&items)[N]) {
  Choices<E, N> out{};
  for (std::size_t i = 0; i < N; ++i) out.items[i] = items[i];
  return out;
}

// A member that is one of a few words or a number: scikit-learn's max_features ("sqrt" or a share), gamma ("scale" or
// a number). The search draws the number if its range is tuned, else a word.
template <class E>
struct OrNumber {
  std::variant<E, double> value;
  constexpr OrNumber() = default;  // so that it may be optional
  constexpr OrNumber(E word) : value(word) {}
  constexpr OrNumber(double number) : value(number) {}
  bool is(E word) const {
    const E* e = std::get_if<E>(&value);
    return e && *e == word;
  }
  const double* number() const { return std::get_if<double>(&value); }
};
template <class E, std::size_t N>
struct ChoicesOrRange {
  Choices<E, N> words;
  Range range;
};
template <class E, std::size_t N>
constexpr ChoicesOrRange<E, N> one_of_or(Range range, const Choice<E> (&items)[N]) {
  return {one_of(items), range};
}

template <class S, class T, class D>
struct Param {
  std::string_view name;
  T S::* member;
  D domain;
  std::string_view doc;
  bool (*active)(const S&);  // an inactive parameter is not part of the candidate's identity
};
template <class S, class T, class D>
constexpr auto param(
    std::string_view name, T S::* member, D domain, std::string_view doc,
    bool (*active)(const S&) = [](const S&) { return true; }) {
  return Param<S, T, D>{name, member, domain, doc, active};
}
template <class... P>
constexpr auto params(P... p) {
  return std::tuple<P...>{p...};
}

inline double three_digits(double v) {
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(v))) - 2);
  if (v == 0 || !std::isfinite(unit) || unit == 0) return v;
  // Multiplying by a power of ten that is whole keeps the result the double nearest to the decimal.
  return unit < 1 ? std::round(v * std::round(1 / unit)) / std::round(1 / unit) : std::round(v / unit) * unit;
}

// The word of a choice as a value: "none" is no text, it is nothing.
inline Value word(std::string_view name) { return name == "none" ? Value{} : Value(std::string(name)); }

// The same list, erased: what search, docs and CLI read.
struct ParamInfo {
  std::string_view name, doc;
  Value default_value;
  bool tuned = false, integral = false, flag = false;
  Range range;                            // of numbers
  std::vector<std::string_view> choices;  // of texts

  // Real numbers are drawn with three digits: people read them.
  Value draw(Rng& rng) const {
    if (flag) return rng.below(2) == 1;
    if (!choices.empty() && !range.tuned) return word(choices[rng.below(choices.size())]);
    const double u = rng.uniform(), lo = range.search_lo, hi = range.search_hi;
    if (integral) return std::floor(range.log ? lo * std::pow((hi + 1) / lo, u) : lo + (hi + 1 - lo) * u);
    return std::clamp(three_digits(range.log ? lo * std::pow(hi / lo, u) : lo + (hi - lo) * u), lo, hi);
  }
};

namespace detail {

template <class T>
struct bare {
  using type = T;
};
template <class T>
struct bare<std::optional<T>> {
  using type = T;
};
template <class T>
constexpr bool is_optional = !std::is_same_v<T, typename bare<T>::type>;

template <class T>
constexpr bool is_or_number = false;
template <class E>
constexpr bool is_or_number<OrNumber<E>> = true;

template <class Items, class E>
Value word_of(const Items& items, const E& v) {
  for (const auto& c : items)
    if (c.value == v) return word(c.name);
  return {};
}

template <class Items, class T>
bool choose(const Items& items, const Value& value, T& out) {
  for (const auto& c : items)
    if (word(c.name) == value) {
      out = c.value;
      return true;
    }
  return false;
}

template <class P, class T>
Value to_value(const P& p, const T& v) {
  if constexpr (is_optional<T>)
    return v ? to_value(p, *v) : Value{};
  else if constexpr (std::is_arithmetic_v<T>)
    return v;
  else if constexpr (is_or_number<T>) {
    if (const double* number = v.number()) return *number;
    return word_of(p.domain.words.items, std::get<0>(v.value));
  } else
    return word_of(p.domain.items, v);
}

template <class Items>
std::string listed(const Items& items) {
  std::string out;
  for (const auto& c : items) out += (out.empty() ? "" : ", ") + std::string(c.name);
  return out;
}
inline std::string outside(const Range& r, const Value& got) {
  return std::string("must lie in ") + (r.open_below ? "(" : "[") + print(Value(r.lo)) + ", " + print(Value(r.hi)) +
         "], not " + print(got);
}
inline Failure bad(std::string_view name, std::string_view why) {
  return fail(Errc::invalid_argument, "parameter '" + std::string(name) + "' " + std::string(why));
}

template <class P, class T>
Status from_value(const P& p, const Value& value, T& out) {
  if constexpr (is_optional<T>) {
    if (std::holds_alternative<None>(value)) {
      out.reset();
      return ok();
    }
    return from_value(p, value, out.emplace());
  } else if constexpr (std::is_same_v<T, bool>) {
    const bool* b = std::get_if<bool>(&value);
    if (!b) return bad(p.name, "must be true or false, not " + print(value));
    out = *b;
    return ok();
  } else if constexpr (std::is_arithmetic_v<T>) {
    const double* number = std::get_if<double>(&value);
    if (!number || (std::is_integral_v<T> && !(std::floor(*number) == *number && std::abs(*number) < 0x1p31)))
      return bad(p.name,
                 (std::is_integral_v<T> ? "must be an integer, not " : "must be a number, not ") + print(value));
    if (!p.domain.contains(*number)) return bad(p.name, outside(p.domain, value));
    out = static_cast<T>(*number);
    return ok();
  } else if constexpr (is_or_number<T>) {
    if (const double* number = std::get_if<double>(&value)) {
      if (!p.domain.range.contains(*number)) return bad(p.name, outside(p.domain.range, value));
      out = *number;
      return ok();
    }
    if (choose(p.domain.words.items, value, out)) return ok();
    return bad(p.name, "must be a number or one of " + listed(p.domain.words.items) + ", not " + print(value));
  } else {
    if (choose(p.domain.items, value, out)) return ok();
    return bad(p.name, "must be one of " + listed(p.domain.items) + ", not " + print(value));
  }
}

template <class S, class T, class D>
ParamInfo info(const Param<S, T, D>& p) {
  ParamInfo out{.name = p.name, .doc = p.doc, .default_value = to_value(p, S{}.*p.member), .range = {}, .choices = {}};
  using Plain = typename bare<T>::type;
  out.flag = std::is_same_v<Plain, bool>;
  out.integral = std::is_integral_v<Plain> && !out.flag;
  if constexpr (std::is_same_v<D, Range>) out.range = p.domain;
  if constexpr (requires { p.domain.tuned; }) out.tuned = p.domain.tuned;
  if constexpr (requires { p.domain.items; })
    for (const auto& c : p.domain.items) out.choices.push_back(c.name);
  if constexpr (requires { p.domain.words; }) {
    for (const auto& c : p.domain.words.items) out.choices.push_back(c.name);
    out.range = p.domain.range;
    out.tuned = p.domain.range.tuned;
  }
  return out;
}

}  // namespace detail

template <class Params>
std::vector<ParamInfo> describe() {
  return std::apply([](const auto&... p) { return std::vector<ParamInfo>{detail::info(p)...}; }, Params::schema());
}

template <class Params>
Result<Params> bind(const ParamMap& given) {
  Params out{};
  Status status = ok();
  std::size_t used = 0;
  const auto take = [&](const auto& p) {
    const auto it = given.find(p.name);
    if (it == given.end() || !status) return;
    ++used;
    status = detail::from_value(p, it->second, out.*p.member);
  };
  std::apply([&](const auto&... p) { (take(p), ...); }, Params::schema());
  TRY_STATUS(std::move(status));
  for (const auto& [name, value] : given)
    if (used < given.size() &&
        std::apply([&](const auto&... p) { return ((p.name != name) && ...); }, Params::schema()))
      return detail::bad(name, "does not exist");
  return out;
}

// Every active parameter with its value: two spellings of the same fit become one.
template <class Params>
ParamMap spelled_out(const Params& bound) {
  ParamMap out;
  const auto put = [&](const auto& p) {
    if (p.active(bound)) out.emplace(p.name, detail::to_value(p, bound.*p.member));
  };
  std::apply([&](const auto&... p) { (put(p), ...); }, Params::schema());
  return out;
}

}  // namespace espalier
