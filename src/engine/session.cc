#include "engine/session.h"

#include <algorithm>
#include <system_error>

namespace espalier {

class Session::Relay final : public Observer {
 public:
  explicit Relay(Session& session) : session_(session) {}

  void started(const Started& s) override {
    const auto kept = std::make_shared<const Started>(s);
    take([kept](Observer& o) { o.started(*kept); }, [&](Snapshot& now) { now.started = kept; });
  }
  void progress(const Progress& p) override {
    take([p](Observer& o) { o.progress(p); }, [&](Snapshot& now) { now.progress = p; }, true);
  }
  void improved(const Progress& p) override {
    take([p](Observer& o) { o.improved(p); }, [&](Snapshot& now) { now.progress = p; });
  }
  void finished(const Trial& trial) override {
    take([trial](Observer& o) { o.finished(trial); }, [](Snapshot&) {});
  }
  void phase(const std::string& what) override {
    take([what](Observer& o) { o.phase(what); }, [&](Snapshot& now) { now.phase = what; });
  }

 private:
  template <class Change>
  void take(Event event, Change change, bool is_progress = false) {
    const std::lock_guard lock(session_.mutex_);
    change(session_.snapshot_);
    if (is_progress && session_.last_is_progress_)
      session_.events_.back() = std::move(event);
    else
      session_.events_.push_back(std::move(event));
    session_.last_is_progress_ = is_progress;
    session_.news_ = true;
    session_.changed_.notify_all();
  }

  Session& session_;
};

Result<std::unique_ptr<Session>> Session::start(FitRequest request) {
  std::unique_ptr<Session> out(new Session);
  try {
    out->thread_ = std::thread(&Session::run, out.get(), std::move(request));
  } catch (const std::system_error& e) {
    return fail(Errc::io, std::string("cannot start a thread for the run: ") + e.what());
  }
  return out;
}

Session::~Session() {
  cancel();
  if (thread_.joinable()) thread_.join();
}

void Session::run(FitRequest request) {
  Relay relay(*this);
  std::optional<Result<Finished>> result;
  std::exception_ptr thrown;
  try {
    result = run_fit(std::move(request), relay, cancel_);
  } catch (...) { thrown = std::current_exception(); }
  const std::lock_guard lock(mutex_);
  result_ = std::move(result);
  thrown_ = thrown;
  snapshot_.finished = true;
  changed_.notify_all();
}

Snapshot Session::poll(double seconds, Observer* host) {
  std::unique_lock lock(mutex_);
  const std::chrono::duration<double> longest(std::clamp(seconds, 0.0, 1e6));
  changed_.wait_for(lock, longest, [this] { return news_ || snapshot_.finished; });
  news_ = false;
  last_is_progress_ = false;
  const std::vector<Event> events = std::exchange(events_, {});
  const Snapshot out = snapshot_;
  lock.unlock();
  for (const Event& event : events)
    if (host) event(*host);
  return out;
}

Result<Finished> Session::result() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return snapshot_.finished; });
  if (thrown_) std::rethrow_exception(thrown_);
  return *result_;
}

}  // namespace espalier
