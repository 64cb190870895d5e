#include "data/table.h"

#include <gtest/gtest.h>

#include "data/buffer.h"

namespace espalier {
namespace {

TEST(Buffer, KeepsItemsWhileItGrowsAndGivesThemAway) {
  Buffer<double> buffer;
  for (int i = 0; i < 300000; ++i) buffer.push_back(i);  // from a small block over to a mapped one
  buffer.truncate(200000);
  buffer.push_back(-1);
  const Held<double> held = std::move(buffer).hold();
  ASSERT_EQ(held.items.size(), 200001u);
  EXPECT_EQ(held.items[123456], 123456);
  EXPECT_EQ(held.items.back(), -1);
  Buffer<double> other;
  EXPECT_EQ(std::move(other).hold().items.size(), 0u);
}

TEST(Texts, KeepEachWordOnce) {
  TextsBuilder builder;
  for (int i = 0; i < 5000; ++i) {
    EXPECT_EQ(builder.add("word " + std::to_string(i % 700)), i < 700);
    builder.add_missing();
  }
  const Texts texts = std::move(builder).done();
  ASSERT_EQ(texts.rows(), 10000u);
  EXPECT_EQ(texts.distinct(), 700u);
  EXPECT_EQ(texts[2 * 1234], "word 534");
  EXPECT_TRUE(texts.is_missing(1));
}

TEST(Table, SpellsCellsShortly) {
  EXPECT_EQ(number_text(3), "3");
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(1e300), "1e+300");
}

}  // namespace
}  // namespace espalier
