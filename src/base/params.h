#pragma once
// Hyperparameters, declared once. An operator's Params is a plain struct whose defaults are its member initialisers;
// schema() lists each member with its domain (base/domains.h), one sentence, and when it matters. Everything else
// (validation, canonical form, search menu, CLI help, docs, exports) is derived from that list.
//
//   param("alpha", &Params::alpha, between(0, 1).tune(0.75, 0.99), "Share of residuals that are not outliers.",
//         when(&Params::loss, Loss::huber))
//
// A new type of member is one specialisation of ParamType.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <tuple>
#include <type_traits>

#include "base/domains.h"
#include "base/step.h"

namespace espalier {

// A parameter is active, and part of the candidate's identity, while another one is (or is not) one of these values.
template <class S, class T, std::size_t N>
struct When {
  T S::* member;
  std::array<T, N> values;
  bool equal;
  constexpr bool operator()(const S& s) const {
    return (std::ranges::find(values, s.*member) != values.end()) == equal;
  }
};
template <class S, class T, std::same_as<T>... V>
constexpr auto when(T S::* member, V... values) {
  return When<S, T, sizeof...(V)>{member, {values...}, true};
}
template <class S, class T, std::same_as<T>... V>
constexpr auto unless(T S::* member, V... values) {
  return When<S, T, sizeof...(V)>{member, {values...}, false};
}
struct Always {
  constexpr bool operator()(const auto&) const { return true; }
};

template <class S, class T, class D, class W>
struct Param {
  std::string_view name;
  T S::* member;
  D domain;
  std::string_view doc;
  W active;
};
template <class S, class T, class D, class W = Always>
constexpr auto param(std::string_view name, T S::* member, D domain, std::string_view doc, W active = {}) {
  return Param<S, T, D, W>{name, member, domain, doc, active};
}
template <class... P>
constexpr auto params(P... p) {
  return std::tuple<P...>{p...};
}

// The condition as data: active while `param` is (equal) or is not one of the values.
struct Condition {
  std::string param;
  bool equal = true;
  std::vector<Value> values;
};

// The same list, erased: what search, docs, dialects and CLI read.
struct ParamInfo {
  enum class Kind { flag, integer, real, word, word_or_number, list, texts, model, any };
  std::string name, doc;
  Value default_value;
  Kind kind = Kind::real;
  bool optional = false;             // none is legal
  bool tuned = false;                // worth searching
  Range range;                       // of numbers, and of the items of a list
  std::vector<Range> places;         // list of a fixed length: the range of each item
  std::size_t least = 0, most = 0;   // items of a list or of texts
  std::vector<std::string> choices;  // of words
  std::optional<Condition> when;     // none: always active
};

// The word of a choice as a value: "none" is no text, it is nothing.
inline Value word(std::string_view name) { return name == "none" ? Value{} : Value(std::string(name)); }

// How a member of type T is written as a Value and read back, and what ParamInfo says of it:
//   Value write(domain, const T&)
//   std::string read(domain, const Value&, T&)   why the value is refused; empty if it is taken
//   void describe(domain, ParamInfo&)
template <class T>
struct ParamType;

namespace detail {

inline std::string must_be(const std::string& what, const Value& got) {
  return "must be " + what + ", not " + print(got);
}
inline std::string outside(const Range& r, const Value& got) {
  return std::string("must lie in ") + (r.open_below ? "(" : "[") + print(Value(r.lo)) + ", " + print(Value(r.hi)) +
         "], not " + print(got);
}
inline std::string listed(const auto& items) {
  std::string out;
  for (const auto& c : items) out += (out.empty() ? "" : ", ") + std::string(c.name);
  return out;
}

inline std::string read_number(const Range& range, bool integral, const Value& value, double& out) {
  const double* number = std::get_if<double>(&value);
  const bool whole = number && std::floor(*number) == *number && std::abs(*number) < 0x1p31;
  if (!number || (integral && !whole)) return must_be(integral ? "an integer" : "a number", value);
  if (!range.contains(*number)) return outside(range, value);
  out = *number;
  return "";
}

inline Failure bad(std::string_view name, std::string_view why) {
  return fail(Errc::invalid_argument, "parameter '" + std::string(name) + "' " + std::string(why));
}

}  // namespace detail

template <>
struct ParamType<bool> {
  static Value write(Flag, bool v) { return v; }
  static std::string read(Flag, const Value& value, bool& out) {
    const bool* b = std::get_if<bool>(&value);
    if (!b) return detail::must_be("true or false", value);
    out = *b;
    return "";
  }
  static void describe(Flag flag, ParamInfo& info) {
    info.kind = ParamInfo::Kind::flag;
    info.tuned = flag.tuned;
  }
};

template <class T>
  requires(std::is_arithmetic_v<T> && !std::is_same_v<T, bool>)
struct ParamType<T> {
  static Value write(const Range&, T v) { return v; }
  static std::string read(const Range& range, const Value& value, T& out) {
    double number = 0;
    std::string why = detail::read_number(range, std::is_integral_v<T>, value, number);
    if (why.empty()) out = static_cast<T>(number);
    return why;
  }
  static void describe(const Range& range, ParamInfo& info) {
    info.kind = std::is_integral_v<T> ? ParamInfo::Kind::integer : ParamInfo::Kind::real;
    info.tuned = range.tuned;
    info.range = range;
  }
};

template <class E>
  requires std::is_enum_v<E>
struct ParamType<E> {
  static Value write(const auto& choices, E v) {
    for (const auto& c : choices.items)
      if (c.value == v) return word(c.name);
    return {};
  }
  static std::string read(const auto& choices, const Value& value, E& out) {
    for (const auto& c : choices.items)
      if (word(c.name) == value) {
        out = c.value;
        return "";
      }
    return detail::must_be("one of " + detail::listed(choices.items), value);
  }
  static void describe(const auto& choices, ParamInfo& info) {
    info.kind = ParamInfo::Kind::word;
    info.tuned = choices.tuned;
    for (const auto& c : choices.items) info.choices.emplace_back(c.name);
  }
};

template <class E>
struct ParamType<OrNumber<E>> {
  static Value write(const auto& domain, const OrNumber<E>& v) {
    const double* number = v.number();
    return number ? Value(*number) : ParamType<E>::write(domain.words, std::get<E>(v.value));
  }
  static std::string read(const auto& domain, const Value& value, OrNumber<E>& out) {
    if (std::holds_alternative<double>(value)) {
      double number = 0;
      std::string why = detail::read_number(domain.range, false, value, number);
      if (why.empty()) out = number;
      return why;
    }
    E chosen{};
    if (!ParamType<E>::read(domain.words, value, chosen).empty())
      return detail::must_be("a number or one of " + detail::listed(domain.words.items), value);
    out = chosen;
    return "";
  }
  static void describe(const auto& domain, ParamInfo& info) {
    ParamType<E>::describe(domain.words, info);
    info.kind = ParamInfo::Kind::word_or_number;
    info.range = domain.range;
    info.tuned = domain.range.tuned;
  }
};

template <class T>
struct ParamType<std::optional<T>> {
  static Value write(const auto& domain, const std::optional<T>& v) {
    return v ? ParamType<T>::write(domain, *v) : Value{};
  }
  static std::string read(const auto& domain, const Value& value, std::optional<T>& out) {
    out.reset();
    return std::holds_alternative<None>(value) ? "" : ParamType<T>::read(domain, value, out.emplace());
  }
  static void describe(const auto& domain, ParamInfo& info) {
    ParamType<T>::describe(domain, info);
    info.optional = true;
  }
};

template <class T>
  requires std::is_arithmetic_v<T>
struct ParamType<std::vector<T>> {
  static Value write(const auto&, const std::vector<T>& v) { return List(v.begin(), v.end()); }
  static std::string read(const auto& domain, const Value& value, std::vector<T>& out) {
    const List* list = std::get_if<List>(&value);
    ParamInfo info;
    describe(domain, info);
    if (!list || list->size() < info.least || list->size() > info.most)
      return detail::must_be("a list of " + std::to_string(info.least) +
                                 (info.most > info.least ? " to " + std::to_string(info.most) : std::string()) +
                                 " numbers",
                             value);
    out.clear();
    for (std::size_t i = 0; i < list->size(); ++i) {
      const Range& range = info.places.empty() ? info.range : info.places[i];
      double number = 0;
      const std::string why = detail::read_number(range, std::is_integral_v<T>, (*list)[i], number);
      if (!why.empty()) return "at place " + std::to_string(i + 1) + " " + why;
      out.push_back(static_cast<T>(number));
    }
    return "";
  }
  static void describe(const ListOf& domain, ParamInfo& info) {
    info.kind = ParamInfo::Kind::list;
    info.range = domain.item;
    info.least = domain.least;
    info.most = domain.most;
    info.tuned = domain.item.tuned;
  }
  template <std::size_t N>
  static void describe(const Places<N>& domain, ParamInfo& info) {
    info.kind = ParamInfo::Kind::list;
    info.places.assign(std::begin(domain.items), std::end(domain.items));
    info.least = info.most = N;
    info.tuned = domain.items[0].tuned;
  }
};

template <>
struct ParamType<std::vector<std::string>> {
  static Value write(TextsOf, const std::vector<std::string>& v) { return List(v.begin(), v.end()); }
  static std::string read(TextsOf domain, const Value& value, std::vector<std::string>& out) {
    const List* list = std::get_if<List>(&value);
    out.clear();
    for (const Value& item : list ? *list : List{})
      if (const std::string* text = std::get_if<std::string>(&item)) out.push_back(*text);
    if (!list || out.size() != list->size() || out.size() < domain.least || out.size() > domain.most)
      return detail::must_be("a list of " + std::to_string(domain.least) + " or more texts", value);
    return "";
  }
  static void describe(TextsOf domain, ParamInfo& info) {
    info.kind = ParamInfo::Kind::texts;
    info.least = domain.least;
    info.most = domain.most;
  }
};

template <>
struct ParamType<Nested> {
  static Value write(AnyModel, const Nested& v) { return v.step ? Value(v) : Value{}; }
  static std::string read(AnyModel, const Value& value, Nested& out) {
    const Nested* nested = std::get_if<Nested>(&value);
    if (!nested) return detail::must_be("a model written with its parentheses, like ridge(alpha=1)", value);
    if (!nested->step->inputs.empty()) return detail::must_be("a model without inputs", value);
    out = *nested;
    return "";
  }
  static void describe(AnyModel, ParamInfo& info) { info.kind = ParamInfo::Kind::model; }
};

namespace detail {

// The name and the written values of the member that a condition looks at.
template <class Schema, class S, class T, std::size_t N>
std::optional<Condition> condition(const Schema& schema, const When<S, T, N>& active) {
  Condition out{.param = {}, .equal = active.equal, .values = {}};
  const auto look_at = [&](const auto& p) {
    if constexpr (std::is_same_v<decltype(p.member), decltype(active.member)>)
      if (p.member == active.member) {
        out.param = p.name;
        for (const T& v : active.values) out.values.push_back(ParamType<T>::write(p.domain, v));
      }
  };
  std::apply([&](const auto&... p) { (look_at(p), ...); }, schema);
  return out;
}
template <class Schema>
std::optional<Condition> condition(const Schema&, const Always&) {
  return std::nullopt;
}

}  // namespace detail

template <class Params>
std::vector<ParamInfo> describe() {
  const auto schema = Params::schema();
  const auto info = [&]<class S, class T, class D, class W>(const Param<S, T, D, W>& p) {
    ParamInfo out;
    out.name = p.name;
    out.doc = p.doc;
    out.default_value = ParamType<T>::write(p.domain, Params{}.*p.member);
    ParamType<T>::describe(p.domain, out);
    out.when = detail::condition(schema, p.active);
    return out;
  };
  return std::apply([&](const auto&... p) { return std::vector<ParamInfo>{info(p)...}; }, schema);
}

// Errors: a parameter that does not exist, or a value outside its domain; the message names it.
template <class Params>
Result<Params> bind(const ParamMap& given) {
  Params out{};
  Status status = ok();
  std::size_t used = 0;
  const auto take = [&]<class S, class T, class D, class W>(const Param<S, T, D, W>& p) {
    const auto it = given.find(p.name);
    if (it == given.end() || !status) return;
    ++used;
    if (const std::string why = ParamType<T>::read(p.domain, it->second, out.*p.member); !why.empty())
      status = detail::bad(p.name, why);
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
  const auto put = [&]<class S, class T, class D, class W>(const Param<S, T, D, W>& p) {
    if (p.active(bound)) out.emplace(p.name, ParamType<T>::write(p.domain, bound.*p.member));
  };
  std::apply([&](const auto&... p) { (put(p), ...); }, Params::schema());
  return out;
}

}  // namespace espalier
