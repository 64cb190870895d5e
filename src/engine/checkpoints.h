#pragma once
// A folder of scripts that is kept up to date while a run goes on (TPOT's periodic checkpoint folder):
//
//   best.py                                 the best pipeline so far, from the first one that has a score on
//   pipeline_gen_<g>_<score>_<trial>.py     each pipeline that came onto the Pareto front, as it stood after a
//   generation;
//                                           written at most every 30 seconds, and once more at the end
//
// Scripts are renamed into place, so whoever reads one while the run goes on, or after it was killed, reads a whole
// one. Nothing is ever removed, and only scripts that were exported are replaced.
#include <set>

#include "engine/fit.h"

namespace espalier {

Path best_script(const Path& folder);

// Makes the folder. Errors: it cannot be made, or its best.py is somebody else's, which would be replaced.
Status open_checkpoints(const Path& folder);

class Checkpoints {
 public:
  Checkpoints(Path folder, const Setting& setting) : folder_(std::move(folder)), setting_(setting) {}

  void know(const Trial&);                                     // of an earlier life of the run: nothing is written
  void add(const Trial&);                                      // that has finished
  void finish();                                               // the search is over
  const std::string& unwritten() const { return unwritten_; }  // why the first script that is missing is

 private:
  bool scored(const Trial&) const;
  void write(const Trial&, const std::string& name);
  void write_front();

  Path folder_;
  const Setting& setting_;
  std::vector<Trial> front_;
  std::set<TrialId> written_;
  std::optional<Trial> best_;
  int generation_ = 0;
  std::optional<Time> front_written_;
  std::string unwritten_;
};

}  // namespace espalier
