#include "runs/journal.h"

#include "tests/world.h"

namespace espalier {
namespace {

Trial trial(std::int64_t n, TrialState state = TrialState::succeeded) {
  return {.n = n,
          .candidate = {.step = test::step("a(b=\"x\ny\")"), .origin = "mutation of 3", .threshold = 0.25},
          .outcome = {.state = state,
                      .rounds = 8,
                      .fold_scores = {0.1, -2, std::nan("")},
                      .stages = {{4, 0.5}, {8, 0.75}},
                      .seconds = 1.5,
                      .peak_bytes = 1e9,
                      .error = "why \"so\"?"}};
}

TEST(Journal, ALineReadsBackWhatWasWritten) {
  const std::string line = journal_line(trial(3));
  const auto read = from_journal_line(std::string_view(line).substr(0, line.size() - 1));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(journal_line(*read), line);
}

TEST(Journal, AnyBrokenLineIsRefused) {
  std::string line = journal_line(trial(3));
  line.pop_back();
  for (std::size_t n = 0; n < line.size(); ++n) {
    EXPECT_FALSE(from_journal_line(std::string_view(line).substr(0, n)));
    line[n] ^= 1;
    EXPECT_FALSE(from_journal_line(line)) << n;
    line[n] ^= 1;
  }
}

TEST(Journal, CutAnywhereItKeepsTheWholeLinesAndNeverTouchesAnOlderFile) {
  const test::Folder folder("journal");
  {
    auto journal = Journal::open(folder.path, "a");
    ASSERT_TRUE(journal);
    for (std::int64_t n = 0; n < 4; ++n) {
      ASSERT_TRUE(journal->append(trial(n, TrialState::started)));
      ASSERT_TRUE(journal->append(trial(n)));
    }
  }
  const std::string whole = *read_file(folder.path / "a-1.jsonl");
  for (std::size_t cut = 0; cut < whole.size(); cut += 37) {
    ASSERT_TRUE(write_file(folder.path / "a-1.jsonl", whole.substr(0, cut)));
    std::filesystem::remove(folder.path / "a-2.jsonl");
    auto journal = Journal::open(folder.path, "a");
    ASSERT_TRUE(journal);
    EXPECT_EQ(std::ssize(journal->lines()),
              std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut), '\n'));
    ASSERT_TRUE(journal->append(trial(std::ssize(journal->trials()), TrialState::started)));
    EXPECT_EQ(read_file(folder.path / "a-1.jsonl")->size(), cut);
    const auto again = Journal::read(folder.path, "a");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->trials().size(), journal->trials().size());
  }
}

TEST(Outcome, UndefinedFoldsAreLeftOutOfTheMean) {
  const Trial t = trial(0);
  EXPECT_DOUBLE_EQ(t.outcome.mean(), -0.95);
  EXPECT_DOUBLE_EQ(t.outcome.standard_error(), 1.05);
  EXPECT_TRUE(t.outcome.counts());
  EXPECT_FALSE((Outcome{.state = TrialState::succeeded, .fold_scores = {std::nan("")}}).counts());
}

}  // namespace
}  // namespace espalier
