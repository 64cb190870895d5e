#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/fit.h"
#include "search/opening.h"
#include "tests/world.h"

namespace espalier {
namespace {

class Silent final : public Observer {
 public:
  void started(const Started&) override {}
  void progress(const Progress&) override {}
  void improved(const Progress&) override { ++improvements; }
  void phase(const std::string&) override {}
  int improvements = 0;
};

// A run in this process whose trials are few and quick.
struct Lab {
  explicit Lab(const std::string& name, const std::string& order = "number") : folder(name), order_(order) {}

  Result<Finished> go(std::int64_t trials, std::size_t slots, std::uint64_t search_seed = 3) {
    test::World w({.rows = 90, .categories = false});
    const Path path = folder.path / "run";
    auto run = std::filesystem::exists(path)
                   ? Run::open(path)
                   : Run::create(path, {{"order", order_}}, w.problem.data, *w.problem.plan, {"evolve", search_seed});
    EXPECT_TRUE(run) << run.error().message;
    const auto space = std::make_shared<const Space>(*Space::make(
        w.catalog, w.problem.shape, Task::classification, w.problem.preparation,
        {.include = {"logistic_regression", "gaussian_nb", "standard_scaler", "decision_tree_classifier"}}));
    const auto searcher =
        with_opening(opening_candidates(*space, Task::classification, {}), evolve(space, Rng(search_seed)));
    InProcess evaluator(w.problem, w.catalog, w.cache, slots);
    const SystemClock clock;
    Model::Info info{.outputs = {{"y", w.problem.data.target.column().classes, -1}},
                     .metric = w.problem.metric,
                     .made_by = "a test"};
    info.schema.columns = {{.name = "y", .use = ColumnUse::target, .categories = info.outputs[0].classes}};
    Setting setting{w.problem,
                    w.catalog,
                    *searcher,
                    evaluator,
                    *run,
                    clock,
                    info,
                    {w.problem.metric},
                    {.began = clock.now(), .trials = trials},
                    {},
                    &cancel};
    return fit(setting, observer);
  }
  std::vector<Trial> trials() const { return Run::read_journal(folder.path / "run")->trials(); }
  Path file(const char* name) const { return folder.path / "run" / name; }

  test::Folder folder;
  std::string order_;
  Silent observer;
  std::atomic<bool> cancel = false;
};

void expect_same(const std::vector<Trial>& a, const std::vector<Trial>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t n = 0; n < a.size(); ++n) {
    EXPECT_EQ(print(a[n].candidate.step), print(b[n].candidate.step)) << n;
    EXPECT_EQ(a[n].candidate.origin, b[n].candidate.origin) << n;
    EXPECT_EQ(a[n].candidate.part, b[n].candidate.part) << n;
    EXPECT_EQ(a[n].candidate.threshold, b[n].candidate.threshold) << n;
    EXPECT_EQ(a[n].outcome.state, b[n].outcome.state) << n << a[n].outcome.error;
    EXPECT_EQ(a[n].outcome.fold_scores, b[n].outcome.fold_scores) << n;
  }
}

TEST(Engine, AnyNumberOfSlotsGivesTheSameTrialsAndScores) {
  Lab one("one"), three("three");
  ASSERT_TRUE(one.go(120, 1));
  ASSERT_TRUE(three.go(120, 3));
  expect_same(one.trials(), three.trials());
  const auto trials = one.trials();
  EXPECT_TRUE(
      std::ranges::any_of(trials, [](const Trial& t) { return t.candidate.origin.how == TrialOrigin::How::mutation; }));
}

TEST(Engine, NothingIsTriedTwice) {
  Lab lab("twice");
  ASSERT_TRUE(lab.go(60, 2));
  test::World w({.rows = 90, .categories = false});
  std::set<Hash128> seen;
  for (const Trial& t : lab.trials())
    EXPECT_TRUE(seen.insert(step_hash(*canonical(t.candidate.step, w.catalog, w.problem.preparation))).second)
        << print(t.candidate.step);
}

TEST(Engine, GoesOnFromAJournalCutAnywhere) {
  Lab whole("whole");
  ASSERT_TRUE(whole.go(20, 2));
  const auto expected = whole.trials();
  const std::string bytes = *read_file(whole.file("journals/a-1.jsonl"));
  Rng rng(4);
  for (int kill = 0; kill < 8; ++kill) {
    Lab cut("cut");
    std::filesystem::copy(whole.folder.path, cut.folder.path, std::filesystem::copy_options::recursive);
    const std::size_t header = bytes.find('\n') + 1;
    const std::size_t left = kill == 0 ? header : header + rng.below(bytes.size() - header);
    ASSERT_TRUE(write_file(cut.file("journals/a-1.jsonl"), bytes.substr(0, left)));
    const auto before = cut.trials();
    ASSERT_TRUE(cut.go(20 - std::ssize(before), 2));
    expect_same(cut.trials(), expected);
    std::set<std::int64_t> done_before;
    for (const Trial& t : before)
      if (t.finished()) done_before.insert(t.id.n);
    std::ifstream second(cut.file("journals/a-2.jsonl"));
    for (std::string line; std::getline(second, line);) {
      const auto read = journal_line_from(line);
      ASSERT_TRUE(read);
      const auto* trial = std::get_if<Trial>(&*read);
      EXPECT_FALSE(trial && trial->finished() && done_before.contains(trial->id.n)) << "a finished trial was repeated";
    }
  }
}

TEST(Engine, ThereIsAModelThatPredictsAndItsMembersAreTheBest) {
  Lab lab("model", "finish");
  const auto finished = lab.go(25, 1);
  ASSERT_TRUE(finished) << finished.error().message;
  EXPECT_GT(finished->best->outcome.mean(), *finished->baseline);
  EXPECT_GE(finished->members, 1u);
  EXPECT_GE(lab.observer.improvements, 2);
  const Catalog catalog(built_in());
  const auto model = Model::load(lab.file("models/a.espm"), catalog);
  ASSERT_TRUE(model) << model.error().message;
  test::World w({.rows = 90, .categories = false});
  const auto out = model->predict(w.problem.data.raw);
  ASSERT_TRUE(out);
  double weights = 0;
  for (const Member& m : model->members()) weights += m.weight;
  EXPECT_NEAR(weights, 1, 1e-12);
  for (std::size_t i = 0; i < 90; ++i) EXPECT_NEAR((*out)[0][i] + (*out)[1][i], 1, 1e-6);
}

TEST(Engine, CancellingEndsTheSearchWithTheBestSoFar) {
  Lab lab("cancel", "finish");
  lab.cancel = true;
  const auto constant = lab.go(10, 1);
  ASSERT_TRUE(constant) << constant.error().message;
  EXPECT_EQ(constant->why_constant, "there was no time to try a pipeline");
  lab.cancel = false;
  ASSERT_TRUE(lab.go(10, 1));
  lab.cancel = true;
  const auto ended = lab.go(10, 1);
  ASSERT_TRUE(ended);
  EXPECT_TRUE(ended->cancelled);
  EXPECT_EQ(ended->trials, 10);
}

}  // namespace
}  // namespace espalier
