#pragma once
// What values a hyperparameter may have, and which of them are worth searching.
//
// A domain is a constant expression beside the member it speaks of: a range of numbers, a few words, words or a number,
// a list of numbers or texts, or any model. `tuned` marks what a search varies; the rest is legal when it is asked for.
#include <cmath>
#include <cstddef>
#include <string_view>
#include <variant>

namespace espalier {

// Numbers from lo to hi, and the part of them worth searching: from search_lo to search_hi, on a logarithmic scale or
// evenly.
struct Range {
  double lo = 0, hi = 0;
  bool open_below = false;
  double search_lo = 0, search_hi = 0;
  bool log = false, tuned = false;
  constexpr bool contains(double v) const { return (open_below ? v > lo : v >= lo) && v <= hi; }
  constexpr bool unbounded() const { return lo == -HUGE_VAL && hi == HUGE_VAL; }  // no number lies outside
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
inline constexpr Range any_number = between(-HUGE_VAL, HUGE_VAL);

// true or false.
struct Flag {
  bool tuned;
};
inline constexpr Flag tuned_flag{true}, fixed_flag{false};

// One of a few words, each of which stands for a value of the member's enum.
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

// A list of numbers, scikit-learn's tuples among them: of a fixed length, a range for each place (quantile_range), or
// of any length in bounds, one range for all (hidden_layer_sizes).
template <std::size_t N>
struct Places {
  Range items[N];
};
template <class... R>
constexpr Places<sizeof...(R)> list_with(R... each) {
  return {{each...}};
}
struct ListOf {
  Range item;
  std::size_t least, most;
};
constexpr ListOf list_of(Range item, std::size_t least, std::size_t most) { return {item, least, most}; }

// A list of free texts, such as names of columns.
struct TextsOf {
  std::size_t least, most;
};
constexpr TextsOf texts_of(std::size_t least, std::size_t most) { return {least, most}; }

// A step not yet fitted, without inputs: select_from_model(estimator=extra_trees_classifier(n_estimators=50)). The
// pipeline spells it out by the same catalogue; the operator fits it on what it reads and keeps no part of it.
struct AnyModel {};
inline constexpr AnyModel any_model{};

}  // namespace espalier
