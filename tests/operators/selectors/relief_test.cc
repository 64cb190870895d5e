// The Relief family against its definition, a pair of rows at a time, and what it is for: columns that tell together.
#include "operators/selectors/relief.h"

#include <atomic>
#include <cmath>
#include <map>
#include <numeric>

#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

using Kind = Neighbourhoods::Kind;

struct Case {
  std::string name;
  std::size_t rows = 70, numbers = 3, few = 3, classes = 2;  // no classes: a target of numbers
  bool gaps = false;
};

struct Question {
  std::vector<std::vector<double>> columns;
  std::vector<double> y;
  Target target;
  Frame frame() const { return Frame::of(columns, y.size()); }
};

Question draw(const Case& c, std::uint64_t seed = 5) {
  Rng rng(seed);
  Question out;
  for (std::size_t j = 0; j < c.numbers + c.few; ++j) {
    std::vector<double>& v = out.columns.emplace_back(c.rows);
    for (double& x : v) {
      x = j < c.numbers ? rng.uniform(-3, 8) : static_cast<double>(rng.below(2 + j % 4));
      if (c.gaps && rng.uniform() < 0.15) x = NAN;
    }
  }
  for (std::size_t i = 0; i < c.rows; ++i) {
    const double v = out.columns[0][i];
    const double signal = (std::isnan(v) ? 0 : v) + rng.uniform(-4, 4);
    out.y.push_back(c.classes == 0 ? signal
                                   : std::clamp(std::floor(signal / 3), 0.0, static_cast<double>(c.classes) - 1));
  }
  TargetColumn y{"y", out.y, {}};
  for (std::size_t k = 0; k < c.classes; ++k) y.classes.push_back("c" + std::to_string(k));
  out.target = Target({y});
  return out;
}

// The definition, slowly.
class Definition {
 public:
  Definition(const Question& q, std::size_t discrete) : q_(q), n_(q.y.size()), p_(q.columns.size()) {
    for (const auto& column : q.columns) {
      std::vector<double> present;
      for (const double v : column)
        if (!std::isnan(v)) present.push_back(v);
      std::ranges::sort(present);
      const double mean = std::accumulate(present.begin(), present.end(), 0.0) / static_cast<double>(present.size());
      double squares = 0;
      for (const double v : present) squares += (v - mean) * (v - mean);
      deviation_.push_back(std::sqrt(squares / static_cast<double>(present.size())));
      range_.push_back(present.empty() ? 0 : present.back() - present.front());
      present.erase(std::unique(present.begin(), present.end()), present.end());
      discrete_.push_back(present.size() <= discrete);
      for (const double v : column) gaps_ |= std::isnan(v);
    }
    few_ = static_cast<std::size_t>(std::ranges::count(discrete_, true));
    if (q.target.task() == Task::regression) {
      const double mean = std::accumulate(q.y.begin(), q.y.end(), 0.0) / static_cast<double>(n_);
      for (const double v : q.y) sigma_ += (v - mean) * (v - mean);
      sigma_ = std::sqrt(sigma_ / static_cast<double>(n_ - 1));
    }
  }

  std::vector<double> scores(const Neighbourhoods& near) const {
    std::vector<double> out(p_);
    const double mean = mean_distance();
    for (std::size_t i = 0; i < n_; ++i) {
      const std::vector<std::size_t> by = neighbours(near, i, mean);
      for (std::size_t f = 0; f < p_; ++f) out[f] += part(i, f, by);
      if (near.kind != Kind::both_sides) continue;
      std::vector<std::size_t> far;
      for (std::size_t j = 0; j < n_; ++j)
        if (j != i && distance(i, j) > mean) far.push_back(j);
      for (std::size_t f = 0; f < p_; ++f) out[f] -= part(i, f, far);
    }
    for (double& v : out) v /= static_cast<double>(n_);
    return out;
  }

 private:
  bool both(std::size_t f, std::size_t i, std::size_t j) const {
    return !std::isnan(q_.columns[f][i]) && !std::isnan(q_.columns[f][j]);
  }
  double apart(std::size_t f, std::size_t i, std::size_t j) const {
    const double off = std::abs(q_.columns[f][i] - q_.columns[f][j]);
    return discrete_[f] ? (off > 0 ? 1.0 : 0.0) : off / range_[f];
  }
  double distance(std::size_t i, std::size_t j) const {
    const bool mixed = few_ > 0 && few_ < p_;
    const double weight = mixed && !gaps_ ? static_cast<double>(p_) / static_cast<double>(few_) : 1;
    double sum = 0, shared = 0;
    for (std::size_t f = 0; f < p_; ++f)
      if (both(f, i, j)) {
        sum += (discrete_[f] ? weight : 1) * apart(f, i, j);
        shared += 1;
      }
    return gaps_ ? (shared > 0 ? sum / shared : NAN) : sum;
  }
  double mean_distance() const {
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < n_; ++i)
      for (std::size_t j = 0; j < n_; ++j) {
        const double d = i == j ? 0 : distance(i, j);
        if (!std::isnan(d)) sum += d, count += 1;
      }
    return sum / count;
  }
  // 0 is a hit, others are the classes of misses.
  std::size_t group(std::size_t i, std::size_t j) const {
    if (sigma_ > 0) return std::abs(q_.y[i] - q_.y[j]) < sigma_ ? 0 : 1;
    return q_.y[i] == q_.y[j] ? 0 : 1 + static_cast<std::size_t>(q_.y[j]);
  }
  std::vector<std::size_t> neighbours(const Neighbourhoods& near, std::size_t i, double mean) const {
    std::vector<std::pair<double, std::size_t>> all;
    for (std::size_t j = 0; j < n_; ++j)
      if (j != i && !std::isnan(distance(i, j))) all.emplace_back(distance(i, j), j);
    std::ranges::sort(all);
    double limit = mean;
    if (near.kind == Kind::within_own) {
      double own = 0, squares = 0;
      for (const auto& [d, j] : all) own += d / static_cast<double>(all.size());
      for (const auto& [d, j] : all) squares += (d - own) * (d - own) / static_cast<double>(all.size());
      limit = own - std::sqrt(squares) / 2;
    }
    const double k = near.k < 1 ? std::floor(near.k * static_cast<double>(n_) / 2) : near.k;
    std::map<std::size_t, double> taken;
    std::vector<std::size_t> out;
    for (const auto& [d, j] : all)
      if (near.kind == Kind::nearest ? taken[group(i, j)]++ < k : d < limit) out.push_back(j);
    return out;
  }
  double part(std::size_t i, std::size_t f, const std::vector<std::size_t>& by) const {
    std::map<std::size_t, std::pair<double, double>> sums;  // count, sum
    double misses = 0;
    const bool mixed = few_ > 0 && few_ < p_;
    for (const std::size_t j : by) {
      if (!both(f, i, j)) continue;
      const bool far = mixed && !discrete_[f] && std::abs(q_.columns[f][i] - q_.columns[f][j]) > deviation_[f];
      auto& [count, sum] = sums[group(i, j)];
      count += 1;
      sum += far ? 1 : apart(f, i, j);
      misses += group(i, j) > 0;
    }
    std::vector<double> labels = q_.y;
    std::ranges::sort(labels);
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    const double classes = sigma_ > 0 ? 1 : static_cast<double>(labels.size()) - 1;
    double out = 0;
    for (const auto& [g, of] : sums)
      out += g == 0 ? -of.second / of.first : of.second * (of.first / misses) * classes / misses;
    return out;
  }

  const Question& q_;
  std::size_t n_, p_, few_ = 0;
  std::vector<double> range_, deviation_;
  std::vector<bool> discrete_;
  bool gaps_ = false;
  double sigma_ = 0;
};

std::vector<double> scored(const Neighbourhoods& near, const Question& q, int threads = 1) {
  const Context context{.rng = Rng(1), .crew = Crew{threads}};
  auto out = relief_scores(near, 10, q.frame(), q.target, context, "relief");
  EXPECT_TRUE(out) << out.error().message;
  return *std::move(out);
}

const std::vector<Neighbourhoods> all_kinds{{Kind::nearest, 4},  {Kind::nearest, 0.2}, {Kind::nearest, 500},
                                            {Kind::within_mean}, {Kind::both_sides},   {Kind::within_own}};

TEST(Relief, ScoresAreThoseOfTheDefinition) {
  for (const Case& c : std::vector<Case>{{.name = "mixed"},
                                         {.name = "numbers", .few = 0},
                                         {.name = "three classes", .classes = 3},
                                         {.name = "a target of numbers", .classes = 0},
                                         {.name = "gaps", .gaps = true},
                                         {.name = "gaps, numbers", .few = 0, .classes = 3, .gaps = true},
                                         {.name = "gaps, a target of numbers", .classes = 0, .gaps = true},
                                         {.name = "more rows than a byte counts", .rows = 300, .numbers = 2, .few = 2},
                                         {.name = "a single class", .classes = 1}}) {
    const Question q = draw(c);
    for (const Neighbourhoods& near : all_kinds) {
      SCOPED_TRACE(c.name + ", kind " + std::to_string(int(near.kind)) + ", k " + std::to_string(near.k));
      const std::vector<double> got = scored(near, q), expected = Definition(q, 10).scores(near);
      for (std::size_t j = 0; j < got.size(); ++j) EXPECT_NEAR(got[j], expected[j], 1e-12) << j;
    }
  }
}

// Radii, where distances are whole numbers: which of equally far rows are nearest would matter.
TEST(Relief, ScoresOfDiscreteColumnsAreThoseOfTheDefinition) {
  for (const Case& c : std::vector<Case>{{.name = "few columns", .numbers = 0, .few = 7},
                                         {.name = "gaps", .numbers = 0, .few = 7, .classes = 3, .gaps = true},
                                         {.name = "more than a byte counts", .rows = 40, .numbers = 0, .few = 600}}) {
    const Question q = draw(c);
    for (const Kind kind : {Kind::within_mean, Kind::both_sides, Kind::within_own}) {
      SCOPED_TRACE(c.name + ", kind " + std::to_string(int(kind)));
      const std::vector<double> got = scored({kind}, q), expected = Definition(q, 10).scores({kind});
      for (std::size_t j = 0; j < got.size(); ++j) EXPECT_NEAR(got[j], expected[j], 1e-12) << j;
    }
  }
}

TEST(Relief, HasTheSameBitsAtAnyThreads) {
  for (const Neighbourhoods& near : all_kinds)
    for (const bool gaps : {false, true}) {
      const Question q = draw({.name = "", .rows = 150, .gaps = gaps});
      EXPECT_EQ(scored(near, q), scored(near, q, 4));
    }
}

// Parity of two columns of three values, neither of which tells anything alone.
Question parity(std::size_t rows, bool numbers) {
  Question q = draw({.name = "", .rows = rows, .numbers = 0, .few = 20});
  Rng rng(9);
  for (auto& column : q.columns)
    for (double& v : column) v = static_cast<double>(rng.below(3));
  for (std::size_t i = 0; i < rows; ++i) {
    const bool odd = (static_cast<int>(q.columns[4][i]) + static_cast<int>(q.columns[13][i])) % 2 == 1;
    q.y[i] = numbers ? (odd ? 3 : 0) + rng.uniform() : (odd == (rng.uniform() < 0.9) ? 1 : 0);
  }
  q.target =
      Target({TargetColumn{"y", q.y, numbers ? std::vector<std::string>{} : std::vector<std::string>{"a", "b"}}});
  return q;
}

TEST(Relief, EveryMemberFindsTwoColumnsThatTellTogether) {
  const Catalog catalog(built_in());
  for (const bool numbers : {false, true}) {
    const Question q = parity(400, numbers);
    for (const char* name : {"relief_f", "surf", "surf_star", "multi_surf"}) {
      const auto learned = (*catalog.find(name))->fit({{"n_features_to_select", 2.0}}, q.frame(), q.target, {Rng(1)});
      ASSERT_TRUE(learned) << learned.error().message;
      const Frame out = *learned->fitted->apply(q.frame(), {Rng(1)});
      ASSERT_EQ(out.columns(), 2u);
      for (std::size_t i = 0; i < out.rows(); ++i) {
        ASSERT_EQ(out.column(0)[i], q.columns[4][i]) << name;
        ASSERT_EQ(out.column(1)[i], q.columns[13][i]) << name;
      }
    }
  }
}

TEST(Relief, SeveralTargetsCountTogether) {
  const Question a = draw({.name = ""}), b = draw({.name = "", .classes = 2}, 6);
  const Target both({a.target.column(), b.target.column()});
  const Context context{Rng(1)};
  const auto first = *relief_scores({Kind::within_own}, 10, a.frame(), a.target, context, ""),
             second = *relief_scores({Kind::within_own}, 10, a.frame(), b.target, context, ""),
             together = *relief_scores({Kind::within_own}, 10, a.frame(), both, context, "");
  for (std::size_t j = 0; j < first.size(); ++j) EXPECT_NEAR(together[j], first[j] + second[j], 1e-15);
}

TEST(Relief, TheDiscreteLimitDecidesWhatIsDiscrete) {
  const Question q = draw({.name = "", .numbers = 0, .few = 4});
  const Context context{Rng(1)};
  for (const std::size_t limit : {0u, 1u, 3u, 10u}) {
    const auto got = relief_scores({Kind::within_mean}, static_cast<int>(limit), q.frame(), q.target, context, "");
    const std::vector<double> expected = Definition(q, limit).scores({Kind::within_mean});
    for (std::size_t j = 0; j < expected.size(); ++j) EXPECT_NEAR((*got)[j], expected[j], 1e-12) << limit;
  }
}

TEST(Relief, TooManyRowsAreRefusedBeforeAFit) {
  const Catalog catalog(built_in());
  for (const char* name : {"relief_f", "surf", "surf_star", "multi_surf"}) {
    const Operator& op = **catalog.find(name);
    const Shape fine{.rows = 30'000, .columns = 20}, tall{.rows = 1'000'000, .columns = 20};
    EXPECT_TRUE(op.estimate({}, fine, {}));
    const auto refused = op.estimate({}, tall, {});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("100,000"), std::string::npos);
    EXPECT_NE(refused.error().message.find(name), std::string::npos);
  }
}

TEST(Relief, AStopEndsIt) {
  const std::atomic<bool> stop{true};
  const Question q = draw({.name = ""});
  for (const Neighbourhoods& near : all_kinds) {
    const auto out = relief_scores(near, 10, q.frame(), q.target, {.rng = Rng(1), .crew = Crew{1, &stop}}, "relief");
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().code, Errc::stopped);
  }
}

TEST(Relief, HugeNumbersAndEmptyColumnsHaveFiniteScores) {
  Question q = draw({.name = ""});
  for (double& v : q.columns[0]) v *= 1e307;
  std::ranges::fill(q.columns[4], NAN);
  std::ranges::fill(q.columns[5], 7.0);
  for (const Neighbourhoods& near : all_kinds) {
    const std::vector<double> scores = scored(near, q);
    for (const double v : scores) EXPECT_TRUE(std::isfinite(v));
    EXPECT_EQ(scores[4], 0);
    EXPECT_EQ(scores[5], 0);
  }
}

}  // namespace
}  // namespace espalier::test
