#include "operators/networks/network.h"

#include <cmath>

#include "tests/contracts/interpret.h"

namespace espalier::test {
namespace {

Network drawn(std::vector<std::int32_t> sizes, Activation activation, Link link, std::uint64_t seed = 1) {
  Network out{std::move(sizes), {}, activation, link};
  Rng rng(seed);
  out.weights.resize(weights_needed(out.sizes));
  for (double& w : out.weights) w = rng.uniform(-1, 1);
  return out;
}

Lesson lesson(const Network& n, std::size_t samples) {
  Rng rng(7);
  const auto in = static_cast<std::size_t>(n.sizes.front()), out = static_cast<std::size_t>(n.sizes.back());
  Lesson made{Matrix(in, samples), Matrix(out, samples), std::vector<double>(samples)};
  for (double& v : made.x.values) v = rng.uniform(-1, 1);
  for (std::size_t i = 0; i < samples; ++i) {
    made.weight[i] = rng.uniform(0.5, 2);
    for (std::size_t k = 0; k < out && n.link != Link::softmax; ++k)
      made.y(k, i) = n.link == Link::identity ? rng.normal() : static_cast<double>(rng.below(2));
    if (n.link == Link::softmax) made.y(rng.below(out), i) = 1;
  }
  return made;
}

template <class Body>
void for_each_kind(const Body& body) {
  for (const Activation a : {Activation::identity, Activation::logistic, Activation::tanh, Activation::relu})
    for (const Link link : {Link::identity, Link::logistic, Link::softmax})
      for (const std::vector<std::int32_t>& hidden :
           {std::vector<std::int32_t>{}, std::vector<std::int32_t>{5}, std::vector<std::int32_t>{4, 3}}) {
        std::vector<std::int32_t> sizes{3};
        sizes.insert(sizes.end(), hidden.begin(), hidden.end());
        sizes.push_back(link == Link::logistic ? 1 : 4);
        SCOPED_TRACE("activation " + std::to_string(static_cast<int>(a)) + ", link " +
                     std::to_string(static_cast<int>(link)) + ", layers " + std::to_string(hidden.size()));
        body(drawn(sizes, a, link));
      }
}

TEST(Network, GradientsAreTheSlopesOfTheLoss) {
  for_each_kind([](const Network& n) {
    const Lesson l = lesson(n, 11);
    std::vector<double> gradient(n.weights.size()), unused(n.weights.size());
    loss_of(n, l, 0.3, gradient);
    for (std::size_t k = 0; k < n.weights.size(); ++k) {
      Network up = n, down = n;
      const double step = 1e-6;
      up.weights[k] += step;
      down.weights[k] -= step;
      const double slope = (loss_of(up, l, 0.3, unused) - loss_of(down, l, 0.3, unused)) / (2 * step);
      ASSERT_NEAR(gradient[k], slope, 1e-7) << "weight " << k;
    }
  });
}

TEST(Network, AnswersAreTheFormulas) {
  for_each_kind([](const Network& n) {
    const Lesson l = lesson(n, 6);
    const Matrix given = answer_of(n, l.x);
    const Formula formula = network_formula(n);
    for (std::size_t i = 0; i < 6; ++i) {
      const auto column = l.x.column(i);
      const std::vector<double> told = interpret(formula, {column.begin(), column.end()});
      for (std::size_t k = 0; k < given.rows; ++k)  // of two classes the formula gives both
        ASSERT_NEAR(told[told.size() - given.rows + k], given(k, i), 1e-12);
    }
  });
}

// Two classes by one score lose what two scores of which one stays 0 lose.
TEST(Network, LossesOfOneScoreAndOfTwoAgree) {
  Network one = drawn({3, 1}, Activation::relu, Link::logistic), two = drawn({3, 2}, Activation::relu, Link::softmax);
  two.weights = {0, 0, 0, one.weights[0], one.weights[1], one.weights[2], 0, one.weights[3]};
  const Lesson l = lesson(one, 9);
  Lesson both{l.x, Matrix(2, 9), l.weight};
  for (std::size_t i = 0; i < 9; ++i) both.y(l.y(0, i) > 0 ? 1 : 0, i) = 1;
  std::vector<double> a(4), b(8);
  EXPECT_NEAR(loss_of(one, l, 0, a), loss_of(two, both, 0, b), 1e-14);
  for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(a[j], b[3 + j], 1e-14);
  for (double& v : one.weights) v *= 1e4;  // far out, nothing overflows
  EXPECT_TRUE(std::isfinite(loss_of(one, l, 0, a)));
}

TEST(Network, SizesThatAreNoNetworkNeedNoWeights) {
  EXPECT_EQ(weights_needed(std::vector<std::int32_t>{3, 2}), 8u);
  EXPECT_EQ(weights_needed(std::vector<std::int32_t>{3, 5, 2}), 32u);
  for (const std::vector<std::int32_t>& sizes :
       {std::vector<std::int32_t>{}, std::vector<std::int32_t>{3}, std::vector<std::int32_t>{3, 0, 1},
        std::vector<std::int32_t>{-1, 2}, std::vector<std::int32_t>{1 << 30, 1}})
    EXPECT_EQ(weights_needed(sizes), 0u);
}

}  // namespace
}  // namespace espalier::test
