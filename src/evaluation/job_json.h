#pragma once
// Jobs, and what a worker must know, as they cross the border of a process or a machine
// (docs/formats/worker_protocol.md). Limits cross too, of time in the job, of memory in the setup: a worker leaves them
// to whoever runs it, and that may be a pool on another machine.
#include "evaluation/evaluate.h"

namespace espalier {

Json to_json(const Job&);
Result<Job> job_from(const Json&);

Json to_json(const Limits&);
Result<Limits> limits_from(const Json&);  // a limit that is absent is that of Limits{}

Json to_json(const WorkerSetup&);
Result<WorkerSetup> setup_from(const Json&);

}  // namespace espalier
