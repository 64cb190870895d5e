// Journals against a plain model of them: writers that append, end, are killed in the middle of a line, lose the end of
// their file to a power cut and are begun again, in any order, while others follow what they write.
#include <algorithm>
#include <fstream>

#include "runs/journal.h"
#include "tests/world.h"

namespace espalier {
namespace {

constexpr std::size_t histories = 40, events = 60;

std::string all_of(const std::vector<JournalLine>& lines) {
  std::string out;
  for (const JournalLine& line : lines) out += to_text(line);
  return out;
}

// What one writer has on disk: of each incarnation the lines that are whole and stand before the first damage.
struct Expected {
  std::string writer;
  std::vector<std::vector<JournalLine>> incarnations = {};

  struct View {
    std::optional<SearchPlan> plan = {};
    std::vector<JournalLine> lines = {};
    std::vector<Trial> trials = {};
  };
  View view() const {
    View out;
    for (const auto& incarnation : incarnations)
      for (const JournalLine& line : incarnation) {
        if (const auto* header = std::get_if<JournalHeader>(&line)) {
          out.plan = header->plan;
          continue;
        }
        if (const auto* trial = std::get_if<Trial>(&line)) {
          const auto n = static_cast<std::size_t>(trial->id.n);
          if (n > out.trials.size()) continue;  // those before it are lost
          if (n == out.trials.size()) out.trials.emplace_back();
          out.trials[n] = *trial;
        }
        out.lines.push_back(line);
      }
    return out;
  }
  Path file(const Path& folder) const {
    return folder / (writer + "-" + std::to_string(incarnations.size()) + ".jsonl");
  }
  // The first bytes of the newest file are left.
  void cut(std::size_t bytes) {
    auto& lines = incarnations.back();
    for (std::size_t k = 0; k < lines.size(); ++k) {
      const std::size_t size = to_text(lines[k]).size();
      if (size > bytes) return lines.resize(k);
      bytes -= size;
    }
  }
};

// Somebody else who reads a writer's journal as it grows, and all that it was given.
struct Follower {
  JournalTail tail;
  std::vector<JournalLine> given = {};
};

class History {
 public:
  explicit History(std::uint64_t seed) : rng_(seed), folder_("history") {
    for (const char* name : {"a", "b_2"}) writers_.push_back({.expected = {name}});
  }

  void happen() {
    Writer& w = writers_[rng_.below(writers_.size())];
    if (!w.journal) return begin(w);
    switch (rng_.below(9)) {
      case 0:
        return kill(w);
      case 1:
        return kill_in_a_line(w);
      case 2:
        return rng_.below(3) == 0 ? lose_the_end(w) : append_heard(w);
      case 3:
        return rng_.below(3) == 0 ? damage(w) : append_heard(w);
      case 4:
      case 5:
        return append_started(w);
      default:
        return append_finished(w);
    }
  }

  void check() {
    for (Writer& w : writers_) {
      const Expected::View expected = w.expected.view();
      const auto read = Journal::read(folder_.path, w.expected.writer);
      ASSERT_TRUE(read) << read.error().message;
      expect_same(*read, expected);
      if (w.journal) expect_same(*w.journal, expected);
      for (Follower& f : w.followers) {
        const auto more = f.tail.read_more();
        ASSERT_TRUE(more) << more.error().message;
        f.given.insert(f.given.end(), more->begin(), more->end());
        std::vector<JournalLine> written;
        for (const auto& i : w.expected.incarnations) written.insert(written.end(), i.begin(), i.end());
        ASSERT_EQ(all_of(f.given), all_of(written)) << "each line once, as soon as it is whole";
      }
    }
  }

 private:
  struct Writer {
    Expected expected;
    std::optional<Journal> journal = {};
    std::vector<Follower> followers = {};
  };

  static void expect_same(const Journal& journal, const Expected::View& expected) {
    ASSERT_EQ(all_of(journal.lines()), all_of(expected.lines));
    ASSERT_EQ(journal.plan(), expected.plan.value_or(SearchPlan{}));
    ASSERT_EQ(journal.trials().size(), expected.trials.size());
    for (std::size_t n = 0; n < expected.trials.size(); ++n)
      ASSERT_EQ(to_text(journal.trials()[n]), to_text(expected.trials[n]));
  }

  void begin(Writer& w) {
    std::optional<SearchPlan> fresh;
    if (rng_.below(3) > 0) fresh = SearchPlan{"random", rng_.next()};
    const Expected::View before = w.expected.view();
    auto journal = Journal::open(folder_.path, w.expected.writer, fresh);
    if (!fresh && !before.plan) {
      ASSERT_FALSE(journal) << "nobody knows what it searches by";
      return;
    }
    ASSERT_TRUE(journal) << journal.error().message;
    w.journal.emplace(*std::move(journal));
    const SearchPlan plan = fresh && before.trials.empty() ? *fresh : *before.plan;
    w.expected.incarnations.push_back({JournalHeader{w.expected.writer, plan}});
    if (w.followers.size() < 3) w.followers.push_back({JournalTail(folder_.path, w.expected.writer)});
  }

  template <class Line>
  void append(Writer& w, Line line) {
    ASSERT_TRUE(w.journal->append(line));
    w.expected.incarnations.back().push_back(std::move(line));
  }
  Trial started(const Writer& w) {
    const auto n = std::ssize(w.expected.view().trials);
    return {.id = {w.expected.writer, n},
            .candidate = {.step = test::step("a(b=\"x\\ny\")"), .replica = static_cast<int>(rng_.below(1000))}};
  }
  void append_started(Writer& w) { append(w, started(w)); }
  void append_finished(Writer& w) {
    std::vector<Trial> open = w.expected.view().trials;
    std::erase_if(open, &Trial::finished);
    if (open.empty()) return append_started(w);
    Trial trial = open[rng_.below(open.size())];
    trial.outcome = {.state = TrialState::failed, .error = std::string(rng_.below(200), '"')};
    append(w, trial);
  }
  void append_heard(Writer& w) { append(w, Heard{{"z", static_cast<std::int64_t>(rng_.below(50))}}); }

  // A process ends; whatever it was told is written stays written.
  void kill(Writer& w) { w.journal.reset(); }
  void kill_in_a_line(Writer& w) {
    const std::string line = to_text(started(w));
    std::ofstream(w.expected.file(folder_.path), std::ios::binary | std::ios::app)
        << line.substr(0, rng_.below(line.size()));
    kill(w);
  }
  // The machine ends: what was not forced to the disk may be lost, and who followed has ended with it.
  void lose_the_end(Writer& w) {
    const Path file = w.expected.file(folder_.path);
    const std::size_t left = rng_.below(std::filesystem::file_size(file) + 1);
    std::filesystem::resize_file(file, left);
    w.expected.cut(left);
    end_with_followers(w);
  }
  void damage(Writer& w) {
    const Path file = w.expected.file(folder_.path);
    std::string bytes = *read_file(file);
    const std::size_t at = rng_.below(bytes.size());
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << rng_.below(8)));
    ASSERT_TRUE(write_file(file, bytes));
    w.expected.cut(at);
    end_with_followers(w);
  }
  void end_with_followers(Writer& w) {
    w.followers.clear();
    kill(w);
  }

  Rng rng_;
  test::Folder folder_;
  std::vector<Writer> writers_;
};

TEST(Journals, OfAnyHistoryHoldWhatAPlainModelHolds) {
  for (std::uint64_t seed = 0; seed < histories; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    History history(seed);
    for (std::size_t k = 0; k < events; ++k) {
      history.happen();
      history.check();
      if (testing::Test::HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace espalier
