#include <algorithm>
#include <cmath>

#include "tests/support.h"

namespace espalier {
namespace {

struct Model {
  Model() : catalog(built_in()), op(**catalog.find("ada_boost_regressor")) {}
  Result<FitResult> fit(const ParamMap& params, const Dataset& d, const Context& context = {Rng(1)}) const {
    return op.fit(params, d.raw, d.target, context);
  }
  std::vector<double> predict(const FitResult& learned, const Frame& in) const {
    return (*learned.fitted->apply(in, Context{Rng(1)})).gather();
  }
  Catalog catalog;
  const Operator& op;
};

Dataset numbers(std::size_t rows, bool weighted, std::uint64_t seed = 5) {
  Rng rng(seed);
  std::vector<std::vector<double>> columns(3, std::vector<double>(rows));
  TargetColumn y{.name = "y", .values = std::vector<double>(rows), .classes = {}};
  std::vector<double> weights;
  for (std::size_t i = 0; i < rows; ++i) {
    for (auto& column : columns) column[i] = rng.normal();
    y.values[i] = columns[0][i] + 0.7 * columns[1][i] * columns[1][i] + 0.3 * rng.normal();
    if (weighted) weights.push_back(rng.uniform(0.2, 3));
  }
  return {Frame::of(std::move(columns), rows), Target({y}, std::move(weights))};
}

// Of least squared error on rows that stand there so many times, every cut tried, half way to the next value.
struct Stump {
  std::size_t column = 0;
  double threshold = 0, mean[2] = {};
  double operator()(const Frame& x, std::size_t i) const { return mean[x.column(column)[i] > threshold]; }
};
Stump best_stump(const Dataset& d, const std::vector<double>& copies) {
  Stump best;
  double most = -1;
  for (std::size_t j = 0; j < d.raw.columns(); ++j) {
    std::vector<double> values;
    for (std::size_t i = 0; i < d.raw.rows(); ++i)
      if (copies[i] > 0) values.push_back(d.raw.column(j)[i]);
    std::ranges::sort(values);
    for (std::size_t k = 0; k + 1 < values.size(); ++k) {
      Stump stump{.column = j, .threshold = (values[k] + values[k + 1]) / 2};
      double sum[2] = {}, count[2] = {}, score = 0;
      for (std::size_t i = 0; i < d.raw.rows(); ++i) {
        const bool right = d.raw.column(j)[i] > stump.threshold;
        sum[right] += copies[i] * d.target.value(i);
        count[right] += copies[i];
      }
      for (const int side : {0, 1}) {
        score += sum[side] * sum[side] / count[side];
        stump.mean[side] = sum[side] / count[side];
      }
      if (score > most) most = score, best = stump;
    }
  }
  return best;
}

// AdaBoost.R2 by the book, with the draws of the operator: row i where the sum of weights first exceeds u times all.
std::vector<double> by_hand(const Dataset& d, std::size_t rounds, double rate, const std::string& loss) {
  const std::size_t n = d.raw.rows();
  std::vector<double> weight(n), alphas;
  for (std::size_t i = 0; i < n; ++i) weight[i] = d.target.weight(i);
  std::vector<Stump> stumps;
  for (std::size_t r = 0; r < rounds; ++r) {
    double total = 0, largest = 0, mean = 0;
    for (const double w : weight) total += w;
    std::vector<double> copies(n), off(n);
    Rng rng = Rng(1).child(r);
    for (std::size_t k = 0; k < n; ++k) {
      const double at = rng.uniform() * total;
      double sum = 0;
      std::size_t i = 0;
      while (i + 1 < n && (sum += weight[i]) <= at) ++i;
      ++copies[i];
    }
    const Stump stump = best_stump(d, copies);
    for (std::size_t i = 0; i < n; ++i)
      largest = std::max(largest, off[i] = std::abs(stump(d.raw, i) - d.target.value(i)));
    for (std::size_t i = 0; i < n; ++i) {
      off[i] /= largest;
      if (loss == "square") off[i] *= off[i];
      if (loss == "exponential") off[i] = 1 - std::exp(-off[i]);
      mean += weight[i] / total * off[i];
    }
    if (mean >= 0.5) break;
    const double beta = mean / (1 - mean);
    stumps.push_back(stump);
    alphas.push_back(rate * std::log(1 / beta));
    for (std::size_t i = 0; i < n; ++i) weight[i] *= std::pow(beta, rate * (1 - off[i]));
  }
  std::vector<double> out(n);
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<std::pair<double, double>> answers;
    double all = 0, sum = 0;
    for (std::size_t t = 0; t < stumps.size(); ++t) {
      answers.emplace_back(stumps[t](d.raw, i), alphas[t]);
      all += alphas[t];
    }
    std::ranges::sort(answers);
    for (const auto& [value, alpha] : answers) {
      out[i] = value;
      if ((sum += alpha) >= all / 2) break;
    }
  }
  return out;
}

TEST(AdaBoostRegressor, IsR2ByTheBook) {
  const Model model;
  for (const std::string loss : {"linear", "square", "exponential"})
    for (const bool weighted : {false, true})
      for (const double rate : {1.0, 0.3}) {
        const Dataset d = numbers(80, weighted);
        const auto learned =
            model.fit({{"n_estimators", 12}, {"learning_rate", rate}, {"loss", loss}, {"max_depth", 1}}, d);
        ASSERT_TRUE(learned) << learned.error().message;
        const auto found = model.predict(*learned, d.raw), expected = by_hand(d, 12, rate, loss);
        for (std::size_t i = 0; i < found.size(); ++i)
          ASSERT_NEAR(found[i], expected[i], 1e-6) << loss << " weighted " << weighted << " row " << i;
      }
}

TEST(AdaBoostRegressor, ManyTreesAreBetterThanOne) {
  const Model model;
  const Dataset d = numbers(1000, false), held = numbers(1000, false, 6);
  const auto error = [&](double trees, const char* loss) {
    const auto out = model.predict(*model.fit({{"n_estimators", trees}, {"loss", loss}}, d), held.raw);
    double sum = 0;
    for (std::size_t i = 0; i < out.size(); ++i) sum += std::pow(out[i] - held.target.value(i), 2);
    return sum;
  };
  for (const char* loss : {"linear", "square", "exponential"}) EXPECT_LT(error(50, loss), 0.8 * error(1, loss)) << loss;
}

TEST(AdaBoostRegressor, GrownIsFittedToTheBit) {
  const Model model;
  const Dataset d = numbers(400, true);
  for (const char* loss : {"linear", "square", "exponential"}) {
    const ParamMap few{{"n_estimators", 4}, {"loss", loss}}, many{{"n_estimators", 30}, {"loss", loss}};
    const auto grown = model.op.grow(*model.fit(few, d)->fitted, many, d.raw, d.target, Context{Rng(1)});
    const auto whole = model.fit(many, d, {Rng(1), nullptr, Crew{4}});
    EXPECT_TRUE((*grown)->save() == whole->fitted->save()) << loss;
  }
}

TEST(AdaBoostRegressor, ATreeWithoutLossEndsItAndSoDoesAUselessOne) {
  const Model model;
  std::vector<double> x(40), y(40);
  for (std::size_t i = 0; i < 40; ++i) {
    x[i] = i >= 17;
    y[i] = i >= 17 ? 5 : -2;
  }
  const Dataset exact{Frame::of({x}, 40), Target({{"y", y, {}}})};
  const auto one = model.fit({{"n_estimators", 1}}, exact), many = model.fit({}, exact);
  EXPECT_TRUE(one->fitted->save() == many->fitted->save());
  const auto answers = model.predict(*many, exact.raw);
  for (std::size_t i = 0; i < 40; ++i) EXPECT_NEAR(answers[i], y[i], 1e-12);
  const Dataset blind{Frame::of({std::vector<double>(40, 1.0)}, 40), Target({{"y", y, {}}})};
  const auto useless = model.fit({}, blind);
  const auto out = model.predict(*useless, blind.raw);
  EXPECT_TRUE(std::ranges::all_of(out, [&](double v) { return v == out[0] && v > -2 && v < 5; }));
  const auto grown = model.op.grow(*useless->fitted, {{"n_estimators", 90}}, blind.raw, blind.target, Context{Rng(1)});
  EXPECT_TRUE((*grown)->save() == useless->fitted->save());
}

TEST(AdaBoostRegressor, RowsWithoutWeightAreRefusedTogetherAndIgnoredAlone) {
  const Model model;
  const Dataset d = numbers(60, false);
  const auto none = model.fit({}, {d.raw, Target({d.target.column()}, std::vector<double>(60))});
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().message.find("weights"), std::string::npos);
  std::vector<double> weights(60, 1.0);
  TargetColumn spoilt = d.target.column();
  for (std::size_t i = 0; i < 60; i += 4) {
    weights[i] = 0;
    spoilt.values[i] = 1000 - 30 * static_cast<double>(i);
  }
  // Every fourth row is another: no tree may have seen it (its mean, from which trees measure, may be).
  const auto a = model.predict(*model.fit({{"max_depth", 1}}, {d.raw, Target({d.target.column()}, weights)}), d.raw),
             b = model.predict(*model.fit({{"max_depth", 1}}, {d.raw, Target({spoilt}, weights)}), d.raw);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-6);
}

TEST(AdaBoostRegressor, HugeAndTinyTargetsEndInNumbers) {
  const Model model;
  const Dataset d = numbers(60, false);
  for (const double scale : {1e-200, 1e-12, 1e12, 1e150}) {
    TargetColumn y = d.target.column();
    for (double& v : y.values) v *= scale;
    for (const double rate : {0.01, 10.0})
      for (const double v : model.predict(*model.fit({{"learning_rate", rate}}, {d.raw, Target({y})}), d.raw))
        EXPECT_TRUE(std::isfinite(v) && std::abs(v) <= 100 * scale);
  }
}

TEST(AdaBoostRegressor, RowsOfManyBlocksAreAnsweredAlone) {
  const Model model;
  const Dataset d = numbers(300, false), many = numbers(70'000, false, 9);
  const auto learned = model.fit({}, d);
  const auto out = model.predict(*learned, many.raw);
  for (const std::uint32_t i : {0u, 65'535u, 65'536u, 69'999u})
    EXPECT_EQ(model.predict(*learned, many.raw.select(std::vector<std::uint32_t>{i}))[0], out[i]);
}

}  // namespace
}  // namespace espalier
