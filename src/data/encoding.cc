#include "data/encoding.h"

#include <algorithm>
#include <array>

#include "data/utf8.h"

namespace espalier {
namespace {

// 0x80 ... 0x9f of Windows-1252; zero where it has no character.
constexpr std::array<std::uint16_t, 32> windows_high{0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                                     0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                                     0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                     0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

}  // namespace

Result<TextStream> TextStream::open(const Path& path, std::optional<Encoding> encoding, ReadLimits limits,
                                    std::size_t window) {
  TRY(ByteStream bytes, ByteStream::open(path));
  TextStream out(std::move(bytes));
  out.path_ = path.string();
  out.window_ = window;
  out.limits_ = std::move(limits);
  out.raw_.resize(1 << 16);
  TRY(const std::size_t got, out.bytes_.read(out.raw_));
  out.raw_.resize(got);
  out.guess_encoding(out.raw_);
  if (encoding) out.encoding_ = *encoding;
  if (out.encoding_ == Encoding::utf16 && out.raw_.starts_with("\xfe\xff")) out.big_endian_ = true;
  const bool mark16 = out.raw_.starts_with("\xff\xfe") || out.raw_.starts_with("\xfe\xff");
  if (out.encoding_ == Encoding::utf8 && out.raw_.starts_with("\xef\xbb\xbf")) out.raw_.erase(0, 3), out.marked_ = true;
  if (out.encoding_ == Encoding::utf16 && mark16) out.raw_.erase(0, 2), out.marked_ = true;
  TRY_STATUS(out.convert(std::exchange(out.raw_, {})));
  TRY_STATUS(out.fill());
  return out;
}

// A byte order mark, or zeros in most bytes of one parity: what UTF-16 makes of Latin letters.
void TextStream::guess_encoding(std::string_view head) {
  if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff")) {
    encoding_ = Encoding::utf16;
    return;
  }
  std::size_t zeros[2] = {0, 0};
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == 0;
  const std::size_t most = std::max(zeros[0], zeros[1]), least = std::min(zeros[0], zeros[1]);
  if (5 * most < head.size() || 20 * least > most) return;
  encoding_ = Encoding::utf16;
  big_endian_ = zeros[0] > zeros[1];
}

Status TextStream::advance(std::size_t used) {
  from_ += used;
  if (used == 0) window_ = 2 * window().size();
  text_.erase(0, std::exchange(from_, 0));
  return fill();
}

Status TextStream::fill() {
  constexpr std::size_t step = 1 << 17;
  while (!ended_ && text_.size() < window_) {
    TRY_STATUS(within_limits());
    std::string& into = encoding_ == Encoding::utf8 ? text_ : raw_;
    const std::size_t before = into.size();
    into.resize(before + step);
    TRY(const std::size_t got, bytes_.read(std::span(into).subspan(before)));
    into.resize(before + got);
    ended_ = got == 0;
    if (encoding_ != Encoding::utf8) TRY_STATUS(convert(std::exchange(raw_, {})));
  }
  return ok();
}

Status TextStream::within_limits() const {
  if (limits_.stopped && limits_.stopped()) return fail(Errc::stopped, path_ + ": reading was stopped");
  if (held_ + text_.size() + raw_.size() <= limits_.bytes) return ok();
  return fail(Errc::unsupported,
              path_ + " takes more than the " + std::to_string(limits_.bytes / 1000000) +
                  " MB of memory that there are to read it; allow more, or give fewer rows or columns");
}

// Appends to the text; of UTF-16 what is cut in the middle waits in raw_.
Status TextStream::convert(std::string_view raw) {
  if (encoding_ == Encoding::utf8) return text_.append(raw), ok();
  if (encoding_ != Encoding::utf16) {
    for (const char c : raw) {
      const auto byte = static_cast<unsigned char>(c);
      const bool high = encoding_ == Encoding::windows1252 && byte >= 0x80 && byte < 0xa0;
      append_utf8(text_, high && windows_high[byte - 0x80u] ? windows_high[byte - 0x80u] : byte);
    }
    return ok();
  }
  const auto unit = [&](std::size_t i) {
    const auto a = static_cast<unsigned char>(raw[i]), b = static_cast<unsigned char>(raw[i + 1]);
    return static_cast<std::uint32_t>(big_endian_ ? a << 8 | b : b << 8 | a);
  };
  std::size_t i = 0;
  for (; i + 1 < raw.size(); i += 2) {
    const std::uint32_t c = unit(i);
    const bool first = c >= 0xd800 && c < 0xdc00;
    if (first && i + 3 >= raw.size()) break;
    const std::uint32_t next = first ? unit(i + 2) : 0;
    if ((first && (next < 0xdc00 || next > 0xdfff)) || (c >= 0xdc00 && c < 0xe000))
      return fail(Errc::corrupt,
                  path_ +
                      " is not UTF-16 throughout (half a character stands alone); name its encoding with "
                      "--encoding");
    append_utf8(text_, first ? 0x10000 + ((c - 0xd800) << 10) + (next - 0xdc00) : c);
    if (first) i += 2;
  }
  raw_ = raw.substr(i);
  if (!ended_ || raw_.empty()) return ok();
  return fail(Errc::corrupt, path_ +
                                 " ends in the middle of a UTF-16 character; copy it again, or name its encoding with "
                                 "--encoding");
}

}  // namespace espalier
