#pragma once
// Messages between the pool and a worker (docs/formats/worker_protocol.md): a line of JSON whose member "bytes" says
// how many raw bytes follow it.
#include <nlohmann/json.hpp>
#include <optional>

#include "base/json.h"

namespace espalier {

struct Message {
  Json head;
  std::string payload = {};
};

// One end of a connected stream socket, which it owns.
class Channel {
 public:
  explicit Channel(int fd) : fd_(fd) {}
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  int fd() const { return fd_; }
  Status send(Json head, std::string_view payload = {});  // waits until all is handed over
  Result<Message> receive();              // waits for a whole message; an error if the other end is gone
  bool pump();                            // takes what has arrived without waiting; false: the other end is gone
  Result<std::optional<Message>> take();  // a whole message, if one has arrived

 private:
  int fd_;
  std::string arrived_;
  std::size_t begin_ = 0;  // of what has not been taken
};

}  // namespace espalier
