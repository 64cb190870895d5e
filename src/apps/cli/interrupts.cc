#include "apps/cli/interrupts.h"

#include <unistd.h>

#include <csignal>

namespace espalier::cli {
namespace {

std::atomic<int> interrupted = 0;
std::atomic<bool> cancel = false;

// The journal is whole at any moment.
void on_signal(int number) {
  if (interrupted.exchange(number) != 0) ::_exit(128 + number);
  cancel = true;
}

}  // namespace

void catch_signals() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

const std::atomic<bool>& cancelled() { return cancel; }
int signal_number() { return interrupted; }
int code_after_signal(int otherwise) { return interrupted != 0 ? 128 + interrupted : otherwise; }

}  // namespace espalier::cli
