#pragma once
// Runs classes of the Python environment's (operators/foreign.h) in a Python process beside ours, which starts when it
// is first needed. Numbers go there and back; whatever happens there is an error here.
#include <mutex>
#include <set>

#include "evaluation/python_process.h"
#include "operators/foreign.h"

namespace espalier {

class PythonHost final : public ForeignHost {
 public:
  // `memory`: bytes that a fit may take more there; 0: no limit.
  explicit PythonHost(std::size_t memory = 0) : memory_(memory) {}

  // What can be known of a class without fitting it. Errors: no interpreter, no such module or class, or one that is
  // no estimator, in Python's words.
  Result<ForeignClass> describe(const std::string& name);

  Result<Fit> fit(const ForeignClass&, const Json& params, const Frame&, const Target&, std::uint64_t seed,
                  const Crew&) override;
  Result<Frame> apply(const std::string& state, std::size_t columns, const Frame&, const Crew&) override;

 private:
  Result<PythonProcess::Answer> ask(Json head, std::string_view payload, const Crew&);

  std::mutex mutex_;  // one question at a time
  PythonProcess process_;
  std::size_t memory_;
};

}  // namespace espalier
