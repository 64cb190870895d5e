#pragma once
// A function of a Python module, called in a process of its own: what it does to memory, signals or threads does not
// reach ours. The process ends with its owner.
#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluation/patience.h"

namespace espalier {

class PythonFunction {
 public:
  // Imports the module, or the file where it ends in .py, and finds the function. `classes`: the labels that codes
  // stand for; empty for numbers. `stopped`: whether to wait no longer. Errors: no interpreter; what Python says of the
  // import; a function of (estimator, X, y); no answer within three minutes.
  static Result<std::unique_ptr<PythonFunction>> start(const std::string& module, const std::string& function,
                                                       const std::vector<std::string>& classes,
                                                       std::function<bool()> stopped = {});
  ~PythonFunction();
  PythonFunction(const PythonFunction&) = delete;
  PythonFunction& operator=(const PythonFunction&) = delete;

  // Errors: what the function raised; a result that is no number; no answer within half a minute (Errc::stopped). A
  // process that hangs or has died is replaced by another at the next call.
  Result<double> call(const std::vector<double>& truth, const std::vector<double>& predicted);

 private:
  PythonFunction() = default;
  Status begin();
  void end();
  Result<std::string> answer(std::chrono::seconds longest);
  Result<std::string> line(std::chrono::seconds longest);

  std::vector<std::string> command_;
  std::function<bool()> stopped_;
  pid_t pid_ = -1;
  int to_ = -1, from_ = -1;
  std::string read_;  // of the next answer
};

}  // namespace espalier
