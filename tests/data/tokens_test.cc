#include "data/tokens.h"

#include <gtest/gtest.h>

namespace espalier {
namespace {

TEST(Tokens, WordsAreLowerCaseRunsOfLettersAndDigits) {
  EXPECT_EQ(
      words_of("It's 3 PM; \xc3\x89T\xc3\x89, \xd0\x9c\xd0\xb8\xd1\x80 \xce\xa9!"),
      (std::vector<std::string>{"it", "s", "3", "pm", "\xc3\xa9t\xc3\xa9", "\xd0\xbc\xd0\xb8\xd1\x80", "\xcf\x89"}));
  EXPECT_TRUE(words_of(" ,.- \xe2\x80\x94 ").empty());
}

TEST(Tokens, CountsWordsAndPairs) {
  const auto one = count_tokens("good", 1 << 20), two = count_tokens("Good good", 1 << 20);
  ASSERT_EQ(one.size(), 1u);
  ASSERT_EQ(two.size(), 2u);
  for (const TokenCount& t : two) EXPECT_EQ(t.count, t.bucket == one[0].bucket ? 2u : 1u);
  EXPECT_TRUE(count_tokens("", 16).empty());
  for (const TokenCount& t : count_tokens("a b c d e f g h i j", 16)) EXPECT_LT(t.bucket, 16u);
}

// Models depend on these numbers: they may never change.
TEST(Tokens, HashToTheSameBucketsForGood) {
  std::vector<std::uint32_t> buckets;
  for (const char* word : {"good", "bad", "\xc3\xa9t\xc3\xa9"}) buckets.push_back(count_tokens(word, 4096)[0].bucket);
  EXPECT_EQ(buckets, (std::vector<std::uint32_t>{1239, 3738, 4072}));
}

TEST(Tokens, LettersOfScriptsWithoutBlanksAreWords) {
  EXPECT_EQ(words_of("房间很好，OK", true), (std::vector<std::string>{"房", "间", "很", "好", "ok"}));
  EXPECT_EQ(words_of("房间很好").size(), 1u) << "as models of earlier versions count them";
  EXPECT_EQ(count_tokens("房间", 1 << 20, true).size(), 3u) << "two letters and a pair";
  EXPECT_EQ(words_of("Good room", true), words_of("Good room"));
  EXPECT_EQ(unspaced_letters("ห้อง ok カナ"), 4u + 2u);
}

}  // namespace
}  // namespace espalier
