// Sets of columns as TPOT's users write them down, and what is no such file.
#include "dialects/subsets.h"

#include <nlohmann/json.hpp>

#include "tests/world.h"

namespace espalier {
namespace {

class Subsets : public testing::Test {
 protected:
  Subsets() {
    write("Subset,Size,Features\npathway 1,3,age;town;x 1\n7,1,town\npathway 1,1,extra\n\"last, one\",2,b;a\n");
  }
  void write(std::string_view text) { ASSERT_TRUE(write_file(file_, text)); }

  Result<Json> bound(const Json& chosen) const {
    return with_subsets({{"subset_list", {file_}}, {"sel_subset", chosen}}, "FeatureSetSelector");
  }
  Json features(const Json& chosen) const {
    const auto out = bound(chosen);
    return out ? (*out)["features"] : Json(out.error().message);
  }
  std::string why(const Json& chosen) const {
    const auto out = bound(chosen);
    return out ? "" : out.error().message;
  }

  const test::Folder folder_{"subsets"};
  const std::string file_ = (folder_.path / "sets.csv").string();
};

TEST_F(Subsets, AreChosenByPlaceByNameAndJoined) {
  EXPECT_EQ(features({0, 1, -1}), Json::parse(R"([["age", "town", "x 1"], ["town"], ["a", "b"]])"));
  EXPECT_EQ(features({"last, one", "7"}), Json::parse(R"([["a", "b"], ["town"]])"));
  EXPECT_EQ(features("pathway 1"), Json::parse(R"([["age", "extra", "town", "x 1"]])")) << "two sets of one name";
  EXPECT_EQ(features(Json::parse(R"([[0, "7", 3]])")), Json::parse(R"([["a", "age", "b", "town", "x 1"]])"));
  EXPECT_EQ(features(2), Json::parse(R"([["extra"]])"));
}

TEST_F(Subsets, ColumnsMayBeGivenByTheirPlaces) {
  write("Subset,Size,Features\na,2,3;11\nb,1,5\n");
  EXPECT_EQ(features({0, 1}), Json::parse(R"([["11", "3"], ["5"]])"));
  write("Subset,Size,Features\na,1,3\nb,1,5\n");
  EXPECT_EQ(features({0, "b"}), Json::parse(R"([["3"], ["5"]])"));
}

TEST_F(Subsets, SeveralFilesAreTriedInTurn) {
  const std::string other = (folder_.path / "other.csv").string();
  ASSERT_TRUE(write_file(other, "Subset,Size,Features\nonly,1,z\n"));
  const auto out = with_subsets({{"subset_list", {file_, other}}, {"sel_subset", {0}}}, "FeatureSetSelector");
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ((*out)["features"], Json::parse(R"([["age", "town", "x 1"], ["z"]])"));
}

TEST_F(Subsets, WhatIsNotThereIsSaid) {
  EXPECT_NE(why({4}).find("there is no set 4 among its 4 sets"), std::string::npos);
  EXPECT_NE(why({-5}).find("there is no set -5"), std::string::npos);
  EXPECT_NE(why({1.5}).find("there is no set 1.5"), std::string::npos);
  EXPECT_NE(why({"pathway 2"}).find("did you mean 'pathway 1'"), std::string::npos);
  EXPECT_NE(why({{{"a", 1}}}).find("there is no set"), std::string::npos);
  write("name,columns\na,b\n");
  EXPECT_NE(why({0}).find("the columns Subset, Size and Features"), std::string::npos);
  std::filesystem::remove(file_);
  EXPECT_NE(why({0}).find("sets.csv"), std::string::npos);
}

TEST_F(Subsets, BothParametersAreNeeded) {
  const Json params[] = {Json::object(), {{"subset_list", {file_}}}, {{"sel_subset", {0}}}, Json()};
  for (const Json& p : params) {
    const auto out = with_subsets(p, "tpot.builtins.FeatureSetSelector");
    ASSERT_FALSE(out);
    EXPECT_NE(out.error().message.find("'tpot.builtins.FeatureSetSelector' needs subset_list"), std::string::npos);
  }
  EXPECT_NE(with_subsets({{"subset_list", {3}}, {"sel_subset", {0}}}, "c").error().message.find("path of a file"),
            std::string::npos);
}

}  // namespace
}  // namespace espalier
