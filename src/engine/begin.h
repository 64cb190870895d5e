#pragma once
// How a run comes to be, or to go on: from a request to an open run folder.
//
// Whatever is decided about the data is decided here, once, and written down: the schema, the folds, the metric, the
// preparation, the seeds. Both ways end with the same thing, a folder that was opened, so a run that goes on works with
// exactly what one that begins does. With one writer and one --seed both seeds, of evaluation and of search, are that
// one.
#include "engine/request.h"

namespace espalier {

struct Begun {
  Run run;
  std::vector<std::string> remarks;  // what reading the table brought to light
};

// Reads the table, draws the folds, and makes the run's folder; the parsed table is let go. Fills in what the request
// leaves open. Errors: those of reading, of the schema, of the splits and of the folder; an unknown metric or positive
// label; no operator left.
Result<Begun> begin_run(FitRequest&);

// Opens the run's folder. Errors: no run there, a damaged one, one of version 1 or with another identity (the
// difference is named); another process is at work on it.
Result<Begun> resume_run(const FitRequest&);

}  // namespace espalier
