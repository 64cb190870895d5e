// Goes through the evaluated trials of a run once more, in order, in this process: bench_trials RUN TABLE. Prints a
// line of JSON per trial (its canonical step as a tree, what the journal says, processor seconds, whether the scores
// are those of the journal), then one with the processor seconds of every operator. TABLE receives what the run works
// on.
//
// TABLE, little-endian: the words rows, columns, classes (0: numbers), rule of the folds, repetitions as int64; per
// column its number of categories (0: a number, -1: a token count) as int64; then doubles: each column, the target;
// then bytes: per repetition the fold of every row.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

#include "evaluation/evaluate.h"
#include "operators/catalog.h"
#include "runs/run.h"

namespace espalier {
namespace {

constexpr std::size_t cache_bytes = std::size_t{1} << 30;

// Of processor time: other programs on the machine do not count.
double now() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

struct Spent {
  double fit = 0, apply = 0;
};

// Adds to `total` what passes while it lives.
class Watch {
 public:
  explicit Watch(double& total) : total_(total), began_(now()) {}
  ~Watch() { total_ += now() - began_; }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  double& total_;
  double began_;
};

struct Watched final : Fitted {
  Watched(FittedPtr f, Spent& s) : inner(std::move(f)), spent(s) {}
  Result<Frame> apply(const Frame& x, const Context& c) const override {
    const Watch watch(spent.apply);
    return inner->apply(x, c);
  }
  std::string save() const override { return inner->save(); }
  std::size_t bytes() const override { return inner->bytes(); }
  FittedPtr inner;
  Spent& spent;
};

Operator watched(Operator op, Spent& spent) {
  if (op.importances)
    op.importances = [inner = std::move(op.importances)](const Fitted& f, std::size_t columns) {
      return inner(*static_cast<const Watched&>(f).inner, columns);
    };
  op.formula = {};  // nobody asks
  op.fit = [fit = std::move(op.fit), &spent](const ParamMap& p, const Frame& x, const Target& y,
                                             const Context& c) -> Result<FitResult> {
    const Watch watch(spent.fit);
    TRY(FitResult out, fit(p, x, y, c));
    out.fitted = std::make_shared<Watched>(std::move(out.fitted), spent);
    return out;
  };
  if (!op.grow) return op;
  op.grow = [grow = std::move(op.grow), &spent](const Fitted& from, const ParamMap& p, const Frame& x, const Target& y,
                                                const Context& c) -> Result<FittedPtr> {
    const Watch watch(spent.fit);
    TRY(FittedPtr out, grow(*static_cast<const Watched&>(from).inner, p, x, y, c));
    return FittedPtr(std::make_shared<Watched>(std::move(out), spent));
  };
  return op;
}

template <class T>
void put(std::string& out, const std::vector<T>& items) {
  out.append(reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T));
}

std::string table_of(const DatasetFile& file) {
  const Frame& raw = file.data.raw;
  const Target& y = file.data.target;
  std::vector<std::int64_t> head;
  for (const std::size_t word : {raw.rows(), raw.columns(), y.column().classes.size(),
                                 static_cast<std::size_t>(file.plan->rule), file.plan->repeats.size()})
    head.push_back(static_cast<std::int64_t>(word));
  for (std::size_t j = 0; j < raw.columns(); ++j) {
    const Column& column = *raw.column(j).column;
    head.push_back(column.is_token() ? -1 : column.categories());
  }
  std::vector<double> truth(y.rows());
  for (std::size_t i = 0; i < truth.size(); ++i) truth[i] = y.value(i);
  std::string out;
  put(out, head);
  put(out, raw.gather());
  put(out, truth);
  for (const auto& fold_of : file.plan->repeats) put(out, fold_of);
  return out;
}

Json tree(const Step& step);

Json json_of(const Value& value) {
  if (const double* number = std::get_if<double>(&value)) return *number;
  if (const bool* flag = std::get_if<bool>(&value)) return *flag;
  if (std::holds_alternative<None>(value)) return {};
  if (const Nested* model = std::get_if<Nested>(&value)) return tree(*model->step);
  const List* list = std::get_if<List>(&value);
  if (!list) return print(value);
  Json out = Json::array();
  for (const Value& item : *list) out.push_back(json_of(item));
  return out;
}

Json tree(const Step& step) {
  Json params = Json::object(), inputs = Json::array();
  for (const auto& [name, value] : step.params) params[name] = json_of(value);
  for (const Step& i : step.inputs) inputs.push_back(tree(i));
  return {{"op", step.op}, {"params", params}, {"inputs", inputs}};
}

bool same_scores(const Outcome& a, const Outcome& b) {
  const auto equal = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
  return a.state == b.state && a.rounds == b.rounds && std::ranges::equal(a.fold_scores, b.fold_scores, equal);
}

Status once_more(const Problem& problem, const Catalog& catalog, const Journal& journal) {
  PrefixCache cache(cache_bytes);
  for (const Trial& trial : journal.trials()) {
    const TrialState state = trial.outcome.state;
    if (!trial.finished() || state == TrialState::repeated || state == TrialState::refused) continue;
    TRY(const Step step, canonical(trial.candidate.step, catalog, problem.preparation));
    const Job job{.candidate = trial.candidate, .keep_from = HUGE_VAL};
    double seconds = 0;
    const Done done = [&] {
      const Watch watch(seconds);
      return evaluate(problem, catalog, cache, job, nullptr, [](const Outcome&) {});
    }();
    const Json line = {{"n", trial.id.n},    {"text", print(trial.candidate.step)},
                       {"step", tree(step)}, {"journal", to_json(trial.outcome)},
                       {"cpu", seconds},     {"same", same_scores(trial.outcome, done.outcome)}};
    std::printf("%s\n", to_line(line).c_str());
    std::fflush(stdout);
  }
  return ok();
}

Status run(const Path& folder, const Path& table) {
  TRY(const Json info, Run::read_info(folder));
  TRY(const Journal journal, Run::read_journal(folder));
  TRY(const MappingPtr bytes, Mapping::of_file(folder / "dataset.esd"));
  TRY(DatasetFile file, open_dataset(bytes, true));
  TRY_STATUS(write_file(table, table_of(file)));
  TRY(const std::string preparation_text, json_get<std::string>(info, "preparation"));
  TRY(const Step preparation, parse_step(preparation_text));
  TRY(const std::int64_t seed, json_get<std::int64_t>(info, "evaluation_seed"));
  TRY(const std::string metric_name, json_get<std::string>(info, "metric"));
  TRY(const MetricChoice metric, Metrics().find(metric_name, file.data.target));
  const Problem problem(std::move(file.data), file.plan, preparation, static_cast<std::uint64_t>(seed), metric);
  std::map<std::string, Spent> spent;
  std::vector<Operator> rows;
  for (Operator& op : built_in()) rows.push_back(watched(op, spent[op.name]));
  const Catalog catalog(std::move(rows));
  TRY_STATUS(once_more(problem, catalog, journal));
  Json operators = Json::object();
  for (const auto& [name, s] : spent)
    if (s.fit + s.apply > 0) operators[name] = {{"fit", s.fit}, {"apply", s.apply}};
  TRY(const Step leaf, canonical(Step{"data"}, catalog, preparation));
  std::printf("%s\n", to_line({{"operators", operators}, {"preparation", tree(leaf)}}).c_str());
  return ok();
}

}  // namespace
}  // namespace espalier

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: bench_trials RUN TABLE\n");
    return 2;
  }
  const auto done = espalier::run(argv[1], argv[2]);
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
