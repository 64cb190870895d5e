#pragma once
// What a TPOT run tells while it goes on, by TPOT's levels of verbosity and in its words.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>

#include "apps/cli/tpot_flags.h"
#include "engine/front.h"
#include "operators/catalog.h"
#include "runs/search_plan.h"

namespace espalier::cli {

class TpotPrinter final : public Observer {
 public:
  TpotPrinter(const TpotFlags& flags, const Catalog& catalog);

  void started(const Started&) override;
  void progress(const Progress&) override;
  void improved(const Progress&) override {}
  void finished(const Trial&) override;
  void phase(const std::string& what) override;
  void finish();  // the bar goes, and the log is closed

  const Started& setting() const { return started_; }
  std::optional<Trial> best() const;      // of those that were told
  std::string commonest_failure() const;  // why a pipeline has no score; "": each has one
  // How many generations ago the front last changed.
  std::int64_t since_progress() const { return std::max<std::int64_t>(0, generation_ - 1 - last_progress_); }

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { (void)std::fclose(file); }
  };
  void open_log();
  void close_log();
  void print(const std::string& line);
  void clear();
  std::string bar() const;
  void tell_of(const Trial&);
  void end_generation();
  std::int64_t total() const;

  const TpotFlags& flags_;
  Breeding breeding_;  // the sizes of generations
  const Catalog& catalog_;
  // Where progress and generations go: the log, or the standard output. The log is opened, and what was in it goes,
  // when the run begins: a command that is refused costs nothing.
  std::FILE* to_ = stdout;
  std::unique_ptr<std::FILE, CloseFile> log_;
  std::optional<int> unwritten_;  // why the log lacks something, by the system's number
  bool terminal_;
  bool drawn_ = false;
  Started started_;
  std::chrono::steady_clock::time_point began_, last_;
  std::int64_t trials_ = 0, generation_ = 0, last_progress_ = 0;  // generation_: that is not finished
  std::map<std::string, std::int64_t> failures_;                  // by their reasons
  std::vector<Trial> front_, current_;  // of the generations that are finished; of the one that is not
};

}  // namespace espalier::cli
