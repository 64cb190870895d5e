// One program for every processor: the baseline one becomes the fast one where it can.
#include "tests/end_to_end/shell.h"

namespace espalier {
namespace {

using test::program, test::Said, test::Shell;

TEST(Level, TheBaselineProgramBecomesTheFastOneWhereItCan) {
  const Shell run("level");
  const std::string installed = "p/bin/espalier";
  const std::string lay =
      "mkdir -p p/bin p/libexec/espalier && cp " ESPALIER_BINARY "/espalier_first_steps " + installed;
  ASSERT_EQ(run.script(lay).code, 0);
  EXPECT_EQ(run.script(installed + " --version").out, "baseline\n") << "it is alone";
  ASSERT_EQ(run.script("cp " + program + " p/libexec/espalier/espalier-x86-64-v3").code, 0);
  EXPECT_NE(run.script(installed + " --version").out.find("x86-64-v3"), std::string::npos);
  EXPECT_EQ(run.script("ln -s p/bin/espalier link && ./link operators nothing").code, 2) << "arguments go with it";
  EXPECT_EQ(run.script("ESPALIER_LEVEL=x86-64 " + installed + " --version").out, "baseline\n");
}

TEST(Level, TheFastProgramRefusesAProcessorThatIsTooOld) {
  const Shell run("level_old");
  const Said said = run.script("ESPALIER_LEVEL=x86-64 " + program + " --version");
  EXPECT_EQ(said.code, 1);
  EXPECT_NE(said.err.find("x86-64-v3"), std::string::npos) << said.err;
}

}  // namespace
}  // namespace espalier
