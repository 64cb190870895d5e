#include "apps/cli/tpot_printer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "apps/cli/interrupts.h"
#include "apps/cli/terminal.h"
#include "apps/cli/tpot_words.h"
#include "apps/cli/voice.h"
#include "base/text.h"
#include "data/table.h"
#include "dialects/tpot_text.h"
#include "pipeline/walk.h"

namespace espalier::cli {
namespace {

using Clock = std::chrono::steady_clock;

std::string minutes(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds);
  return whole < 3600 ? fmt::format("{:02}:{:02}", whole / 60, whole % 60)
                      : fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace

TpotPrinter::TpotPrinter(const TpotFlags& flags, const Catalog& catalog)
    : flags_(flags),
      breeding_{.population = flags.population, .offspring = flags.offspring},
      catalog_(catalog),
      terminal_(!flags.log && ::isatty(STDOUT_FILENO) != 0) {}

void TpotPrinter::open_log() {
  if (!flags_.log) return;
  log_.reset(std::fopen(flags_.log->c_str(), "we"));
  if (log_)
    to_ = log_.get();
  else
    say("warning: argument -log: {}; progress goes to the standard output\n",
        io_error("write", *flags_.log, errno).error.message);
}

void TpotPrinter::print(const std::string& line) {
  clear();
  const std::string text = printable(line) + "\n";
  (void)std::fwrite(text.data(), 1, text.size(), to_);
  if (std::fflush(to_) != 0 && log_ && !unwritten_) unwritten_ = errno;
}

void TpotPrinter::started(const Started& s) {
  open_log();
  know_run(s.run);
  started_ = s;
  began_ = last_ = Clock::now();
  if (flags_.verbosity >= 3) print(fmt::format("{} operators have been imported by TPOT.", s.operators));
  for (const std::string& remark : s.remarks)
    if (flags_.verbosity >= 2 ||
        (flags_.verbosity == 1 && (remark.starts_with("configuration: ") || remark.starts_with("subsample: "))))
      print("Warning: " + in_words_of_tpot(remark));
  if (flags_.verbosity >= 2 && !s.prepared.empty()) print("Preparation of the table: " + joined(s.prepared));
  if (flags_.verbosity >= 2) print("Run folder: " + s.run);
}

// With a time limit as many as were begun.
std::int64_t TpotPrinter::total() const {
  return breeding_.trials_until(flags_.max_time_minutes ? breeding_.generation_of(trials_) : *flags_.generations);
}

void TpotPrinter::finished(const Trial& trial) {
  ++trials_;
  tell_of(trial);
  if (trial.outcome.failed() && !trial.outcome.error.empty()) ++failures_[trial.outcome.error];
  if (trial.outcome.state == TrialState::succeeded) current_.push_back(trial);
  if (trials_ == breeding_.trials_until(generation_)) end_generation();
}

std::optional<Trial> TpotPrinter::best() const {
  std::vector<Trial> all = front_;
  std::ranges::copy(current_, std::back_inserter(all));
  const std::vector<Trial> front = front_of(std::move(all));
  return front.empty() ? std::nullopt : std::optional(front.back());
}

std::string TpotPrinter::commonest_failure() const {
  const auto more = [](const auto& failure) { return failure.second; };
  return failures_.empty() ? "" : std::ranges::max_element(failures_, {}, more)->first;
}

void TpotPrinter::tell_of(const Trial& trial) {
  if (flags_.verbosity < 3) return;
  const std::string& error = trial.outcome.error;
  switch (trial.outcome.state) {
    case TrialState::repeated:
      return print(
          "Pipeline encountered that has previously been evaluated during the optimization process. Using the score "
          "from the previous evaluation.");
    case TrialState::refused:
      return print("Invalid pipeline encountered. Skipping its evaluation: " + error);
    case TrialState::cut_short:
      return print(fmt::format("Skipped pipeline #{} due to time out. Continuing to the next pipeline.", trials_));
    case TrialState::failed:
    case TrialState::crashed:
    case TrialState::out_of_memory:
      return print(fmt::format("Skipped pipeline #{}: {}", trials_, error));
    default:
      return;
  }
}

void TpotPrinter::end_generation() {
  std::vector<Trial> all = front_;
  std::ranges::move(current_, std::back_inserter(all));
  current_.clear();
  std::vector<Trial> front = front_of(all);
  const auto score = [](const Trial& t) { return t.outcome.mean(); };
  if (!std::ranges::equal(front, front_, {}, score, score)) last_progress_ = generation_;
  front_ = std::move(front);
  const std::int64_t ended = generation_++;
  if (ended == 0 || flags_.verbosity < 2 || front_.empty()) return;
  const auto shown = [this](double value) { return number_text(started_.metric.shown(value)); };
  if (flags_.verbosity == 2)
    return print(
        fmt::format("\nGeneration {} - Current best internal CV score: {}", ended, shown(score(front_.back()))));
  print(fmt::format("\nGeneration {} - Current Pareto front scores:", ended));
  for (const Trial& t : front_)
    print(fmt::format("\n{}\t{}\t{}", operator_count(t.candidate.step), shown(score(t)),
                      tpot_text(t.candidate.step, catalog_)));
}

std::string TpotPrinter::bar() const {
  const double seconds = std::chrono::duration<double>(Clock::now() - began_).count();
  const double share = static_cast<double>(trials_) / static_cast<double>(total());
  const double rate = seconds > 0 ? static_cast<double>(trials_) / seconds : 0;
  const double left = rate > 0 ? static_cast<double>(total() - trials_) / rate : 0;
  std::string blocks;
  for (int i = 0; i < 10; ++i) blocks += i < static_cast<int>(10 * share) ? "█" : " ";
  return fmt::format("Optimization Progress: {:3.0f}%|{}| {}/{} [{}<{}, {:.2f}pipeline/s]", 100 * share, blocks,
                     trials_, total(), minutes(seconds), minutes(left), rate);
}

void TpotPrinter::progress(const Progress&) {
  if (flags_.verbosity < 2 || !terminal_ || Clock::now() - last_ < std::chrono::milliseconds(100)) return;
  last_ = Clock::now();
  fmt::print(to_, "\r\033[K{}", bar());
  std::fflush(to_);
  drawn_ = true;
}

void TpotPrinter::phase(const std::string& what) {
  if (flags_.verbosity >= 3) print(what);
}

void TpotPrinter::clear() {
  if (std::exchange(drawn_, false)) fmt::print(to_, "\r\033[K");
}

void TpotPrinter::finish() {
  if (flags_.verbosity >= 2 && !terminal_ && trials_ > 0) print(bar());
  clear();
  close_log();
}

void TpotPrinter::close_log() {
  if (!log_) return;
  errno = 0;
  if (std::fclose(log_.release()) != 0 && !unwritten_) unwritten_ = errno;
  if (unwritten_) say("warning: argument -log: {}\n", io_error("write", *flags_.log, *unwritten_).error.message);
  to_ = stdout;
}

}  // namespace espalier::cli
