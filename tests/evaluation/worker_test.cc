// No worker outlives its pool, whatever becomes of the pool's process.
#include "evaluation/worker.h"

#include <sys/prctl.h>
#include <sys/wait.h>

#include <csignal>
#include <thread>

#include "tests/evaluation/pools.h"

namespace espalier {
namespace {

using test::below, test::good, test::Pool, test::step;
using Clock = std::chrono::steady_clock;

constexpr std::size_t workers = 2;

// The life of a host until it is killed: both its workers are in the middle of a fit that heeds nothing. With a
// bystander it has also forked, so that its end of the sockets stays open after it.
[[noreturn]] void live(Pool& p, int report, bool with_bystander) {
  p.run(good);
  for (std::size_t w = 0; w < workers; ++w) p.pool->submit({.candidate = {.step = step(below("hangs"))}});
  p.pool->wait_until(Clock::now() + std::chrono::milliseconds(100));
  const pid_t bystander = with_bystander ? ::fork() : -1;
  if (bystander != 0 && ::write(report, &bystander, sizeof bystander) != sizeof bystander) ::_exit(1);
  for (;;) ::pause();
}

// Kills a host and waits until its orphans, which become this process's, are gone.
void expect_that_workers_go(bool with_bystander) {
  Pool p(workers);
  ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  int report[2];
  ASSERT_EQ(::pipe(report), 0);
  const pid_t host = ::fork();
  if (host == 0) live(p, report[1], with_bystander);
  pid_t bystander = -1;
  ASSERT_EQ(::read(report[0], &bystander, sizeof bystander), ssize_t{sizeof bystander});
  ::kill(host, SIGKILL);
  ASSERT_EQ(::waitpid(host, nullptr, 0), host);
  std::size_t gone = 0;
  for (const auto late = Clock::now() + std::chrono::seconds(20); gone < workers && Clock::now() < late;) {
    if (::waitpid(-1, nullptr, WNOHANG) > 0)
      ++gone;
    else
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(gone, workers);
  if (bystander > 0) {
    ::kill(bystander, SIGKILL);
    ::waitpid(bystander, nullptr, 0);
  }
  for (const int fd : report) ::close(fd);
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

TEST(Worker, IsGoneSoonAfterItsHostAlsoInTheMiddleOfAFit) { expect_that_workers_go(false); }

TEST(Worker, IsGoneAlsoWhereAForkOfTheHostKeepsItsSocketOpen) { expect_that_workers_go(true); }

TEST(Worker, IsGoneWithItsPoolBehindAWrapperToo) {
  ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  {
    Pool p(1, std::size_t{1} << 30, {"sh", "-c", "\"$0\"; exit 0", test::faulty_worker});
    EXPECT_EQ(p.run(below("hangs"), 0.3).error, "out of time");  // the shell was killed
  }
  pid_t worker = 0;
  for (const auto late = Clock::now() + std::chrono::seconds(20); worker == 0 && Clock::now() < late;) {
    worker = ::waitpid(-1, nullptr, WNOHANG);
    if (worker == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_GT(worker, 0);
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

}  // namespace
}  // namespace espalier
