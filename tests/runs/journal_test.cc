#include "runs/journal.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/world.h"

namespace espalier {
namespace {

const SearchPlan plan{"evolve", 7};

Trial trial(std::int64_t n, TrialState state = TrialState::succeeded, const std::string& writer = "a") {
  return {.id = {writer, n},
          .candidate = {.step = test::step("a(b=\"x\ny\")"),
                        .origin = {TrialOrigin::How::mutation, {{"a", 3}}},
                        .threshold = 0.25},
          .outcome = {.state = state,
                      .rounds = 8,
                      .fold_scores = {0.1, -2, std::nan("")},
                      .stages = {{4, 0.5}, {8, 0.75}},
                      .seconds = 1.5,
                      .peak_bytes = 1e9,
                      .error = "why \"so\"?"}};
}

std::vector<JournalLine> one_of_each() { return {JournalHeader{"a", plan}, trial(3), Heard{{"b", 17}}}; }

void add_bytes(const Path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary | std::ios::app) << bytes;
}

TEST(Journal, ALineReadsBackWhatWasWritten) {
  for (const JournalLine& line : one_of_each()) {
    const std::string text = to_text(line);
    const auto read = journal_line_from(std::string_view(text).substr(0, text.size() - 1));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(to_text(*read), text);
    EXPECT_EQ(read->index(), line.index());
  }
}

TEST(Journal, AnyBrokenLineIsRefused) {
  for (const JournalLine& each : one_of_each()) {
    std::string line = to_text(each);
    line.pop_back();
    for (std::size_t n = 0; n < line.size(); ++n) {
      EXPECT_FALSE(journal_line_from(std::string_view(line).substr(0, n)));
      line[n] ^= 1;
      EXPECT_FALSE(journal_line_from(line)) << n;
      line[n] ^= 1;
    }
  }
}

TEST(Journal, CutAnywhereItKeepsTheWholeLinesAndNeverTouchesAnOlderFile) {
  const test::Folder folder("journal");
  {
    auto journal = Journal::open(folder.path, "a", plan);
    ASSERT_TRUE(journal);
    for (std::int64_t n = 0; n < 4; ++n) {
      ASSERT_TRUE(journal->append(trial(n, TrialState::started)));
      ASSERT_TRUE(journal->append(trial(n)));
    }
  }
  const std::string whole = *read_file(folder.path / "a-1.jsonl");
  for (std::size_t cut = whole.find('\n') + 1; cut < whole.size(); cut += 37) {
    ASSERT_TRUE(write_file(folder.path / "a-1.jsonl", whole.substr(0, cut)));
    std::filesystem::remove(folder.path / "a-2.jsonl");
    auto journal = Journal::open(folder.path, "a", {});
    ASSERT_TRUE(journal);
    EXPECT_EQ(journal->plan(), plan);
    EXPECT_EQ(std::ssize(journal->lines()) + 1,
              std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut), '\n'));
    ASSERT_TRUE(journal->append(trial(std::ssize(journal->trials()), TrialState::started)));
    EXPECT_EQ(read_file(folder.path / "a-1.jsonl")->size(), cut);
    const auto again = Journal::read(folder.path, "a");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->trials().size(), journal->trials().size());
  }
}

TEST(Journal, WithoutItsHeaderItCannotBeGoneOnWith) {
  const test::Folder folder("headless");
  ASSERT_TRUE(Journal::open(folder.path, "a", plan));
  const std::string whole = *read_file(folder.path / "a-1.jsonl");
  ASSERT_TRUE(write_file(folder.path / "a-1.jsonl", whole.substr(0, whole.size() / 2)));
  const auto journal = Journal::open(folder.path, "a", {});
  ASSERT_FALSE(journal);
  EXPECT_NE(journal.error().message.find("lost its first line"), std::string::npos);
}

TEST(Journal, TheNextIncarnationKeepsThePlanOfTheFirst) {
  const test::Folder folder("plan");
  ASSERT_TRUE(Journal::open(folder.path, "a", plan)->append(trial(0, TrialState::started)));
  const auto second = Journal::open(folder.path, "a", SearchPlan{"random", 1});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->plan(), plan);
  EXPECT_EQ(Journal::read(folder.path, "a")->plan(), plan);
}

TEST(Journal, ALaterVersionIsRefusedInWords) {
  const test::Folder folder("later");
  std::string header = to_text(JournalHeader{"a", plan});
  const std::string body = R"({"version":3,"writer":"a"})";
  char line[128];
  std::snprintf(line, sizeof line, "{\"check\":\"%08zx-%016llx\",\"header\":%s}\n", body.size(),
                static_cast<unsigned long long>(hash_bytes(body).low), body.c_str());
  add_bytes(folder.path / "a-1.jsonl", line);
  const auto read = Journal::read(folder.path, "a");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::unsupported);
  EXPECT_NE(read.error().message.find("version 3"), std::string::npos) << read.error().message;
}

TEST(Journal, TrialsOfVersion1ReadWithoutAHeader) {
  const test::Folder folder("version1");
  const std::string line = R"({"check":"00000078-9680e834a3366f87","trial":{"n":0,"candidate":{)"
                           R"("step":"dummy_classifier[raw]","origin":"opening","replica":0,"threshold":"-inf"},)"
                           R"("state":"started"}})";
  add_bytes(folder.path / "a-1.jsonl", line + "\n");
  const auto read = Journal::read(folder.path, "a");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->trials().size(), 1u);
  EXPECT_EQ(to_text(read->trials()[0].id), "a:0");
  EXPECT_EQ(read->trials()[0].candidate.origin.how, TrialOrigin::How::opening);
  EXPECT_TRUE(read->trials()[0].candidate.part.whole());
  EXPECT_FALSE(Journal::open(folder.path, "a", {})) << "there is no plan to go on by";
}

TEST(JournalTail, GivesEachLineOnceWhenItIsWholeThroughAllIncarnations) {
  const test::Folder folder("tail");
  JournalTail tail(folder.path, "b");
  EXPECT_TRUE(tail.read_more()->empty()) << "it has not begun";
  auto journal = Journal::open(folder.path, "b", plan);
  ASSERT_TRUE(journal->append(trial(0, TrialState::started, "b")));
  EXPECT_EQ(tail.read_more()->size(), 2u);
  EXPECT_TRUE(tail.read_more()->empty());
  const std::string line = to_text(trial(0, TrialState::succeeded, "b"));
  add_bytes(folder.path / "b-1.jsonl", line.substr(0, 40));
  EXPECT_TRUE(tail.read_more()->empty()) << "a line that is being written is waited for";
  add_bytes(folder.path / "b-1.jsonl", line.substr(40));
  EXPECT_EQ(tail.read_more()->size(), 1u);
  add_bytes(folder.path / "b-1.jsonl", line.substr(0, 40));  // killed here
  ASSERT_TRUE(Journal::open(folder.path, "b", {})->append(trial(1, TrialState::started, "b")));
  EXPECT_EQ(tail.read_more()->size(), 2u) << "the header and the trial of the next";
  EXPECT_EQ(tail.file().filename(), "b-2.jsonl");
}

TEST(JournalTail, NothingBehindADamagedLineCountsButTheNextIncarnationDoes) {
  const test::Folder folder("damaged");
  ASSERT_TRUE(Journal::open(folder.path, "b", plan));
  add_bytes(folder.path / "b-1.jsonl", "nonsense\n" + to_text(trial(0, TrialState::started, "b")));
  JournalTail tail(folder.path, "b");
  EXPECT_EQ(tail.read_more()->size(), 1u);
  add_bytes(folder.path / "b-1.jsonl", to_text(trial(0, TrialState::succeeded, "b")));
  EXPECT_TRUE(tail.read_more()->empty());
  ASSERT_TRUE(Journal::open(folder.path, "b", {}));
  EXPECT_EQ(tail.read_more()->size(), 1u);
}

TEST(JournalTail, AnotherWritersTrialsAndNumbersOutOfTurnAreNotTaken) {
  const test::Folder folder("foreign");
  ASSERT_TRUE(Journal::open(folder.path, "b", plan));
  for (const Trial& t :
       {trial(0, TrialState::started, "c"), trial(5, TrialState::started, "b"), trial(0, TrialState::started, "b")})
    add_bytes(folder.path / "b-1.jsonl", to_text(t));
  const auto read = Journal::read(folder.path, "b");
  ASSERT_EQ(read->trials().size(), 1u);
  EXPECT_EQ(read->trials()[0].id, (TrialId{"b", 0}));
}

}  // namespace
}  // namespace espalier
