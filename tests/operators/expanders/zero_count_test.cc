#include "operators/columns.h"
#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

Frame counted(const Frame& x) {
  static const Catalog catalog(built_in());
  const Context context{Rng(1)};
  const Target y({TargetColumn{.name = "y", .values = std::vector<double>(x.rows()), .classes = {}}});
  return *(*catalog.find("zero_count"))->fit({}, x, y, context)->fitted->apply(x, context);
}

TEST(ZeroCount, CountsStandBeforeTheColumnsWhichAreShared) {
  FrameBuilder in(3);
  in.make(std::vector<double>{0, 1, -0.0});
  in.make(std::vector<double>{0, std::nan(""), 2});
  const Frame x = in.done(), out = counted(x);
  ASSERT_EQ(out.columns(), 4u);
  const double zeros[] = {2, 0, 1}, filled[] = {0, 2, 1};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(out.column(0)[i], zeros[i]) << "a missing value is not zero, minus zero is";
    EXPECT_EQ(out.column(1)[i], filled[i]);
  }
  EXPECT_EQ(out.share(2), x.share(0));
  EXPECT_EQ(out.share(3), x.share(1));
}

TEST(ZeroCount, SparseColumnsCountAsTheirDenseCopies) {
  const Sample s = draw_sample({.name = "", .numbers = 7, .sparse = true}, {}, false);
  FrameBuilder dense(s.frame.rows());
  for (std::size_t j = 0; j < s.frame.columns(); ++j) dense.make(values_of(s.frame.column(j)));
  const Frame a = counted(s.frame), b = counted(dense.done());
  for (std::size_t i = 0; i < a.rows(); ++i) {
    EXPECT_EQ(a.column(0)[i], b.column(0)[i]);
    EXPECT_EQ(a.column(0)[i] + a.column(1)[i], 7);
  }
}

}  // namespace
}  // namespace espalier::test
