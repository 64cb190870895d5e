// TPOT's one-hot encoder: which columns it takes, what shares a column, what of sparse ones.
#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

const Catalog catalog(built_in());
const Context context{.rng = Rng(1), .catalog = &catalog};

using Columns = std::vector<std::vector<double>>;

FittedPtr fit(std::string_view params, const Frame& x) {
  const Step s = step("tpot_one_hot_encoder(" + std::string(params) + ")");
  const Target y({TargetColumn{"y", std::vector<double>(x.rows(), 1), {}}});
  const auto out = (*catalog.find(s.op))->fit(s.params, x, y, context);
  if (!out) throw std::runtime_error(out.error().message);
  return out->fitted;
}

Columns applied(const FittedPtr& fitted, const Frame& x) {
  const auto out = fitted->apply(x, context);
  if (!out) throw std::runtime_error(out.error().message);
  Columns columns;
  for (std::size_t j = 0; j < out->columns(); ++j) {
    columns.emplace_back(out->rows());
    out->column(j).copy_to(columns.back());
  }
  return columns;
}

Frame sparse(const Columns& columns) {
  std::vector<ColumnPtr> made;
  for (const auto& v : columns) made.push_back(sparse_column(v));
  return Frame(std::move(made), Rows::all(columns[0].size()));
}

TEST(TpotOneHotEncoder, ColumnsOfManyNumbersGoBehindTheOthers) {
  const Frame x = Frame::of({{1, 2, 3, 4}, {5, 5, 6, 6}}, 4);
  EXPECT_EQ(applied(fit("threshold=3", x), x), (Columns{{1, 1, 0, 0}, {0, 0, 1, 1}, {1, 2, 3, 4}}));
  EXPECT_EQ(applied(fit("threshold=1", x), x), (Columns{{1, 2, 3, 4}, {5, 5, 6, 6}})) << "as they are";
  EXPECT_EQ(applied(fit("", x), x).size(), 6u);
}

TEST(TpotOneHotEncoder, FractionsAreCutOffAndNegativeNumbersAreCategories) {
  const Frame x = Frame::of({{-7, -0.5, 0, 0.9, 1.2, 1}}, 6);
  EXPECT_EQ(applied(fit("", x), x),
            (Columns{{1, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}, {0, 0, 1, 1, 0, 0}, {0, 0, 0, 0, 1, 1}}));
}

TEST(TpotOneHotEncoder, WhatIsRareOrUnknownSharesAColumnIfAShareIsAskedFor) {
  const Frame x = Frame::of({{1, 1, 1, 1, 2, 3, NAN, 4}}, 8), later = Frame::of({{1, 3, 99, NAN, HUGE_VAL}}, 5);
  EXPECT_EQ(applied(fit("minimum_fraction=0.2", x), later), (Columns{{0, 1, 1, 1, 1}, {1, 0, 0, 0, 0}}));
  const Columns all = applied(fit("", x), later);  // missing, 1, 2, 3, 4
  EXPECT_EQ(all, (Columns{{0, 0, 0, 1, 1}, {1, 0, 0, 0, 0}, {0, 0, 0, 0, 0}, {0, 1, 0, 0, 0}, {0, 0, 0, 0, 0}}));
  const Frame even = Frame::of({{1, 1, 2, 2}}, 4), other = Frame::of({{1, 2, 3, NAN}}, 4);
  EXPECT_EQ(applied(fit("minimum_fraction=0.2", even), other), (Columns{{1, 0, 0, 0}, {0, 1, 0, 0}}))
      << "none was rare, so unknown ones have no column";
}

TEST(TpotOneHotEncoder, MissingCountsAsANumberOfItsColumn) {
  const Frame x = Frame::of({{1, 2, NAN, NAN}}, 4);
  EXPECT_EQ(applied(fit("threshold=3", x), x).size(), 3u);
  EXPECT_EQ(applied(fit("threshold=2", x), x).size(), 1u);
}

TEST(TpotOneHotEncoder, ZerosOfSparseColumnsAreNoCategory) {
  const Frame x = sparse({{0, 0, 0.5, 2, 2, 0}, {0, 0, 0, 0, 0, 0}});
  const FittedPtr fitted = fit("", x);
  EXPECT_EQ(applied(fitted, x), (Columns{{0, 0, 1, 0, 0, 0}, {0, 0, 0, 1, 1, 0}})) << "nothing is left of the second";
  EXPECT_TRUE(fitted->apply(x, context)->column(0).column->sparse());
  const Frame one = sparse({{0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 5}});
  EXPECT_EQ(applied(fit("minimum_fraction=0.3", one), one).size(), 2u) << "a share of the three that are not zero";
  EXPECT_EQ(applied(fit("minimum_fraction=0.5", one), sparse({{0, 4, 5, 6}})), (Columns{{0, 0, 1, 1}, {0, 1, 0, 0}}));
}

TEST(TpotOneHotEncoder, ColumnsOfNothingButZerosArePassedOnIfNothingElseIsThere) {
  const Frame x = sparse({{0, 0, 0}, {0, 0, 0}});
  EXPECT_EQ(applied(fit("", x), x), (Columns{{0, 0, 0}, {0, 0, 0}}));
}

}  // namespace
}  // namespace espalier::test
