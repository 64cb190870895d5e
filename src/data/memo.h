#pragma once
#include <memory>
#include <mutex>

namespace espalier {

// Something computed at most once by whoever needs it first. Dropping it is always safe: users hold what they were
// given, and the next one computes the same again. The lock is held while computing, so that nobody does it twice.
template <class T>
class Memo {
 public:
  template <class Make>
  std::shared_ptr<const T> get(Make make) {
    const std::lock_guard lock(mutex_);
    if (!value_) value_ = std::make_shared<const T>(make());
    return value_;
  }
  void drop() {
    const std::lock_guard lock(mutex_);
    value_.reset();
  }
  std::size_t bytes() const {
    const std::lock_guard lock(mutex_);
    return value_ ? value_->bytes() : 0;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace espalier
