// What a person sees in a terminal, and what becomes of a run whose terminal is gone.
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "tests/end_to_end/shell.h"

namespace espalier::test {
namespace {

// What the program writes to a terminal of so many columns as its standard error.
std::string seen(const Shell& shell, const std::string& line, unsigned short columns) {
  winsize size{.ws_row = 24, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
  int terminal = -1, end = -1;
  if (::openpty(&terminal, &end, nullptr, nullptr, &size) != 0) return "";
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(end, STDERR_FILENO);
    ::close(terminal);
    const std::string text = "cd " + shell.folder.path.string() + " && exec " + program + " " + line + " >out";
    ::execl("/bin/sh", "sh", "-c", text.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(end);
  std::string out;
  char bytes[4096];
  for (ssize_t n = 0; (n = ::read(terminal, bytes, sizeof bytes)) > 0;) out.append(bytes, static_cast<std::size_t>(n));
  ::waitpid(child, nullptr, 0);
  ::close(terminal);
  return out;
}

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

TEST(Terminal, ARedrawnLineNeverWraps) {
  const Shell run("terminal");
  for (const unsigned short columns : std::initializer_list<unsigned short>{80, 40}) {
    const std::string out = seen(run, "fit " + tables + "credit_g.csv --target target --time 3s --jobs 1", columns);
    std::size_t lines = 0;
    for (std::size_t at = out.find("\r\033[K"); at != out.npos; at = out.find("\r\033[K", at + 1), ++lines) {
      const std::size_t from = at + 4, to = std::min(out.find_first_of("\r\n", from), out.size());
      if (out.compare(to, 2, "\r\n") == 0) continue;  // what is told after the line was cleared
      EXPECT_LT(columns_of(std::string_view(out).substr(from, to - from)), columns);
    }
    EXPECT_GT(lines, 3u) << out;
  }
}

TEST(Terminal, ARunOutlivesWhoeverListensToIt) {
  const Shell run("deaf");
  const std::string fit = program + " fit " + tables + "credit_g.csv --target target --trials 3 --jobs 1 --run ";
  for (const std::string deafness : {"2>/dev/full", "2>&-", "0<&- 2>&-", "2>&1 >/dev/null | head -c 1 >/dev/null"}) {
    const Said said = run.script("rm -rf r; " + fit + "r " + deafness);
    EXPECT_EQ(said.code, 0) << deafness << said.err;
    const Said shown = run("show r --json");
    EXPECT_EQ(shown.code, 0) << deafness << shown.err;
    EXPECT_NE(shown.out.find("\"succeeded\": 3"), std::string::npos) << deafness << shown.out;
  }
  EXPECT_EQ(run.script(program + " predict nothing.espm t.csv 2>/dev/full").code,
            run("predict nothing.espm t.csv").code);
}

TEST(Terminal, AStrangersWordsDoNotSteerIt) {
  const Shell run("steer");
  run.write("t.csv", "a\x1b[2J,y\n1,p\n2,q\n3,p\n");
  const Said said = run("inspect t.csv");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_EQ((said.out + said.err).find('\x1b'), std::string::npos);
  EXPECT_NE(said.out.find("a?[2J"), std::string::npos) << said.out;
}

}  // namespace
}  // namespace espalier::test
