// A short portion of './dev fuzz', the same every time.
#include <gtest/gtest.h>

#include "tests/fuzz/door.h"

namespace espalier::test {
namespace {

TEST(Fuzz, EveryDoorRefusesOrHolds) {
  for (const Door& door : all_doors()) {
    std::size_t entered = 0;
    for (std::uint64_t round = 0; round < door.rounds; ++round) {
      try {
        entered += door.enter(bytes_of_round(door, 1, round));
      } catch (const std::exception& e) { ADD_FAILURE() << door.name << ", round " << round << ": " << e.what(); }
    }
    EXPECT_GE(entered, door.rounds / 200)
        << door.name << ": too much is refused at the threshold to test what is behind";
    for (const std::string& example : door.examples) EXPECT_TRUE(door.enter(door.seal(example))) << door.name;
  }
}

}  // namespace
}  // namespace espalier::test
