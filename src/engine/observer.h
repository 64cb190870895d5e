#pragma once
// What a run tells while it goes on.
#include "runs/trial.h"

namespace espalier {

struct Progress {
  double seconds = 0;                   // since the command began
  std::int64_t trials = 0;              // finished, those of earlier incarnations among them
  std::optional<Trial> best = {};       // of the trials that count
  std::optional<double> baseline = {};  // score of the constant
};

class Observer {
 public:
  virtual ~Observer() = default;
  virtual void progress(const Progress&) = 0;       // often
  virtual void improved(const Progress&) = 0;       // progress.best is new
  virtual void phase(const std::string& what) = 0;  // "choosing the ensemble", "fitting 7 members" ...
};

}  // namespace espalier
