// A worker whose catalogue also holds operators that misbehave in every way we know: the pool's tests run it.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "evaluation/worker.h"

namespace {

using namespace espalier;

template <class Misbehave>
Operator faulty(const std::string& name, Misbehave misbehave) {
  Operator op = **Catalog(built_in()).find("standard_scaler");
  op.name = name;
  op.params = {};
  op.spell_out = [](const ParamMap& p) -> Result<ParamMap> { return p; };
  op.estimate = [](const ParamMap&, const Shape& in, const InnerEstimate&) -> Result<Shape> { return in; };
  op.fit = [misbehave, inner = op.fit](const ParamMap&, const Frame& x, const Target& y,
                                       const Context& c) -> Result<FitResult> {
    misbehave(c);
    return inner({}, x, y, c);
  };
  return op;
}

[[noreturn]] void hang() {
  for (;;) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

void eat(std::size_t step) {
  static std::vector<std::vector<char>> eaten;
  for (;;) {
    eaten.emplace_back(step, 'x');
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// A child that keeps the worker's end of the socket open, and goes when the pool is through with it.
void leave_a_child_and_end() {
  if (::fork() != 0) std::_Exit(7);
  pollfd pool{WorkerDescriptors::socket, POLLRDHUP, 0};
  ::poll(&pool, 1, 60'000);
  std::_Exit(0);
}

}  // namespace

int main() {
  std::vector<Operator> rows = built_in();
  rows.push_back(faulty("aborts", [](const Context&) { std::abort(); }));
  rows.push_back(faulty("breaks_a_promise", [](const Context&) { CHECK(1 == 2); }));
  rows.push_back(faulty("eats_memory", [](const Context&) { eat(8 << 20); }));
  rows.push_back(faulty("ends_the_process", [](const Context&) { std::_Exit(7); }));
  rows.push_back(faulty("hangs", [](const Context&) { hang(); }));
  rows.push_back(faulty("heeds_the_stop", [](const Context& c) {
    while (!c.crew.stopped()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }));
  rows.push_back(faulty("leaves_a_child", [](const Context&) { leave_a_child_and_end(); }));
  rows.push_back(faulty("minds_descriptors", [](const Context&) {
    for (int fd = WorkerDescriptors::stop_page + 1; fd < 256; ++fd) CHECK(::fcntl(fd, F_GETFD) < 0);
  }));
  rows.push_back(faulty("reads_nowhere", [](const Context&) {
    std::signal(SIGSEGV, SIG_DFL);  // a sanitizer would explain it at length instead
    std::raise(SIGSEGV);
  }));
  // Called as a function, for a compiler may leave out what a new expression asks for in vain.
  rows.push_back(
      faulty("wants_too_much", [](const Context&) { ::operator delete(::operator new(std::size_t{1} << 46)); }));
  return serve_jobs(Catalog(std::move(rows)));
}
