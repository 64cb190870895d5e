#include "runs/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "base/hash.h"

namespace espalier {
namespace {

constexpr std::int64_t version = 2;
constexpr std::string_view ending = ".jsonl";

// {"check":"<length>-<checksum>","trial":{...}} with a head of fixed width: still JSON for whoever reads it with other
// tools.
std::string check_of(std::string_view body) {
  char out[64];
  std::snprintf(out, sizeof out, "{\"check\":\"%08zx-%016llx\",\"", body.size(),
                static_cast<unsigned long long>(hash_bytes(body).low));
  return out;
}

std::string line_of(std::string_view kind, const Json& content) {
  const std::string body = to_line(content);
  return check_of(body) + std::string(kind) + "\":" + body + "}\n";
}

Result<JournalHeader> header_from(const Json& j) {
  TRY(const std::int64_t found, json_get<std::int64_t>(j, "version"));
  if (found != version)
    return fail(Errc::unsupported, "the journal is of version " + std::to_string(found) +
                                       ", and this program reads version " + std::to_string(version) +
                                       " and before; use the program that wrote it, or a newer one");
  JournalHeader out;
  TRY(out.writer, json_get<std::string>(j, "writer"));
  TRY(out.plan, search_plan_from(j));
  return out;
}

Result<Heard> heard_from(const Json& j) {
  if (!j.is_array() || j.size() != 2 || !j[0].is_string() || !j[1].is_number_integer())
    return fail(Errc::corrupt, "what was heard is not a writer and a number");
  TRY(TrialId id, trial_id_from(j[0].get<std::string>() + ":" + std::to_string(j[1].get<std::int64_t>())));
  return Heard{std::move(id)};
}

Path incarnation_file(const Path& folder, const std::string& writer, int number) {
  return folder / (writer + "-" + std::to_string(number) + std::string(ending));
}

bool is_there(const Path& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

Result<std::string> read_from(const Path& path, std::size_t offset) {
  std::ifstream in(path, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(offset));
  if (!in) return io_error("read", path, errno);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

std::string to_text(const JournalLine& line) {
  if (const auto* trial = std::get_if<Trial>(&line)) return line_of("trial", to_json(*trial));
  if (const auto* heard = std::get_if<Heard>(&line))
    return line_of("heard", Json::array({heard->trial.writer, heard->trial.n}));
  const auto& header = std::get<JournalHeader>(line);
  Json content = to_json(header.plan);
  content["version"] = version;
  content["writer"] = header.writer;
  return line_of("header", content);
}

Result<JournalLine> journal_line_from(std::string_view line) {
  static const std::size_t width = check_of("").size();
  const std::size_t end_of_kind = line.size() <= width ? line.npos : line.find("\":", width);
  if (end_of_kind == line.npos || line.back() != '}') return fail(Errc::corrupt, "a torn line");
  const std::string_view kind = line.substr(width, end_of_kind - width);
  const std::string_view body = line.substr(end_of_kind + 2, line.size() - end_of_kind - 3);
  if (line.substr(0, width) != check_of(body)) return fail(Errc::corrupt, "a line that does not match its checksum");
  TRY(const Json content, parse_json(body, "a journal line"));
  if (kind == "trial") {
    TRY(Trial trial, trial_from(content));
    return JournalLine(std::move(trial));
  }
  if (kind == "heard") {
    TRY(Heard heard, heard_from(content));
    return JournalLine(std::move(heard));
  }
  if (kind != "header") return fail(Errc::corrupt, "a line of an unknown kind");
  TRY(JournalHeader header, header_from(content));
  return JournalLine(std::move(header));
}

Path JournalTail::file() const { return incarnation_file(folder_, writer_, incarnation_); }

Result<std::vector<JournalLine>> JournalTail::read_more() {
  std::vector<JournalLine> out;
  while (is_there(file())) {
    const bool over = is_there(incarnation_file(folder_, writer_, incarnation_ + 1));  // before its last lines are read
    TRY_STATUS(read_file_on(out));
    if (!over) break;
    ++incarnation_;
    offset_ = 0;
    damaged_ = false;
  }
  return out;
}

Status JournalTail::read_file_on(std::vector<JournalLine>& out) {
  if (damaged_) return ok();
  TRY(const std::string bytes, read_from(file(), offset_));
  std::size_t at = 0;
  for (std::size_t end; (end = bytes.find('\n', at)) != std::string::npos; at = end + 1) {
    auto line = journal_line_from(std::string_view(bytes).substr(at, end - at));
    if (!line && line.error().code == Errc::unsupported)
      return fail(Errc::unsupported, file().string() + ": " + line.error().message);
    damaged_ = !line;
    if (damaged_) break;
    out.push_back(*std::move(line));
  }
  offset_ += at;
  return ok();
}

std::vector<std::string> writers_in(const Path& folder) {
  std::set<std::string> out;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    const std::size_t dash = name.rfind('-');
    if (!name.ends_with(ending) || dash == name.npos || !is_writer_name(name.substr(0, dash))) continue;
    out.insert(name.substr(0, dash));
  }
  return {out.begin(), out.end()};
}

Result<Journal> Journal::read(const Path& folder, const std::string& writer) {
  Journal out;
  out.writer_ = writer;
  for (int number = 1;; ++number) {
    out.file_ = incarnation_file(folder, writer, number);
    if (!is_there(out.file_)) break;
  }
  JournalTail tail(folder, writer);
  TRY(const std::vector<JournalLine> lines, tail.read_more());
  for (const JournalLine& line : lines) {
    if (const auto* header = std::get_if<JournalHeader>(&line)) {
      out.plan_ = header->plan;
      out.has_header_ = true;
    } else if (const auto* trial = std::get_if<Trial>(&line)) {
      if (out.fits(*trial)) out.remember(*trial);
    } else {
      out.lines_.push_back(line);
    }
  }
  return out;
}

Result<Journal> Journal::open(const Path& folder, const std::string& writer, const std::optional<SearchPlan>& fresh) {
  TRY(Journal out, read(folder, writer));
  if (!out.has_header_ && !fresh)
    return fail(Errc::corrupt, "the journal of writer " + writer + " in " + folder.string() +
                                   " has lost its first line, which says what it searches by; begin another run");
  if (fresh && out.trials_.empty()) out.plan_ = *fresh;
  out.fd_ = ::open(out.file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  if (out.fd_ < 0) return io_error("write", out.file_, errno);
  TRY_STATUS(out.write(to_text(JournalHeader{writer, out.plan_})));
  ::fsync(out.fd_);  // without its plan a journal cannot be gone on with; a lost trial is only tried again
  return out;
}

Journal& Journal::operator=(Journal&& other) noexcept {
  plan_ = std::move(other.plan_);
  writer_ = std::move(other.writer_);
  has_header_ = other.has_header_;
  lines_ = std::move(other.lines_);
  trials_ = std::move(other.trials_);
  file_ = std::move(other.file_);
  std::swap(fd_, other.fd_);
  return *this;
}

Journal::~Journal() {
  if (fd_ >= 0) ::close(fd_);
}

bool Journal::fits(const Trial& trial) const {
  return trial.id.writer == writer_ && trial.id.n >= 0 && trial.id.n <= std::ssize(trials_);
}

void Journal::remember(const Trial& trial) {
  lines_.push_back(trial);
  const auto n = static_cast<std::size_t>(trial.id.n);
  if (n == trials_.size())
    trials_.push_back(trial);
  else
    trials_[n] = trial;
}

Status Journal::write(std::string_view line) {
  while (!line.empty()) {
    const ssize_t put = ::write(fd_, line.data(), line.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return io_error("write the journal", file_, errno);
    line.remove_prefix(static_cast<std::size_t>(put));
  }
  return ok();
}

Status Journal::append(const Trial& trial) {
  CHECK(fits(trial));
  TRY_STATUS(write(to_text(JournalLine(trial))));
  remember(trial);
  return ok();
}

Status Journal::append(const Heard& heard) {
  TRY_STATUS(write(to_text(JournalLine(heard))));
  lines_.push_back(heard);
  return ok();
}

}  // namespace espalier
