#include "pipeline/fit_cache.h"

#include <sys/stat.h>

#include <fstream>

#include "tests/world.h"

namespace espalier {
namespace {

namespace fs = std::filesystem;

Hash128 key(std::uint64_t n) { return Hasher().add(n).done(); }

std::size_t bytes_in(const Path& folder) {
  std::size_t out = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) out += entry.file_size();
  return out;
}

TEST(FitCache, GivesBackWhatWasKeptToWhoeverSharesTheFolder) {
  const test::Folder folder("fit_cache");
  FitCache one({folder.path}), other({folder.path});
  EXPECT_FALSE(one.find(key(1)));
  one.keep(key(1), "a state", 1.5);
  const auto found = other.find(key(1));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->state, "a state");
  EXPECT_EQ(found->seconds, 1.5);
  EXPECT_FALSE(other.find(key(2)));
  const FitCache of_other_data({.folder = folder.path, .scope = key(7)});
  EXPECT_FALSE(of_other_data.find(key(1)));
}

TEST(FitCache, WhatIsDamagedIsNotThere) {
  const test::Folder folder("fit_cache_damaged");
  FitCache cache({folder.path});
  cache.keep(key(1), "a state", 1);
  for (const auto& entry : fs::recursive_directory_iterator(folder.path)) {
    if (!entry.is_regular_file()) continue;
    std::ofstream(entry.path(), std::ios::binary | std::ios::app) << "more";
  }
  EXPECT_FALSE(cache.find(key(1)));
  cache.keep(key(1), "a state", 1);
  EXPECT_TRUE(cache.find(key(1))) << "it is written anew";
}

TEST(FitCache, HoldsNoMoreThanItMayAndForgetsTheLeastUsed) {
  const test::Folder folder("fit_cache_full");
  constexpr std::size_t most = 20'000;
  FitCache cache({folder.path, most});
  for (std::uint64_t n = 0; n < 100; ++n) {
    cache.keep(key(n), std::string(1000, 'x'), 1);
    EXPECT_TRUE(cache.find(key(0))) << "used all the time, after " << n;
    EXPECT_LE(bytes_in(folder.path), most + most / 5);
  }
  EXPECT_FALSE(cache.find(key(1)));
  cache.keep(key(1000), std::string(most, 'x'), 1);
  EXPECT_FALSE(cache.find(key(1000))) << "one fit may not take it all";
}

TEST(FitCache, AFolderThatCannotBeWrittenKeepsNothing) {
  FitCache cache({"/proc/no_such_folder"});
  cache.keep(key(1), "a state", 1);
  EXPECT_FALSE(cache.find(key(1)));
}

TEST(TemporaryCacheFolder, GoesWithItsOwnerAndWhatAKilledOneLeftWithTheNext) {
  const test::Folder parent("fit_cache_temporary");
  const Path left = parent.path / "espalier-cache-left", foreign = parent.path / "something-else";
  fs::create_directories(left);
  fs::create_directories(foreign);
  std::ofstream(left / "lock") << "";
  const std::string before = fs::temp_directory_path().string();
  ::setenv("TMPDIR", parent.path.c_str(), 1);
  Path path;
  {
    const auto made = TemporaryCacheFolder::make();
    ASSERT_TRUE(made) << made.error().message;
    path = made->path();
    EXPECT_TRUE(fs::exists(path));
    EXPECT_FALSE(fs::exists(left));
    EXPECT_TRUE(fs::exists(foreign));
    const auto second = TemporaryCacheFolder::make();
    ASSERT_TRUE(second);
    EXPECT_TRUE(fs::exists(path)) << "its owner lives";
  }
  EXPECT_FALSE(fs::exists(path));
  ::setenv("TMPDIR", before.c_str(), 1);
}

TEST(FitCache, ChangesNoOutcomeAndSparesTheSecondRunItsFits) {
  const test::Folder folder("fit_cache_run");
  test::World w;
  const Job job{
      .candidate = {
          .step = test::step("gaussian_nb[select_from_model(estimator=extra_trees_classifier(n_estimators=3000))]")}};
  const Outcome without = w.run(job).outcome;
  ASSERT_EQ(without.state, TrialState::succeeded) << without.error;
  std::int64_t read = -1;
  for (int run = 0; run < 2; ++run) {
    FitCache disk({folder.path});
    PrefixCache memory(1 << 30, &disk);
    const Outcome with = evaluate(w.problem, w.catalog, memory, job, nullptr, [](const Outcome&) {}).outcome;
    EXPECT_EQ(with.fold_scores, without.fold_scores);
    read = with.cached_fits;
  }
  EXPECT_GT(read, 0);
}

}  // namespace
}  // namespace espalier
