#pragma once
// A Python process for code of the user's own (python_host.py): what that does to memory, signals or threads does not
// reach ours. It is asked one thing at a time, and ends with its owner.
#include <sys/types.h>

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/json.h"
#include "evaluation/patience.h"

namespace espalier {

class PythonProcess {
 public:
  struct Answer {
    Json head;
    std::string payload;
  };

  // Starts nothing yet. The interpreter is what ESPALIER_PYTHON names, or python3.
  explicit PythonProcess(std::function<bool()> stopped = {}) : stopped_(std::move(stopped)) {}
  ~PythonProcess();
  PythonProcess(const PythonProcess&) = delete;
  PythonProcess& operator=(const PythonProcess&) = delete;

  // Starts the process if there is none. Errors: no interpreter; what Python says (Errc::invalid_argument); no answer
  // in time (Errc::stopped), or the process has ended (Errc::io): then the next question starts another.
  Result<Answer> ask(Json head, std::string_view payload = {}, const Patience& = {});
  bool running() const { return pid_ >= 0; }
  void stopped_by(std::function<bool()> stopped) { stopped_ = std::move(stopped); }  // instead of the first

 private:
  Status begin();
  void end();
  Status read_until(std::size_t bytes, const Patience&);
  Result<std::size_t> line_end(const Patience&);

  std::function<bool()> stopped_;
  pid_t pid_ = -1;
  int to_ = -1, from_ = -1;
  std::string read_;  // of the next answer
};

}  // namespace espalier
