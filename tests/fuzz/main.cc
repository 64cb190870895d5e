// ./dev fuzz: every fuzz target meets damaged bytes for a while.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>

#include "base/files.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using namespace espalier;
using Clock = std::chrono::steady_clock;

struct Flags {
  double seconds = 60;
  std::uint64_t seed = 1;
  std::int64_t round = -1;
  std::string bytes;
  std::string keep = ".";
  std::vector<std::string> targets;
};

// The bytes are on disk before they are tried: a crash leaves them there.
bool fuzz(const test::FuzzTarget& target, const Flags& flags) {
  const Path kept = Path(flags.keep) / (target.name + ".bytes");
  const int file = ::open(kept.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const auto until = Clock::now() + std::chrono::duration<double>(flags.seconds);
  std::uint64_t round = flags.round < 0 ? 0 : static_cast<std::uint64_t>(flags.round), accepted = 0, tried = 0;
  while (Clock::now() < until && (flags.round < 0 || tried == 0)) {
    const std::string bytes = test::bytes_of_round(target, flags.seed, round);
    if (::pwrite(file, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()) ||
        ::ftruncate(file, static_cast<off_t>(bytes.size())) != 0)
      return fmt::print(stderr, "cannot write {}; name another folder by --keep\n", kept.string()), false;
    try {
      accepted += target.accepts(bytes);
    } catch (const std::exception& e) {
      fmt::print("{}: {}\n  bytes kept in {}; again: --seed {} --round {} {}\n", target.name, e.what(), kept.string(),
                 flags.seed, round, target.name);
      return false;
    }
    ++tried;
    ++round;
  }
  fmt::print("{:<16} {:>9} rounds, {:>8} accepted\n", target.name, tried, accepted);
  ::close(file);
  std::filesystem::remove(kept);
  return true;
}

// Bytes that were kept of a round that did not come back.
bool again(const test::FuzzTarget& target, const Path& file) {
  const auto bytes = read_file(file);
  if (!bytes) return fmt::print(stderr, "{}\n", bytes.error().message), false;
  fmt::print("{}: {}\n", target.name, target.accepts(*bytes) ? "accepted" : "refused");
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Flags flags;
  CLI::App app("Damaged bytes for every fuzz target: what is accepted must hold together, the rest be refused.");
  app.add_option("--seconds", flags.seconds, "For each target")->capture_default_str();
  app.add_option("--seed", flags.seed, "Same seed, same bytes")->capture_default_str();
  app.add_option("--round", flags.round, "This round alone");
  app.add_option("--bytes", flags.bytes, "The bytes of this file alone, as --keep left them");
  app.add_option("--keep", flags.keep, "Folder for the bytes being tried")->capture_default_str();
  app.add_option("TARGET", flags.targets, "Some targets only");
  CLI11_PARSE(app, argc, argv);
  bool good = true;
  std::size_t known = 0;
  for (const test::FuzzTarget& target : test::all_fuzz_targets()) {
    const bool wanted = flags.targets.empty() || std::ranges::find(flags.targets, target.name) != flags.targets.end();
    known += wanted;
    if (wanted) good = (flags.bytes.empty() ? fuzz(target, flags) : again(target, flags.bytes)) && good;
  }
  if (known < std::max<std::size_t>(flags.targets.size(), 1)) {
    fmt::print(stderr, "there is no such fuzz target; there are:\n");
    for (const test::FuzzTarget& target : test::all_fuzz_targets()) fmt::print(stderr, "  {}\n", target.name);
    return 2;
  }
  return good ? 0 : 1;
}
