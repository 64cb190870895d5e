#pragma once
// How a run comes to be, or to go on.
#include "engine/request.h"

namespace espalier {

struct Begun {
  Run run;
  std::vector<std::string> remarks;  // what reading the table brought to light
};

// Reads the table, draws the folds, and makes the run's folder; the parsed table is let go. Errors: those of reading,
// of the schema, of the splits and of the folder; an unknown metric or positive label.
Result<Begun> begin_run(FitRequest&);

// Opens the run's folder. Errors: no run there, a damaged one, or one with another identity: the difference is named.
Result<Begun> resume_run(const FitRequest&);

}  // namespace espalier
