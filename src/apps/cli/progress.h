#pragma once
#include <atomic>

#include "apps/cli/command.h"
#include "engine/request.h"

namespace espalier::cli {

// Tells a person how a fit goes, on stderr: a line that is redrawn in a terminal, else one plain line every ten
// seconds.
class ProgressPrinter final : public Observer {
 public:
  ProgressPrinter(Time began, bool quiet);
  void started(const Started&) override;
  void progress(const Progress&) override;
  void improved(const Progress&) override;
  void phase(const std::string&) override;
  void finish();  // clears the line

  const Started& setting() const { return started_; }

 private:
  void clear();
  std::string bar(const Progress&) const;
  std::string score_text(const Progress&) const;

  Time began_, last_{};
  bool quiet_, terminal_, drawn_ = false;
  Started started_;
};

}  // namespace espalier::cli
