#include "evaluation/python_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "python_host_script.h"

namespace espalier {
namespace {

Failure cannot(const std::string& what) { return fail(Errc::io, "cannot " + what + ": " + std::strerror(errno)); }

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(fd, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return true;
}

// Its standard input and output are the pipes, its standard error is ours.
Result<pid_t> spawn(int input, int output) {
  const char* named = std::getenv("ESPALIER_PYTHON");
  std::vector<std::string> command{named && *named ? named : "python3", "-c", python_host_script};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input, 0);
  ::posix_spawn_file_actions_adddup2(&actions, output, 1);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  std::vector<char*> words;
  for (std::string& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  pid_t pid = -1;
  errno = ::posix_spawnp(&pid, command[0].c_str(), &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (errno == 0) return pid;
  return fail(Errc::not_found, "cannot start " + command[0] + ": " + std::strerror(errno) +
                                   "; ESPALIER_PYTHON names the interpreter for functions and classes of one's own");
}

Failure has_ended() { return fail(Errc::io, "its Python process has ended"); }

}  // namespace

PythonProcess::~PythonProcess() { end(); }

Status PythonProcess::begin() {
  int requests[2], answers[2];
  if (::pipe2(requests, O_CLOEXEC) != 0) return cannot("make a pipe");
  if (::pipe2(answers, O_CLOEXEC) != 0) {
    const Failure failure = cannot("make a pipe");
    for (const int fd : requests) ::close(fd);
    return failure;
  }
  to_ = requests[1];
  from_ = answers[0];
  const auto pid = spawn(requests[0], answers[1]);
  ::close(requests[0]);
  ::close(answers[1]);
  if (!pid) return end(), Failure{pid.error()};
  pid_ = *pid;
  return ok();
}

void PythonProcess::end() {
  for (int* fd : {&to_, &from_})
    if (*fd >= 0) ::close(std::exchange(*fd, -1));
  read_.clear();
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {}
  pid_ = -1;
}

Result<PythonProcess::Answer> PythonProcess::ask(Json head, std::string_view payload, const Patience& patience) {
  if (pid_ < 0) TRY_STATUS(begin());
  head["bytes"] = payload.size();
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  const bool sent = write_all(to_, to_line(head) + "\n") && write_all(to_, payload);
  std::signal(SIGPIPE, before);
  if (!sent) return end(), has_ended();
  TRY(const std::size_t end_of_line, line_end(patience));
  auto said = parse_json(std::string_view(read_).substr(0, end_of_line), "the answer of Python");
  read_.erase(0, end_of_line + 1);
  if (!said) return end(), Failure{said.error()};
  TRY(const auto bytes, json_get_or<std::int64_t>(*said, "bytes", 0));
  TRY_STATUS(read_until(static_cast<std::size_t>(bytes), patience));
  Answer out{*std::move(said), read_.substr(0, static_cast<std::size_t>(bytes))};
  read_.erase(0, static_cast<std::size_t>(bytes));
  if (out.head.contains("error")) return fail(Errc::invalid_argument, out.head["error"].get<std::string>());
  return out;
}

// Until so many bytes of the answer are there.
Status PythonProcess::read_until(std::size_t bytes, const Patience& patience) {
  char block[1 << 16];
  while (read_.size() < bytes) {
    if (!readable_in_time(from_, stopped_, patience)) return end(), fail(Errc::stopped, "it gave no answer in time");
    const ssize_t n = ::read(from_, block, sizeof block);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return end(), has_ended();
    read_.append(block, static_cast<std::size_t>(n));
  }
  return ok();
}

Result<std::size_t> PythonProcess::line_end(const Patience& patience) {
  std::size_t at;
  while ((at = read_.find('\n')) == read_.npos) TRY_STATUS(read_until(read_.size() + 1, patience));
  return at;
}

}  // namespace espalier
