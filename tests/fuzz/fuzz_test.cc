// A short portion of './dev fuzz', the same every time.
#include <gtest/gtest.h>

#include "tests/fuzz/fuzz_target.h"

namespace espalier::test {
namespace {

TEST(Fuzz, EveryTargetRefusesOrHolds) {
  for (const FuzzTarget& target : all_fuzz_targets()) {
    std::size_t accepted = 0;
    for (std::uint64_t round = 0; round < target.rounds; ++round) {
      try {
        accepted += target.accepts(bytes_of_round(target, 1, round));
      } catch (const std::exception& e) { ADD_FAILURE() << target.name << ", round " << round << ": " << e.what(); }
    }
    EXPECT_GE(accepted, target.rounds / 200)
        << target.name << ": too much is refused at the threshold to test what is behind";
    for (const std::string& example : target.examples) EXPECT_TRUE(target.accepts(target.seal(example))) << target.name;
  }
}

}  // namespace
}  // namespace espalier::test
