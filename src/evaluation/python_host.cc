#include "evaluation/python_host.h"

#include <cstring>
#include <new>

#include "base/hash.h"

namespace espalier {
namespace {

constexpr Patience of_a_fit{HUGE_VAL, 0};  // whoever runs the job says how long

void append(std::string& bytes, const std::vector<double>& numbers) {
  bytes.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(double));
}

std::vector<double> column_of(const Target& y) {
  std::vector<double> out(y.rows());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = y.value(i);
  return out;
}

std::vector<double> weights_of(const Target& y) {
  std::vector<double> out(y.rows());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = y.weight(i);
  return out;
}

// Errors are outcomes of a trial, but that there is no memory is its own kind of one.
Error explained(const Error& error, const std::string& name) {
  if (error.message.starts_with("MemoryError")) throw std::bad_alloc();
  return {error.code == Errc::invalid_argument ? Errc::unsupported : error.code, name + ": " + error.message};
}

std::string key_of(std::string_view state) { return to_text(hash_bytes(state)); }

}  // namespace

Result<PythonProcess::Answer> PythonHost::ask(Json head, std::string_view payload, const Crew& crew) {
  const std::lock_guard lock(mutex_);
  process_.stopped_by([stop = crew.stop] { return stop && stop->load(std::memory_order_relaxed); });
  head["memory"] = memory_;
  return process_.ask(std::move(head), payload, of_a_fit);
}

Result<ForeignClass> PythonHost::describe(const std::string& name) {
  const std::lock_guard lock(mutex_);
  TRY(const auto answer, process_.ask({{"do", "describe"}, {"class", name}}, {}, with_an_import));
  Json said = answer.head;
  said["name"] = name;
  return foreign_class_from(said);
}

Result<ForeignHost::Fit> PythonHost::fit(const ForeignClass& c, const Json& params, const Frame& x, const Target& y,
                                         std::uint64_t seed, const Crew& crew) {
  std::string payload;
  append(payload, x.dense().gather());
  append(payload, column_of(y));
  if (c.weights && y.weighted()) append(payload, weights_of(y));
  const auto answer = ask({{"do", "fit"},
                           {"class", c.name},
                           {"params", params},
                           {"rows", x.rows()},
                           {"columns", x.columns()},
                           {"classes", y.column().classes.size()},
                           {"model", is_model(c.role)},
                           {"seed", seed >> 1}},
                          payload, crew);
  if (!answer) return Failure{explained(answer.error(), c.name)};
  Fit out{.state = answer->payload};
  TRY(const auto columns, json_get<std::int64_t>(answer->head, "columns"));
  out.columns = static_cast<std::size_t>(columns);
  TRY(out.importances, json_get<std::vector<double>>(answer->head, "importances"));
  return out;
}

Result<Frame> PythonHost::apply(const std::string& state, std::size_t columns, const Frame& x, const Crew& crew) {
  const std::string key = key_of(state);
  std::string payload;
  append(payload, x.dense().gather());
  const auto head = [&](std::size_t bytes) {
    return Json{{"do", "apply"}, {"key", key}, {"state", bytes}, {"rows", x.rows()}};
  };
  auto answer = ask(head(0), payload, crew);
  if (answer && answer->head.contains("unknown")) answer = ask(head(state.size()), state + payload, crew);
  if (!answer) return Failure{explained(answer.error(), "Python")};
  TRY(const auto given, json_get<std::int64_t>(answer->head, "columns"));
  const std::string& bytes = answer->payload;
  if (given != static_cast<std::int64_t>(columns) || bytes.size() != x.rows() * columns * sizeof(double))
    return fail(Errc::unsupported, "a class of Python's gives " + std::to_string(given) + " columns, and gave " +
                                       std::to_string(columns) + " when it was fitted");
  std::vector<std::vector<double>> out(columns, std::vector<double>(x.rows()));
  for (std::size_t j = 0; j < columns; ++j)
    std::memcpy(out[j].data(), bytes.data() + j * x.rows() * sizeof(double), x.rows() * sizeof(double));
  return Frame::of(std::move(out), x.rows());
}

}  // namespace espalier
