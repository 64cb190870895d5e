#include "data/separator.h"

#include "base/rng.h"
#include "tests/data/support.h"

namespace espalier {
namespace {

using test::row_text, test::table_of, test::why;

std::string shortened(const std::string& text, std::size_t piece) {
  SeparatorShortener shortener("||");
  std::string out;
  for (std::size_t at = 0; at <= text.size(); at += piece) {
    const std::size_t known = out.size();
    out += text.substr(at, piece);
    shortener.rewrite(out, known, at + piece > text.size());
  }
  return out;
}

TEST(Separator, OfSeveralBytesBecomesOneOutsideOfQuotes) {
  const std::string text = "a||b|c||\"x||\"\"y\n||\"||z\n\"q||r\"||5\" pipe||s|||t|";
  const std::string wanted =
      "a\x1f"
      "b|c\x1f\"x||\"\"y\n||\"\x1fz\n\"q||r\"\x1f"
      "5\" pipe\x1fs\x1f|t|";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) EXPECT_EQ(shortened(text, piece), wanted) << piece;
}

TEST(Separator, TablesAreReadByAnyOne) {
  const Table bars = table_of("a||b||c\r\n1||\"x||y\"||2\r\n3||z|w||4\r\n", {.separator = "||"});
  EXPECT_EQ(row_text(bars, 0), "1|x||y|2");
  EXPECT_EQ(row_text(bars, 1), "3|z|w|4");
  EXPECT_EQ(bars.reading.separator, "||");
  EXPECT_EQ(row_text(table_of("a, b\n1,5, x\n2,5, y\n", {.separator = ", "}), 0), "1.5|x");
  EXPECT_EQ(row_text(table_of("a\xa7"
                              "b\n1\xa7\xe9\n",
                              {.separator = "§", .encoding = Encoding::latin1}),
                     0),
            "1|é");
  EXPECT_NE(why("a||b\n1||2\n2||3\n1||2||3\n4||5\n", {.separator = "||"}).find("cells that contain '||'"),
            std::string::npos);
  EXPECT_NE(why("a,b\n1,2\n2,3\n", {.separator = "||"}).find("there are no '||' between fields"), std::string::npos);
}

// A file longer than a window, whose pieces end anywhere in a separator.
TEST(Separator, FilesOfAnyLength) {
  std::string text = "a<;>b\n";
  Rng rng(3);
  for (int i = 0; i < 60000; ++i)
    text += std::string(1 + rng.below(9), 'x') + "<;>" + std::to_string(rng.below(1000)) + "\n";
  const Table table = table_of(text, {.separator = "<;>"});
  EXPECT_EQ(table.rows, 60000U);
  EXPECT_EQ(table.columns.size(), 2U);
}

// The next table for a model is read by the same one, and by another if it is written so.
TEST(Separator, AModelRemembersIt) {
  ReadOptions options;
  options.like = Reading{.separator = "||"};
  EXPECT_EQ(row_text(table_of("a||b\n1||x\n", options), 0), "1|x");
  EXPECT_EQ(row_text(table_of("a,b\n1,x\n", options), 0), "1|x");
}

}  // namespace
}  // namespace espalier
