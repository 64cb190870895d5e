#pragma once
#include <optional>

#include "data/compression.h"
#include "data/read_table.h"

namespace espalier {

// A file's text as UTF-8, seen through a window that moves from front to back. UTF-16 is told by its byte order mark or
// by its many zeros; other encodings have to be named. A byte order mark is left out. UTF-8 is not checked
// here: who keeps a text checks it.
class TextStream {
 public:
  // `window` is the least number of bytes that a window has, except at the end of the file. Where the separator is a
  // long one the text is as `shortener` makes it.
  static Result<TextStream> open(const Source&, std::optional<Encoding>, ReadLimits = {},
                                 SeparatorShortener shortener = SeparatorShortener(), std::size_t window = 1 << 18);

  std::string_view window() const { return {text_.data() + from_, text_.size() - from_}; }
  bool last() const { return ended_; }  // the window reaches the end of the text
  // Drops the first `used` bytes of the window and reads on; with nothing used the window becomes longer.
  Status advance(std::size_t used);
  Status rewind();  // back to the front of the file
  // What the reader has made of the text so far takes this much memory; it counts against the limit.
  void holds(std::size_t bytes) { held_ = bytes; }

  const std::string& path() const { return source_.name(); }
  Encoding encoding() const { return encoding_; }
  bool marked() const { return marked_; }  // by a byte order mark

 private:
  TextStream(const Source& source, ByteStream bytes) : source_(source), bytes_(std::move(bytes)) {}
  Status begin(std::optional<Encoding>);
  Status fill();
  Status within_limits() const;
  Status convert(std::string_view raw);
  void guess_encoding(std::string_view head);

  Source source_;
  ByteStream bytes_;
  Encoding encoding_ = Encoding::utf8;
  bool big_endian_ = false, marked_ = false, ended_ = false;
  std::size_t window_ = 0, from_ = 0, held_ = 0;
  ReadLimits limits_;
  SeparatorShortener shortener_, shortener_at_front_;
  std::string text_, raw_;  // raw_: bytes read but not yet converted
};

// Hands every line to `take`, without its line end, until it fails; `bytes` says how much memory is held by what it
// made of them.
template <class Take, class Bytes>
Status for_each_line(TextStream& stream, Take take, Bytes bytes) {
  for (;;) {
    std::string_view left = stream.window();
    std::size_t used = 0;
    for (std::size_t end; (end = left.find_first_of("\n\r", used)) != left.npos;) {
      if (left[end] == '\r' && end + 1 == left.size() && !stream.last()) break;
      TRY_STATUS(take(left.substr(used, end - used)));
      used = end + (left[end] == '\r' && end + 1 < left.size() && left[end + 1] == '\n' ? 2 : 1);
    }
    if (stream.last()) return used < left.size() ? take(left.substr(used)) : ok();
    stream.holds(bytes());
    TRY_STATUS(stream.advance(used));
  }
}

}  // namespace espalier
