// In the coverage build: a process that ends by _exit, or is killed by the one that started it, writes its counts
// first.
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

extern "C" void __gcov_dump();

namespace {

constexpr int last_words = SIGUSR2;
constexpr int patience = 2000;  // milliseconds, for a process that cannot answer

void write_counts_and_die(int) {
  __gcov_dump();
  ::raise(SIGKILL);
}

[[maybe_unused]] const auto before = std::signal(last_words, write_counts_and_die);

bool ended(pid_t child) {
  siginfo_t how{};
  return ::waitid(P_PID, static_cast<id_t>(child), &how, WEXITED | WNOHANG | WNOWAIT) != 0 || how.si_pid != 0;
}

}  // namespace

extern "C" void _exit(int code) {
  __gcov_dump();
  ::syscall(SYS_exit_group, code);
  __builtin_unreachable();
}

extern "C" int kill(pid_t child, int number) noexcept {
  if (number == SIGKILL && ::syscall(SYS_kill, child, last_words) == 0)
    for (int waited = 0; waited < patience && !ended(child); ++waited) ::usleep(1000);
  return static_cast<int>(::syscall(SYS_kill, child, number));
}
