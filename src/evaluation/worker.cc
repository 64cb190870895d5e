#include "evaluation/worker.h"

#include <malloc.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <thread>

#include "evaluation/channel.h"
#include "evaluation/job_json.h"
#include "evaluation/python_host.h"

namespace espalier {
namespace {

constexpr int parent_period = 250;  // milliseconds between two looks at who the parent is

// The process that opened the socket; 0 if it is in another namespace.
pid_t host_of_socket() {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(WorkerDescriptors::socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 ? peer.pid : 0;
}

// PR_SET_PDEATHSIG would not do: it fires when the *thread* ends that started this process. The parent alone would not
// do either: the host may have ended before this process asked who it is.
void end_with_pool(pid_t parent) {
  const pid_t host = host_of_socket();
  for (;;) {
    pollfd pool{WorkerDescriptors::socket, POLLRDHUP, 0};
    ::poll(&pool, 1, parent_period);
    if ((pool.revents & POLLNVAL) != 0) return;  // the process is ending
    const bool host_is_gone = host > 0 && ::kill(host, 0) != 0 && errno == ESRCH;
    if (pool.revents != 0 || ::getppid() != parent || host_is_gone) ::_exit(0);
  }
}

void leave_signals_to_the_parent() {
  for (const int number : {SIGINT, SIGHUP, SIGTERM}) std::signal(number, SIG_IGN);  // they reach the whole group
}

// The address space may grow by `bytes` from where it is now, and then allocations are refused.
void hold_memory_to(std::size_t bytes) {
  ::mallopt(M_ARENA_MAX, 1);
  ::mallopt(M_TRIM_THRESHOLD, 64 << 20);  // a threshold that is set stays: the other one would not grow by itself
  ::mallopt(M_MMAP_THRESHOLD, 8 << 20);
  std::size_t pages = 0;
  if (std::FILE* f = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(f, "%zu", &pages) != 1) pages = 0;
    std::fclose(f);
  }
  const rlim_t most = pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) + bytes;
  rlimit limit{};
  ::getrlimit(RLIMIT_AS, &limit);
  limit.rlim_cur = std::min<rlim_t>(most, limit.rlim_max);  // a Python process beside ours holds itself to its own
  if (pages > 0 && bytes > 0) ::setrlimit(RLIMIT_AS, &limit);
}

const std::atomic<bool>* map_stop_word() {
  void* page = ::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, WorkerDescriptors::stop_page, 0);
  return page == MAP_FAILED ? nullptr : static_cast<const std::atomic<bool>*>(page);
}

FitCacheSetup scoped(FitCacheSetup setup, const Problem& problem) {
  setup.scope = Hasher().add(problem.fingerprint).add(std::string_view(ESPALIER_VERSION " " ESPALIER_LEVEL)).done();
  return setup;
}

Status serve(Channel& pool, const Catalog& native, const Metrics& metrics) {
  TRY(const MappingPtr mapping, Mapping::of_descriptor(WorkerDescriptors::dataset, "the dataset"));
  TRY(const Message first, pool.receive());
  TRY(const WorkerSetup setup, setup_from(first.head));
  TRY(const Problem problem, Problem::open(mapping, setup, metrics));
  std::optional<FitCache> on_disk;
  if (!setup.on_disk.folder.empty()) on_disk.emplace(scoped(setup.on_disk, problem));
  PrefixCache cache(setup.cache, on_disk ? &*on_disk : nullptr);
  const std::atomic<bool>* stop = map_stop_word();
  const Catalog catalog(with_foreign(native.rows(), setup.foreign, std::make_shared<PythonHost>(setup.memory)));
  hold_memory_to(setup.memory);
  TRY_STATUS(pool.send({{"event", "ready"}}));
  for (;;) {
    auto message = pool.receive();
    if (!message) return ok();  // the pool hung up
    TRY(const Job job, job_from(message->head));
    const auto tell_stage = [&](const Outcome& o) {
      (void)pool.send({{"event", "stage"}, {"id", job.id}, {"outcome", to_json(o)}});
    };
    const Done done = evaluate(problem, catalog, cache, job, stop, tell_stage);
    TRY_STATUS(pool.send({{"event", "done"}, {"id", done.id}, {"outcome", to_json(done.outcome)}}, done.payload));
    if (done.outcome.state == TrialState::out_of_memory) return ok();  // what it still holds is not worth keeping
  }
}

}  // namespace

int serve_jobs(const Catalog& catalog, const Metrics& metrics) {
  leave_signals_to_the_parent();
  std::thread(end_with_pool, ::getppid()).detach();
  Channel pool(WorkerDescriptors::socket);
  const Status ended = serve(pool, catalog, metrics);
  if (!ended) (void)pool.send({{"event", "unfit"}, {"error", ended.error().message}});
  return ended ? 0 : 1;
}

}  // namespace espalier
