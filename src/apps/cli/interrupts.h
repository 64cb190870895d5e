#pragma once
// Signals that end a search: the first asks for the best so far, a second ends the program at once.
#include <atomic>
#include <string>

namespace espalier::cli {

void catch_signals();  // INT, TERM, HUP; PIPE is ignored
const std::atomic<bool>& cancelled();
// The run's folder, which the second signal tells of.
void know_run(const std::string& folder);
int signal_number();  // of the signal that has come; 0: none
// The program's: 128 and the number of the signal; without one as told.
int code_after_signal(int otherwise);

}  // namespace espalier::cli
