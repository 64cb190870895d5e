#include "runs/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/hash.h"

namespace espalier {
namespace {

// {"check":"<length>-<checksum>","trial":{...}} with a head of fixed width: still JSON for whoever reads it with other
// tools.
std::string head(std::string_view body) {
  char out[64];
  std::snprintf(out, sizeof out, "{\"check\":\"%08zx-%016llx\",\"trial\":", body.size(),
                static_cast<unsigned long long>(hash_bytes(body).low));
  return out;
}

Path incarnation(const Path& folder, const std::string& writer, int number) {
  return folder / (writer + "-" + std::to_string(number) + ".jsonl");
}

}  // namespace

std::string journal_line(const Trial& t) {
  const std::string body = to_line(to_json(t));
  return head(body) + body + "}\n";
}

Result<Trial> from_journal_line(std::string_view line) {
  static const std::size_t width = head("").size();
  if (line.size() <= width) return fail(Errc::corrupt, "a torn line");
  const std::string_view body = line.substr(width, line.size() - width - 1);
  if (line.substr(0, width) != head(body) || line.back() != '}')
    return fail(Errc::corrupt, "a line that does not match its checksum");
  TRY(const Json object, parse_json(body, "a journal line"));
  return trial_from(object);
}

Result<Journal> Journal::read(const Path& folder, const std::string& writer) {
  Journal out;
  for (int number = 1;; ++number) {
    out.file_ = incarnation(folder, writer, number);
    std::error_code error;
    if (!std::filesystem::exists(out.file_, error)) return out;
    TRY(const std::string bytes, read_file(out.file_));
    for (std::size_t at = 0, end; (end = bytes.find('\n', at)) != std::string::npos; at = end + 1) {
      const auto trial = from_journal_line(std::string_view(bytes).substr(at, end - at));
      if (!trial || trial->n < 0 || static_cast<std::size_t>(trial->n) > out.trials_.size()) break;
      out.remember(*trial);
    }
  }
}

Result<Journal> Journal::open(const Path& folder, const std::string& writer) {
  TRY(Journal out, read(folder, writer));
  out.fd_ = ::open(out.file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  if (out.fd_ < 0) return io_error("write", out.file_, errno);
  return out;
}

Journal& Journal::operator=(Journal&& other) noexcept {
  lines_ = std::move(other.lines_);
  trials_ = std::move(other.trials_);
  file_ = std::move(other.file_);
  std::swap(fd_, other.fd_);
  return *this;
}

Journal::~Journal() {
  if (fd_ >= 0) ::close(fd_);
}

void Journal::remember(const Trial& trial) {
  lines_.push_back(trial);
  const auto n = static_cast<std::size_t>(trial.n);
  if (n == trials_.size())
    trials_.push_back(trial);
  else
    trials_[n] = trial;
}

Status Journal::append(const Trial& trial) {
  const std::string line = journal_line(trial);
  for (std::string_view left = line; !left.empty();) {
    const ssize_t put = ::write(fd_, left.data(), left.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return io_error("write the journal", file_, errno);
    left.remove_prefix(static_cast<std::size_t>(put));
  }
  remember(trial);
  return ok();
}

}  // namespace espalier
