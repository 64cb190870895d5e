#include "evaluation/worker_pool.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>

namespace espalier {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto period_of_looks = std::chrono::milliseconds(20);

Time after(Time from, double seconds) {
  if (!(seconds < 1e8)) return Time::max();
  return from + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

double since(Time from) { return std::chrono::duration<double>(Clock::now() - from).count(); }

std::string megabytes(double bytes) { return fmt::format("{:.0f} MB", bytes / 1e6); }

}  // namespace

Result<std::unique_ptr<WorkerPool>> WorkerPool::open(std::string_view dataset, PoolOptions options) {
  std::unique_ptr<WorkerPool> out(new WorkerPool(std::move(options)));
  TRY(out->dataset_fd_, sealed_copy(dataset, "espalier-dataset"));
  return out;
}

WorkerPool::~WorkerPool() {
  workers_.clear();
  if (dataset_fd_ >= 0) ::close(dataset_fd_);
}

std::size_t WorkerPool::free_slots() const {
  return static_cast<std::size_t>(std::ranges::count_if(workers_, [](const Worker& w) { return !w.running; }));
}

void WorkerPool::start(Job job) {
  const auto idle = std::ranges::find_if(workers_, [](const Worker& w) { return !w.running; });
  CHECK(idle != workers_.end());
  Running running{.job = std::move(job)};
  hand_over(*idle, std::move(running));
}

void WorkerPool::launch(Worker& w) {
  w.jobs_done = 0;
  w.ready = false;
  w.started = Clock::now();
  auto process = WorkerProcess::start(options_.command, dataset_fd_);
  if (!process) return cannot_begin(w, process.error().message);
  w.process = *std::move(process);
  if (const auto sent = w.process->channel().send(to_json(options_.setup)); !sent) lost(w);
}

void WorkerPool::hand_over(Worker& w, Running running) {
  running.began = Clock::now();
  running.stop_at = after(running.began, running.job.seconds);
  running.kill_at = after(running.began, running.job.seconds + options_.grace);
  w.running = std::move(running);
  if (w.process && !w.process->channel().pump()) w.process.reset();  // it died while idle
  if (!w.process) launch(w);
  if (!w.process || !w.running) return;
  w.process->ask_to_stop(false);
  if (const auto sent = w.process->channel().send(to_json(w.running->job)); !sent) lost(w);
}

std::optional<Done> WorkerPool::wait_until(Time time) {
  for (;;) {
    if (!done_.empty()) {
      Done out = std::move(done_.front());
      done_.pop_front();
      return out;
    }
    const bool busy = std::ranges::any_of(workers_, [](const Worker& w) { return w.running.has_value(); });
    if (!busy || Clock::now() >= time) return std::nullopt;
    poll_until(next_wake(time));
    const Time now = Clock::now();
    const bool look = now - looked_at_ >= period_of_looks;
    if (look) looked_at_ = now;
    for (Worker& w : workers_) {
      if (w.running && look) look_at_process(w);
      if (w.running) look_at_clock(w, now);
    }
  }
}

void WorkerPool::cancel(std::int64_t id) {
  for (Worker& w : workers_)
    if (w.running && w.running->job.id == id) {
      w.running->stop_at = Clock::now();
      w.running->kill_at = std::min(w.running->kill_at, after(w.running->stop_at, options_.grace));
    }
}

Time WorkerPool::next_wake(Time time) const {
  Time wake = std::min(time, looked_at_ + period_of_looks);
  for (const Worker& w : workers_)
    if (w.running) wake = std::min(wake, w.running->asked_to_stop ? w.running->kill_at : w.running->stop_at);
  return wake;
}

void WorkerPool::poll_until(Time wake) {
  std::vector<pollfd> sockets;
  std::vector<Worker*> owners;
  for (Worker& w : workers_)
    if (w.process && w.running) {
      sockets.push_back({w.process->channel().fd(), POLLIN, 0});
      owners.push_back(&w);
    }
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(wake - Clock::now()).count();
  const int timeout = static_cast<int>(std::clamp<long long>(left, 0, 1000));
  if (::poll(sockets.data(), sockets.size(), timeout) <= 0) return;
  for (std::size_t s = 0; s < sockets.size(); ++s)
    if (sockets[s].revents != 0) read_from(*owners[s]);
}

// What it says may end its job, and with it the process: a job that is tried again is then at a fresh one.
void WorkerPool::read_from(Worker& w) {
  const pid_t speaker = w.process->pid();
  const bool alive = w.process->channel().pump();
  while (w.process) {
    auto message = w.process->channel().take();
    if (!message) return lost(w);
    if (!*message) break;
    hear(w, **std::move(message));
  }
  if (!alive && w.process && w.process->pid() == speaker) lost(w);
}

void WorkerPool::hear(Worker& w, Message message) {
  const auto event = json_get<std::string>(message.head, "event");
  if (event && *event == "ready") {
    w.ready = true;
    start_seconds_ = since(w.started);
    return;
  }
  if (event && *event == "unfit") {
    const auto why = json_get_or<std::string>(message.head, "error", "");
    if (w.running) cannot_begin(w, "a worker could not begin: " + (why ? *why : ""));
    return;
  }
  const auto body = json_get<Json>(message.head, "outcome");
  const auto outcome = body ? outcome_from(*body) : Result<Outcome>(Failure{body.error()});
  if (!event || !outcome || !w.running) return lost(w);
  if (*event == "stage")
    w.running->last_stage = *outcome;
  else
    finish(w, *outcome, std::move(message.payload));
}

void WorkerPool::look_at_clock(Worker& w, Time now) {
  Running& r = *w.running;
  if (!r.asked_to_stop && now >= r.stop_at) {
    r.asked_to_stop = true;
    r.kill_at = std::min(r.kill_at, after(now, options_.grace));
    w.process->ask_to_stop(true);
  }
  if (r.asked_to_stop && now >= r.kill_at) give_up(w, TrialState::cut_short, "out of time");
}

void WorkerPool::look_at_process(Worker& w) {
  if (w.process->running()) return look_at_memory(w);
  const pid_t ended = w.process->pid();
  read_from(w);  // its last words
  if (w.running && w.process && w.process->pid() == ended) lost(w);
}

void WorkerPool::look_at_memory(Worker& w) {
  const double bytes = w.process->private_bytes();
  const auto most = static_cast<double>(options_.setup.memory);
  w.running->peak = std::max(w.running->peak, bytes);
  if (most > 0 && bytes > most)
    give_up(w, TrialState::out_of_memory, "not enough memory: it held " + megabytes(bytes) + " of " + megabytes(most));
}

// The process is gone, or speaks nonsense.
void WorkerPool::lost(Worker& w) {
  const std::string how = w.process ? w.process->kill_and_explain() : "was not running";
  if (!w.running)
    w.process.reset();
  else if (w.ready)
    give_up(w, TrialState::crashed, "the worker process was lost: " + how);
  else
    cannot_begin(w, "a worker process ended before it was ready: " + how);
}

void WorkerPool::cannot_begin(Worker& w, std::string why) {
  Done done{.id = w.running->job.id, .outcome = {.state = TrialState::crashed, .error = std::move(why)}};
  done.unstarted = true;
  w.running.reset();
  w.process.reset();
  done_.push_back(std::move(done));
}

void WorkerPool::give_up(Worker& w, TrialState state, std::string why) {
  Outcome out = w.running->last_stage;
  out.state = state;
  out.error = std::move(why);
  out.seconds = since(w.running->began);
  w.process.reset();
  finish(w, std::move(out));
}

// A job that ran out of memory beside warm caches is tried once more in a fresh worker.
void WorkerPool::finish(Worker& w, Outcome outcome, std::string payload) {
  Running r = *std::exchange(w.running, std::nullopt);
  const bool short_of_memory = outcome.state == TrialState::out_of_memory;
  if (short_of_memory) w.process.reset();
  if (short_of_memory && w.jobs_done > 0 && !r.again) {
    r.again = true;
    r.job.seconds -= since(r.began);
    r.last_stage = {};
    return hand_over(w, std::move(r));
  }
  ++w.jobs_done;
  outcome.peak_bytes = std::max(outcome.peak_bytes, r.peak);
  if (outcome.state == TrialState::cut_short && outcome.error.empty()) outcome.error = "out of time";
  done_.push_back({r.job.id, std::move(outcome), std::move(payload)});
}

}  // namespace espalier
