#include "export/starts.h"

#include "tests/world.h"

namespace espalier {
namespace {

struct Starts {
  Catalog catalog{built_in()};
  test::Folder folder{"starts"};

  Result<std::vector<Step>> read(const std::string& text) const {
    EXPECT_TRUE(write_file(folder.path / "f", text));
    return steps_from(folder.path / "f", catalog);
  }
  std::string complaint(const std::string& text) const {
    const auto out = read(text);
    return out ? "" : out.error().message;
  }
};

TEST(Starts, AStepALineCommentsAside) {
  const Starts s;
  const auto out = s.read("# best so far\n\n  gaussian_nb \r\nridge_classifier[standard_scaler]\ngaussian_nb\n");
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(*out, (std::vector{test::step("gaussian_nb"), test::step("ridge_classifier[standard_scaler]")}))
      << "each once";
}

TEST(Starts, OfAScriptItsCommentsAlone) {
  const Starts s;
  const auto out =
      s.read("# step 0.5: gaussian_nb\n# step 1e-05: ridge_classifier\n# steps: none\nimport numpy as np\n");
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(*out, (std::vector{test::step("gaussian_nb"), test::step("ridge_classifier")}));
}

TEST(Starts, SayWhereWhatIsWrong) {
  const Starts s;
  const std::string file = (s.folder.path / "f").string();
  EXPECT_TRUE(s.complaint("gaussian_nb\ngaussian_nb[\n").starts_with(file + ", line 2: step text, character"));
  EXPECT_EQ(s.complaint("# step: gausian_nb\n"), file + ", line 1: no operator named 'gausian_nb'");
  EXPECT_TRUE(s.complaint("ridge(alpha=much)").find("parameter 'alpha'") != std::string::npos);
  EXPECT_TRUE(s.complaint("# nothing\n").starts_with(file + " holds no pipeline; name a run's folder"));
  EXPECT_NE(s.complaint("{\"member\": []}").find("members"), std::string::npos);
  EXPECT_NE(s.complaint("{").find(file), std::string::npos);
  EXPECT_FALSE(steps_from(s.folder.path / "nothing", s.catalog));
  EXPECT_FALSE(steps_from(s.folder.path, s.catalog)) << "a folder that holds no run";
}

}  // namespace
}  // namespace espalier
