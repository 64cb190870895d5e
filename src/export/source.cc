#include "export/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace espalier {
namespace {

std::string score_in_words(const MetricChoice& metric, double score) {
  if (!std::isfinite(score)) return "";
  return fmt::format("{:.6g} ({})", metric.shown(score), metric.name());
}

}  // namespace

Result<ScriptSource> source_of(const Model& model, std::optional<std::size_t> member) {
  const Model::Info& info = model.info();
  ScriptSource out{.table = info.table,
                   .schema = info.schema,
                   .members = {},
                   .seed = info.seed,
                   .score = score_in_words(info.metric, info.score),
                   .split = info.split};
  const std::size_t count = model.members().size();
  if (member && (*member < 1 || *member > count))
    return fail(Errc::invalid_argument, fmt::format("there is no member {}: the model has {}, counted from 1", *member,
                                                    counted(count, "member")));
  for (std::size_t i = 0; i < count; ++i) {
    const Member& m = model.members()[i];
    if (member && *member != i + 1) continue;
    out.members.push_back({m.pipeline->step, m.step, member ? 1 : m.weight});
    if (member) out.score = score_in_words(info.metric, m.score);
  }
  return out;
}

std::string steps_text(const ScriptSource& source) {
  std::string out = source.score.empty() ? "" : "# score " + source.score + "\n";
  for (const ScriptMember& m : source.members) {
    if (source.members.size() > 1) out += "# weight " + print(Value(m.weight)) + "\n";
    out += m.text() + "\n";
  }
  return out;
}

Json steps_json(const ScriptSource& source) {
  Json members = Json::array();
  for (const ScriptMember& m : source.members)
    members.push_back({{"weight", m.weight}, {"step", m.text()}, {"executed", print(m.step)}});
  return {{"espalier", 1},
          {"table", source.table},
          {"seed", static_cast<std::int64_t>(source.seed)},
          {"split", to_json(source.split)},
          {"score", source.score},
          {"members", std::move(members)},
          {"schema", to_json(source.schema)}};
}

}  // namespace espalier
