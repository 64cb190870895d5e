#include "base/columns.h"

#include <gtest/gtest.h>

namespace espalier {
namespace {

TEST(Columns, StandBelowEachOther) {
  EXPECT_EQ(aligned({{"a", "bb", "c"}, {"ä→", "b", "long text"}}, {1}), "a   bb  c\nä→   b  long text\n");
  EXPECT_EQ(aligned({{"trial", "pipeline"}, {"#1", "scaler → ridge"}}, {}, 14), "trial  pipeli…\n#1     scaler…\n")
      << "no line is longer than it may be";
}

TEST(Columns, TextGoesOnBelowItself) {
  EXPECT_EQ(labelled("name", "one two three four five six seven", 34),
            "name          one two three four\n              five six seven\n");
  EXPECT_EQ(labelled("name", "short"), "name          short\n");
  EXPECT_EQ(labelled("", "a_word_that_is_longer_than_the_room_there_is and more", 34),
            "              a_word_that_is_longer_than_the_room_there_is\n              and more\n");
}

}  // namespace
}  // namespace espalier
