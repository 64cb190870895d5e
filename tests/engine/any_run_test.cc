// Whole runs of random scripts: whatever becomes of the trials, whenever somebody cancels, the time ends or the process
// is killed, a run keeps what it promises.
#include <gtest/gtest.h>

#include <set>

#include "engine/trial_loop.h"
#include "tests/engine/fakes.h"

namespace espalier {
namespace {

using test::Fate;
using test::ScriptedRun;

constexpr std::size_t runs = 24;
constexpr double patience = 2.2;          // with workers that do not come back, and a heartbeat
constexpr double after_cancelling = 3.1;  // until the model is written
constexpr double longest_trial = 4;

struct Scenario {
  std::uint64_t seed = 0;
  bool by_number = false;
  std::size_t slots = 1;
  double deadline = HUGE_VAL;
  std::optional<std::int64_t> trials = {};
  std::optional<double> cancelled_at = {};
  std::size_t ensemble_size = 50, keep = 50;
  std::int64_t generation = 1;  // candidates know the trials before theirs
  bool some_are_deaf = false;
};

Scenario by_number(std::uint64_t seed) {
  Rng rng(seed);
  return {.seed = seed,
          .by_number = true,
          .slots = 1 + rng.below(4),
          .trials = 5 + static_cast<std::int64_t>(rng.below(30)),
          .ensemble_size = rng.below(4) == 0 ? 0U : 20U,
          .keep = 2 + rng.below(8),
          .generation = 1 + static_cast<std::int64_t>(rng.below(6))};
}

Scenario by_time(std::uint64_t seed) {
  Scenario out = by_number(seed);
  Rng rng = Rng(seed).child(1);
  out.by_number = false;
  if (rng.below(3) > 0) out.trials.reset();
  if (!out.trials || rng.below(2) == 0) out.deadline = rng.uniform(0.2, 30);
  if (rng.below(3) == 0) out.cancelled_at = rng.uniform(0, 20);
  out.some_are_deaf = rng.below(3) == 0 && out.deadline < HUGE_VAL;
  return out;
}

// A trial without what differs between two runs that are the same.
std::string without_times(Trial trial) {
  trial.began = trial.ended = "";
  return to_text(JournalLine(trial));
}

// Asks for what depends on every word it was told, in the order in which it was told.
class Learning final : public Searcher {
 public:
  explicit Learning(const Scenario& scenario) : scenario_(scenario) {}

  std::optional<Candidate> ask(std::int64_t n) const override {
    if (!scenario_.by_number && started_ - finished_ > 6) return std::nullopt;  // it waits
    if (n == 0) return Candidate{.step = test::step("dummy_classifier[raw]"), .origin = {TrialOrigin::How::opening}};
    Rng rng = Rng(told_).child(static_cast<std::uint64_t>(n));
    Candidate out{.step = test::step("gaussian_nb"), .replica = static_cast<int>(rng.below(1 << 20))};
    switch (rng.below(12)) {
      case 0:
        out.part = {.folds = 2};
        break;
      case 1:
        out.part = {.rows = 0.5};
        break;
      case 2:
        out.repeats = TrialId{"a", static_cast<std::int64_t>(rng.below(static_cast<std::size_t>(n)))};
        break;
      case 3:
        out.refused = "it is known";
        break;
      default:
        break;
    }
    return out;
  }
  void tell(const Trial& trial) override {
    told.push_back(without_times(trial));
    told_ = Hasher().add(told_).add(told.back()).done().low;
    (trial.finished() ? finished_ : started_) += 1;
  }
  std::int64_t known_before(std::int64_t n) const override { return n / scenario_.generation * scenario_.generation; }

  std::vector<std::string> told;

 private:
  const Scenario& scenario_;
  std::uint64_t told_ = 0;
  std::int64_t started_ = 0, finished_ = 0;
};

class AnyRun {
 public:
  AnyRun(const std::string& name, Scenario scenario)
      : scenario_(scenario), stage_(name + std::to_string(scenario.seed), scenario.deadline, scenario.slots) {
    stage_.budget.trials = scenario.trials;
    stage_.budget.trial_seconds = longest_trial;
    stage_.budget.ensemble_size = scenario.ensemble_size;
    stage_.budget.keep = scenario.keep;
    if (scenario.cancelled_at) stage_.clock.schedule(*scenario.cancelled_at, [this] { stage_.cancel = true; });
  }

  // One life of the process: until it ends, or until it has looked so often at the clock. False: it was killed.
  bool live(std::int64_t looks = std::numeric_limits<std::int64_t>::max()) {
    began_ = stage_.clock.seconds();
    stage_.budget.began = stage_.clock.now();
    if (scenario_.deadline < HUGE_VAL) stage_.budget.deadline = stage_.budget.began + duration_of(scenario_.deadline);
    if (scenario_.trials && std::filesystem::exists(stage_.folder.path / "run"))
      stage_.budget.trials = std::max<std::int64_t>(0, *scenario_.trials - std::ssize(stage_.trials()));
    searcher_.emplace(scenario_);
    stage_.other = &*searcher_;
    stage_.clock.looks_left = looks;
    const auto order = scenario_.by_number ? "number" : "finish";
    try {
      auto finished = stage_.go([this](const Job& job) { return fate_of(job); }, order);
      stage_.clock.looks_left = std::numeric_limits<std::int64_t>::max();
      EXPECT_TRUE(finished) << finished.error().message;
      if (finished) finished_ = *finished;
      return true;
    } catch (const test::Killed&) {
      stage_.clock.looks_left = std::numeric_limits<std::int64_t>::max();
      return false;
    }
  }

  void expect_sound() {
    expect_a_sound_journal();
    expect_a_sound_model();
    expect_the_predictions_of_the_best();
    if (!scenario_.by_number) { EXPECT_EQ(searcher_->told, written()) << "the journal is the order of telling"; }
    if (!scenario_.some_are_deaf) { EXPECT_EQ(stage_.evaluator->free_slots(), scenario_.slots) << "something is out"; }
  }
  void expect_it_kept_its_time() {
    const double cancelled = scenario_.cancelled_at.value_or(HUGE_VAL);
    const double late = scenario_.some_are_deaf ? patience : 0.0;
    EXPECT_LE(stage_.clock.seconds(), began_ + scenario_.deadline + late);
    EXPECT_LE(stage_.clock.seconds(), std::max(began_, cancelled) + patience + after_cancelling);
    for (const auto& [job, second] : stage_.jobs(Job::Kind::trial)) {
      EXPECT_LT(second, began_ + scenario_.deadline - 0.5 + 1e-6);
      EXPECT_LE(second + job.seconds, began_ + scenario_.deadline + 1e-6);
      EXPECT_LE(second, cancelled) << "nothing is tried after cancelling";
    }
  }
  void expect_all_trials() {
    const auto trials = stage_.trials();
    EXPECT_EQ(std::ssize(trials), *scenario_.trials);
    for (const Trial& t : trials) EXPECT_TRUE(t.finished()) << to_text(t.id);
  }

  std::vector<std::string> trials() const {
    std::vector<std::string> out;
    for (const Trial& t : stage_.trials()) out.push_back(without_times(t));
    return out;
  }
  std::vector<std::string> members() const { return stage_.members(); }
  const Finished& finished() const { return finished_; }

 private:
  // Drawn by what the job is, so the same in whatever life it is done.
  Fate fate_of(const Job& job) const {
    Rng rng(Hasher().add(scenario_.seed).add(to_line(to_json(job.candidate))).done());
    const double takes = -std::log(1 - rng.uniform()), score = static_cast<double>(rng.below(10)) / 10;
    const std::uint64_t drawn = rng.below(20);
    if (job.kind == Job::Kind::fit) {
      if (drawn == 0) return {takes, {.state = TrialState::crashed, .error = "it crashed"}};
      return {takes, {.state = TrialState::succeeded, .seconds = takes}, stage_.pipeline};
    }
    const std::size_t folds = job.candidate.part.folds == 0 ? 5 : static_cast<std::size_t>(job.candidate.part.folds);
    Outcome outcome{.state = TrialState::succeeded, .fold_scores = std::vector<double>(folds, score), .seconds = takes};
    const auto lost = [&](TrialState state, const char* why) -> Fate {
      return {takes, {.state = state, .error = why}};
    };
    switch (drawn) {
      case 0:
        return lost(TrialState::failed, "it cannot");
      case 1:
        return lost(TrialState::out_of_memory, "too large");
      case 2:
        return lost(TrialState::crashed, "it crashed");
      case 3:
        outcome.fold_scores.resize(1);
        outcome.state = TrialState::raced;
        return {takes, outcome};
      case 4:
        outcome.state = TrialState::cut_short;
        return {takes, outcome};
      case 5:
        outcome.fold_scores.assign(folds, std::nan(""));
        return {takes, outcome};
      case 6:
        outcome.rounds = 8;
        return {100, outcome};  // until it is cut: its first stage counts
      case 7:
        return {100, outcome};
      default:
        break;
    }
    const bool wanted = job.candidate.part.whole() && score >= job.keep_from,
               deaf = scenario_.some_are_deaf && drawn == 8;
    return {deaf ? rng.uniform(0, 20) : takes, outcome, wanted ? stage_.predictions(score, rng.next()) : "", deaf};
  }

  // The lines of the journal, as told.
  std::vector<std::string> written() const {
    std::vector<std::string> out;
    const auto journal = Run::read_journal(stage_.folder.path / "run");
    for (const JournalLine& line : journal->lines()) out.push_back(without_times(std::get<Trial>(line)));
    return out;
  }

  void expect_a_sound_journal() const {
    std::map<std::int64_t, std::pair<int, int>> lines;  // of each trial: started and finished ones
    std::int64_t finished = 0, failed = 0;
    const auto journal = Run::read_journal(stage_.folder.path / "run");
    for (const JournalLine& line : journal->lines()) {
      const Trial& t = std::get<Trial>(line);
      (t.finished() ? lines[t.id.n].second : lines[t.id.n].first) += 1;
      EXPECT_EQ(lines[t.id.n].first, 1) << to_text(t.id) << " is started, and once";
      EXPECT_LE(lines[t.id.n].second, 1) << to_text(t.id) << " is finished at most once";
      finished += t.finished();
      failed += t.outcome.failed();
    }
    EXPECT_EQ(finished_.trials, finished);
    EXPECT_EQ(finished_.failed, failed);
    for (const Trial& t : journal->trials()) {
      if (!t.outcome.counts() || !t.outcome.evaluated()) continue;
      ASSERT_TRUE(finished_.best);
      EXPECT_FALSE(better(t, *finished_.best)) << to_text(t.id) << " is better than the best";
    }
  }

  void expect_a_sound_model() const {
    const auto model = Model::load(stage_.folder.path / "run/models/a.espm", stage_.world.catalog);
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ(model->members().size(), finished_.members);
    double weights = 0;
    std::set<std::string> ids;
    for (const Member& m : model->members()) {
      weights += m.weight;
      ids.insert(m.origin);
    }
    EXPECT_NEAR(weights, 1, 1e-9);
    EXPECT_EQ(ids.size(), model->members().size());
    if (!finished_.why_constant.empty()) return;
    const auto trials = stage_.trials();
    for (const std::string& id : ids) {
      const Trial& t = trials.at(static_cast<std::size_t>(trial_id_from(id)->n));
      EXPECT_TRUE(t.outcome.counts()) << id;
    }
  }

  // Of no others, and of all that have some.
  void expect_the_predictions_of_the_best() const {
    BestTrials best(scenario_.keep, stage_.world.catalog);
    for (const Trial& t : stage_.trials()) best.add(t);
    std::set<std::string> kept, files;
    for (const Trial& t : best.all())
      if (t.outcome.state == TrialState::succeeded && t.candidate.part.whole())
        kept.insert("a-" + std::to_string(t.id.n) + ".oof");
    for (const auto& entry : std::filesystem::directory_iterator(stage_.folder.path / "run/trials"))
      files.insert(entry.path().filename().string());
    EXPECT_EQ(files, kept);
  }

  Scenario scenario_;
  ScriptedRun stage_;
  std::optional<Learning> searcher_;
  Finished finished_;
  double began_ = 0;
};

// Ends of the process anywhere: as often as it looks at the clock before, during and after a trial.
std::int64_t looks_before_the_end(Rng& rng) {
  return static_cast<std::int64_t>(rng.below(rng.below(4) == 0 ? 20 : 600));
}

TEST(AnyRun, ByTimeIsSoundHoweverItEnds) {
  for (std::uint64_t seed = 0; seed < runs && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    AnyRun run("by_time", by_time(seed));
    ASSERT_TRUE(run.live());
    run.expect_sound();
    run.expect_it_kept_its_time();
  }
}

TEST(AnyRun, ByTimeIsSoundAfterAnyNumberOfKills) {
  for (std::uint64_t seed = 0; seed < runs && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    AnyRun run("killed", by_time(seed));
    Rng rng = Rng(seed).child(2);
    for (std::size_t kills = 1 + rng.below(3); kills > 0; --kills) run.live(looks_before_the_end(rng));
    ASSERT_TRUE(run.live());
    run.expect_sound();
  }
}

TEST(AnyRun, ByNumberIsTheSameAtAnyNumberOfSlotsAndAfterAnyNumberOfKills) {
  for (std::uint64_t seed = 0; seed < runs && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Scenario scenario = by_number(seed);
    AnyRun whole("whole", scenario);
    ASSERT_TRUE(whole.live());
    whole.expect_sound();
    whole.expect_all_trials();
    Rng rng = Rng(seed).child(3);
    scenario.slots = 1 + rng.below(4);
    AnyRun again("again", scenario);
    for (std::size_t kills = rng.below(3); kills > 0; --kills) again.live(looks_before_the_end(rng));
    ASSERT_TRUE(again.live());
    again.expect_sound();
    const auto as_told = whole.trials(), told_again = again.trials();
    ASSERT_EQ(told_again.size(), as_told.size());
    for (std::size_t n = 0; n < as_told.size(); ++n) ASSERT_EQ(told_again[n], as_told[n]);
    EXPECT_EQ(again.members(), whole.members());
    EXPECT_EQ(std::isnan(again.finished().ensemble_score), std::isnan(whole.finished().ensemble_score));
  }
}

}  // namespace
}  // namespace espalier
