#include "apps/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "apps/cli/interrupts.h"
#include "apps/cli/summary.h"
#include "apps/cli/terminal.h"
#include "apps/cli/voice.h"
#include "base/columns.h"
#include "base/text.h"
#include "data/numbers.h"
#include "data/schema.h"
#include "metrics/describe.h"
#include "pipeline/describe.h"

namespace espalier::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_named = 6;

void line(std::string_view name, const std::string& text) { say("{}", labelled(name, text, terminal_columns())); }

// "249 rows; columns: 20 number, 9 category".
void print_columns(const Started& s) {
  const auto schema = schema_from_json(s.schema);
  if (!schema) return;
  std::map<std::string_view, std::size_t> kinds;
  for (const ColumnSchema* c : schema->with(ColumnUse::feature)) {
    const bool used = c->kind != ColumnKind::identifier && c->kind != ColumnKind::constant;
    if (used) ++kinds[name_of(c->kind)];
  }
  std::vector<std::string> parts;
  for (const auto& [kind, n] : kinds) parts.push_back(fmt::format("{} {}", n, kind));
  line("table", counted(s.rows, "row") + "; columns: " + joined(parts));
}

// "'target', classification: No 84 %, Yes 16 % (positive class: Yes; --positive changes it)".
void print_target(const Started& s) {
  std::vector<std::string> names;
  if (const auto schema = schema_from_json(s.schema))
    for (const ColumnSchema* c : schema->with(ColumnUse::target)) names.push_back("'" + c->name + "'");
  std::string text = shortened(names, most_named) + ", " + s.task;
  std::vector<std::string> classes;
  for (const auto& [label, rows] : s.classes)
    classes.push_back(fmt::format("{} {:.3g} %", label, 100 * static_cast<double>(rows) / static_cast<double>(s.rows)));
  if (!classes.empty()) text += ": " + shortened(classes, most_named);
  if (!s.positive.empty()) text += fmt::format(" (positive class: {}; --positive changes it)", s.positive);
  line("target", text);
  const bool could_be_either = s.classes.empty() || plain_number(s.classes[0].first);
  if (could_be_either && !s.task_reason.empty()) line("", s.task_reason);
}

}  // namespace

ProgressPrinter::ProgressPrinter(Time began, bool quiet)
    : began_(began), quiet_(quiet), terminal_(::isatty(STDERR_FILENO) != 0) {}

void ProgressPrinter::started(const Started& s) {
  started_ = s;
  know_run(s.run);
  last_ = Clock::now();
  if (quiet_) return;
  print_columns(s);
  print_target(s);
  line("evaluation", s.metric.title() + " by " + s.splits);
  line("limits",
       fmt::format("time {}, memory {}, {}{}", seconds_text(s.seconds), bytes_text(s.memory), counted(s.jobs, "job"),
                   s.trials >= 0 ? ", " + counted(static_cast<std::size_t>(s.trials), "trial") : ""));
  line("search", fmt::format("{} over {} operators, seed {}", s.strategy, s.operators, s.seed));
  line("run folder", s.run + (s.resumed_trials > 0 ? fmt::format(", going on after {} trials", s.resumed_trials) : ""));
  for (const std::string& remark : s.remarks) line("note", remark);
  print_findings(s.findings, false);
  say("\n");
}

std::string ProgressPrinter::score_text(const Progress& p) const {
  if (!p.best) return "no score yet";
  const Outcome& o = p.best->outcome;
  std::string out = describe(started_.metric, o.mean(), o.standard_error());
  if (p.baseline) out += ", baseline " + describe_value(started_.metric, *p.baseline);
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
  const Outcome& o = p.best->outcome;
  say("{}\n",
      cut_to(fmt::format("{:>7}  {:<5} {}  {}", seconds_text(p.seconds), short_id(p.best->id),
                         describe(started_.metric, o.mean(), o.standard_error()), describe(p.best->candidate.step)),
             terminal_columns()));
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
