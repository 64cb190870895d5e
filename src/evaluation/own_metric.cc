#include "evaluation/own_metric.h"

#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <stdexcept>

#include "base/rng.h"
#include "evaluation/python_function.h"

namespace espalier {
namespace {

using Score = std::function<Result<double>(const std::vector<double>& truth, const std::vector<double>& predicted)>;
using LibraryFunction = double (*)(const double*, const double*, std::size_t);

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
  return Score(
      [call, values = values_of(y.column().classes)](std::vector<double> truth, std::vector<double> predicted) {
        for (auto* numbers : {&truth, &predicted})
          for (double& v : *numbers)
            if (!values.empty()) v = values[static_cast<std::size_t>(v)];
        return Result<double>(call(truth.data(), predicted.data(), truth.size()));
      });
}

Result<Score> python_score(const std::string& name, const Target& y) {
  const std::size_t dot = name.rfind('.');
  TRY(auto function, PythonFunction::start(name.substr(0, dot), name.substr(dot + 1), y.column().classes));
  const std::shared_ptr<PythonFunction> shared = std::move(function);
  return Score([shared](const std::vector<double>& truth, const std::vector<double>& predicted) {
    return shared->call(truth, predicted);
  });
}

// Whether a call ends a process that does nothing else.
bool crashes(const Score& score, const std::vector<double>& truth, const std::vector<double>& predicted) {
  const pid_t child = ::fork();
  if (child == 0) {
    (void)score(truth, predicted);
    ::_exit(0);
  }
  int status = 0;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  return child > 0 && WIFSIGNALED(status);
}

// A few rows in no order, predicted as their neighbours are.
Status probe(const std::string& name, const Score& score, const Target& y, bool may_crash) {
  std::vector<std::uint32_t> rows(y.rows());
  for (std::uint32_t i = 0; i < rows.size(); ++i) rows[i] = i;
  Rng(1).shuffle(std::span(rows));
  rows.resize(std::min(rows.size(), most_probed));
  std::vector<double> truth, predicted;
  for (const std::uint32_t r : rows) truth.push_back(y.value(r));
  predicted = truth;
  std::ranges::rotate(predicted, predicted.begin() + std::ssize(predicted) / 2);
  if (may_crash && crashes(score, truth, predicted))
    return fail(Errc::invalid_argument, "the metric " + name + " cannot be used: it crashes");
  const auto value = score(truth, predicted);
  if (value) return ok();
  return fail(Errc::invalid_argument, "the metric " + name + " cannot be used: " + value.error().message);
}

std::vector<double> labels_of(const ScoredColumn& column) {
  std::vector<double> out(column.rows());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<double>(column.label(i));
  return out;
}

Metric metric_of(const std::string& name, const Target& y, Score score) {
  const bool classes = y.task() == Task::classification;
  const std::string function = name.substr(name.find_last_of(".:") + 1);
  Metric out{.name = name,
             .task = y.task(),
             .needs = classes ? Metric::Needs::labels : Metric::Needs::numbers,
             .loss = function.find("error") != function.npos || function.find("loss") != function.npos,
             .best = HUGE_VAL,
             .score = {}};
  if (out.loss) out.best = -HUGE_VAL;
  out.score = [score = std::move(score), classes](const std::vector<ScoredColumn>& columns) {
    const ScoredColumn& column = columns.front();
    const auto value = score(
        {column.truth.begin(), column.truth.end()},
        classes ? labels_of(column) : std::vector<double>(column.predicted[0].begin(), column.predicted[0].end()));
    if (!value) throw std::runtime_error(value.error().message);
    return *value;
  };
  out.doc = "a function of the user's own";
  return out;
}

}  // namespace

bool is_own_metric(std::string_view name) {
  return name.find(".so:") != name.npos || (name.find('.') != name.npos && name.find_first_of(" /:") == name.npos);
}

Result<MetricChoice> own_metric(const std::string& name, const Target& y) {
  if (y.columns() != 1)
    return fail(Errc::unsupported, "the metric " + name + " is a function of one target column, and there are " +
                                       std::to_string(y.columns()));
  const bool library = name.find(".so:") != name.npos;
  TRY(Score score, library ? library_score(name, y) : python_score(name, y));
  TRY_STATUS(probe(name, score, y, library));
  return MetricChoice{.metric = std::make_shared<const Metric>(metric_of(name, y, std::move(score)))};
}

Result<MetricChoice> metric_named(const Metrics& metrics, const std::string& name, const Target& y) {
  if (!metrics.named(name) && is_own_metric(name)) return own_metric(name, y);
  return metrics.find(name, y);
}

}  // namespace espalier
