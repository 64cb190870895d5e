#pragma once
// A world in which a whole run passes in no time: a clock that is moved by hand, an evaluator whose jobs take as long
// and end as a script says, and a run of steps that are listed.
#include <algorithm>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/fit.h"
#include "tests/world.h"

namespace espalier::test {

// A process that is killed: whatever it does next is not done.
struct Killed {};

// Seconds since the run began are what tests speak of.
class FakeClock final : public Clock {
 public:
  static Time at(double seconds) { return Time(std::chrono::hours(1)) + duration_of(seconds); }
  Time now() const override {
    look();
    return now_ += duration_of(tick);
  }
  void sleep_until(Time time) const override { move_to(time); }
  std::string utc() const override {
    look();
    return "second " + std::to_string(seconds());
  }
  double seconds() const { return seconds_between(at(0), now_); }

  double tick = 0;                                                             // every look at the clock takes so long
  mutable std::int64_t looks_left = std::numeric_limits<std::int64_t>::max();  // the process is killed at the last

  void move_to(Time time) const {
    now_ = std::max(now_, time);
    if (event_ && now_ >= event_time_) std::exchange(event_, {})();
  }
  // Happens when the clock passes that second.
  void schedule(double second, std::function<void()> event) {
    event_time_ = at(second);
    event_ = std::move(event);
  }

 private:
  void look() const {
    if (--looks_left < 0) throw Killed{};
  }

  mutable Time now_ = at(0);
  mutable Time event_time_ = {};
  mutable std::function<void()> event_;
};

// What becomes of a job, and after how many seconds of the clock.
struct Fate {
  double takes = 1;
  Outcome outcome = {};
  std::string payload = {};
  bool deaf = false;  // neither its limit nor being asked for ends it
};

class ScriptedEvaluator final : public Evaluator {
 public:
  using Script = std::function<Fate(const Job&)>;
  ScriptedEvaluator(FakeClock& clock, std::size_t slots, Script script)
      : clock_(clock), slots_(slots), script_(std::move(script)) {}

  struct HandedIn {
    Job job;
    double second;
  };
  std::vector<HandedIn> jobs;                       // in order
  std::function<bool(double second)> never_starts;  // no worker can be started at that second

  std::size_t slots() const override { return slots_; }
  std::size_t free_slots() const override { return slots_ - out_.size(); }
  std::optional<Done> wait_until(Time time) override {
    const auto next = std::ranges::min_element(out_, {}, &Out::ends);
    if (next == out_.end()) return std::nullopt;
    if (next->ends > time) return clock_.move_to(time), std::nullopt;
    clock_.move_to(next->ends);
    Done done = std::move(next->done);
    out_.erase(next);
    return done;
  }
  void cancel(std::int64_t id) override {
    for (Out& out : out_)
      if (out.done.id == id && !out.deaf && out.ends > clock_.now()) cut(out, clock_.now());
  }

 private:
  struct Out {
    Done done;
    Time ends;
    bool deaf;
  };
  void start(Job job) override {
    if (never_starts && never_starts(clock_.seconds())) {
      Done done{.id = job.id, .outcome = {.state = TrialState::crashed, .error = "no more processes"}};
      done.unstarted = true;
      out_.push_back({std::move(done), clock_.now()});
      return;
    }
    Fate fate = script_(job);
    const Time now = clock_.now();  // which may throw, and not halfway through an object
    Out out{{job.id, std::move(fate.outcome), std::move(fate.payload)}, now + duration_of(fate.takes), fate.deaf};
    if (!fate.deaf && fate.takes > job.seconds) cut(out, now + duration_of(job.seconds));
    out_.push_back(std::move(out));
    jobs.push_back({std::move(job), clock_.seconds()});
  }
  // Of a growing model the first stage counts, of any other nothing.
  static void cut(Out& out, Time ends) {
    out.ends = ends;
    if (out.done.outcome.rounds == 0) out.done.outcome.fold_scores.clear();
    out.done.outcome.state = TrialState::cut_short;
    out.done.payload.clear();
  }

  FakeClock& clock_;
  std::size_t slots_;
  Script script_;
  std::vector<Out> out_;
};

// Asks for the candidates that are listed, then for gaussian_nb with ever other smoothing; remembers what it is told.
class ListedSearcher final : public Searcher {
 public:
  explicit ListedSearcher(std::vector<Candidate> listed = {}) : listed_(std::move(listed)) {}
  std::optional<Candidate> ask(std::int64_t n) const override {
    if (n < std::ssize(listed_)) return listed_[static_cast<std::size_t>(n)];
    if (only_listed) return std::nullopt;
    return Candidate{.step = step("gaussian_nb(var_smoothing=" + print(Value(static_cast<double>(n + 1) / 1e6)) + ")")};
  }
  void tell(const Trial& trial) override { told.push_back(trial); }
  std::int64_t known_before(std::int64_t) const override { return 0; }

  bool only_listed = false;
  std::vector<Trial> told;

 private:
  std::vector<Candidate> listed_;
};

class Remembering final : public Observer {
 public:
  explicit Remembering(const FakeClock& clock) : clock_(clock) {}
  void started(const Started&) override {}
  void progress(const Progress&) override {}
  void improved(const Progress&) override { ++improvements; }
  void phase(const std::string& what) override {
    phases.push_back({what, clock_.seconds()});
    if (on_phase) on_phase(what);
  }
  // The second at which a phase began; -1: never.
  double began(const std::string& what) const {
    for (const auto& [name, second] : phases)
      if (name.find(what) != std::string::npos) return second;
    return -1;
  }

  int improvements = 0;
  std::function<void(const std::string&)> on_phase;
  std::vector<std::pair<std::string, double>> phases;

 private:
  const FakeClock& clock_;
};

// A run of scripted jobs under a budget in seconds of the fake clock.
struct ScriptedRun {
  explicit ScriptedRun(const std::string& name, double deadline = 100, std::size_t slots = 1)
      : folder("stage_" + name), observer(clock) {
    budget.began = FakeClock::at(0);
    budget.deadline = deadline < 1e8 ? FakeClock::at(deadline) : Time::max();
    slots_ = slots;
    pipeline = save_pipeline(*world.fit("gaussian_nb"));
  }

  // Of a trial: it takes `seconds` and says so.
  static Outcome scored(double score, double seconds = 0) {
    return {.state = TrialState::succeeded, .fold_scores = std::vector<double>(5, score), .seconds = seconds};
  }
  // Predictions that are right with the share `right` of the rows; which ones depends on the number.
  std::string predictions(double right, std::uint64_t number = 0) const {
    const Target& y = world.problem.data.target;
    OutOfFold out(2, std::vector<float>(y.rows(), 0.5F));
    Rng rng(number + 1);
    for (std::size_t i = 0; i < y.rows(); ++i) {
      const float sure = rng.uniform() < right ? 0.9F : 0.1F;
      out[y.label(i)][i] = sure;
      out[1 - y.label(i)][i] = 1 - sure;
    }
    return to_bytes(out);
  }

  Result<Finished> go(const ScriptedEvaluator::Script& script, const std::string& order = "finish") {
    const Path path = folder.path / "run";
    auto run = std::filesystem::exists(path)
                   ? Run::open(path)
                   : Run::create(path, {{"order", order}}, world.problem.data, *world.problem.plan, {"listed", 1});
    EXPECT_TRUE(run) << run.error().message;
    evaluator.emplace(clock, slots_, script);
    evaluator->never_starts = never_starts;
    Model::Info info{.outputs = {{"y", world.problem.data.target.column().classes, -1}},
                     .metric = world.problem.metric,
                     .made_by = "a test"};
    info.schema.columns = {{.name = "y", .use = ColumnUse::target, .categories = info.outputs[0].classes}};
    Searcher& asked = other ? *other : searcher;
    Setting setting{world.problem, world.catalog,          asked,  *evaluator, *run,   clock,
                    info,          {world.problem.metric}, budget, {},         &cancel};
    return fit(setting, observer);
  }
  std::vector<Trial> trials() const { return Run::read_journal(folder.path / "run")->trials(); }
  // The ids of the members of the model on disk, heaviest first; none: there is no model.
  std::vector<std::string> members() const {
    const auto model = Model::load(folder.path / "run/models/a.espm", world.catalog);
    std::vector<std::string> out;
    for (const Member& m : model ? model->members() : std::vector<Member>()) out.push_back(m.origin);
    return out;
  }
  std::vector<ScriptedEvaluator::HandedIn> jobs(Job::Kind kind) const {
    auto out = evaluator->jobs;
    std::erase_if(out, [&](const auto& j) { return j.job.kind != kind; });
    return out;
  }

  World world{{.rows = 60, .categories = false}};
  Folder folder;
  FakeClock clock;
  Remembering observer;
  ListedSearcher searcher;
  Searcher* other = nullptr;  // is asked instead
  std::optional<ScriptedEvaluator> evaluator;
  Budget budget;
  std::atomic<bool> cancel = false;
  std::function<bool(double second)> never_starts;
  std::string pipeline;  // what a fit gives

 private:
  std::size_t slots_ = 1;
};

}  // namespace espalier::test
