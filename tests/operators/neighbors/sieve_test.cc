#include "operators/neighbors/sieve.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/rng.h"

namespace espalier {
namespace {

// Rows of which many coincide or nearly so, moved and scaled as told.
Matrix drawn(std::size_t rows, std::size_t columns, double scale, double middle, Rng& rng) {
  Matrix out(rows, columns);
  for (double& v : out.values) v = middle + scale * (std::round(2 * rng.normal()) / 2 + 1e-9 * rng.normal());
  return out;
}

Frame frame(const Matrix& m) {
  std::vector<std::vector<double>> columns;
  for (std::size_t j = 0; j < m.columns; ++j) columns.emplace_back(m.column(j).begin(), m.column(j).end());
  return Frame::of(std::move(columns), m.rows);
}

TEST(Sieve, LosesNoNeighbourAndChangesNoBit) {
  for (const double scale : {1.0, 1e-30, 1e12})
    for (const double middle : {0.0, 1e4})
      for (const std::size_t rows : {40u, 333u}) {
        Rng rng(rows);
        std::vector<std::uint32_t> order;
        const Neighborhood built = neighborhood_of(frame(drawn(rows, 24, scale, middle * scale, rng)), order);
        const Matrix queries = drawn(37, 24, scale, middle * scale, rng);
        const auto sieve = Sieve::of(built, queries.rows, 2);
        ASSERT_TRUE(sieve);
        for (const std::size_t k : {1u, 7u, 40u})
          EXPECT_EQ(nearest(built, queries, k, 2, &*sieve), nearest(built, queries, k, 2)) << scale << " " << k;
      }
}

TEST(Sieve, LeavesFewRows) {
  Rng rng(5);
  Matrix rows(2000, 30), queries(16, 30);
  for (double& v : rows.values) v = rng.normal();
  for (double& v : queries.values) v = rng.normal();
  std::vector<std::uint32_t> order;
  const Neighborhood built = neighborhood_of(frame(rows), order);
  for (const auto& places : Sieve::of(built, queries.rows, 2)->candidates(queries, 5)) {
    EXPECT_GE(places.size(), 5u);
    EXPECT_LE(places.size(), 8u);
    EXPECT_TRUE(std::ranges::is_sorted(places));
  }
}

TEST(Sieve, IsNotMadeOfWhatSinglePrecisionCannotHold) {
  Rng rng(6);
  const Matrix large = drawn(40, 24, 1e30, 0, rng), small = drawn(40, 24, 1, 0, rng);
  std::vector<std::uint32_t> order;
  EXPECT_FALSE(Sieve::of(neighborhood_of(frame(large), order), 20, 2));
  const Neighborhood built = neighborhood_of(frame(small), order);
  EXPECT_FALSE(Sieve::of(built, 20, 1));
  const auto sieve = Sieve::of(built, 20, 2);
  EXPECT_EQ(nearest(built, large, 3, 2, &*sieve), nearest(built, large, 3, 2));
}

}  // namespace
}  // namespace espalier
