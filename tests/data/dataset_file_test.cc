#include "data/dataset_file.h"

#include "tests/world.h"

namespace espalier {
namespace {

struct Written {
  Written() : folder("dataset") {
    data = test::make_data({.grouped = true});
    std::vector<ColumnPtr> more{
        std::make_shared<const Column>(data.raw.rows(), Held<std::uint32_t>(std::vector<std::uint32_t>{2, 5, 9}),
                                       Held<double>(std::vector<double>{1, 2, 3}), Content{Content::Kind::token})};
    const auto layout = std::make_shared<const Layout>(Layout{data.raw.layout()->front(), {"text", {"7"}}});
    data.raw = data.raw.beside(Frame(more, Rows::all(data.raw.rows()))).named(layout);
    plan = test::plan_of(data);
    EXPECT_TRUE(write_dataset(folder.path / "d", data, *plan));
    mapping = *Mapping::of_file(folder.path / "d");
  }
  test::Folder folder;
  Dataset data;
  std::shared_ptr<const FoldPlan> plan;
  MappingPtr mapping;
};

TEST(DatasetFile, ReadsBackWhatWasWrittenInPlace) {
  const Written w;
  const auto read = open_dataset(w.mapping, true);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->data.raw.gather(), w.data.raw.gather());
  EXPECT_EQ(column_names(*read->data.raw.layout()), column_names(*w.data.raw.layout()));
  EXPECT_EQ(read->plan->repeats, w.plan->repeats);
  EXPECT_EQ(read->data.target.column().classes, w.data.target.column().classes);
  for (std::size_t j = 0; j < w.data.raw.columns(); ++j) {
    const Column &a = *read->data.raw.share(j), &b = *w.data.raw.share(j);
    EXPECT_EQ(a.content().kind, b.content().kind);
    EXPECT_EQ(a.sparse(), b.sparse());
    if (!b.is_token()) { EXPECT_TRUE(std::ranges::equal(a.bins()->codes, b.bins()->codes)); }
    const char* at = reinterpret_cast<const char*>(a.values().data());
    EXPECT_TRUE(at >= w.mapping->bytes().data() && at < w.mapping->bytes().data() + w.mapping->bytes().size());
  }
  for (std::size_t i = 0; i < w.data.target.rows(); ++i) {
    EXPECT_EQ(read->data.target.value(i), w.data.target.value(i));
    EXPECT_EQ(read->data.target.group(i), w.data.target.group(i));
  }
}

TEST(DatasetFile, TheFingerprintIsTheContents) {
  const Written a, b;
  EXPECT_EQ(open_dataset(a.mapping, false)->fingerprint, open_dataset(b.mapping, false)->fingerprint);
  test::Folder folder("other");
  ASSERT_TRUE(write_dataset(folder.path / "d", a.data, *test::plan_of(a.data, {.folds = 4})));
  EXPECT_NE(open_dataset(*Mapping::of_file(folder.path / "d"), false)->fingerprint,
            open_dataset(a.mapping, false)->fingerprint);
}

// An encoder would keep a number for each of them.
TEST(DatasetFile, MoreCategoriesThanCanBeAreRefused) {
  for (const int categories : {1'000'000, 2'000'000'000}) {
    Written w;
    const std::vector<double> codes(w.data.raw.rows(), 0.0);
    const Content content{.kind = Content::Kind::category, .categories = categories};
    w.data.raw = Frame({dense_column(codes, content)}, Rows::all(codes.size()),
                       std::make_shared<const Layout>(Layout{{"", {"c"}}}));
    ASSERT_TRUE(write_dataset(w.folder.path / "many", w.data, *w.plan));
    const auto read = open_dataset(*Mapping::of_file(w.folder.path / "many"), true);
    EXPECT_EQ(read.has_value(), categories == 1'000'000);
  }
}

TEST(DatasetFile, AnythingDamagedIsRefusedThoroughly) {
  const Written w;
  const std::string whole(w.mapping->bytes());
  const Path file = w.folder.path / "broken";
  Rng rng(5);
  for (int k = 0; k < 150; ++k) {
    std::string broken = whole;
    if (k % 3 == 0)
      broken.resize(rng.below(whole.size()));
    else
      broken[rng.below(whole.size())] ^= static_cast<char>(1 + rng.below(255));
    ASSERT_TRUE(write_file(file, broken));
    const auto mapping = Mapping::of_file(file);
    ASSERT_TRUE(mapping);
    const bool preamble_gap = broken.size() == whole.size() && broken.substr(0, 40) == whole.substr(0, 40) &&
                              broken.substr(64) == whole.substr(64);
    if (!preamble_gap) { EXPECT_FALSE(open_dataset(*mapping, true)) << k; }
  }
}

}  // namespace
}  // namespace espalier
