#include "tests/data/support.h"
#include "tests/gzip.h"

namespace espalier {
namespace {

// Files that unpack to a thousand times their size: rows, one line without an end, in every format.
struct Bomb {
  std::string text, ending;
};
std::vector<Bomb> bombs() {
  std::string rows = "a,b\n", arff = "@relation r\n@attribute a numeric\n@data\n", svm;
  for (int i = 0; i < 300000; ++i) rows += "1,word\n", arff += "1\n", svm += "1 1:2\n";
  return {{rows, ".csv"}, {std::string(8000000, '0'), ".csv"}, {arff, ".arff"}, {svm, ".svm"}};
}

TEST(ReadLimits, EndReadingWhereMemoryEnds) {
  for (const Bomb& bomb : bombs()) {
    ReadOptions options;
    options.limits.bytes = 1000000;
    const auto got = test::read_text(test::gzip(bomb.text), options, bomb.ending + ".gz");
    ASSERT_FALSE(got) << bomb.ending;
    EXPECT_EQ(got.error().code, Errc::unsupported) << got.error().message;
    EXPECT_NE(got.error().message.find("1 MB of memory"), std::string::npos) << got.error().message;
  }
  EXPECT_TRUE(test::read_text("a,b\n1,2\n", {.limits = {.bytes = 1000000}}));
}

TEST(ReadLimits, EndReadingWhenAsked) {
  for (const Bomb& bomb : bombs()) {
    int asked = 0;
    ReadOptions options;
    options.limits.stopped = [&] { return ++asked > 3; };
    const auto got = test::read_text(test::gzip(bomb.text), options, bomb.ending + ".gz");
    ASSERT_FALSE(got) << bomb.ending;
    EXPECT_EQ(got.error().code, Errc::stopped);
    EXPECT_EQ(asked, 4);
  }
}

}  // namespace
}  // namespace espalier
