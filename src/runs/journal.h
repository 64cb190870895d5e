#pragma once
// The memory of a run (docs/formats/journal.md).
#include "base/files.h"
#include "runs/trial.h"

namespace espalier {

// One whole trial per line, once as started and once more when it is finished. A line carries its length and checksum;
// a file ends, for a reader, at its first line that does not keep its word. An incarnation of a writer writes a file of
// its own and never touches an older one, so a torn line stays where it is.
class Journal {
 public:
  // Reads all earlier incarnations of the writer and starts the next. Errors: the folder cannot be read or written.
  static Result<Journal> open(const Path& folder, const std::string& writer);
  // Reads only, for reports: no file is made.
  static Result<Journal> read(const Path& folder, const std::string& writer);

  const std::vector<Trial>& lines() const { return lines_; }    // as written, in order: what a searcher is told again
  const std::vector<Trial>& trials() const { return trials_; }  // trial n at place n, as last written
  Status append(const Trial&);  // handed to the system when it returns: survives a kill, not a power cut

  Journal(Journal&& other) noexcept { *this = std::move(other); }
  Journal& operator=(Journal&& other) noexcept;
  ~Journal();

 private:
  Journal() = default;
  void remember(const Trial&);

  std::vector<Trial> lines_, trials_;
  Path file_;
  int fd_ = -1;
};

std::string journal_line(const Trial&);                  // with its newline
Result<Trial> from_journal_line(std::string_view line);  // without it

}  // namespace espalier
