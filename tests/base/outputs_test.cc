#include "base/outputs.h"

#include <gtest/gtest.h>

#include "tests/world.h"

namespace espalier {
namespace {

using test::Folder;

TEST(RefuseToReplace, KnowsAFileByWhateverPathOrLink) {
  const Folder place("replace");
  const Path table = place.path / "table", link = place.path / "link", hard = place.path / "hard";
  ASSERT_TRUE(write_file(table, "x"));
  std::filesystem::create_directory(place.path / "folder");
  std::filesystem::create_symlink("table", link);
  std::filesystem::create_hard_link(table, hard);
  std::filesystem::create_symlink("absent", place.path / "to_absent");
  for (const Path& output : {table, link, hard, place.path / "folder/../table"}) {
    const Status refused = refuse_to_replace({{"-o", output}}, {"", place.path / "nothing", table});
    ASSERT_FALSE(refused) << output;
    const std::string other = output == table ? "" : table.string() + ", which is ";
    EXPECT_EQ(refused.error().message,
              "-o: " + output.string() + " is " + other + "read here and would be replaced; name another file");
  }
  EXPECT_TRUE(refuse_to_replace({{"-o", place.path / "absent"}, {"-log", ""}, {"-cf", ""}}, {table}));
  const std::pair<Path, Path> same[] = {{"absent", "./absent"},
                                        {place.path / "absent", place.path / "folder/../absent"},
                                        {place.path / "to_absent", place.path / "absent"},
                                        {place.path / "folder/../folder/new", place.path / "folder/new"}};
  for (const auto& [one, other] : same) {
    const Status refused = refuse_to_replace({{"-o", one}, {"-log", other}}, {table});
    ASSERT_FALSE(refused) << one << " " << other;
    EXPECT_EQ(refused.error().message, "-log: " + other.string() + " is also what -o writes; name another file");
  }
  EXPECT_TRUE(refuse_to_replace({{"-o", "/dev/null"}, {"-log", "/dev/null"}}, {table})) << "no file";
}

}  // namespace
}  // namespace espalier
