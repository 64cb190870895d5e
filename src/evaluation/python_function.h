#pragma once
// A function of a Python module, called in a process of its own (python_process.h).
#include "evaluation/python_process.h"

namespace espalier {

class PythonFunction {
 public:
  // Imports the module, or the file where it ends in .py, and finds the function. `classes`: the labels that codes
  // stand for; empty for numbers. `stopped`: whether to wait no longer. Errors: no interpreter; what Python says of the
  // import; no answer within three minutes.
  static Result<std::unique_ptr<PythonFunction>> start(const std::string& module, const std::string& function,
                                                       const std::vector<std::string>& classes,
                                                       std::function<bool()> stopped = {});

  // Whether it is a scorer: a function of (estimator, X, y), which is given an estimator that has predicted already.
  // Greater is better then.
  bool is_scorer() const { return scorer_; }
  // `predicted`: a column of codes or numbers; of a scorer a column of scores a class, or one of numbers. Errors: what
  // the function raised; a result that is no number; no answer within half a minute (Errc::stopped). A process that
  // hangs or has died is replaced by another at the next call.
  Result<double> call(const std::vector<double>& truth, const std::vector<std::vector<double>>& predicted);

 private:
  PythonFunction() = default;
  Status load();

  std::unique_ptr<PythonProcess> process_;
  Json what_;
  bool scorer_ = false;
};

}  // namespace espalier
