#pragma once
// A small data set with everything a fit needs.
#include <unistd.h>

#include "evaluation/evaluate.h"
#include "operators/catalog.h"
#include "pipeline/preparation.h"
#include "tests/support.h"

namespace espalier::test {

inline std::shared_ptr<const FoldPlan> plan_of(const Dataset& data, const SplitOptions& options = {}) {
  auto out = draw_folds(data.target, options, Rng(7).child(0));
  if (!out) throw std::runtime_error(out.error().message);
  return std::make_shared<const FoldPlan>(*std::move(out));
}

inline Problem problem_of(Dataset data, const SplitOptions& options = {}) {
  const auto plan = plan_of(data, options);
  const Step preparation = preparation_for(shape_of(data));
  const MetricChoice metric = Metrics().default_for(data.target);
  return Problem(std::move(data), plan, preparation, 7, metric);
}

struct World {
  explicit World(const Table& t = {}, std::size_t budget = std::size_t{1} << 30, Catalog c = Catalog(built_in()))
      : catalog(std::move(c)), problem(problem_of(make_data(t))), cache(budget) {}

  Step exact(std::string_view text) const {
    auto out = problem.prepared(step(text), catalog);
    if (!out) throw std::runtime_error(std::string(text) + ": " + out.error().message);
    return *std::move(out);
  }
  Fitter fitter(int replica = 0) { return problem.fitter(catalog, cache, replica); }
  NodePtr fit(std::string_view text) {
    Fitter f = fitter();
    auto out = f.fit(exact(text), problem.data.target.row_set());
    if (!out) throw std::runtime_error(std::string(text) + ": " + out.error().message);
    return *std::move(out);
  }
  std::vector<double> predict(const NodePtr& node) const { return predict(node, problem.data.raw); }
  std::vector<double> predict(const NodePtr& node, const Frame& raw) const {
    auto out = node->predict(raw, Context{Rng(0)});
    if (!out) throw std::runtime_error(out.error().message);
    return out->gather();
  }
  Done run(
      const Job& job, const std::atomic<bool>* stop = nullptr,
      const std::function<void(const Outcome&)>& on_stage = [](const Outcome&) {}) {
    return espalier::evaluate(problem, catalog, cache, job, stop, on_stage);
  }
  Outcome evaluate(
      std::string_view text, const std::atomic<bool>* stop = nullptr,
      const std::function<void(const Outcome&)>& on_stage = [](const Outcome&) {}) {
    return run({.candidate = {.step = step(text)}}, stop, on_stage).outcome;
  }

  Catalog catalog;
  Problem problem;
  PrefixCache cache;
};

// A folder of the test's own, gone when it is over.
struct Folder {
  explicit Folder(const std::string& name)
      : path(std::filesystem::temp_directory_path() / ("espalier_" + name + "_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Path path;
};

}  // namespace espalier::test
