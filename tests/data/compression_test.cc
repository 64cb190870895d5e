#include "data/compression.h"

#include <zstd.h>

#include "base/rng.h"
#include "tests/data/support.h"
#include "tests/gzip.h"

namespace espalier {
namespace {

using test::gzip;

std::string zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  out.resize(ZSTD_compress2(context, out.data(), out.size(), text.data(), text.size()));
  ZSTD_freeCCtx(context);
  return out;
}

std::string long_table() {
  Rng rng(2);
  std::string out = "a,b\n";
  while (out.size() < 600000) out += std::to_string(rng.next()) + "," + std::to_string(rng.below(9)) + "\n";
  return out;
}

TEST(Compression, IsToldByTheFirstBytes) {
  const std::string text = long_table();
  const std::size_t rows = test::table_of(text).rows;
  EXPECT_EQ(test::table_of(gzip(text), {}, ".csv.gz").rows, rows);
  EXPECT_EQ(test::table_of(gzip(text)).rows, rows);
  EXPECT_EQ(test::table_of(zstd(text), {}, ".csv.zst").rows, rows);
  EXPECT_EQ(test::table_of(gzip(text.substr(0, 1000)) + gzip(text.substr(1000))).rows, rows);
  EXPECT_EQ(test::table_of(zstd(text.substr(0, 1000)) + zstd(text.substr(1000))).rows, rows);
}

TEST(Compression, SaysWhetherDataIsCutShortOrDamaged) {
  const std::string text = long_table();
  for (std::string packed : {gzip(text), zstd(text)}) {
    const std::string cut = test::why(packed.substr(0, packed.size() / 2));
    EXPECT_NE(cut.find("ends too early"), std::string::npos) << cut;
    packed[packed.size() - (packed[0] == '\x1f' ? 5 : 1)] ^= 0x55;  // in the checksum
    const std::string damaged = test::why(packed);
    EXPECT_NE(damaged.find("damaged"), std::string::npos) << damaged;
  }
}

}  // namespace
}  // namespace espalier
