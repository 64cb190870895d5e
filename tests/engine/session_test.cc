// Hosts: programs that embed the engine, as a person would write them.
#include "engine/session.h"

#include <fstream>

#include "data/texts.h"
#include "engine/begin.h"
#include "tests/places.h"
#include "tests/world.h"

namespace espalier {
namespace {

// A table that lies in the host's memory: two columns of numbers, and a word to be predicted.
Table visits(std::size_t rows = 90) {
  Rng rng(5);
  std::vector<double> minutes, pages;
  TextsBuilder bought;
  for (std::size_t i = 0; i < rows; ++i) {
    minutes.push_back(std::round(rng.uniform(0, 60)));
    pages.push_back(static_cast<double>(rng.below(20)));
    bought.add(minutes[i] + pages[i] + rng.uniform(-8, 8) > 40 ? "yes" : "no");
  }
  Table out{.path = "visits", .rows = rows, .columns = {}, .remarks = {}};
  out.columns.push_back({.name = "minutes", .numbers = Held<double>(std::move(minutes))});
  out.columns.push_back({.name = "pages", .numbers = Held<double>(std::move(pages))});
  out.columns.push_back({.name = "bought", .cells = TableColumn::Cells::texts, .texts = std::move(bought).done()});
  return out;
}

// The same as a file.
void write_visits(const Path& to) {
  const Table table = visits();
  std::ofstream out(to);
  out << "minutes,pages,bought\n";
  for (std::size_t i = 0; i < table.rows; ++i)
    out << cell_text(table.columns[0], i) << "," << cell_text(table.columns[1], i) << ","
        << cell_text(table.columns[2], i) << "\n";
}

FitRequest few_trials(const Path& run, std::int64_t trials = 6) {
  FitRequest out;
  out.table = visits();
  out.schema.targets = {"bought"};
  out.space.cut.include = {"logistic_regression", "gaussian_nb", "standard_scaler", "decision_tree_classifier"};
  out.trials = trials;
  out.jobs = 2;
  out.run = run;
  out.worker_command = {ESPALIER_BINARY "/espalier", "worker"};
  return out;
}

FitRequest without_end(const Path& run) {
  FitRequest out = few_trials(run);
  out.trials.reset();
  out.seconds = 3600;
  return out;
}

std::unique_ptr<Session> start(FitRequest request) {
  auto out = Session::start(std::move(request));
  if (!out) throw std::runtime_error(out.error().message);
  return *std::move(out);
}

std::vector<Trial> trials_of(const Path& run) { return Run::read_journal(run)->trials(); }

std::vector<std::vector<double>> scores_of(const Path& run) {
  std::vector<std::vector<double>> out;
  for (const Trial& t : trials_of(run)) out.push_back(t.outcome.fold_scores);
  return out;
}

// Writes down what it is told, and in which thread.
struct Notes final : Observer {
  void started(const Started& s) override { note("started with " + std::to_string(s.columns) + " columns"); }
  void progress(const Progress&) override { ++looks; }
  void improved(const Progress& p) override { note("improved by " + to_text(p.best->id)); }
  void phase(const std::string& what) override { note(what); }
  void note(const std::string& what) {
    told.push_back(what);
    EXPECT_EQ(std::this_thread::get_id(), mine) << "callbacks run inside poll";
  }
  std::thread::id mine = std::this_thread::get_id();
  std::vector<std::string> told;
  int looks = 0;
};

TEST(Session, ANotebookFitsItsTableAndLooksNowAndThen) {
  const test::Folder folder("notebook");
  const auto session = start(few_trials(folder.path / "run"));
  Notes notes;
  Snapshot now;
  while (!now.finished) now = session->poll(5, &notes);
  const auto finished = session->result();
  ASSERT_TRUE(finished) << finished.error().message;
  EXPECT_EQ(finished->trials, 6);
  EXPECT_EQ(finished->failed, 0);
  EXPECT_FALSE(finished->cancelled);
  EXPECT_EQ(now.progress.trials, 6);
  EXPECT_EQ(now.progress.best->id, finished->best->id);
  ASSERT_TRUE(now.started);
  EXPECT_EQ(now.started->positive, "yes");
  EXPECT_EQ(notes.told.front(), "started with 2 columns");
  EXPECT_GT(std::ranges::count(notes.told, "improved by " + to_text(finished->best->id)), 0);
  EXPECT_GT(notes.looks, 0);
  const Catalog catalog(built_in());
  const auto model = Model::load(folder.path / "run/models/a.espm", catalog);
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ(model->predict(features(model->info().schema, visits())->frame)->size(), 2u);
  EXPECT_TRUE(session->result()) << "it may be asked again";
}

TEST(Session, AServerCancelsAndKeepsTheBestSoFar) {
  const test::Folder folder("server");
  const auto session = start(without_end(folder.path / "run"));
  Snapshot now;
  while (now.progress.trials < 3 && !now.finished) now = session->poll(5);
  session->cancel();
  session->cancel();
  const auto finished = session->result();
  ASSERT_TRUE(finished) << finished.error().message;
  EXPECT_TRUE(finished->cancelled);
  EXPECT_GE(finished->trials, 3);
  EXPECT_TRUE(session->poll(5).finished) << "and does not wait";
  EXPECT_TRUE(std::filesystem::exists(folder.path / "run/models/a.espm"));
}

TEST(Session, WhoeverLetsGoOfASessionEndsIt) {
  const test::Folder folder("let_go");
  start(without_end(folder.path / "run"))->poll(0);
  EXPECT_TRUE(Run::open(folder.path / "run")) << "nobody works on it any more";
}

TEST(Session, RunsThatThreadsOfTheHostBegunGoOnAfterThoseThreads) {
  const test::Folder folder("threads");
  std::vector<std::unique_ptr<Session>> sessions(2);
  for (std::size_t k = 0; k < 2; ++k)
    std::thread([&, k] { sessions[k] = start(few_trials(folder.path / std::to_string(k), 12)); }).join();
  for (const auto& session : sessions) {
    const auto finished = session->result();
    ASSERT_TRUE(finished) << finished.error().message;
    EXPECT_EQ(finished->failed, 0);
  }
  EXPECT_EQ(scores_of(folder.path / "0"), scores_of(folder.path / "1")) << "of one seed, at the same time";
}

TEST(Session, TwoDoNotWorkOnOneRun) {
  const test::Folder folder("one_run");
  const auto first = start(without_end(folder.path / "run"));
  while (!first->poll(5).started) {}
  FitRequest second = few_trials(folder.path / "run");
  second.resume = true;
  second.table.reset();
  EXPECT_FALSE(start(second)->result());
}

TEST(Session, WhatIsWrongWithARequestIsItsResult) {
  const test::Folder folder("wrong");
  const auto wrong = [&](auto change) {
    FitRequest r = few_trials(folder.path / "run");
    change(r);
    const auto session = start(std::move(r));
    const auto out = session->result();
    return out ? "nothing" : out.error().message;
  };
  const auto table = [](FitRequest& r) -> Table& { return std::get<Table>(*r.table); };
  using Words = std::string;
  const auto says = [](const Words& all, const Words& part) { return all.find(part) != Words::npos; };
  EXPECT_PRED2(says, wrong([](FitRequest& r) { r.table.reset(); }), "a table is needed");
  EXPECT_PRED2(says, wrong([](FitRequest& r) { r.worker_command.clear(); }), "neither a command");
  EXPECT_PRED2(says, wrong([](FitRequest& r) { r.schema.targets = {"sold"}; }), "visits has no column 'sold'");
  EXPECT_PRED2(says, wrong([](FitRequest& r) { r.also = {"acuracy"}; }), "did you mean 'accuracy'");
  EXPECT_PRED2(says, wrong([&](FitRequest& r) { table(r).columns[1].name = "minutes"; }), "the name of another");
  EXPECT_PRED2(says, wrong([&](FitRequest& r) { table(r).columns[1].name = ""; }), "has no name");
  EXPECT_PRED2(says, wrong([&](FitRequest& r) { table(r).rows = 89; }), "has 90 cells, and the table 89 rows");
  EXPECT_PRED2(says, wrong([](FitRequest& r) { r.memory = 1e6; }), "MB are needed");
  EXPECT_FALSE(std::filesystem::exists(folder.path / "run")) << "no run was begun";
}

TEST(Session, WhatARunThrowsIsThrownWhereItsResultIsAskedFor) {
  const test::Folder folder("throws");
  FitRequest r = few_trials(folder.path / "run");
  r.evaluator = [](const MappingPtr&, const WorkerSetup&, std::size_t) -> Result<std::unique_ptr<Evaluator>> {
    throw BrokenPromise("in a test");
  };
  const auto session = start(std::move(r));
  EXPECT_TRUE(session->poll(60).finished);
  EXPECT_THROW((void)session->result(), BrokenPromise);
}

// Fits in the host's own process, and counts: an evaluator as a host writes it.
class OwnEvaluator final : public Evaluator {
 public:
  static Result<std::unique_ptr<Evaluator>> open(const MappingPtr& dataset, const WorkerSetup& setup,
                                                 const Metrics& metrics, std::size_t slots, int& jobs) {
    TRY(Problem problem, Problem::open(dataset, setup, metrics));
    return std::unique_ptr<Evaluator>(new OwnEvaluator(std::move(problem), setup.cache, slots, jobs));
  }
  std::size_t slots() const override { return inner_.slots(); }
  std::size_t free_slots() const override { return inner_.free_slots(); }
  void cancel(std::int64_t id) override { inner_.cancel(id); }
  std::optional<Done> wait_until(Time time) override { return inner_.wait_until(time); }

 private:
  OwnEvaluator(Problem problem, std::size_t cache, std::size_t slots, int& jobs)
      : problem_(std::move(problem)), cache_(cache), inner_(problem_, catalog_, cache_, slots), jobs_(jobs) {}
  void start(Job job) override {
    ++jobs_;
    inner_.submit(std::move(job));  // numbers its jobs as this one does
  }

  Catalog catalog_{built_in()};
  Problem problem_;
  PrefixCache cache_;
  InProcess inner_;
  int& jobs_;
};

// What a shop loses by not calling those who would have bought.
Metrics with_missed_sales() {
  std::vector<Metric> rows = built_in_metrics();
  rows.push_back({.name = "missed_sales",
                  .loss = true,
                  .best = 0,
                  .score =
                      [price = 7.0](const std::vector<ScoredColumn>& y) {
                        double missed = 0;
                        for (std::size_t i = 0; i < y[0].rows(); ++i)
                          missed += y[0].truth[i] == 1 && y[0].predicted[1][i] < 0.4 ? price : 0;
                        return missed;
                      },
                  .doc = "price of the buyers who were not called"});
  return Metrics(std::move(rows));
}

FitRequest by_missed_sales(const Path& run, int& jobs) {
  FitRequest out = few_trials(run);
  out.worker_command.clear();
  out.metrics = with_missed_sales();
  out.metric = "missed_sales";
  out.also = {"accuracy", "neg_log_loss"};
  out.evaluator = [&jobs, metrics = out.metrics](const MappingPtr& dataset, const WorkerSetup& setup,
                                                 std::size_t slots) {
    return OwnEvaluator::open(dataset, setup, metrics, slots, jobs);
  };
  return out;
}

TEST(Session, AHostBringsAnEvaluatorAndAMetricOfItsOwn) {
  const test::Folder folder("own");
  int jobs = 0;
  const auto session = start(by_missed_sales(folder.path / "run", jobs));
  const auto finished = session->result();
  ASSERT_TRUE(finished) << finished.error().message;
  EXPECT_GT(jobs, 6) << "trials, and fits for the model";
  EXPECT_EQ(session->poll(0).started->metric.name(), "missed_sales");
  for (const Trial& t : trials_of(folder.path / "run")) {
    ASSERT_EQ(t.outcome.also.size(), 2u) << "the journal has them";
    EXPECT_EQ(t.outcome.also.at("accuracy").size(), t.outcome.fold_scores.size());
    EXPECT_LE(t.outcome.mean("neg_log_loss"), 0);
    for (const double score : t.outcome.fold_scores) EXPECT_EQ(std::fmod(score, 7), 0) << "so many sales missed";
  }
  const Path model = folder.path / "run/models/a.espm";
  const Catalog catalog(built_in());
  EXPECT_EQ(Model::load(model, catalog)->info().metric.name(), "missed_sales") << "whoever loads it";
  EXPECT_TRUE(Model::load(model, catalog, with_missed_sales())->info().metric.metric->loss);
}

TEST(Session, TheOtherMetricsAreOfTheSamePredictionsAndChangeNothing) {
  const test::Folder folder("also");
  FitRequest plain = few_trials(folder.path / "plain"), more = few_trials(folder.path / "more");
  plain.metric = more.metric = "roc_auc";
  more.also = {"accuracy", "roc_auc", "accuracy"};
  ASSERT_TRUE(start(std::move(plain))->result());
  ASSERT_TRUE(start(std::move(more))->result());
  EXPECT_EQ(scores_of(folder.path / "plain"), scores_of(folder.path / "more"));
  FitRequest accuracy = few_trials(folder.path / "accuracy", 3);
  accuracy.metric = "accuracy";
  ASSERT_TRUE(start(std::move(accuracy))->result());
  const auto others = trials_of(folder.path / "more");
  const auto scores = scores_of(folder.path / "accuracy");
  for (std::size_t n = 0; n < scores.size(); ++n)
    EXPECT_EQ(others[n].outcome.also, (std::map<std::string, std::vector<double>>{{"accuracy", scores[n]}})) << n;
}

// What a run's beginning decided, as the evaluator is told it.
WorkerSetup setup_of(FitRequest request, bool resume) {
  request.resume = resume;
  WorkerSetup out;
  int jobs = 0;
  request.evaluator = [&](const MappingPtr& dataset, const WorkerSetup& setup, std::size_t slots) {
    out = setup;
    return OwnEvaluator::open(dataset, setup, Metrics(), slots, jobs);
  };
  const auto finished = start(std::move(request))->result();
  EXPECT_TRUE(finished) << finished.error().message;
  return out;
}

TEST(Session, ARunThatIsGoneOnWithRefusesAlikeWhateverMemoryAndTimeThereAreNow) {
  const test::Folder folder("limits");
  FitRequest first = few_trials(folder.path / "run", 2);
  first.memory = 600e6;
  first.trial_memory = 100e6;
  first.trial_seconds = 1e-6;
  FitRequest second = few_trials(folder.path / "run", 1);
  second.memory = 1600e6;
  second.trial_memory = 400e6;
  second.trial_seconds = 100;
  const WorkerSetup then = setup_of(first, false), now = setup_of(second, true);
  EXPECT_EQ(then.limits, limits_of(1e-6, 100e6));
  EXPECT_EQ(now.limits, then.limits);
  EXPECT_EQ(now.memory, 400'000'000u) << "what a worker may hold is this time's";
  const auto run = Run::open(folder.path / "run");
  ASSERT_TRUE(run) << run.error().message;
  const Catalog catalog(built_in());
  const Step large = test::step("gradient_boosting_classifier(n_estimators=500)");
  const auto refused = Problem::open(run->dataset_bytes(), now, Metrics())->prepared(large, catalog);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("too much work"), std::string::npos) << refused.error().message;
  WorkerSetup without = now;
  without.limits = {};
  EXPECT_TRUE(Problem::open(run->dataset_bytes(), without, Metrics())->prepared(large, catalog));
}

TEST(Session, ARunGoesOnWithTheSameDataHoweverTheyAreWritten) {
  const test::Folder folder("same_data");
  ASSERT_TRUE(start(few_trials(folder.path / "run", 2))->result());
  const auto go_on = [&](std::variant<Path, Table> table) {
    FitRequest r = few_trials(folder.path / "run", 1);
    r.resume = true;
    r.table = std::move(table);
    return start(std::move(r))->result();
  };
  EXPECT_TRUE(go_on(visits()));
  write_visits(folder.path / "visits.csv");
  const auto from_file = go_on(folder.path / "visits.csv");
  EXPECT_TRUE(from_file) << from_file.error().message;
  Table changed = visits();
  std::vector<double> minutes(changed.columns[0].numbers.items.begin(), changed.columns[0].numbers.items.end());
  minutes[17] += 1;
  changed.columns[0].numbers = Held<double>(std::move(minutes));
  for (const Table& other :
       {changed, visits(89), Table{.path = "visits", .rows = 90, .columns = {visits().columns[2]}, .remarks = {}}}) {
    const auto refused = go_on(other);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("the table visits is not the one that the run began with"),
              std::string::npos)
        << refused.error().message;
  }
}

}  // namespace
}  // namespace espalier
