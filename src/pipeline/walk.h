#pragma once
// A step as a tree: the words for its leaves, and the one walk that meets every step in it.
#include <memory>
#include <string_view>

#include "base/step.h"

namespace espalier {

// What a pipeline reads: `data`, the table after the run's preparation, which a step without inputs reads; `raw`, the
// table as it is; `prepare(p=…)`, the table after another preparation. Every other step is an operator.
inline bool is_leaf(std::string_view op) { return op == "data" || op == "raw" || op == "prepare"; }

// Calls meet(step, nested) for every step, readers before what they read and inputs in their order. `nested`: the step
// is, or stands below, the value of a parameter, such as the estimator of a selector. These come before the inputs of
// the step they belong to. What a leaf is made of is not met.
//
// A nested step is shared by all who hold it and never changes; in a step that is not const, the walk puts a copy in
// its place, so that `meet` may change what it meets. Pointers to nested steps are good until the next walk over a
// step that is not const, others until the tree changes there.
template <class S, class Meet>
void for_each_step(S& step, const Meet& meet, bool nested = false);
template <class S, class Meet>
void for_each_operator(S& step, const Meet& meet) {  // the same without leaves
  for_each_step(step, [&](S& s, bool nested) {
    if (!is_leaf(s.op)) meet(s, nested);
  });
}

// How many operators stand in the tree; nested ones are part of the operator they serve and not counted.
inline std::size_t operator_count(const Step& step) {
  std::size_t out = 0;
  for_each_operator(step, [&](const Step&, bool nested) { out += !nested; });
  return out;
}

namespace detail {

template <class V, class Meet>
void walk_value(V& value, const Meet& meet) {
  if (auto* list = std::get_if<List>(&value))
    for (auto& item : *list) walk_value(item, meet);
  auto* inner = std::get_if<Nested>(&value);
  if (!inner) return;
  if constexpr (std::is_const_v<V>) {
    for_each_step(*inner->step, meet, true);
  } else {
    const auto copy = std::make_shared<Step>(*inner->step);
    inner->step = copy;
    for_each_step(*copy, meet, true);
  }
}

}  // namespace detail

template <class S, class Meet>
void for_each_step(S& step, const Meet& meet, bool nested) {
  meet(step, nested);
  if (is_leaf(step.op)) return;
  for (auto& [name, value] : step.params) detail::walk_value(value, meet);
  for (auto& input : step.inputs) for_each_step(input, meet, nested);
}

}  // namespace espalier
