#include "model/model.h"

#include <cmath>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>

namespace espalier {
namespace {

// Rows that are predicted at a time: memory does not grow with the table, nor with what a pipeline makes of its
// columns.
constexpr std::size_t most_rows = 8192, most_values = std::size_t{1} << 28;

struct Bundle {
  std::string info;  // JSON
  std::vector<PackedMember> members;
  static constexpr auto fields() { return fields_of(field("info", &Bundle::info), field("members", &Bundle::members)); }
};

Failure refused(std::string_view why) {
  return fail(Errc::corrupt, "the model " + std::string(why) + "; use a whole, unchanged file made by 'espalier fit'");
}

Json to_json(const Model::Info& info) {
  Json outputs = Json::array();
  for (const Model::Output& o : info.outputs)
    outputs.push_back({{"name", o.name}, {"classes", o.classes}, {"positive", o.positive}});
  Json out{{"made_by", info.made_by},
           {"validation", info.validation},
           {"metric", info.metric.name()},
           {"loss", info.metric.metric->loss},
           {"score", json_number(info.score)},
           {"standard_error", json_number(info.standard_error)},
           {"outputs", std::move(outputs)},
           {"schema", to_json(info.schema)},
           {"row_hashes", info.row_hashes},
           {"table", info.table},
           {"seed", static_cast<std::int64_t>(info.seed)},
           {"split", to_json(info.split)}};
  if (!info.foreign.empty()) out["foreign"] = to_json(info.foreign);
  return out;
}

Result<Model::Output> output_from(const Json& j) {
  Model::Output out;
  TRY(out.name, json_get<std::string>(j, "name"));
  TRY(out.classes, json_get<std::vector<std::string>>(j, "classes"));
  TRY(const std::int64_t positive, json_get_or<std::int64_t>(j, "positive", -1));
  if (out.classes.size() == 1 || positive < -1 ||
      positive >= static_cast<std::int64_t>(std::max<std::size_t>(out.classes.size(), 1)))
    return refused("names classes that cannot be");
  out.positive = static_cast<std::int32_t>(positive);
  return out;
}

Target empty_target(const std::vector<Model::Output>& outputs) {
  std::vector<TargetColumn> columns;
  for (const auto& o : outputs) columns.push_back({o.name, {}, o.classes, o.positive});
  return Target(std::move(columns));
}

// Whoever scores a table lays out its target by the schema and the predictions by the outputs.
bool fits(const std::vector<Model::Output>& outputs, const Schema& schema) {
  const auto targets = schema.with(ColumnUse::target);
  return std::ranges::equal(targets, outputs, [](const ColumnSchema* target, const Model::Output& o) {
    return target->name == o.name && (o.classes.empty() || target->categories == o.classes);
  });
}

Result<Model::Info> info_from(const Json& j, const Metrics& metrics) {
  Model::Info out;
  TRY(out.made_by, json_get<std::string>(j, "made_by"));
  TRY(out.validation, json_get_or<std::string>(j, "validation", ""));
  TRY(out.row_hashes, json_get_or<std::vector<std::int64_t>>(j, "row_hashes", {}));
  std::ranges::sort(out.row_hashes);
  TRY(out.table, json_get_or<std::string>(j, "table", ""));
  TRY(const std::int64_t seed, json_get_or<std::int64_t>(j, "seed", 0));
  out.seed = static_cast<std::uint64_t>(seed);
  if (j.contains("split")) { TRY(out.split, split_options_from(j["split"])); }
  TRY(out.foreign, foreign_classes_from(j));
  TRY(const auto outputs, json_get<std::vector<Json>>(j, "outputs"));
  for (const Json& o : outputs) { TRY(out.outputs.emplace_back(), output_from(o)); }
  if (out.outputs.empty()) return refused("predicts nothing");
  TRY(const std::string metric, json_get<std::string>(j, "metric"));
  TRY(const bool loss, json_get_or<bool>(j, "loss", false));
  out.metric = metrics.read(metric, loss);
  if (metrics.named(metric)) { TRY(out.metric, metrics.find(metric, empty_target(out.outputs))); }
  TRY(out.score, json_get<double>(j, "score"));
  TRY(out.standard_error, json_get_or<double>(j, "standard_error", 0.0));
  TRY(const Json schema, json_get<Json>(j, "schema"));
  TRY(out.schema, schema_from_json(schema));
  if (!fits(out.outputs, out.schema)) return refused("predicts other targets than its schema names");
  return out;
}

}  // namespace

std::string Model::pack(const Info& info, std::vector<PackedMember> members) {
  Info needed = info;
  std::erase_if(needed.foreign, [&](const ForeignClass& c) {
    return std::ranges::none_of(members, [&](const PackedMember& m) { return m.step.find(c.name) != m.step.npos; });
  });
  const Bundle bundle{to_line(to_json(needed)), std::move(members)};
  const std::string record = save(bundle);
  const Hash128 check = hash_bytes(record);
  std::string out(magic);
  out.append(reinterpret_cast<const char*>(&check.low), sizeof check.low);
  out.append(reinterpret_cast<const char*>(&check.high), sizeof check.high);
  return out + record;
}

Result<Model> Model::from_bytes(std::string_view bytes, const Catalog& native, const Metrics& metrics,
                                std::shared_ptr<ForeignHost> host) {
  if (!bytes.starts_with(magic)) return refused("is not an Espalier model of this version");
  if (bytes.size() < magic.size() + 16) return refused("is cut short");
  std::uint64_t low = 0, high = 0;
  std::memcpy(&low, bytes.data() + 8, sizeof low);
  std::memcpy(&high, bytes.data() + 16, sizeof high);
  bytes.remove_prefix(24);
  if (hash_bytes(bytes) != Hash128{high, low}) return refused("is damaged or cut short: its checksum does not fit");
  TRY(const Bundle bundle, espalier::load<Bundle>(bytes));
  TRY(const Json json, parse_json(bundle.info, "the model's description"));
  TRY(Info info, info_from(json, metrics));
  std::shared_ptr<const Catalog> catalog(std::shared_ptr<void>(), &native);
  if (!info.foreign.empty())
    catalog = std::make_shared<const Catalog>(with_foreign(native.rows(), info.foreign, std::move(host)));
  std::vector<Member> members;
  for (const PackedMember& r : bundle.members) {
    TRY(NodePtr pipeline, load_pipeline(r.pipeline, *catalog));
    if (!(r.weight >= 0) || !std::isfinite(r.weight)) return refused("has a member of impossible weight");
    members.push_back({r.weight, r.step, r.origin, r.score, std::move(pipeline)});
  }
  if (members.empty()) return refused("has no member");
  Model out(std::move(info), std::move(members), std::move(catalog));
  for (const Member& m : out.members_)
    if (m.pipeline->answers.size() != out.columns()) return refused("has a member that predicts something else");
  return out;
}

Result<Model> Model::load(const Path& path, const Catalog& catalog, const Metrics& metrics,
                          std::shared_ptr<ForeignHost> host) {
  TRY(const MappingPtr file, Mapping::of_file(path));
  auto out = from_bytes(file->bytes(), catalog, metrics, std::move(host));
  if (!out) return fail(out.error().code, path.string() + ": " + out.error().message);
  return out;
}

std::size_t Model::rows_at_a_time() const {
  std::size_t columns = 1;
  for (const Member& m : members_) columns = std::max(columns, columns_read_in_all(*m.pipeline));
  return std::clamp<std::size_t>(most_values / columns, 1, most_rows);
}

std::size_t Model::columns() const {
  std::size_t out = 0;
  for (const Output& o : info_.outputs) out += std::max<std::size_t>(o.classes.size(), 1);
  return out;
}

Result<std::vector<std::vector<double>>> Model::predict(const Frame& raw) const {
  const std::size_t n = raw.rows(), row_block = rows_at_a_time();
  std::vector<std::vector<double>> out(columns(), std::vector<double>(n));
  std::vector<std::uint32_t> block;
  std::vector<double> part;
  for (std::size_t begin = 0; begin < n; begin += row_block) {
    block.clear();
    for (std::size_t i = begin; i < std::min(n, begin + row_block); ++i) block.push_back(static_cast<std::uint32_t>(i));
    const Frame rows = raw.select(block);
    part.resize(block.size());
    for (const Member& m : members_) {
      TRY(const Frame answer, m.pipeline->predict(rows, Context{Rng(0)}));
      for (std::size_t c = 0; c < out.size(); ++c) {
        answer.column(c).copy_to(part);
        for (std::size_t i = 0; i < part.size(); ++i) out[c][begin + i] += m.weight * part[i];
      }
    }
  }
  return out;
}

Result<ModelImportances> importances(const Model& model) {
  ModelImportances out{.columns = {}, .weight = 0};
  std::map<std::string, double> shares;
  std::optional<Error> unknown;
  for (const Member& m : model.members()) {
    const auto own = importances(*m.pipeline);
    if (!own) {
      unknown = own.error();
      continue;
    }
    out.weight += m.weight;
    for (const Importance& i : *own) shares[i.column] += m.weight * i.share;
  }
  if (out.weight == 0 && unknown) return Failure{*unknown};
  for (const ColumnSchema* c : model.info().schema.with(ColumnUse::feature))
    out.columns.push_back({c->name, out.weight > 0 ? shares[c->name] / out.weight : 0});
  std::ranges::stable_sort(out.columns, std::ranges::greater{}, &Importance::share);
  return out;
}

}  // namespace espalier
