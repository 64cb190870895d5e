#include "apps/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "apps/cli/terminal.h"
#include "apps/cli/voice.h"
#include "base/text.h"

namespace espalier::cli {
namespace {

using Clock = std::chrono::steady_clock;

void print_schema(const Json& schema) {
  const auto columns = json_get_or<std::vector<Json>>(schema, "columns", {});
  if (!columns) return;
  std::map<std::string, int> kinds;
  std::vector<std::string> apart;
  for (const Json& c : *columns) {
    const auto use = json_get_or<std::string>(c, "use", "feature");
    const auto kind = json_get_or<std::string>(c, "kind", "");
    const auto name = json_get_or<std::string>(c, "name", "");
    const auto reason = json_get_or<std::string>(c, "reason", "");
    if (!use || !kind || !name || !reason || *use != "feature") continue;
    ++kinds[*kind];
    if (*kind == "identifier" || *kind == "constant" || *kind == "text" || *kind == "datetime")
      apart.push_back(fmt::format("  {}: {} ({})", *name, *kind, *reason));
  }
  std::string line;
  for (const auto& [kind, n] : kinds) line += fmt::format("{}{} {}", line.empty() ? "" : ", ", n, kind);
  say("columns     {}\n", line);
  for (std::size_t i = 0; i < std::min<std::size_t>(apart.size(), 12); ++i) say("{}\n", apart[i]);
  if (apart.size() > 12) say("  and {} more; 'espalier inspect' lists all\n", apart.size() - 12);
}

}  // namespace

ProgressPrinter::ProgressPrinter(Time began, bool quiet)
    : began_(began), quiet_(quiet), terminal_(::isatty(STDERR_FILENO) != 0) {}

void ProgressPrinter::started(const Started& s) {
  started_ = s;
  last_ = Clock::now();
  if (quiet_) return;
  for (const std::string& remark : s.remarks) say("note        {}\n", remark);
  say("data        {} rows, {} feature columns\n", s.rows, s.columns);
  print_schema(s.schema);
  say("task        {}{}{}\n", s.task, s.task_reason.empty() ? "" : ": ", s.task_reason);
  if (!s.positive.empty()) say("positive    {}\n", s.positive);
  say("metric      {}, judged by {}\n", s.metric.name(), s.splits);
  say("search      {} over {} operators, seed {}, ensemble of {} at most\n", s.strategy, s.operators, s.seed,
      s.ensemble_size);
  say("limits      time {}, a trial {}; memory {}, a trial {}; {}{}\n", seconds_text(s.seconds),
      seconds_text(s.trial_seconds), bytes_text(s.memory), bytes_text(s.trial_memory), counted(s.jobs, "job"),
      s.trials >= 0 ? "; " + counted(static_cast<std::size_t>(s.trials), "trial") : "");
  say("run         {}{}\n\n", s.run,
      s.resumed_trials > 0 ? fmt::format(", going on after {} trials", s.resumed_trials) : "");
}

std::string ProgressPrinter::score_text(const Progress& p) const {
  if (!p.best) return "no score yet";
  const Outcome& o = p.best->outcome;
  std::string out =
      fmt::format("{} {:.5g} ± {:.2g}", started_.metric.name(), started_.metric.shown(o.mean()), o.standard_error());
  if (p.baseline) out += fmt::format(", {:+.4g} over the baseline", o.mean() - *p.baseline);
  return out;
}

std::string ProgressPrinter::bar(const Progress& p) const {
  double share = 0;
  if (std::isfinite(started_.seconds))
    share = p.seconds / started_.seconds;
  else if (started_.trials > 0)
    share = static_cast<double>(p.trials) / static_cast<double>(started_.trials);
  const int full = static_cast<int>(std::clamp(share, 0.0, 1.0) * 24);
  std::string out;
  for (int i = 0; i < 24; ++i) out += i < full ? "█" : "░";
  return out;
}

void ProgressPrinter::progress(const Progress& p) {
  const auto since = Clock::now() - last_;
  if (quiet_ || since < (terminal_ ? std::chrono::milliseconds(100) : std::chrono::seconds(10))) return;
  last_ = Clock::now();
  const std::string count = fmt::format("{}  {} trials  ", seconds_text(p.seconds), p.trials), score = score_text(p);
  if (terminal_)
    say("\r\033[K{}", one_line(bar(p) + " ", count, score, terminal_columns()));
  else
    say("{}{}\n", count, score);
  drawn_ = terminal_;
  std::fflush(stderr);
}

void ProgressPrinter::improved(const Progress& p) {
  if (quiet_ || !p.best) return;
  clear();
  say("{:>7}  {:<6} {}  {}\n", seconds_text(p.seconds), to_text(p.best->id), score_text(p),
      print(p.best->candidate.step));
}

void ProgressPrinter::phase(const std::string& what) {
  if (quiet_) return;
  clear();
  say("{:>7}  {}\n", seconds_text(std::chrono::duration<double>(Clock::now() - began_).count()), what);
}

void ProgressPrinter::clear() {
  if (std::exchange(drawn_, false)) say("\r\033[K");
}

void ProgressPrinter::finish() { clear(); }

}  // namespace espalier::cli
