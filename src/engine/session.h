#pragma once
// A fit that goes on while its host does something else: for programs with a life of their own (a notebook, a
// server, a library behind a C interface).
//
// A session has one thread, which runs run_fit from begin to end. Nothing of the host's is called from there but the
// evaluator, if the request brings one: what the run tells is kept, and handed over when the host asks, in the host's
// thread. Any number of sessions may go on at once, each with a run of its own; a session may be polled and cancelled
// from several threads, by whoever holds it.
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "engine/request.h"

namespace espalier {

// How far a run is. Cheap to copy.
struct Snapshot {
  std::shared_ptr<const Started> started = nullptr;  // none: it still reads and prepares
  Progress progress = {};
  std::string phase = {};  // what it does beside searching, once it ends: "choosing the ensemble" ...
  bool finished = false;   // result() will not wait
};

class Session {
 public:
  // Errors: the system gives no thread. Whatever is wrong with the request is in result().
  static Result<std::unique_ptr<Session>> start(FitRequest);
  // Cancels and waits for the end: a fraction of a second while trials run, and the time of a few fits for the model.
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Waits until there is something new since the last poll, or so many seconds. Tells `host`, if there is one, all that
  // the run told since, in order, progress once: in this thread, before poll returns.
  Snapshot poll(double seconds, Observer* host = nullptr);
  void cancel() { cancel_ = true; }  // the run ends soon, with the best so far; as often as one likes
  // Waits for the end. What run_fit gave. Throws what it threw: BrokenPromise, std::bad_alloc.
  Result<Finished> result();

 private:
  class Relay;  // the observer of the run
  using Event = std::function<void(Observer&)>;

  Session() = default;
  void run(FitRequest);

  std::atomic<bool> cancel_ = false;
  std::mutex mutex_;  // of all that follows
  std::condition_variable changed_;
  Snapshot snapshot_;
  std::vector<Event> events_;  // not told yet
  bool last_is_progress_ = false, news_ = false;
  std::optional<Result<Finished>> result_;
  std::exception_ptr thrown_;
  std::thread thread_;
};

}  // namespace espalier
