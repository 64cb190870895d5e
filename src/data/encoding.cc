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

constexpr std::string_view encodings[] = {"utf-8", "latin-1", "windows-1252", "utf-16", "utf-16-be"};

struct Alias {
  std::string_view name;
  Encoding encoding;
};
// Lower case, without marks between.
constexpr Alias aliases[] = {{"utf8", Encoding::utf8},          {"utf8sig", Encoding::utf8},
                             {"utf8bom", Encoding::utf8},       {"ascii", Encoding::utf8},
                             {"usascii", Encoding::utf8},       {"latin1", Encoding::latin1},
                             {"l1", Encoding::latin1},          {"iso88591", Encoding::latin1},
                             {"88591", Encoding::latin1},       {"windows1252", Encoding::windows1252},
                             {"cp1252", Encoding::windows1252}, {"1252", Encoding::windows1252},
                             {"ansi", Encoding::windows1252},   {"utf16", Encoding::utf16},
                             {"utf16le", Encoding::utf16},      {"ucs2", Encoding::utf16},
                             {"unicode", Encoding::utf16},      {"utf16be", Encoding::utf16be}};

}  // namespace

Result<Encoding> encoding_of(std::string_view name) {
  std::string plain;
  for (const char c : name)
    if (c != '-' && c != '_' && c != ' ' && c != ':')
      plain.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  if (const auto at = std::ranges::find(aliases, plain, &Alias::name); at != std::end(aliases)) return at->encoding;
  return fail(Errc::invalid_argument,
              "the encoding '" + std::string(name) +
                  "' is not known; choose utf-8, latin-1, windows-1252 or utf-16, or convert the "
                  "file: iconv -f " +
                  std::string(name) + " -t utf-8 TABLE > NEW");
}

std::string_view name_of(Encoding encoding) { return encodings[static_cast<std::size_t>(encoding)]; }

Result<TextStream> TextStream::open(const Source& source, std::optional<Encoding> encoding, ReadLimits limits,
                                    SeparatorShortener shortener, std::size_t window) {
  TRY(ByteStream bytes, ByteStream::open(source));
  TextStream out(source, std::move(bytes));
  out.window_ = window;
  out.limits_ = std::move(limits);
  out.shortener_ = out.shortener_at_front_ = std::move(shortener);
  TRY_STATUS(out.begin(encoding));
  return out;
}

Status TextStream::begin(std::optional<Encoding> encoding) {
  raw_.resize(1 << 16);
  TRY(const std::size_t got, bytes_.read(raw_));
  raw_.resize(got);
  guess_encoding(raw_);
  if (encoding) encoding_ = *encoding;
  if (encoding_ == Encoding::utf16 && raw_.starts_with("\xfe\xff")) big_endian_ = true;
  if (encoding_ == Encoding::utf16 && raw_.starts_with("\xff\xfe")) big_endian_ = false;
  if (encoding_ == Encoding::utf16be) big_endian_ = true;
  const bool wide = encoding_ == Encoding::utf16 || encoding_ == Encoding::utf16be;
  const bool mark16 = raw_.starts_with("\xff\xfe") || raw_.starts_with("\xfe\xff");
  if (encoding_ == Encoding::utf8 && raw_.starts_with("\xef\xbb\xbf")) raw_.erase(0, 3), marked_ = true;
  if (wide && mark16) raw_.erase(0, 2), marked_ = true;
  TRY_STATUS(convert(std::exchange(raw_, {})));
  shortener_.rewrite(text_, 0, false);
  return fill();
}

Status TextStream::rewind() {
  TRY(bytes_, ByteStream::open(source_));
  ended_ = false;
  from_ = 0;
  text_.clear();
  raw_.clear();
  shortener_ = shortener_at_front_;
  return begin(encoding_);
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
    const std::size_t before = into.size(), known = text_.size();
    into.resize(before + step);
    TRY(const std::size_t got, bytes_.read(std::span(into).subspan(before)));
    into.resize(before + got);
    ended_ = got == 0;
    if (encoding_ != Encoding::utf8) TRY_STATUS(convert(std::exchange(raw_, {})));
    shortener_.rewrite(text_, known, ended_);
  }
  return ok();
}

Status TextStream::within_limits() const {
  if (limits_.stopped && limits_.stopped()) return fail(Errc::stopped, path() + ": reading was stopped");
  const std::size_t while_growing = 3 * (text_.size() + raw_.size());  // the old text and room for twice as much
  if (held_ + while_growing <= limits_.bytes) return ok();
  return fail(Errc::unsupported,
              path() + " takes more than the " + std::to_string(limits_.bytes / 1000000) +
                  " MB of memory that there are to read it; give it more --memory, or fewer rows or columns");
}

// Appends to the text; of UTF-16 what is cut in the middle waits in raw_.
Status TextStream::convert(std::string_view raw) {
  if (encoding_ == Encoding::utf8) return text_.append(raw), ok();
  if (encoding_ == Encoding::latin1 || encoding_ == Encoding::windows1252) {
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
                  path() +
                      " is not UTF-16 throughout (half a character stands alone); name its encoding with "
                      "--encoding");
    append_utf8(text_, first ? 0x10000 + ((c - 0xd800) << 10) + (next - 0xdc00) : c);
    if (first) i += 2;
  }
  raw_ = raw.substr(i);
  if (!ended_ || raw_.empty()) return ok();
  return fail(Errc::corrupt, path() +
                                 " ends in the middle of a UTF-16 character; copy it again, or name its encoding with "
                                 "--encoding");
}

}  // namespace espalier
