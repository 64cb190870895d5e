#include "operators/neighbors/nearest.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/rng.h"

namespace espalier {
namespace {

// The tree and its blocks find what looking at every row finds.
TEST(Nearest, AreThoseOfLookingAtEveryRow) {
  for (const auto& [rows, columns] : {std::pair{5u, 2u}, {33u, 1u}, {700u, 3u}, {400u, 30u}, {600u, 40u}}) {
    Rng rng(rows);
    std::vector<std::vector<double>> values(columns, std::vector<double>(rows));
    for (auto& column : values)
      for (double& v : column) v = std::round(4 * rng.normal()) / 4;  // many rows coincide
    if (columns == 40)
      for (double& v : values[3]) v *= 1000;  // and few columns count
    std::vector<std::uint32_t> order;
    const Neighborhood built = neighborhood_of(Frame::of(values, rows), order);
    EXPECT_TRUE(valid_neighborhood(built, columns));
    Matrix queries(20, columns);
    for (double& v : queries.values) v = rng.normal();
    for (const int power : {1, 2})
      for (const std::size_t k : {std::size_t{1}, std::size_t{5}}) {
        const auto found = nearest(built, queries, k, power);
        for (std::size_t q = 0; q < queries.rows; ++q) {
          std::vector<Neighbor> all;
          for (std::uint32_t place = 0; place < rows; ++place) {
            double distance = 0;
            for (std::size_t j = 0; j < columns; ++j) {
              const double off = std::abs(values[j][order[place]] - queries(q, j));
              distance += power == 2 ? off * off : off;
            }
            all.push_back({distance, place});
          }
          std::ranges::sort(all);
          ASSERT_EQ(found[q].size(), k);
          for (std::size_t i = 0; i < k; ++i) EXPECT_NEAR(found[q][i].distance, all[i].distance, 1e-12);
        }
      }
  }
}

TEST(Nearest, ATreeServesManyColumnsWhereFewCount) {
  Rng rng(1);
  std::vector<std::vector<double>> values(40, std::vector<double>(500));
  for (auto& column : values)
    for (double& v : column) v = rng.normal();
  std::vector<std::uint32_t> order;
  EXPECT_TRUE(neighborhood_of(Frame::of(values, 500), order).boxes.empty());
  for (double& v : values[7]) v *= 1000;
  EXPECT_FALSE(neighborhood_of(Frame::of(values, 500), order).boxes.empty());
}

}  // namespace
}  // namespace espalier
