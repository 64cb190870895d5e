#include "evaluation/job_json.h"

#include <nlohmann/json.hpp>

namespace espalier {

Json to_json(const Job& job) {
  return {{"id", job.id},
          {"kind", job.kind == Job::Kind::trial ? "trial" : "fit"},
          {"candidate", to_json(job.candidate)},
          {"rounds", job.rounds},
          {"seconds", json_number(job.seconds)},
          {"keep_from", json_number(job.keep_from)}};
}

Result<Job> job_from(const Json& j) {
  Job out;
  TRY(out.id, json_get<std::int64_t>(j, "id"));
  TRY(const std::string kind, json_get<std::string>(j, "kind"));
  out.kind = kind == "trial" ? Job::Kind::trial : Job::Kind::fit;
  TRY(const Json candidate, json_get<Json>(j, "candidate"));
  TRY(out.candidate, candidate_from(candidate));
  TRY(const std::int64_t rounds, json_get<std::int64_t>(j, "rounds"));
  out.rounds = static_cast<int>(rounds);
  TRY(out.seconds, json_get_or<double>(j, "seconds", HUGE_VAL));
  TRY(out.keep_from, json_get<double>(j, "keep_from"));
  return out;
}

Json to_json(const Limits& l) {
  return {{"cost", json_number(l.cost)}, {"bytes", json_number(l.bytes)}, {"dense_bytes", json_number(l.dense_bytes)}};
}

Result<Limits> limits_from(const Json& j) {
  Limits out;
  TRY(out.cost, json_get_or<double>(j, "cost", out.cost));
  TRY(out.bytes, json_get_or<double>(j, "bytes", out.bytes));
  TRY(out.dense_bytes, json_get_or<double>(j, "dense_bytes", out.dense_bytes));
  return out;
}

Json to_json(const WorkerSetup& s) {
  return {{"preparation", print(s.preparation)},
          {"evaluation_seed", static_cast<std::int64_t>(s.evaluation_seed)},
          {"metric", s.metric},
          {"also", s.also},
          {"subsample", s.subsample},
          {"limits", to_json(s.limits)},
          {"memory", s.memory},
          {"cache", s.cache},
          {"cache_folder", s.on_disk.folder.string()},
          {"cache_bytes", s.on_disk.most_bytes},
          {"foreign", to_json(s.foreign)}};
}

Result<WorkerSetup> setup_from(const Json& j) {
  WorkerSetup out;
  TRY(const std::string preparation, json_get<std::string>(j, "preparation"));
  TRY(out.preparation, parse_step(preparation));
  TRY(const std::int64_t seed, json_get<std::int64_t>(j, "evaluation_seed"));
  out.evaluation_seed = static_cast<std::uint64_t>(seed);
  TRY(out.metric, json_get<std::string>(j, "metric"));
  TRY(out.also, json_get_or<std::vector<std::string>>(j, "also", {}));
  TRY(out.subsample, json_get_or<double>(j, "subsample", 1));
  TRY(const Json limits, json_get_or<Json>(j, "limits", Json::object()));
  TRY(out.limits, limits_from(limits));
  TRY(const std::int64_t memory, json_get<std::int64_t>(j, "memory"));
  TRY(const std::int64_t cache, json_get<std::int64_t>(j, "cache"));
  out.memory = static_cast<std::size_t>(memory);
  out.cache = static_cast<std::size_t>(cache);
  TRY(const std::string folder, json_get_or<std::string>(j, "cache_folder", ""));
  TRY(const std::int64_t cache_bytes, json_get_or<std::int64_t>(j, "cache_bytes", 0));
  out.on_disk.folder = folder;
  out.on_disk.most_bytes = static_cast<std::size_t>(cache_bytes);
  TRY(out.foreign, foreign_classes_from(j));
  return out;
}

}  // namespace espalier
