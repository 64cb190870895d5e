// The program as the first process of a container, which is the parent of whatever has lost its own.
#include "tests/end_to_end/shell.h"

namespace espalier {
namespace {

using test::few, test::program, test::Said, test::Shell, test::tables;

TEST(Container, AsItsFirstProcessTheProgramFitsAsAnywhere) {
  const Shell run("container");
  std::string contained = "unshare --pid --fork --mount-proc ";
  if (run.script(contained + "true").code != 0) contained += "--user --map-root-user ";
  if (const Said may = run.script(contained + "true"); may.code != 0) {
    GTEST_LOG_(WARNING) << "not tested: this machine allows no process namespace of one's own: " << may.err;
    return;
  }
  const Said said =
      run.script(contained + program + " fit " + tables + "car.csv --target target --trials 6 --json --run r" + few);
  ASSERT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(said.json()["trials"], 6);
  EXPECT_EQ(said.json()["failed_trials"], 0);
  EXPECT_EQ(run("show r --json").json()["run"]["trials"].count("crashed"), 0u);
  EXPECT_EQ(run("predict r " + tables + "car.csv").code, 0);
}

}  // namespace
}  // namespace espalier
