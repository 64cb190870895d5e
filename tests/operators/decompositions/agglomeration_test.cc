// Groups of columns: as joining by the definition finds them, whatever the threads; what ties, zeros and great numbers
// do.
#include "operators/decompositions/agglomeration.h"

#include <cmath>
#include <numeric>

#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

Frame draw(std::size_t rows, std::size_t columns, std::uint64_t seed = 5) {
  Rng rng(seed);
  std::vector<std::vector<double>> out(columns, std::vector<double>(rows));
  for (std::size_t j = 0; j < columns; ++j)
    for (double& v : out[j]) v = 3 * static_cast<double>(j % 4) + rng.normal();
  return Frame::of(std::move(out), rows);
}

// By the definitions, from the columns themselves.
double apart(const Frame& x, ColumnMetric metric, std::size_t a, std::size_t b) {
  double squares = 0, sizes = 0, product = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < x.rows(); ++i) {
    const double u = x.column(a)[i], v = x.column(b)[i];
    squares += (u - v) * (u - v);
    sizes += std::abs(u - v);
    product += u * v;
    aa += u * u;
    bb += v * v;
  }
  if (metric == ColumnMetric::euclidean) return std::sqrt(squares);
  return metric == ColumnMetric::manhattan ? sizes : 1 - product / std::sqrt(aa * bb);
}

double squares_within(const Frame& x, const std::vector<std::size_t>& group) {
  double out = 0;
  for (std::size_t i = 0; i < x.rows(); ++i) {
    double mean = 0;
    for (const std::size_t j : group) mean += x.column(j)[i] / static_cast<double>(group.size());
    for (const std::size_t j : group) out += (x.column(j)[i] - mean) * (x.column(j)[i] - mean);
  }
  return out;
}

double apart(const Frame& x, ColumnMetric metric, Linkage linkage, std::vector<std::size_t> a,
             const std::vector<std::size_t>& b) {
  double most = 0, all = 0;
  for (const std::size_t i : a)
    for (const std::size_t j : b) {
      most = std::max(most, apart(x, metric, i, j));
      all += apart(x, metric, i, j);
    }
  if (linkage == Linkage::complete) return most;
  if (linkage == Linkage::average) return all / static_cast<double>(a.size() * b.size());
  const double before = squares_within(x, a) + squares_within(x, b);
  a.insert(a.end(), b.begin(), b.end());
  return squares_within(x, a) - before;
}

// The nearest two groups are joined, again and again.
std::vector<std::int32_t> joined_plainly(const Frame& x, ColumnMetric metric, Linkage linkage, std::size_t wanted) {
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t j = 0; j < x.columns(); ++j) groups.push_back({j});
  while (groups.size() > wanted) {
    std::size_t first = 0, second = 1;
    double least = HUGE_VAL;
    for (std::size_t a = 0; a < groups.size(); ++a)
      for (std::size_t b = a + 1; b < groups.size(); ++b)
        if (const double d = apart(x, metric, linkage, groups[a], groups[b]); d < least) {
          least = d;
          first = a;
          second = b;
        }
    groups[first].insert(groups[first].end(), groups[second].begin(), groups[second].end());
    groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(second));
  }
  std::vector<std::int32_t> out(x.columns());
  for (std::size_t g = 0; g < groups.size(); ++g)  // their first members ascend
    for (const std::size_t j : groups[g]) out[j] = static_cast<std::int32_t>(g);
  return out;
}

std::vector<std::int32_t> groups_of(const Frame& x, ColumnMetric metric, Linkage linkage, std::size_t wanted,
                                    const Crew& crew = {}) {
  auto distances = column_distances(x, metric, crew, "test");
  if (!distances) throw std::runtime_error(distances.error().message);
  auto out = agglomerate(*std::move(distances), linkage, wanted, crew);
  if (!out) throw std::runtime_error(out.error().message);
  return *std::move(out);
}

TEST(ColumnDistances, AreTheDefinitionsWhateverTheShape) {
  for (const auto& [rows, columns] :
       {std::pair(1u, 2u), std::pair(7u, 1u), std::pair(9u, 6u), std::pair(2500u, 5u), std::pair(30u, 131u)})
    for (const auto metric : {ColumnMetric::euclidean, ColumnMetric::manhattan, ColumnMetric::cosine}) {
      const Frame x = draw(rows, columns);
      const auto one = column_distances(x, metric, {}, "test"), four = column_distances(x, metric, Crew{4}, "test");
      ASSERT_TRUE(one && four);
      EXPECT_EQ(one->values, four->values);
      for (std::size_t i = 0; i < columns; ++i)
        for (std::size_t j = 0; j < i; ++j) {
          ASSERT_NEAR((*one)(j, i), apart(x, metric, i, j), 1e-10 * (1 + apart(x, metric, i, j)));
          ASSERT_EQ((*one)(j, i), (*one)(i, j));
        }
    }
}

TEST(ColumnDistances, AColumnOfZerosIsAtACosineDistanceOfOne) {
  const Frame x = Frame::of({{0, 0, 0}, {1, 2, 3}, {2, 4, 6}}, 3);
  const auto out = column_distances(x, ColumnMetric::cosine, {}, "test");
  ASSERT_TRUE(out);
  EXPECT_EQ((*out)(0, 1), 1);
  EXPECT_EQ((*out)(0, 2), 1);
  EXPECT_NEAR((*out)(1, 2), 0, 1e-15);
}

TEST(ColumnDistances, TooLargeNumbersAreRefusedInWords) {
  for (const auto metric : {ColumnMetric::euclidean, ColumnMetric::manhattan, ColumnMetric::cosine}) {
    const auto out = column_distances(Frame::of({{1e300, 1}, {-1e300, 2}}, 2), metric, {}, "test");
    ASSERT_FALSE(out);
    EXPECT_NE(out.error().message.find("test: the numbers are infinite or too large"), std::string::npos);
  }
}

TEST(ColumnDistances, AStopEndsThem) {
  const std::atomic<bool> stop{true};
  const auto out = column_distances(draw(20, 10), ColumnMetric::euclidean, {1, &stop}, "test");
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, Errc::stopped);
  EXPECT_EQ(agglomerate(Matrix(3, 3), Linkage::ward, 1, {1, &stop}).error().code, Errc::stopped);
}

TEST(Agglomeration, JoinsTheNearestTwoAgainAndAgain) {
  for (const std::uint64_t seed : {1u, 2u, 3u})
    for (const std::size_t wanted : {1u, 2u, 3u, 5u, 14u}) {
      const Frame x = draw(12, 14, seed);
      EXPECT_EQ(groups_of(x, ColumnMetric::euclidean, Linkage::ward, wanted),
                joined_plainly(x, ColumnMetric::euclidean, Linkage::ward, wanted));
      for (const auto metric : {ColumnMetric::euclidean, ColumnMetric::manhattan, ColumnMetric::cosine})
        for (const auto linkage : {Linkage::complete, Linkage::average})
          EXPECT_EQ(groups_of(x, metric, linkage, wanted), joined_plainly(x, metric, linkage, wanted));
    }
}

TEST(Agglomeration, FindsGroupsThatAreThere) {
  const std::vector<std::int32_t> found = groups_of(draw(80, 200), ColumnMetric::euclidean, Linkage::ward, 4);
  for (std::size_t j = 0; j < found.size(); ++j) EXPECT_EQ(found[j], static_cast<std::int32_t>(j % 4));
}

TEST(Agglomeration, ColumnsThatAreAlikeMakeAsManyGroupsAsAsked) {
  const Frame x = Frame::of(std::vector(9, std::vector<double>{1, 2, 3}), 3);
  for (const auto linkage : {Linkage::ward, Linkage::complete, Linkage::average})
    for (std::size_t wanted = 1; wanted <= 9; ++wanted) {
      const auto found = groups_of(x, ColumnMetric::euclidean, linkage, wanted);
      EXPECT_EQ(std::ranges::max(found) + 1, static_cast<std::int32_t>(wanted));
      EXPECT_EQ(found[0], 0);
    }
}

}  // namespace
}  // namespace espalier::test
