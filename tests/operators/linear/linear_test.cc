// Different ways to the same optimum must meet: dense rows go by Newton's method, sparse ones by gradients or the dual.
#include <cmath>
#include <numeric>

#include "tests/contracts/samples.h"

namespace espalier {
Operator logistic_regression();
}

namespace espalier::test {
namespace {

const Context context{Rng(1)};

Frame answer(std::string_view text, const Frame& train, const Target& y) {
  static const Catalog catalog(built_in());
  const Step s = step(text);
  const auto learned = (*catalog.find(s.op))->fit(s.params, train, y, context);
  if (!learned) throw std::runtime_error(learned.error().message);
  return *learned->fitted->apply(train, context);
}

double furthest(const Frame& a, const Frame& b) {
  const std::vector<double> x = a.gather(), y = b.gather();
  double out = x.size() == y.size() ? 0 : HUGE_VAL;
  for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) out = std::max(out, std::abs(x[i] - y[i]));
  return out;
}

void expect_same_ways(std::string_view text, std::size_t classes, double tolerance) {
  const Sample s =
      draw_sample({.name = "", .rows = 90, .numbers = 8, .classes = std::max<std::size_t>(classes, 2), .sparse = true},
                  {}, classes == 0);
  EXPECT_LT(furthest(answer(text, s.frame, s.y), answer(text, s.frame.dense(), s.y)), tolerance) << text;
}

TEST(Linear, SparseAndDenseRowsMeet) {
  const std::string exact = "tol=1e-9, max_iter=100000";
  for (const std::size_t classes : {2u, 3u}) {
    expect_same_ways("logistic_regression(" + exact + ")", classes, 1e-6);
    expect_same_ways("logistic_regression(penalty=l1, " + exact + ")", classes, 1e-6);
    expect_same_ways("logistic_regression(fit_intercept=false, " + exact + ")", classes, 1e-6);
    expect_same_ways("linear_svc(" + exact + ")", classes, 1e-6);
    expect_same_ways("linear_svc(penalty=l1, " + exact + ")", classes, 1e-5);
    expect_same_ways("linear_svc(loss=hinge, " + exact + ")", classes, 1e-5);
    expect_same_ways("ridge_classifier", classes, 1e-9);
    expect_same_ways("bernoulli_nb", classes, 1e-9);
  }
  expect_same_ways("ridge", 0, 1e-9);
  expect_same_ways("linear_svr(epsilon=0.1, " + exact + ")", 0, 1e-4);
  expect_same_ways("linear_svr(loss=squared_epsilon_insensitive, " + exact + ")", 0, 1e-6);
}

// More than a few hundred columns are served by L-BFGS; the columns that are added tell nothing.
TEST(Linear, ManyColumnsMeetFew) {
  const Sample s = draw_sample({.name = "", .rows = 60, .numbers = 5, .classes = 3}, {}, false);
  const Frame wide = s.frame.beside(Frame::of(std::vector<std::vector<double>>(400, std::vector<double>(60)), 60));
  for (const auto* text :
       {"logistic_regression(tol=1e-9, max_iter=10000)", "linear_svc(tol=1e-9)",
        "logistic_regression(penalty=l1, tol=1e-9, max_iter=10000)", "linear_svc(loss=hinge, tol=1e-9)"})
    EXPECT_LT(furthest(answer(text, s.frame, s.y), answer(text, wide, s.y)), 1e-5) << text;
}

// Rows at the head of a column are in place, yet the column has more than the frame sees.
TEST(Linear, HeadOfSparseColumnsIsAnsweredAsWithin) {
  for (const std::size_t classes : {2u, 3u}) {
    const Sample s = draw_sample({.name = "", .rows = 90, .numbers = 8, .classes = classes, .sparse = true}, {}, false);
    std::vector<std::uint32_t> head(40);
    std::iota(head.begin(), head.end(), 0u);
    const auto learned = logistic_regression().fit({}, s.frame, s.y, context);
    ASSERT_TRUE(learned);
    const Frame all = *learned->fitted->apply(s.frame, context);
    EXPECT_EQ(learned->fitted->apply(s.frame.select(head), context)->gather(), all.select(head).gather());
  }
}

// Sparse rows fewer than their columns go by the dual.
TEST(Linear, WideSparseRowsMeetDenseOnes) {
  const Sample s = draw_sample({.name = "", .rows = 60, .numbers = 5, .classes = 3, .sparse = true}, {}, false);
  const auto empty = std::make_shared<const Column>(60, std::vector<std::uint32_t>(), std::vector<double>());
  const Frame wide = s.frame.beside(Frame(std::vector<ColumnPtr>(100, empty), Rows::all(60)));
  for (const auto* text :
       {"linear_svc(tol=1e-9, max_iter=100000)", "linear_svc(loss=hinge, tol=1e-9, max_iter=100000)"})
    EXPECT_LT(furthest(answer(text, s.frame.dense(), s.y), answer(text, wide, s.y)), 1e-5) << text;
}

TEST(Linear, NumbersFarFromZeroCostNoAccuracy) {
  Sample s = draw_sample({.name = "", .rows = 80, .numbers = 3, .classes = 2}, {}, false);
  std::vector<std::vector<double>> moved;
  for (std::size_t j = 0; j < 3; ++j) {
    std::vector<double> v(80);
    for (std::size_t i = 0; i < 80; ++i) v[i] = s.frame.column(j)[i] * 1000 + 1e7;
    moved.push_back(std::move(v));
  }
  const auto* text = "logistic_regression(C=1e9, tol=1e-10)";  // hardly a penalty: units do not matter
  EXPECT_LT(furthest(answer(text, s.frame, s.y), answer(text, Frame::of(moved, 80), s.y)), 1e-4);
}

// The dual problem is solved where scikit-learn has a way for it; the optimum is that of the other way.
TEST(Linear, TheDualWayIsLegalWhereThereIsOne) {
  static const Catalog catalog(built_in());
  const auto why = [](std::string_view text) {
    const Step s = step(text);
    const auto out = (*catalog.find(s.op))->spell_out(s.params);
    return out ? std::string() : out.error().message;
  };
  for (const auto* text : {"linear_svc(dual=true)", "linear_svc(dual=false)", "linear_svc(loss=hinge, dual=true)",
                           "linear_svc(penalty=l1, dual=false)", "linear_svc(loss=hinge)", "linear_svc(penalty=l1)",
                           "linear_svr(dual=true)", "linear_svr(loss=squared_epsilon_insensitive, dual=false)",
                           "logistic_regression(dual=true)", "logistic_regression(penalty=l1, dual=false)"})
    EXPECT_EQ(why(text), "") << text;
  for (const auto* text :
       {"linear_svc(penalty=l1, loss=hinge)", "linear_svc(penalty=l1, dual=true)", "linear_svc(loss=hinge, dual=false)",
        "linear_svr(dual=false)", "logistic_regression(penalty=l1, dual=true)",
        "logistic_regression(penalty=none, dual=true)"})
    EXPECT_NE(why(text).find("; take "), std::string::npos) << text;
  const Sample s = draw_sample({.name = "", .rows = 90, .numbers = 8, .classes = 3}, {}, false);
  EXPECT_EQ(furthest(answer("linear_svc(dual=true)", s.frame, s.y), answer("linear_svc(dual=false)", s.frame, s.y)), 0);
}

// The elastic net's own gap tells its end where no absolute value is penalised, too.
TEST(Linear, AnElasticNetOfSquaresAloneIsRidge) {
  const Sample s = draw_sample({.name = "", .rows = 90, .numbers = 8}, {}, true);
  EXPECT_LT(furthest(answer("elastic_net(l1_ratio=0, alpha=0.1, tol=1e-12)", s.frame, s.y),
                     answer("ridge(alpha=9)", s.frame, s.y)),
            1e-6);
}

// At the start no row lies within the rounded corner's reach unless it is wide, and then only the penalty bends.
TEST(Linear, HingeLearnsBesideAColumnOfLargeNumbers) {
  Rng rng(3);
  std::vector<double> large(2000), tells(2000), y(2000);
  for (std::size_t i = 0; i < y.size(); ++i) {
    large[i] = 2e5 + 1e5 * rng.normal();
    tells[i] = rng.normal();
    y[i] = tells[i] + 0.3 * rng.normal() > 0.5;
  }
  const Target target({{"y", y, {"no", "yes"}}});
  const Frame out = answer("linear_svc(loss=hinge)", Frame::of({large, tells}, y.size()), target);
  std::size_t right = 0;
  for (std::size_t i = 0; i < y.size(); ++i) right += (out.column(1)[i] > 0.5) == (y[i] > 0);
  EXPECT_GT(right, 1800u);
}

// liblinear's tolerance is beside the rarer class, so that a loose one does not end the fit of a class of few rows at
// once: here those with two of four rare marks among twenty.
TEST(Linear, ALooseToleranceStillTellsARareClass) {
  Rng rng(5);
  std::vector<std::vector<double>> marks(20, std::vector<double>(600));
  std::vector<double> y(600);
  for (std::size_t i = 0; i < y.size(); ++i) {
    for (auto& mark : marks) mark[i] = rng.below(12) == 0 ? 3.3 : -0.3;
    y[i] = marks[0][i] + marks[1][i] + marks[2][i] + marks[3][i] > 4;
  }
  const Target target({{"y", y, {"no", "yes"}}});
  const Frame x = Frame::of(marks, y.size());
  const double loose = furthest(answer("linear_svc(penalty=l1, dual=false, C=5, tol=0.1)", x, target),
                                answer("linear_svc(penalty=l1, dual=false, C=5, tol=1e-9)", x, target));
  EXPECT_LT(loose, 0.02);
}

}  // namespace
}  // namespace espalier::test
