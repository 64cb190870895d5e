#include <cmath>

#include "tests/support.h"

namespace espalier {
namespace {

using test::make_data;

ColumnPtr column(std::vector<double> v) { return dense_column(std::move(v)); }

std::vector<std::uint8_t> codes_of(const Bins& bins) { return {bins.codes.begin(), bins.codes.end()}; }

TEST(Frame, AFoldCopiesNoValue) {
  const Dataset d = make_data({});
  const std::vector<std::uint32_t> rows{3, 1, 2}, nested{0, 2};
  const Frame fold = d.raw.select(rows).select(nested);
  EXPECT_EQ(fold.column(0).column, d.raw.column(0).column);
  EXPECT_EQ(fold.column(0)[0], d.raw.column(0)[3]);
  EXPECT_EQ(fold.column(0)[1], d.raw.column(0)[2]);
  EXPECT_EQ(fold.rows_of(0)->id(), d.raw.select(std::vector<std::uint32_t>{3, 2}).rows_of(0)->id());
}

TEST(Bins, AreExactForFewValuesAndAtMost255) {
  const auto few = column({3, NAN, 1, 3, 2})->bins();
  EXPECT_EQ(codes_of(*few), (std::vector<std::uint8_t>{2, Bins::missing, 0, 2, 1}));
  EXPECT_EQ(few->cut_between(0, 1), 1.5);
  Rng rng(3);
  for (const std::size_t n : {254u, 255u, 256u, 257u, 511u, 5000u}) {
    std::vector<double> v(n);
    for (double& x : v) x = rng.uniform() < 0.1 ? 0.5 : rng.uniform();
    const auto many = column(v)->bins();
    EXPECT_LE(many->size(), 255u);
    for (std::size_t b = 0; b + 1 < many->size(); ++b) EXPECT_LT(many->high[b], many->low[b + 1]);
    for (std::size_t i = 0; i < n; ++i) {
      EXPECT_GE(v[i], many->low[many->codes[i]]);
      EXPECT_LE(v[i], many->high[many->codes[i]]);
    }
  }
}

TEST(Bins, AreTheSameWhetherOrNotTheParentHadItsOwn) {
  for (const bool asked_before : {false, true}) {
    const ColumnPtr parent = column({1, 1e-17, 0, 5, NAN});
    if (asked_before) parent->bins();
    const auto rows = std::make_shared<const Rows>(std::vector<std::uint32_t>{3, 1, 2, 4});
    const Column child(std::vector<double>{6, 1, 1, NAN}, {}, {parent, rows, [](double v) { return v + 1; }});
    EXPECT_EQ(codes_of(*child.bins()),
              (std::vector<std::uint8_t>{2, 0, 0, Bins::missing}));  // 1e-17 and 0 now coincide
    EXPECT_EQ(child.bins()->size(), 3u);
  }
}

TEST(Artefacts, AreCountedMadeOnceAndDropped) {
  const Dataset d = make_data({});
  EXPECT_EQ(d.raw.artefact_bytes(), 0u);
  std::vector<std::shared_ptr<const Bins>> got(8);
  parallel_for(Crew{4}, got.size(), [&](std::size_t i) { got[i] = d.raw.share(0)->bins(); });
  for (const auto& bins : got) EXPECT_EQ(bins, got[0]);
  EXPECT_EQ(d.raw.gram(), d.raw.gram());
  EXPECT_GE(d.raw.artefact_bytes(), 120u + 120 * 4);
  d.raw.drop_artefacts();
  EXPECT_EQ(d.raw.artefact_bytes(), 0u);
  EXPECT_EQ(codes_of(*d.raw.share(0)->bins()), codes_of(*got[0]));
}

TEST(Splits, LeftOverOuterFoldsAreInnerFoldsAndGroupsStayTogether) {
  const Dataset d = make_data({.grouped = true});
  const Context context{Rng(1), std::make_shared<const FoldPlan>(*draw_folds(d.target, {.folds = 4}, Rng(2)))};
  const auto outer = context.splits(d.target);
  ASSERT_EQ(outer.size(), 4u);
  Target y = d.target;
  for (std::size_t left = 3; left >= 1; --left) {  // with one fold left they are drawn anew, groups still whole
    y = y.select(context.splits(y)[0].train);
    const auto inner = context.splits(y);
    if (left > 1) {
      EXPECT_EQ(inner.size(), left);
    } else {
      EXPECT_GE(inner.size(), 2u);
    }
    for (const Split& s : inner)
      for (const std::uint32_t a : s.train)
        for (const std::uint32_t b : s.test) ASSERT_NE(y.group(a), y.group(b));
  }
}

}  // namespace
}  // namespace espalier
