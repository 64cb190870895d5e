// feature_set_selector: what a name stands for, in a fit and in a pipeline.
#include "pipeline/provenance.h"
#include "tests/world.h"

namespace espalier::test {
namespace {

const Catalog catalog(built_in());

Frame numbered(std::size_t columns) {
  std::vector<std::vector<double>> out;
  for (std::size_t j = 0; j < columns; ++j) out.push_back({static_cast<double>(j), static_cast<double>(j)});
  return Frame::of(std::move(out), 2);
}

Result<std::vector<double>> kept(std::vector<std::string> features, std::vector<ReadColumn> columns) {
  const Frame x = numbered(columns.size());
  const Context context{
      .rng = Rng(1), .catalog = &catalog, .names = std::make_shared<const std::vector<ReadColumn>>(std::move(columns))};
  const Target y({TargetColumn{"y", {0, 1}, {}}});
  TRY(const FitResult learned, (*catalog.find("feature_set_selector"))
                                   ->fit({{"features", List(features.begin(), features.end())}}, x, y, context));
  TRY(const Frame out, learned.fitted->apply(x, context));
  std::vector<double> first;
  for (std::size_t j = 0; j < out.columns(); ++j) first.push_back(out.column(j)[0]);
  return first;
}

const std::vector<ReadColumn> columns{
    {"age", "age"}, {"town_0", "town"}, {"town_1", "town"}, {"age^2", "age"}, {"x", ""}};

TEST(FeatureSetSelector, KeepsWhatIsNamedInTheOrderOfTheTable) {
  EXPECT_EQ(*kept({"x", "age"}, columns), (std::vector<double>{0, 4}));
  EXPECT_EQ(*kept({"age", "age", "x"}, columns), (std::vector<double>{0, 4}));
  EXPECT_EQ(*kept({}, columns), (std::vector<double>{0, 1, 2, 3, 4}));
}

TEST(FeatureSetSelector, ANameIsOfAColumnOrOfWhatItWasMadeInto) {
  EXPECT_EQ(*kept({"town"}, columns), (std::vector<double>{1, 2}));
  EXPECT_EQ(*kept({"town_1"}, columns), (std::vector<double>{2}));
  EXPECT_EQ(*kept({"age"}, columns), (std::vector<double>{0})) << "the column itself is there";
}

TEST(FeatureSetSelector, ANumberThatIsNoNameIsAPlace) {
  EXPECT_EQ(*kept({"0", "4"}, columns), (std::vector<double>{0, 4}));
  EXPECT_EQ(*kept({"0"}, {{"1", "1"}, {"0", "0"}}), (std::vector<double>{1}));
}

TEST(FeatureSetSelector, UnknownColumnsAreNamed) {
  for (const char* unknown : {"agge", "5", "-1", "1.0", ""}) {
    const auto refused = kept({"age", unknown}, columns);
    ASSERT_FALSE(refused) << unknown;
    EXPECT_NE(refused.error().message.find("no column that it reads is called " + std::string(unknown)),
              std::string::npos)
        << refused.error().message;
  }
  EXPECT_NE(kept({"agge"}, columns).error().message.find("did you mean 'age'"), std::string::npos);
  EXPECT_FALSE(kept({"age"}, {}));
}

TEST(FeatureSetSelector, APipelineTellsItWhatItsColumnsAreCalled) {
  World w;
  const NodePtr node = w.fit("gaussian_nb[feature_set_selector(features=[x2, colour])]");
  std::vector<std::string> names;
  for (const NamedColumn& c : columns_read(*node)) names.push_back(c.name);
  EXPECT_EQ(names, (std::vector<std::string>{"x2", "colour_0", "colour_1", "colour_2"}));
  const Outcome failed = w.evaluate("gaussian_nb[feature_set_selector(features=[x9])]");
  EXPECT_NE(failed.error.find("no column that it reads is called x9"), std::string::npos) << failed.error;
}

}  // namespace
}  // namespace espalier::test
