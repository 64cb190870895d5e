#include "apps/cli/interrupts.h"

#include <unistd.h>

#include <csignal>

#include "apps/cli/voice.h"
#include "base/text.h"

namespace espalier::cli {
namespace {

std::atomic<int> interrupted = 0;
std::atomic<bool> cancel = false;

char last_words[4096];                // no memory is asked for in a signal's handler
std::atomic<std::size_t> length = 0;  // of them

// The journal is whole at any moment.
void on_signal(int number) {
  if (interrupted.exchange(number) != 0) {
    (void)!::write(STDERR_FILENO, last_words, length);
    ::_exit(128 + number);
  }
  cancel = true;
}

}  // namespace

void catch_signals() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void know_run(const std::string& folder) {
  const std::string words = printable("\nespalier: ended at once; what was found is kept in " + folder +
                                      "; go on with: espalier fit --resume --run " + shell_word(folder) + "\n");
  length = 0;
  length = words.copy(last_words, sizeof last_words);
}

const std::atomic<bool>& cancelled() { return cancel; }
int signal_number() { return interrupted; }
int code_after_signal(int otherwise) { return interrupted != 0 ? 128 + interrupted : otherwise; }

}  // namespace espalier::cli
