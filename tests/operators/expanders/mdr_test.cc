// Cells of rows that agree: found again, answered by shares or means.
#include <cmath>

#include "operators/expanders/cells.h"
#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

const Context context{Rng(1)};

std::vector<double> answers(std::string_view text, const Frame& train, const Target& y, const Frame& asked) {
  const Catalog catalog(built_in());
  const Step s = step(text);
  const auto learned = (*catalog.find(s.op))->fit(s.params, train, y, context);
  if (!learned) throw std::runtime_error(learned.error().message);
  return learned->fitted->apply(asked, context)->gather();
}

Target classes(std::vector<double> y, std::size_t count, std::vector<double> weights = {}) {
  TargetColumn out{"y", std::move(y), {}};
  for (std::size_t c = 0; c < count; ++c) out.classes.push_back("c" + std::to_string(c));
  return Target({out}, std::move(weights));
}

TEST(Cells, EveryRowFindsTheCellThatItWasPutInto) {
  Rng rng(3);
  for (const std::size_t values : {2u, 5u, 1000u}) {
    std::vector<std::vector<double>> columns(3, std::vector<double>(5000));
    for (auto& column : columns)
      for (double& v : column) v = rng.uniform() < 0.05 ? NAN : static_cast<double>(rng.below(values)) / 7;
    const Frame x = Frame::of(columns, 5000);
    std::vector<std::uint32_t> of_row;
    Cells cells = *cells_of(x, context, "cells", of_row);
    EXPECT_EQ(cells.rows.size(), 3 * cells.count());
    EXPECT_TRUE(std::ranges::is_sorted(cells.hash, {}, [](std::int64_t h) { return static_cast<std::uint64_t>(h); }));
    for (std::size_t i = 0; i < x.rows(); ++i)
      for (std::size_t j = 0; j < 3; ++j) {
        const double a = cells.rows[std::size_t{of_row[i]} * 3 + j], b = columns[j][i];
        ASSERT_TRUE(a == b || (std::isnan(a) && std::isnan(b)));
      }
    cells.answers = 1;
    cells.other = -1;
    for (std::size_t c = 0; c < cells.count(); ++c) cells.answer.push_back(static_cast<std::int32_t>(c));
    const Frame found = *CellAnswers::apply(cells, x, context);
    for (std::size_t i = 0; i < x.rows(); ++i) ASSERT_EQ(found.column(0)[i], of_row[i]);
  }
}

TEST(Cells, ZeroHasNoSignAndMissingIsAValue) {
  const Frame x = Frame::of({{0.0, -0.0, NAN, -NAN, 1.0}}, 5);
  std::vector<std::uint32_t> of_row;
  EXPECT_EQ(cells_of(x, context, "", of_row)->count(), 3u);
  EXPECT_EQ(of_row[0], of_row[1]);
  EXPECT_EQ(of_row[2], of_row[3]);
}

TEST(Mdr, ACellIsTheClassWhoseShareIsAboveItsShareOfAll) {
  // Half of all rows are c1. Cell 0: one of two; cell 1: two of three; cell 2: none of one.
  const Frame x = Frame::of({{0, 0, 1, 1, 1, 2}}, 6), asked = Frame::of({{0, 1, 2, 7}}, 4);
  const Target y = classes({0, 1, 1, 1, 0, 0}, 2);
  EXPECT_EQ(answers("mdr", x, y, asked), (std::vector<double>{1, 1, 0, 0}));
  EXPECT_EQ(answers("mdr(tie_break=0, default_label=1)", x, y, asked), (std::vector<double>{0, 1, 0, 1}));
}

TEST(Mdr, FindsTheParityOfTwoColumns) {
  Rng rng(4);
  std::vector<double> a, b, y;
  for (int i = 0; i < 300; ++i) {
    a.push_back(static_cast<double>(rng.below(3)));
    b.push_back(static_cast<double>(rng.below(3)));
    y.push_back(static_cast<int>(a.back() + b.back()) % 2);
  }
  const Frame x = Frame::of({a, b}, 300);
  EXPECT_EQ(answers("mdr", x, classes(y, 2), x), y);
  EXPECT_EQ(answers("continuous_mdr", x, Target({TargetColumn{"y", y, {}}}), x), y);
}

TEST(Mdr, OfThreeClassesTheOneWhoseShareGrowsMost) {
  // c0 has half of the rows: where it has half of a cell too, the class that has the other half alone grows more.
  const Frame x = Frame::of({{0, 0, 1, 1, 2, 2, 2, 2}}, 8), asked = Frame::of({{0, 1, 2}}, 3);
  const Target y = classes({0, 1, 0, 2, 0, 0, 1, 2}, 3);
  EXPECT_EQ(answers("mdr(tie_break=0)", x, y, asked), (std::vector<double>{1, 2, 0}));
}

TEST(Mdr, OneClassAloneIsItsOwnAnswer) {
  const Frame x = Frame::of({{0, 1, 2}}, 3);
  EXPECT_EQ(answers("mdr(tie_break=0)", x, classes({1, 1, 1}, 2), x), (std::vector<double>{1, 1, 1}));
}

TEST(Mdr, RowsWithoutWeightMakeNoCell) {
  const Frame x = Frame::of({{0, 0, 1, 1, 2}}, 5);
  const Target y = classes({0, 1, 1, 0, 1}, 2, {1, 3, 2, 2, 0});
  EXPECT_EQ(answers("mdr(default_label=0)", x, y, x), (std::vector<double>{1, 1, 0, 0, 0}));
  const Target numbers({TargetColumn{"y", {1, 5, 2, 2, 9}, {}}}, {1, 3, 2, 2, 0});
  EXPECT_EQ(answers("continuous_mdr(default_label=1)", x, numbers, x), (std::vector<double>{1, 1, 0, 0, 1}));
}

TEST(Mdr, EveryTargetColumnHasItsOwnAnswer) {
  const Frame x = Frame::of({{0, 0, 1, 1}}, 4);
  const TargetColumn a{"a", {0, 0, 1, 1}, {"n", "y"}}, b{"b", {1, 1, 0, 0}, {"n", "y"}};
  EXPECT_EQ(answers("mdr", x, Target({a, b}), x), (std::vector<double>{0, 0, 1, 1, 1, 1, 0, 0}));
}

TEST(Mdr, ATargetOfNumbersIsRefusedBeforeAndInAFit) {
  const Catalog catalog(built_in());
  const Operator& op = **catalog.find("mdr");
  const auto refused = op.estimate({}, Shape{.task = Task::regression, .rows = 9, .columns = 2}, {});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("continuous_mdr"), std::string::npos);
  EXPECT_FALSE(op.fit({}, Frame::of({{0, 1}}, 2), Target({TargetColumn{"y", {0.5, 2}, {}}}), context));
}

TEST(ContinuousMdr, ATieIsACellThatIsAsAllRowsAre) {
  const Frame x = Frame::of({{0, 0, 1, 1, 2}}, 5);
  const Target y({TargetColumn{"y", {1, 3, 0, 1, 5}, {}}});  // the mean is 2
  EXPECT_EQ(answers("continuous_mdr", x, y, x), (std::vector<double>{1, 1, 0, 0, 1}));
  EXPECT_EQ(answers("continuous_mdr(tie_break=0)", x, y, x), (std::vector<double>{0, 0, 0, 0, 1}));
}

TEST(ByRequest, InteractionsAreSearchedOnlyWhereNamed) {
  const Menu menu = Menu::of(Catalog(built_in()));
  for (const char* name : {"mdr", "continuous_mdr", "relief_f", "surf", "surf_star", "multi_surf"})
    EXPECT_FALSE(menu.find(name)) << name;
}

}  // namespace
}  // namespace espalier::test
