#include "apps/cli/command.h"

#include "apps/cli/voice.h"
#include "runs/run.h"

namespace espalier::cli {

std::string short_id(const TrialId& id) { return id.writer == first_writer ? "#" + std::to_string(id.n) : to_text(id); }

int fail_with(const Error& error) {
  say("espalier: {}\n", error.message);
  switch (error.code) {
    case Errc::corrupt:
      return bad_data;
    case Errc::invalid_argument:
    case Errc::not_found:
      return usage;
    default:
      return failed;
  }
}

}  // namespace espalier::cli
