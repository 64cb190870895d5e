#include "data/compression.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <vector>

namespace espalier {
namespace {

enum class Packing { none, gzip, zstd };

Packing packing_of(std::string_view head) {
  if (head.starts_with("\x1f\x8b")) return Packing::gzip;
  if (head.starts_with("\x28\xb5\x2f\xfd")) return Packing::zstd;
  return Packing::none;
}

}  // namespace

struct ByteStream::State {
  explicit State(const Source& s) : source(s), packed(1 << 17) {}
  ~State() {
    if (packing == Packing::gzip) inflateEnd(&gzip);
    ZSTD_freeDStream(zstd);
  }
  State(const State&) = delete;

  Result<std::size_t> read_raw(std::span<char> into) {
    TRY(const std::size_t got, source.read(offset, into));
    offset += got;
    return got;
  }
  // False at the end of the file.
  Result<bool> refill() {
    if (from < to) return true;
    TRY(to, read_raw(packed));
    from = 0;
    return to > 0;
  }
  Failure damaged(std::string_view what, std::string_view how) const {
    return fail(Errc::corrupt, source.name() + ": its " + std::string(what) + " data " + std::string(how) +
                                   "; copy or download it again");
  }
  Result<std::size_t> read_plain(std::span<char> into) {
    if (from == to) return read_raw(into);
    const std::size_t n = std::min(into.size(), to - from);
    std::copy_n(packed.data() + from, n, into.data());
    from += n;
    return n;
  }
  Result<std::size_t> read_gzip(std::span<char> into);
  Result<std::size_t> read_zstd(std::span<char> into);

  Source source;
  std::size_t offset = 0;
  Packing packing = Packing::none;
  std::vector<char> packed;
  std::size_t from = 0, to = 0;  // what is left of `packed`
  bool between = true;           // at the start of a member or frame
  z_stream gzip{};
  ZSTD_DStream* zstd = nullptr;
};

// A gzip file may be several members, one after the other.
Result<std::size_t> ByteStream::State::read_gzip(std::span<char> into) {
  gzip.next_out = reinterpret_cast<Bytef*>(into.data());
  gzip.avail_out = static_cast<uInt>(into.size());
  while (gzip.avail_out == into.size()) {
    TRY(const bool more, refill());
    if (!more && between) return std::size_t{0};
    if (!more) return damaged("gzip", "ends too early");
    gzip.next_in = reinterpret_cast<Bytef*>(packed.data() + from);
    gzip.avail_in = static_cast<uInt>(to - from);
    between = false;
    const int said = inflate(&gzip, Z_NO_FLUSH);
    from = to - gzip.avail_in;
    if (said != Z_OK && said != Z_STREAM_END && said != Z_BUF_ERROR) return damaged("gzip", "is damaged");
    if (said != Z_STREAM_END) continue;
    between = true;
    inflateReset(&gzip);
  }
  return into.size() - gzip.avail_out;
}

Result<std::size_t> ByteStream::State::read_zstd(std::span<char> into) {
  ZSTD_outBuffer out{into.data(), into.size(), 0};
  while (out.pos == 0) {
    TRY(const bool more, refill());
    if (!more && between) return std::size_t{0};
    ZSTD_inBuffer in{packed.data(), to, from};
    const std::size_t before = from, said = ZSTD_decompressStream(zstd, &out, &in);
    from = in.pos;
    if (ZSTD_isError(said)) return damaged("zstd", "is damaged");
    between = said == 0;
    if (!more && out.pos == 0 && from == before) return damaged("zstd", "ends too early");
  }
  return out.pos;
}

ByteStream::ByteStream(std::unique_ptr<State> state) : state_(std::move(state)) {}
ByteStream::ByteStream(ByteStream&&) noexcept = default;
ByteStream& ByteStream::operator=(ByteStream&&) noexcept = default;
ByteStream::~ByteStream() = default;

Result<ByteStream> ByteStream::open(const Source& source) {
  auto state = std::make_unique<State>(source);
  TRY_STATUS(state->refill());
  state->packing = packing_of({state->packed.data(), state->to});
  constexpr int gzip_format = 15 + 16;
  if (state->packing == Packing::gzip && inflateInit2(&state->gzip, gzip_format) != Z_OK) throw std::bad_alloc();
  if (state->packing == Packing::zstd && !(state->zstd = ZSTD_createDStream())) throw std::bad_alloc();
  return ByteStream(std::move(state));
}

Result<std::size_t> ByteStream::read(std::span<char> into) {
  switch (state_->packing) {
    case Packing::gzip:
      return state_->read_gzip(into);
    case Packing::zstd:
      return state_->read_zstd(into);
    default:
      return state_->read_plain(into);
  }
}

}  // namespace espalier
