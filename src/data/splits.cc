#include "data/splits.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <utility>

#include "base/result.h"

namespace espalier {
namespace {

using Folds = std::vector<std::uint8_t>;

constexpr std::array<std::string_view, 5> kinds{"kfold", "holdout", "groups", "time_order", "predefined"};

// Rows of a group stay together: largest group first, always into the fold that has fewest rows.
Folds by_groups(const Target& y, std::size_t folds, Rng rng) {
  std::map<std::uint32_t, std::vector<std::uint32_t>> members;
  for (std::uint32_t i = 0; i < y.rows(); ++i) members[y.group(i)].push_back(i);
  std::vector<const std::vector<std::uint32_t>*> groups;
  for (const auto& [id, rows] : members) groups.push_back(&rows);
  rng.shuffle(std::span(groups));
  std::ranges::stable_sort(groups, std::ranges::greater{}, [](const auto* g) { return g->size(); });
  Folds out(y.rows());
  std::vector<std::size_t> size(folds);
  for (const auto* group : groups) {
    const auto f = static_cast<std::size_t>(std::ranges::min_element(size) - size.begin());
    size[f] += group->size();
    for (const std::uint32_t i : *group) out[i] = static_cast<std::uint8_t>(f);
  }
  return out;
}

// Rows in random order, class after class, dealt like cards: every fold has its share of every class.
std::vector<std::uint32_t> deal_order(const Target& y, bool stratified, Rng rng) {
  std::vector<std::uint32_t> order(y.rows());
  std::iota(order.begin(), order.end(), 0u);
  rng.shuffle(std::span(order));
  if (stratified && y.columns() == 1 && y.task() == Task::classification)
    std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return y.value(i); });
  return order;
}

Folds dealt(const Target& y, std::size_t folds, bool stratified, Rng rng) {
  Folds out(y.rows());
  const auto order = deal_order(y, stratified, rng);
  for (std::size_t at = 0; at < order.size(); ++at) out[order[at]] = static_cast<std::uint8_t>(at % folds);
  return out;
}

Folds held_out(const Target& y, const SplitOptions& options, Rng rng) {
  Folds out(y.rows());
  const auto order = deal_order(y, options.stratified, rng);
  double owed = 0.5;  // a share of every stretch of the order, hence of every class
  for (const std::uint32_t i : order)
    if ((owed += options.holdout) >= 1) {
      out[i] = 1;
      owed -= 1;
    }
  return out;
}

// Equal stretches of time; rows of the same time are never divided.
Result<Folds> by_time(const std::vector<double>& time, std::size_t folds) {
  std::vector<std::uint32_t> order(time.size());
  std::iota(order.begin(), order.end(), 0u);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return time[i]; });
  Folds out(time.size());
  std::size_t f = 0;
  for (std::size_t at = 0; at < order.size(); ++at) {
    const bool due = at * folds >= (f + 1) * order.size();
    if (due && time[order[at]] != time[order[at - 1]]) f = at * folds / order.size();
    out[order[at]] = static_cast<std::uint8_t>(f);
  }
  if (f == 0) return fail(Errc::invalid_argument, "the time column has too few different values to split by");
  return out;
}

Result<Folds> predefined(const std::vector<double>& by) {
  std::set<double> names(by.begin(), by.end());
  if (names.size() < 2 || names.size() > 255)
    return fail(Errc::invalid_argument,
                "the folds column must hold between 2 and 255 different values, not " + std::to_string(names.size()));
  std::map<double, std::uint8_t> number;
  for (const double v : names) number.emplace(v, static_cast<std::uint8_t>(number.size()));
  Folds out;
  for (const double v : by) out.push_back(number.at(v));
  return out;
}

Status enough(std::size_t have, std::size_t need, std::string_view of) {
  if (have >= need) return ok();
  return fail(Errc::invalid_argument, "a split into " + std::to_string(need) + " folds needs as many " +
                                          std::string(of) + ", and there are " + std::to_string(have) +
                                          "; use fewer of them (--cv 2) or --holdout 0.3");
}

}  // namespace

std::size_t FoldPlan::count() const {
  std::size_t out = 0;
  for (const Folds& fold_of : repeats) {
    const std::size_t most = fold_of.empty() ? 0 : *std::ranges::max_element(fold_of);
    out += rule == Rule::each ? most + 1 : rule == Rule::last ? 1 : most;
  }
  return out;
}

std::vector<Split> splits_by(FoldPlan::Rule rule, std::span<const std::uint8_t> fold_of) {
  std::vector<Split> out;
  std::array<std::size_t, 256> held{};
  for (const std::uint8_t f : fold_of) ++held[f];
  bool first = true;
  for (std::size_t f = 0; f < held.size(); ++f) {
    if (held[f] == 0) continue;
    if (std::exchange(first, false) && rule != FoldPlan::Rule::each) continue;
    Split split;
    for (std::uint32_t i = 0; i < fold_of.size(); ++i) {
      if (fold_of[i] == f)
        split.test.push_back(i);
      else if (rule == FoldPlan::Rule::each || fold_of[i] < f)
        split.train.push_back(i);
    }
    if (!split.train.empty()) out.push_back(std::move(split));
  }
  return out;
}

std::vector<Split> FoldPlan::splits(const Target& of) const {
  std::vector<Split> out;
  for (const Folds& fold_of : repeats) {
    Folds mine(of.rows());
    for (std::size_t i = 0; i < mine.size(); ++i) mine[i] = fold_of[(*of.row_set())[i]];
    std::ranges::move(splits_by(rule, mine), std::back_inserter(out));
  }
  return out;
}

Json to_json(const SplitOptions& options) {
  return {{"kind", kinds[static_cast<std::size_t>(options.kind)]},
          {"folds", options.folds},
          {"repeats", options.repeats},
          {"stratified", options.stratified},
          {"holdout", options.holdout}};
}

Result<SplitOptions> split_options_from(const Json& j) {
  TRY(const std::string kind, json_get<std::string>(j, "kind"));
  const auto at = std::ranges::find(kinds, kind);
  if (at == kinds.end()) return fail(Errc::corrupt, "an unknown way to split: " + kind);
  SplitOptions out{.kind = static_cast<SplitOptions::Kind>(at - kinds.begin())};
  TRY(const std::int64_t folds, json_get<std::int64_t>(j, "folds"));
  TRY(const std::int64_t repeats, json_get<std::int64_t>(j, "repeats"));
  TRY(out.stratified, json_get<bool>(j, "stratified"));
  TRY(out.holdout, json_get<double>(j, "holdout"));
  out.folds = static_cast<int>(folds);
  out.repeats = static_cast<int>(repeats);
  return out;
}

Result<FoldPlan> draw_folds(const Target& y, const SplitOptions& options, Rng rng) {
  using Kind = SplitOptions::Kind;
  using Rule = FoldPlan::Rule;
  const auto folds = static_cast<std::size_t>(options.folds);
  if (options.kind != Kind::holdout && options.kind != Kind::predefined && (folds < 2 || folds > 255))
    return fail(Errc::invalid_argument,
                "the number of folds must lie between 2 and 255, not " + std::to_string(options.folds));
  FoldPlan out;
  switch (options.kind) {
    case Kind::kfold: {
      TRY_STATUS(enough(y.rows(), folds, "rows"));
      for (int r = 0; r < options.repeats; ++r)
        out.repeats.push_back(y.grouped()
                                  ? by_groups(y, folds, rng.child(static_cast<std::uint64_t>(r)))
                                  : dealt(y, folds, options.stratified, rng.child(static_cast<std::uint64_t>(r))));
      break;
    }
    case Kind::groups: {
      std::set<std::uint32_t> groups;
      for (std::size_t i = 0; i < y.rows(); ++i) groups.insert(y.group(i));
      TRY_STATUS(enough(groups.size(), folds, "groups"));
      out.repeats.push_back(by_groups(y, folds, rng));
      break;
    }
    case Kind::holdout: {
      TRY_STATUS(enough(y.rows(), 2, "rows"));
      out.rule = Rule::last;
      out.repeats.push_back(held_out(y, options, rng));
      break;
    }
    case Kind::time_order: {
      TRY_STATUS(enough(y.rows(), folds + 1, "rows"));
      out.rule = Rule::forward;
      TRY(out.repeats.emplace_back(), by_time(options.by, folds + 1));
      break;
    }
    case Kind::predefined: {
      TRY(out.repeats.emplace_back(), predefined(options.by));
      break;
    }
  }
  const bool usable = std::ranges::any_of(out.repeats, [&](const Folds& f) { return !splits_by(out.rule, f).empty(); });
  if (!usable)
    return fail(Errc::invalid_argument, "the split leaves no rows to fit on; use another share or more rows");
  return out;
}

}  // namespace espalier
