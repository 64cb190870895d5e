#include "evaluation/worker_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/text.h"
#include "evaluation/worker.h"

extern char** environ;

namespace espalier {
namespace {

constexpr std::size_t page = 4096;

Failure cannot(const std::string& what, int error) {
  return fail(Errc::io, "cannot " + what + ": " + std::strerror(error));
}

// What lists of processes call it: a link of /proc says little.
std::string own_name(const std::string& program) {
  std::error_code error;
  const auto target = std::filesystem::read_symlink(program, error);
  return error || !program.starts_with("/proc/") ? program : target.string();
}

// Descriptors are moved out of the way of 3, 4 and 5 first, so that none is overwritten before it is copied.
Result<pid_t> spawn(std::vector<std::string> command, int socket, int dataset, int stop_page) {
  if (command.empty()) return fail(Errc::invalid_argument, "no command that starts a worker was given");
  const int from[3] = {socket, dataset, stop_page};
  const int to[3] = {WorkerDescriptors::socket, WorkerDescriptors::dataset, WorkerDescriptors::stop_page};
  int high[3], error = 0;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  for (int i = 0; i < 3; ++i) {
    high[i] = ::fcntl(from[i], F_DUPFD_CLOEXEC, 16);
    if (high[i] < 0) error = errno;
    ::posix_spawn_file_actions_adddup2(&actions, high[i], to[i]);
  }
  ::posix_spawn_file_actions_addclosefrom_np(&actions, to[2] + 1);
  const std::string program = command[0];
  command[0] = own_name(program);
  std::vector<char*> words;
  for (std::string& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  pid_t pid = -1;
  if (error == 0) error = ::posix_spawnp(&pid, program.c_str(), &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  for (const int fd : high)
    if (fd >= 0) ::close(fd);
  if (error != 0) return cannot("start a worker (" + joined(command, " ") + ")", error);
  return pid;
}

}  // namespace

Result<std::unique_ptr<WorkerProcess>> WorkerProcess::start(const std::vector<std::string>& command, int dataset_fd) {
  std::unique_ptr<WorkerProcess> out(new WorkerProcess);
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return cannot("make a socket", errno);
  out->channel_ = std::make_unique<Channel>(ends[0]);
  const Channel theirs(ends[1]);
  const int stop_fd = ::memfd_create("espalier-stop", MFD_CLOEXEC);
  if (stop_fd < 0 || ::ftruncate(stop_fd, page) != 0) return cannot("make a shared page", errno);
  void* shared = ::mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_SHARED, stop_fd, 0);
  if (shared == MAP_FAILED) return cannot("map a shared page", errno);
  out->stop_ = static_cast<std::atomic<bool>*>(shared);
  const auto pid = spawn(command, theirs.fd(), dataset_fd, stop_fd);
  ::close(stop_fd);
  if (!pid) return Failure{pid.error()};
  out->pid_ = *pid;
  return out;
}

WorkerProcess::~WorkerProcess() {
  kill_and_explain();
  if (stop_) ::munmap(stop_, page);
}

bool WorkerProcess::running() const {
  siginfo_t ended{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == 0;
}

double WorkerProcess::private_bytes() const {
  const std::string path = "/proc/" + std::to_string(pid_) + "/statm";
  std::FILE* f = std::fopen(path.c_str(), "re");
  if (!f) return 0;
  unsigned long total = 0, resident = 0, shared = 0;
  const int got = std::fscanf(f, "%lu %lu %lu", &total, &resident, &shared);
  std::fclose(f);
  return got == 3 && resident > shared ? static_cast<double>(resident - shared) * static_cast<double>(page) : 0;
}

std::string WorkerProcess::kill_and_explain() {
  if (pid_ < 0) return "was not running";
  int status = 0;
  const pid_t child = std::exchange(pid_, -1);
  pid_t reaped = ::waitpid(child, &status, WNOHANG);
  if (reaped == 0) {  // still running, so the number is still its own
    ::kill(child, SIGKILL);
    while ((reaped = ::waitpid(child, &status, 0)) < 0 && errno == EINTR) {}
  }
  if (reaped != child) return "ended; how is not known, for this process ignores SIGCHLD or reaped it elsewhere";
  if (WIFSIGNALED(status))
    return "killed by signal " + std::to_string(WTERMSIG(status)) + " (" + ::strsignal(WTERMSIG(status)) + ")";
  return "ended with exit code " + std::to_string(WEXITSTATUS(status));
}

Result<int> sealed_copy(std::string_view bytes, const char* name) {
  const int fd = ::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) return cannot("reserve memory for the data", errno);
  for (std::string_view left = bytes; !left.empty();) {
    const ssize_t put = ::write(fd, left.data(), std::min(left.size(), std::size_t{1} << 24));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      const int error = errno;
      ::close(fd);
      return cannot("reserve memory for the data", error);
    }
    left.remove_prefix(static_cast<std::size_t>(put));
  }
  ::fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
  return fd;
}

}  // namespace espalier
