#include "evaluation/channel.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace espalier {
namespace {

constexpr std::size_t longest_head = std::size_t{1} << 24;

}  // namespace

Channel::~Channel() { ::close(fd_); }

Status Channel::send(Json head, std::string_view payload) {
  head["bytes"] = payload.size();
  const std::string line = to_line(head) + "\n";
  for (std::string_view part : {std::string_view(line), payload})
    while (!part.empty()) {
      const ssize_t put = ::send(fd_, part.data(), part.size(), MSG_NOSIGNAL);
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return fail(Errc::io, std::string("cannot reach the other process: ") + std::strerror(errno));
      part.remove_prefix(static_cast<std::size_t>(put));
    }
  return ok();
}

bool Channel::pump() {
  char buffer[1 << 16];
  for (;;) {
    const ssize_t got = ::recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
    if (got == 0) return false;
    arrived_.append(buffer, static_cast<std::size_t>(got));
  }
}

Result<std::optional<Message>> Channel::take() {
  const std::string_view left = std::string_view(arrived_).substr(begin_);
  const std::size_t end = left.find('\n');
  if (end == left.npos && left.size() > longest_head) return fail(Errc::corrupt, "a message without an end");
  if (end == left.npos) return std::optional<Message>();
  TRY(Json head, parse_json(left.substr(0, end), "a message"));
  TRY(const std::int64_t bytes, json_get<std::int64_t>(head, "bytes"));
  if (bytes < 0) return fail(Errc::corrupt, "a message of negative length");
  if (left.size() - end - 1 < static_cast<std::size_t>(bytes)) return std::optional<Message>();
  Message out{std::move(head), std::string(left.substr(end + 1, static_cast<std::size_t>(bytes)))};
  begin_ += end + 1 + static_cast<std::size_t>(bytes);
  if (begin_ == arrived_.size() || begin_ > (std::size_t{1} << 20)) {
    arrived_.erase(0, begin_);
    begin_ = 0;
  }
  return std::optional<Message>(std::move(out));
}

Result<Message> Channel::receive() {
  for (;;) {
    TRY(std::optional<Message> whole, take());
    if (whole) return *std::move(whole);
    char buffer[1 << 16];
    const ssize_t got = ::recv(fd_, buffer, sizeof buffer, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(Errc::io, "the other process is gone");
    arrived_.append(buffer, static_cast<std::size_t>(got));
  }
}

}  // namespace espalier
