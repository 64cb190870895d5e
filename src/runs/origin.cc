#include "runs/origin.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

namespace espalier {
namespace {

constexpr std::array<std::string_view, 7> hows{"opening",   "drawn", "mutation", "crossover",
                                               "promotion", "given", "copy"};
constexpr std::int64_t most_counted = std::int64_t{1} << 31;

Result<std::int64_t> whole_from(std::string_view text) {
  std::int64_t out = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || out < 0)
    return fail(Errc::corrupt, "'" + std::string(text) + "' is not the number of a trial");
  return out;
}

// "opening", "random", "drawn", "mutation of 17", "crossover of 3, 9".
Result<TrialOrigin> origin_of_version_1(std::string_view text) {
  const std::size_t of = text.find(" of ");
  const std::string_view word = text.substr(0, of);
  const auto at = std::ranges::find(hows, word);
  TrialOrigin out;
  if (at != hows.end()) out.how = static_cast<TrialOrigin::How>(at - hows.begin());
  if (of == text.npos) return out;
  std::string_view rest = text.substr(of + 4);
  while (!rest.empty()) {
    const std::size_t comma = rest.find(", ");
    TRY(const std::int64_t n, whole_from(rest.substr(0, comma)));
    out.parents.push_back({"a", n});
    rest = comma == rest.npos ? std::string_view() : rest.substr(comma + 2);
  }
  return out;
}

}  // namespace

std::string to_text(const TrialId& id) { return id.writer + ":" + std::to_string(id.n); }

bool is_writer_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && std::ranges::all_of(name, fits);
}

Result<TrialId> trial_id_from(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == text.npos || !is_writer_name(text.substr(0, colon)))
    return fail(Errc::corrupt, "'" + std::string(text) + "' is not the id of a trial, like a:12");
  TRY(const std::int64_t n, whole_from(text.substr(colon + 1)));
  return TrialId{std::string(text.substr(0, colon)), n};
}

std::string_view to_text(TrialOrigin::How how) { return hows[static_cast<std::size_t>(how)]; }

std::string sentence(const TrialOrigin& origin) {
  std::string out(to_text(origin.how));
  for (std::size_t i = 0; i < origin.parents.size(); ++i)
    out += (i == 0 ? " of " : " and ") + to_text(origin.parents[i]);
  return out;
}

Json to_json(const TrialOrigin& origin) {
  Json parents = Json::array();
  for (const TrialId& id : origin.parents) parents.push_back(to_text(id));
  return {{"how", to_text(origin.how)}, {"parents", std::move(parents)}, {"generation", origin.generation}};
}

Result<TrialOrigin> origin_from(const Json& j) {
  if (j.is_string()) return origin_of_version_1(j.get_ref<const std::string&>());
  TRY(const std::string how, json_get<std::string>(j, "how"));
  const auto at = std::ranges::find(hows, how);
  if (at == hows.end()) return fail(Errc::corrupt, "an unknown origin of a trial: " + how);
  TrialOrigin out{.how = static_cast<TrialOrigin::How>(at - hows.begin())};
  TRY(const auto parents, json_get_or<std::vector<std::string>>(j, "parents", {}));
  for (const std::string& text : parents) { TRY(out.parents.emplace_back(), trial_id_from(text)); }
  TRY(const std::int64_t generation, json_get_or<std::int64_t>(j, "generation", 0));
  out.generation = static_cast<int>(generation);
  return out;
}

void add_descent(Descents& known, const TrialId& id, const TrialOrigin& origin) {
  Descent sum;
  for (const TrialId& parent : origin.parents)
    if (const auto at = known.find(parent); at != known.end()) {
      sum.mutations += at->second.mutations;
      sum.crossovers += at->second.crossovers;
    }
  sum.mutations += origin.how == TrialOrigin::How::mutation;
  sum.crossovers += origin.how == TrialOrigin::How::crossover;
  known[id] = {std::min(sum.mutations, most_counted), std::min(sum.crossovers, most_counted)};
}

}  // namespace espalier
