#include "data/encoding.h"

#include "data/utf8.h"
#include "tests/data/support.h"

namespace espalier {
namespace {

using test::row_text;
using test::table_of;

std::string utf16(std::string_view ascii_and_e_acute, bool big) {
  std::string out;
  while (!ascii_and_e_acute.empty()) {
    const std::uint32_t c = take_character(ascii_and_e_acute);
    for (const std::uint32_t unit : c < 0x10000 ? std::vector<std::uint32_t>{c}
                                                : std::vector{0xd800 + ((c - 0x10000) >> 10), 0xdc00 + (c & 0x3ffu)}) {
      const char low = static_cast<char>(unit & 0xff), high = static_cast<char>(unit >> 8);
      out += big ? std::string{high, low} : std::string{low, high};
    }
  }
  return out;
}

TEST(Encoding, ReadsByteOrderMarks) {
  const Table t = table_of(
      "\xef\xbb\xbf"
      "a,b\n1,\xc3\xa9\n");
  EXPECT_EQ(t.columns[0].name, "a");
  EXPECT_EQ(row_text(t, 0), "1|\xc3\xa9");
  EXPECT_EQ(t.remarks, std::vector<std::string>{"read as utf-8, told by its byte order mark"});
}

TEST(Encoding, ReadsUtf16WithAndWithoutMarks) {
  const std::string text = "name,b\ncaf\xc3\xa9 \xf0\x9f\x98\x80,1\nplain,2\n";
  for (const bool big : {false, true})
    for (const bool mark : {false, true}) {
      const Table t = table_of((mark ? (big ? "\xfe\xff" : "\xff\xfe") : "") + utf16(text, big));
      ASSERT_EQ(t.rows, 2u);
      EXPECT_EQ(row_text(t, 0), "caf\xc3\xa9 \xf0\x9f\x98\x80|1");
    }
  EXPECT_NE(test::why(utf16(text, false) + "x").find("middle of a UTF-16 character"), std::string::npos);
}

TEST(Encoding, ReadsLatin1AndWindows1252WhereNamed) {
  EXPECT_EQ(row_text(table_of("a,b\ncaf\xe9,1\n", {.encoding = Encoding::latin1}), 0), "caf\xc3\xa9|1");
  EXPECT_EQ(row_text(table_of("a,b\n\x80 5\x92,1\n", {.encoding = Encoding::windows1252}), 0),
            "\xe2\x82\xac 5\xe2\x80\x99|1");
}

TEST(Encoding, KnowsItsNames) {
  for (const Encoding e : {Encoding::utf8, Encoding::latin1, Encoding::windows1252, Encoding::utf16})
    EXPECT_EQ(*encoding_of(name_of(e)), e);
  EXPECT_FALSE(encoding_of("koi8-r"));
}

TEST(Utf8, FindsTheFirstByteThatDoesNotBelong) {
  EXPECT_EQ(find_not_utf8("plain \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"), std::string::npos);
  EXPECT_EQ(find_not_utf8("ab\xe9z"), 2u);
  for (const char* wrong : {"\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\x80", "\xf0\x80\x80\x80"})
    EXPECT_EQ(find_not_utf8(wrong), 0u) << wrong;
}

}  // namespace
}  // namespace espalier
