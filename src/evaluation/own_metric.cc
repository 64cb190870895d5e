#include "evaluation/own_metric.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <stdexcept>

#include "base/files.h"
#include "base/rng.h"
#include "evaluation/patience.h"
#include "evaluation/python_function.h"

namespace espalier {
namespace {

using Columns = std::vector<std::vector<double>>;

// A function of a user's own: of the truth and of one column of codes or numbers; of a scorer, of all that was
// predicted.
struct Score {
  std::function<Result<double>(const std::vector<double>& truth, const Columns& predicted)> of;
  bool scorer = false;
};
using LibraryFunction = double (*)(const double*, const double*, std::size_t);

using Stopped = std::function<bool()>;

constexpr std::size_t most_probed = 50;  // rows of the first call

std::optional<double> as_number(const std::string& label) {
  double out = 0;
  const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), out);
  if (error != std::errc() || end != label.data() + label.size()) return std::nullopt;
  return out;
}

// The numbers that stand for class codes; empty where the target is a number itself.
std::vector<double> values_of(const std::vector<std::string>& classes) {
  std::vector<double> out;
  for (const std::string& label : classes)
    if (const auto number = as_number(label)) out.push_back(*number);
  if (out.size() == classes.size()) return out;
  out.resize(classes.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<double>(i);
  return out;
}

Result<Score> library_score(const std::string& name, const Target& y) {
  const std::size_t colon = name.rfind(':');
  const std::string file = name.substr(0, colon), function = name.substr(colon + 1);
  // A bare name is looked for here, as a file is, not along the system's path for libraries.
  void* library = ::dlopen(std::filesystem::absolute(file).c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) return fail(Errc::not_found, "the metric " + name + ": " + ::dlerror());
  const auto call = reinterpret_cast<LibraryFunction>(::dlsym(library, function.c_str()));
  if (!call) return fail(Errc::not_found, "the metric " + name + ": " + file + " has no function " + function);
  return Score{[call, values = values_of(y.column().classes)](std::vector<double> truth, const Columns& given) {
    std::vector<double> predicted = given[0];
    for (auto* numbers : {&truth, &predicted})
      for (double& v : *numbers)
        if (!values.empty()) v = values[static_cast<std::size_t>(v)];
    return Result<double>(call(truth.data(), predicted.data(), truth.size()));
  }};
}

Error cannot_be_used(const std::string& name, const Error& why) {
  return {Errc::invalid_argument, "the metric " + name + " cannot be used: " + why.message};
}

// Whether it names a file of this kind and a function in it.
bool is_of_a_file(std::string_view name, std::string_view ending) { return name.find(ending) != name.npos; }

Result<Score> python_score(const std::string& name, const Target& y, const Stopped& stopped) {
  const std::size_t end = is_of_a_file(name, ".py:") ? name.rfind(':') : name.rfind('.');
  auto function = PythonFunction::start(name.substr(0, end), name.substr(end + 1), y.column().classes, stopped);
  if (!function) return Failure{cannot_be_used(name, function.error())};
  const std::shared_ptr<PythonFunction> shared = *std::move(function);
  return Score{[shared](const std::vector<double>& truth, const Columns& given) { return shared->call(truth, given); },
               shared->is_scorer()};
}

// The same, called in a process of its own each time: it may crash and hang.
Score in_a_fork(const Score& score, const Stopped& stopped) {
  return Score{[score, stopped](const std::vector<double>& truth, const Columns& predicted) -> Result<double> {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return io_error("make", "a pipe", errno);
    const pid_t child = ::fork();
    if (child == 0) {
      const double value = *score.of(truth, predicted);
      ::_exit(::write(ends[1], &value, sizeof value) == sizeof value ? 0 : 1);
    }
    ::close(ends[1]);
    double value = 0;
    const bool in_time = child > 0 && readable_in_time(ends[0], stopped);
    const bool whole = in_time && ::read(ends[0], &value, sizeof value) == sizeof value;
    ::close(ends[0]);
    if (child > 0) ::kill(child, SIGKILL);
    while (child > 0 && ::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {}
    if (whole) return value;
    return in_time ? fail(Errc::unsupported, "it crashes") : fail(Errc::stopped, "it gave no answer in time");
  }};
}

// Nobody waits for it a second time.
Score without_a_second_hang(const Score& score) {
  const auto hung = std::make_shared<std::optional<Error>>();
  const auto once = [of = score.of, hung](const std::vector<double>& truth, const Columns& given) -> Result<double> {
    if (*hung) return Failure{**hung};
    auto out = of(truth, given);
    if (!out && out.error().code == Errc::stopped) *hung = out.error();
    return out;
  };
  return {once, score.scorer};
}

// Certain of the labels, a column a class.
Columns certain_of(const std::vector<double>& labels, std::size_t classes) {
  if (classes == 0) return {labels};
  Columns out(classes, std::vector<double>(labels.size()));
  for (std::size_t i = 0; i < labels.size(); ++i) out[static_cast<std::size_t>(labels[i])][i] = 1;
  return out;
}

// A few rows in no order, predicted as their neighbours are.
Status probe(const std::string& name, const Score& score, const Target& y) {
  std::vector<std::uint32_t> rows(y.rows());
  for (std::uint32_t i = 0; i < rows.size(); ++i) rows[i] = i;
  Rng(1).shuffle(std::span(rows));
  rows.resize(std::min(rows.size(), most_probed));
  std::vector<double> truth, predicted;
  for (const std::uint32_t r : rows) truth.push_back(y.value(r));
  predicted = truth;
  std::ranges::rotate(predicted, predicted.begin() + std::ssize(predicted) / 2);
  const auto value = score.of(truth, certain_of(predicted, score.scorer ? y.column().classes.size() : 0));
  return value ? ok() : Status(Failure{cannot_be_used(name, value.error())});
}

std::vector<double> labels_of(const ScoredColumn& column) {
  std::vector<double> out(column.rows());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<double>(column.label(i));
  return out;
}

// What the function is given of a prediction.
Columns given_to(const Score& score, const ScoredColumn& column, bool classes) {
  if (classes && !score.scorer) return {labels_of(column)};
  Columns out;
  for (const auto& scores : column.predicted) out.emplace_back(scores.begin(), scores.end());
  return out;
}

Metric metric_of(const std::string& name, const Target& y, Score score) {
  const bool classes = y.task() == Task::classification;
  const std::string function = name.substr(name.find_last_of(".:") + 1);
  Metric out{
      .name = name,
      .task = y.task(),
      .needs = classes ? Metric::Needs::labels : Metric::Needs::numbers,
      .loss = !score.scorer && (function.find("error") != function.npos || function.find("loss") != function.npos),
      .best = HUGE_VAL,
      .score = {}};
  if (out.loss) out.best = -HUGE_VAL;
  out.score = [score = std::move(score), classes](const std::vector<ScoredColumn>& columns) {
    const ScoredColumn& column = columns.front();
    const auto value = score.of({column.truth.begin(), column.truth.end()}, given_to(score, column, classes));
    if (!value) throw std::runtime_error(value.error().message);
    return *value;
  };
  out.doc = "a function of the user's own";
  return out;
}

bool is_library(const std::string& name) { return is_of_a_file(name, ".so:"); }

Result<Score> score_of(const std::string& name, const Target& y, const Stopped& stopped) {
  if (y.columns() != 1)
    return fail(Errc::unsupported, "the metric " + name + " is a function of one target column, and there are " +
                                       std::to_string(y.columns()));
  return is_library(name) ? library_score(name, y) : python_score(name, y, stopped);
}

MetricChoice choice_of(const std::string& name, const Target& y, Score score) {
  return {.metric = std::make_shared<const Metric>(metric_of(name, y, std::move(score)))};
}

}  // namespace

bool is_own_metric(std::string_view name) {
  if (is_of_a_file(name, ".so:") || is_of_a_file(name, ".py:")) return true;
  return name.find('.') != name.npos && name.find_first_of(" /:") == name.npos;
}

Result<MetricChoice> own_metric(const std::string& name, const Target& y, const Stopped& stopped) {
  const auto found = score_of(name, y, stopped);
  if (!found) return Failure{found.error()};
  const Score score = without_a_second_hang(is_library(name) ? in_a_fork(*found, stopped) : *found);
  TRY_STATUS(probe(name, score, y));
  return choice_of(name, y, score);
}

Result<MetricChoice> metric_named(const Metrics& metrics, const std::string& name, const Target& y,
                                  const Stopped& stopped) {
  if (!metrics.named(name) && is_own_metric(name)) return own_metric(name, y, stopped);
  return metrics.find(name, y);
}

Result<MetricChoice> metric_of_worker(const Metrics& metrics, const std::string& name, const Target& y) {
  if (metrics.named(name) || !is_own_metric(name)) return metrics.find(name, y);
  const auto score = score_of(name, y, {});
  if (!score) return Failure{score.error()};
  return choice_of(name, y, *score);
}

MetricChoice undefined_where_it_fails(MetricChoice choice) {
  Metric out = *choice.metric;
  out.score = [score = out.score](const std::vector<ScoredColumn>& columns) {
    try {
      return score(columns);
    } catch (const std::runtime_error&) { return std::nan(""); }
  };
  choice.metric = std::make_shared<const Metric>(std::move(out));
  return choice;
}

}  // namespace espalier
