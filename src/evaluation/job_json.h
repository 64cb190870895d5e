#pragma once
// Jobs and their results as they cross the border of a process (docs/formats/worker_protocol.md). A job's limit of time
// does not cross: whoever runs the worker keeps it.
#include "evaluation/evaluate.h"

namespace espalier {

Json to_json(const Job&);
Result<Job> job_from(const Json&);

// What a worker must know beside the dataset file.
struct WorkerSetup {
  Step preparation = {};
  std::uint64_t evaluation_seed = 0;
  std::string metric;
  std::size_t memory = 0;  // private bytes it may hold
  std::size_t cache = 0;   // of them for fitted prefixes
};
Json to_json(const WorkerSetup&);
Result<WorkerSetup> setup_from(const Json&);

}  // namespace espalier
