// A run's folder whose files are damaged, each by itself or several together: read for reports, gone on with.
#include <fmt/format.h>

#include <fstream>

#include "base/archive.h"
#include "engine/begin.h"
#include "evaluation/job_json.h"
#include "search/space.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/structure.h"
#include "tests/world.h"

namespace espalier::test {
namespace {

// The files of the folder as one string of bytes. Of the dataset file what stands before its checksums, of the journal
// the members of its lines.
struct Files {
  std::string info, dataset, predictions;
  std::vector<std::string> journal;
  static constexpr auto fields() {
    return fields_of(field("info", &Files::info), field("dataset", &Files::dataset),
                     field("predictions", &Files::predictions), field("journal", &Files::journal));
  }
};

Trial trial(std::int64_t n, const char* text) {
  return {.id = {"a", n},
          .candidate = {.step = step(text), .origin = {TrialOrigin::How::mutation, {{"a", 0}}}},
          .outcome = {.state = TrialState::succeeded, .fold_scores = {0.5, 0.25}}};
}

std::string member_of(const std::string& line) {
  const std::size_t start = line.find("\",\"") + 3;
  return line.substr(start, line.size() - start - 1);
}

std::string example() {
  const Folder folder("folder_fuzz");
  const Path path = folder.path / "run";
  World world({.rows = 30});
  const Problem& p = world.problem;
  const Json info = {{"table", "t.csv"},
                     {"order", "finish"},
                     {"evaluation_seed", 7},
                     {"metric", "log_loss"},
                     {"also", {"accuracy"}},
                     {"losses", {"log_loss"}},
                     {"include", Json::array()},
                     {"exclude", {"pca"}},
                     {"limits", to_json(Limits{.cost = 1e9})},
                     {"preparation", print(p.preparation)},
                     {"identity", {{"target", "y"}, {"cv", "5"}}}};
  auto run = Run::create(path, info, p.data, *p.plan, {"evolve", 7});
  demand(run.has_value(), "no run for examples");
  for (std::int64_t n = 0; n < 3; ++n)
    demand(run->journal().append(trial(n, "gaussian_nb[pca]")).has_value(), "no line");
  const std::string predictions = to_bytes(OutOfFold(2, std::vector<float>(30, 0.5F)));
  Files out{*read_file(path / "run.json"), *read_file(path / "dataset.esd"), predictions, {}};
  std::ifstream lines(path / "journals/a-1.jsonl");
  for (std::string line; std::getline(lines, line);) out.journal.push_back(member_of(line));
  return save(out);
}

std::string forged(const std::string& bytes, Rng& rng) {
  auto files = load<Files>(bytes);
  for (std::size_t n = 1 + rng.below(2); n > 0; --n) switch (rng.below(5)) {
      case 0:
        files->dataset = damaged(files->dataset, rng, std::string("\0\1\xff\x7f", 4));
        break;
      case 1:
        files->predictions = damaged(files->predictions, rng, std::string("\0\x7f\xc0\xff", 4));
        break;
      case 2:
      case 3: {
        std::string& line = files->journal[rng.below(files->journal.size())];
        const std::size_t start = line.find(':') + 1;
        if (const auto json = parse_json(line.substr(start), "a line"))
          line = line.substr(0, start) + to_line(damaged_json(*json, rng));
        break;
      }
      default:
        if (const auto json = parse_json(files->info, "run.json")) files->info = to_pretty(damaged_json(*json, rng));
    }
  return save(*files);
}

void lay_out(const Files& files, const Path& path) {
  for (const char* part : {"journals", "trials", "models"})
    demand(make_folder(path / part).has_value(), "no folder for a round");
  std::string journal;
  for (const std::string& member : files.journal) journal += sealed_journal_line(member) + "\n";
  const std::string dataset = seal_dataset(files.dataset);
  for (const auto& [name, bytes] : {std::pair<const char*, const std::string&>{"run.json", files.info},
                                    {"dataset.esd", dataset},
                                    {"journals/a-1.jsonl", journal},
                                    {"trials/a-1.oof", files.predictions}})
    std::ofstream(path / name, std::ios::binary) << bytes;
}

// As `espalier show` reads it.
void report(const Path& path) {
  const auto info = Run::read_info(path);
  if (!info) return demand(!info.error().message.empty(), "no reason");
  for (const std::string& writer : Run::writers(path))
    if (const auto journal = Run::read_journal(path, writer))
      for (const Trial& t : journal->trials())
        (void)(sentence(t.candidate.origin) + print(t.candidate.step) + number_text(t.outcome.mean()));
}

// As `espalier fit --resume` begins.
bool go_on(const Path& path) {
  FitRequest request{.run = path, .resume = true};
  auto begun = resume_run(request);
  if (!begun) return demand(!begun.error().message.empty(), "no reason"), false;
  Run& run = begun->run;
  (void)run.hear();
  for (const Trial& t : run.journal().trials()) {
    const auto predictions = run.predictions(t.id);
    demand(!predictions || predictions->size() == run.dataset().data.target.outputs(), "predictions of another shape");
  }
  const auto problem = Problem::open(run.dataset_bytes(), begun->setup, Metrics());
  if (!problem) return true;
  static const Catalog catalog(built_in());
  auto space = Space::make(catalog, problem->shape, problem->data.target.task(), problem->preparation, SpaceOptions{});
  if (space) space->limit(begun->setup.limits);
  for (const Trial& t : run.journal().trials()) (void)problem->prepared(t.candidate.step, catalog);
  return true;
}

bool accepts(const std::string& bytes) {
  const auto files = load<Files>(bytes);
  if (!files) return false;
  const Folder folder("folder_fuzz");
  lay_out(*files, folder.path);
  report(folder.path);
  return go_on(folder.path);
}

}  // namespace

std::vector<FuzzTarget> targets_of_folders() {
  return {{"folder",
           {example()},
           std::string("\0\1\xff\x7f{}[]\",:0", 12),
           accepts,
           [](const std::string& bytes) { return bytes; },
           120,
           forged}};
}

}  // namespace espalier::test
