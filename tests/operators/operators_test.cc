#include "tests/support.h"

namespace espalier {
namespace {

// What every row of the catalogue promises; a new operator is tested by being listed.
class Contract : public testing::TestWithParam<std::string> {};

TEST_P(Contract, AnyTunedDrawFitsTheSameAtAnyThreadsAsForetoldAndSurvivesSaving) {
  const bool regression = GetParam().ends_with("regressor");
  const Dataset d = test::make_data({.rows = 60, .classes = regression ? 0u : 2u, .categories = false});
  const Catalog catalog(built_in());
  const Operator& op = **catalog.find(GetParam());
  Rng rng(3);
  for (int draw = 0; draw < 5; ++draw) {
    ParamMap params;
    for (const ParamInfo& p : op.params)
      if (p.tuned || p.range.tuned) params[std::string(p.name)] = p.draw(rng);
    Context one{Rng(1)}, four{Rng(1), nullptr, Crew{4}};
    const auto a = op.fit(params, d.raw, d.target, one), b = op.fit(params, d.raw, d.target, four);
    ASSERT_TRUE(a && b);
    const std::string saved = a->fitted->save();
    EXPECT_EQ(saved, b->fitted->save());
    const auto out = a->fitted->apply(d.raw, one);
    const Shape in{.rows = 60, .columns = d.raw.columns(), .outputs = d.target.outputs()};
    EXPECT_EQ(op.shape(params, in)->columns, out->columns());
    std::size_t columns_out = 0;
    const auto loaded = op.load(saved, d.raw.columns(), columns_out);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(columns_out, out->columns());
    EXPECT_EQ((*loaded)->apply(d.raw, one)->gather(), out->gather());
  }
}

std::vector<std::string> row_names() {
  std::vector<std::string> names;
  for (const Operator& op : built_in()) names.push_back(op.name);
  return names;
}
std::string row_name(const testing::TestParamInfo<std::string>& row) { return row.param; }
INSTANTIATE_TEST_SUITE_P(Catalog, Contract, testing::ValuesIn(row_names()), row_name);

}  // namespace
}  // namespace espalier
