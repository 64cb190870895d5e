#pragma once
// How a run comes to be, or to go on: from a request to an open run folder.
//
// Whatever is decided about the data is decided here, once, and written down: the schema, the folds, the metrics, the
// preparation, the seeds, and from what size on a candidate is refused (a function of the time of a trial and the
// memory of a worker at the beginning, so that whoever goes on, with more or less of either, refuses alike). Both ways
// end with the same thing, a folder that was opened, so a run that goes on works with exactly what one that begins
// does. With one writer and one --seed both seeds, of evaluation and of search, are that one.
#include "engine/request.h"

namespace espalier {

struct Begun {
  Run run;
  WorkerSetup setup;                 // without its memory, which is this time's
  std::vector<std::string> remarks;  // what reading the table brought to light
  std::vector<Finding> findings;     // what checking it did
};

// Takes the request's table, draws the folds, and makes the run's folder; the parsed table is let go. Fills in what the
// request leaves open. Errors: those of reading, of the schema, of the splits and of the folder; an unknown metric or
// positive label; no operator left; too little memory; a test table that a model of this table cannot score.
Result<Begun> begin_run(FitRequest&);

// Opens the run's folder. A table, if there is one, is read as the run's schema says and must give the run's data.
// Errors: no run there, a damaged one, one of version 1 or with another identity (the difference is named); another
// process is at work on it.
Result<Begun> resume_run(FitRequest&);

}  // namespace espalier
