#include "base/files.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "tests/world.h"

namespace espalier {
namespace {

using test::Folder;

std::vector<std::string> names_in(const Path& folder) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) out.push_back(entry.path().filename().string());
  std::ranges::sort(out);
  return out;
}

TEST(WriteFile, FollowsLinksWhichStay) {
  const Folder place("links");
  std::filesystem::create_directory(place.path / "real");
  std::filesystem::create_directory_symlink("real", place.path / "folder");
  std::filesystem::create_symlink("../second", place.path / "real/first");  // two folders away by name, one in truth
  std::filesystem::create_symlink(place.path / "target", place.path / "second");
  for (const std::string bytes : {"made", "replaced"}) {  // at first the last link leads to nothing
    EXPECT_TRUE(can_be_written(place.path / "folder/first"));
    ASSERT_TRUE(write_file(place.path / "folder/first", bytes));
    EXPECT_EQ(*read_file(place.path / "target"), bytes);
    EXPECT_FALSE(std::filesystem::is_symlink(place.path / "target"));
  }
  EXPECT_TRUE(std::filesystem::is_symlink(place.path / "real/first"));
  EXPECT_EQ(names_in(place.path), (std::vector<std::string>{"folder", "real", "second", "target"}));
}

TEST(WriteFile, RefusesLinksThatLeadNowhereAndSaysSoBefore) {
  const Folder place("loops");
  std::filesystem::create_symlink("b", place.path / "a");
  std::filesystem::create_symlink("a", place.path / "b");
  std::filesystem::create_symlink("missing/file", place.path / "c");
  std::filesystem::create_directory(place.path / "folder");
  std::filesystem::create_symlink("folder", place.path / "d");
  const std::pair<const char*, const char*> refused[] = {
      {"a", "circle"}, {"c", "check the path"}, {"missing/file", "check the path"}, {"d", "name a file in it"}};
  for (const auto& [name, advice] : refused)
    for (const Status& status : {write_file(place.path / name, "x"), can_be_written(place.path / name)}) {
      ASSERT_FALSE(status) << name;
      EXPECT_NE(status.error().message.find((place.path / name).string()), std::string::npos);
      EXPECT_NE(status.error().message.find(advice), std::string::npos) << status.error().message;
    }
  EXPECT_TRUE(std::filesystem::is_symlink(place.path / "a"));
  EXPECT_TRUE(can_be_written("/dev/null")) << "what is no file is written into, whatever its folder";
  EXPECT_TRUE(write_file("/dev/null", "x"));
}

TEST(WriteFile, TakesEveryNameThatAFileMayHave) {
  const Folder place("names");
  for (const std::size_t length : {1u, 244u, 245u, 250u, 255u}) {
    const Path file = place.path / std::string(length, 'n');
    EXPECT_TRUE(can_be_written(file)) << length;
    EXPECT_TRUE(write_file(file, "x")) << length;
  }
  const Path longer = place.path / std::string(256, 'n');
  for (const Status& status : {write_file(longer, "x"), can_be_written(longer)}) {
    ASSERT_FALSE(status);
    EXPECT_NE(status.error().message.find("choose a shorter name"), std::string::npos) << status.error().message;
  }
  EXPECT_EQ(names_in(place.path).size(), 5u);
}

// Whatever fails: the old file is whole and nothing lies beside it.
TEST(WriteFile, LeavesNothingOfWhatCouldNotBeWritten) {
  const Folder place("full");
  ASSERT_TRUE(write_file(place.path / "file", "old"));
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit usual{};
  ::getrlimit(RLIMIT_FSIZE, &usual);
  const rlimit tight{100, usual.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &tight);
  const Status written = write_file(place.path / "file", std::string(1000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &usual);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find("ulimit -f"), std::string::npos) << written.error().message;
  EXPECT_EQ(*read_file(place.path / "file"), "old");
  EXPECT_EQ(names_in(place.path), std::vector<std::string>{"file"});
}

}  // namespace
}  // namespace espalier
