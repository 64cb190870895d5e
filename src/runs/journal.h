#pragma once
// The memory of a run (docs/formats/journal.md).
//
// A *writer* is a process that works on the run, an *incarnation* one life of it: each writes a file of its own and
// never touches an older one, so a torn line stays where it is. A file is a header, then lines: a trial as it starts,
// the same when it is finished, and, in runs of several writers, where the searcher was told of another's trial. Their
// order is the order in which the searcher was told, so whoever tells them again has the searcher that wrote them.
//
// A line carries its length and checksum; a file ends, for a reader, at its first damaged line. Lines are handed to the
// system as they are appended: they survive a kill, not a power cut.
#include <variant>

#include "base/files.h"
#include "runs/search_plan.h"
#include "runs/trial.h"

namespace espalier {

struct JournalHeader {
  std::string writer = "a";
  SearchPlan plan = {};
};

// The searcher was told here of another writer's finished trial.
struct Heard {
  TrialId trial;
};

using JournalLine = std::variant<JournalHeader, Trial, Heard>;
std::string to_text(const JournalLine&);  // with its newline
// Without it. Errors: torn or altered (corrupt); a header of a later version than ours (unsupported).
Result<JournalLine> journal_line_from(std::string_view);

// Follows a writer's journal, also while it is being written: every call gives the lines that have been completed since
// the last, through all incarnations. An incarnation that has begun means that the one before will not grow.
class JournalTail {
 public:
  JournalTail(Path folder, std::string writer) : folder_(std::move(folder)), writer_(std::move(writer)) {}
  // Errors: a file that cannot be read, or one of a later version.
  Result<std::vector<JournalLine>> read_more();
  const std::string& writer() const { return writer_; }
  Path file() const;  // the incarnation that is being read; after reading all, the one that does not exist yet or grows

 private:
  Status read_file_on(std::vector<JournalLine>&);

  Path folder_;
  std::string writer_;
  int incarnation_ = 1;
  std::size_t offset_ = 0;
  bool damaged_ = false;  // a line of this incarnation is; nothing behind it counts
};

// Whoever has a journal in the folder, in the order of their names.
std::vector<std::string> writers_in(const Path& folder);

// One writer's own journal: what it wrote, and the file it goes on in.
class Journal {
 public:
  // Reads all earlier incarnations of the writer and starts the next. `fresh` is what a writer without trials
  // searches by; one that has any goes on with the plan of its last header. Errors: the folder cannot be read or
  // written; there is neither a header nor a fresh plan.
  static Result<Journal> open(const Path& folder, const std::string& writer, const std::optional<SearchPlan>& fresh);
  // Reads only, for reports: no file is made. A journal of version 1 has an empty plan.
  static Result<Journal> read(const Path& folder, const std::string& writer);

  const SearchPlan& plan() const { return plan_; }
  const std::vector<JournalLine>& lines() const { return lines_; }  // trials and what was heard, as written, in order
  const std::vector<Trial>& trials() const { return trials_; }      // trial n at place n, as last written
  Status append(const Trial&);                                      // of this writer. Errors: the disk's
  Status append(const Heard&);

  Journal(Journal&& other) noexcept { *this = std::move(other); }
  Journal& operator=(Journal&& other) noexcept;
  ~Journal();

 private:
  Journal() = default;
  Status write(std::string_view line);
  bool fits(const Trial&) const;  // the next of this writer, or one that it has
  void remember(const Trial&);

  SearchPlan plan_;
  std::string writer_;
  bool has_header_ = false;
  std::vector<JournalLine> lines_;
  std::vector<Trial> trials_;
  Path file_;
  int fd_ = -1;
};

}  // namespace espalier
