// What every row of the catalogue promises; a new operator is tested by being listed.
#include <numeric>

#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

void expect_shares(const Frame& p) {
  for (std::size_t i = 0; i < p.rows(); ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < p.columns(); ++k) {
      ASSERT_GE(p.column(k)[i], 0);
      ASSERT_LE(p.column(k)[i], 1 + 1e-12);
      sum += p.column(k)[i];
    }
    ASSERT_NEAR(sum, 1, 1e-9);
  }
}

void expect_sane(const Catalog& catalog, const Operator& op, const Sample& s, const ParamMap& params,
                 const Frame& out) {
  const Shape in = shape_of(s.frame, s.y);
  const auto expected = op.estimate(params, in, inner_estimate(catalog));
  ASSERT_TRUE(expected) << expected.error().message;
  ASSERT_EQ(out.rows(), s.frame.rows());
  ASSERT_LE(out.columns(), expected->columns);
  ASSERT_TRUE(out.columns() == expected->columns || op.traits.cuts_columns);
  ASSERT_GT(out.columns(), 0u);
  ASSERT_TRUE(!is_model(op.role) || out.columns() == s.y.outputs());
  if (op.role == Role::classifier) expect_shares(out);
  const Shape got = shape_of(out, s.y);
  ASSERT_TRUE(!got.missing || expected->missing);
  ASSERT_TRUE(!got.negative || expected->negative || is_model(op.role));
  ASSERT_EQ(got.categories, expected->categories);
  for (const double v : out.gather()) ASSERT_TRUE(in.missing || std::isfinite(v));
}

TEST_P(EveryOperator, AnyTunedDrawFitsAnySaneFrame) {
  for (const Sample& s : samples(op()))
    for (const ParamMap& params : draws(op(), 6)) {
      SCOPED_TRACE(s.name + ": " + as_text(op(), params));
      const std::string before = bytes_of(s.frame);
      const auto learned = op().fit(params, s.frame, s.y, one_);
      ASSERT_TRUE(learned) << learned.error().message;
      const auto out = learned->fitted->apply(s.frame, one_);
      ASSERT_TRUE(out) << out.error().message;
      expect_sane(catalog_, op(), s, params, *out);
      if (learned->training) expect_sane(catalog_, op(), s, params, *learned->training);
      EXPECT_TRUE(bytes_of(s.frame) == before) << "the input was changed";
    }
}

TEST_P(EveryOperator, HasTheSameBitsAtAnyThreadsAndAfterLoading) {
  for (const Sample& s : samples(op()))
    for (const ParamMap& params : draws(op(), 2)) {
      SCOPED_TRACE(s.name + ": " + as_text(op(), params));
      const auto a = op().fit(params, s.frame, s.y, one_), b = op().fit(params, s.frame, s.y, four_);
      ASSERT_TRUE(a && b);
      const std::string saved = a->fitted->save();
      ASSERT_TRUE(saved == b->fitted->save());
      ASSERT_EQ(a->training.has_value(), b->training.has_value());
      if (a->training) { ASSERT_TRUE(bytes_of(*a->training) == bytes_of(*b->training)); }
      const auto out = a->fitted->apply(s.frame, one_), again = a->fitted->apply(s.frame, four_);
      ASSERT_TRUE(bytes_of(*out) == bytes_of(*again));
      std::size_t columns_out = 0;
      const auto loaded = op().load(saved, s.frame.columns(), columns_out);
      ASSERT_TRUE(loaded) << loaded.error().message;
      EXPECT_EQ(columns_out, out->columns());
      EXPECT_TRUE(bytes_of(*(*loaded)->apply(s.frame, one_)) == bytes_of(*out));
      EXPECT_GT(a->fitted->bytes(), 0u);
    }
}

// All rows in another order, and one row alone: 1e-12 of the largest number of the column; of a thousandth of the
// frame's or the input's, where numbers are summed that leave little more than rounding.
TEST_P(EveryOperator, ARowOfTheAnswerDependsOnThatRowAlone) {
  for (const Sample& s : samples(op())) {
    SCOPED_TRACE(s.name);
    const auto learned = op().fit({}, s.frame, s.y, one_);
    ASSERT_TRUE(learned);
    const Frame all = *learned->fitted->apply(s.frame, one_);
    std::vector<std::uint32_t> backwards(s.frame.rows());
    std::iota(backwards.rbegin(), backwards.rend(), 0u);
    const Frame turned = *learned->fitted->apply(s.frame.select(backwards), one_);
    const std::vector<std::uint32_t> middle{static_cast<std::uint32_t>(s.frame.rows() / 2)};
    const Frame alone = *learned->fitted->apply(s.frame.select(middle), one_);
    double largest = 1e-300;
    for (const Frame& x : {all, s.frame})
      for (const double v : x.gather()) largest = std::max(largest, std::abs(v));
    for (std::size_t j = 0; j < all.columns(); ++j) {
      double scale = largest / 1000;
      for (std::size_t i = 0; i < all.rows(); ++i) scale = std::max(scale, std::abs(all.column(j)[i]));
      const auto same = [&](double a, double b) {
        return (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= 1e-12 * scale;
      };
      ASSERT_PRED2(same, alone.column(j)[0], all.column(j)[middle[0]]) << "column " << j;
      for (std::size_t i = 0; i < all.rows(); ++i)
        ASSERT_PRED2(same, turned.column(j)[i], all.column(j)[backwards[i]]) << "column " << j;
    }
  }
}

// Values that the parameter must refuse. No number lies outside an unbounded range.
std::vector<Value> outside(const ParamInfo& p) {
  using Kind = ParamInfo::Kind;
  std::vector<Value> out{Value("no_such_word"), Value(List{List{}})};
  if (p.kind != Kind::model) out.push_back(Value(Nested{std::make_shared<const Step>(Step{"ridge"})}));
  const bool number = p.kind == Kind::integer || p.kind == Kind::real || p.kind == Kind::word_or_number;
  if (number && !p.range.unbounded()) out.push_back(p.range.open_below ? p.range.lo : p.range.lo - 1);
  if (p.kind == Kind::integer) out.push_back(p.range.lo + 0.5);
  if (p.kind == Kind::list) out.push_back(List(p.most + 1, Value(p.places.empty() ? p.range.lo : p.places[0].lo)));
  return out;
}

TEST_P(EveryOperator, DefaultsAreLegalAndWhatIsNotIsRefusedByName) {
  const auto spelled = op().spell_out({});
  ASSERT_TRUE(spelled) << spelled.error().message;
  EXPECT_EQ(*op().spell_out(*spelled), *spelled);
  EXPECT_EQ(test::step(as_text(op(), *spelled)), (Step{op().name, *spelled}));
  for (const ParamInfo& p : op().params) {
    EXPECT_FALSE(p.doc.empty()) << p.name;
    EXPECT_EQ(p.doc.back(), '.') << p.name;
    for (const Value& bad : outside(p)) {
      const auto refused = op().spell_out({{p.name, bad}});
      ASSERT_FALSE(refused) << p.name << "=" << print(bad);
      EXPECT_NE(refused.error().message.find(p.name), std::string::npos);
    }
  }
  const auto unknown = op().spell_out({{"no_such_parameter", 1.0}});
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("no_such_parameter"), std::string::npos);
  EXPECT_FALSE(op().doc.empty());
}

// Whoever takes infinities must make finite numbers of them; whoever does not must say so.
TEST_P(EveryOperator, InfinitiesAreRefusedInWordsOrHarmless) {
  std::vector<double> v(30, 1.0), w(30);
  for (std::size_t i = 0; i < v.size(); ++i) w[i] = v[i] = static_cast<double>(i % 7);
  v[11] = HUGE_VAL;
  const Frame x = Frame::of({v, w}, 30);
  TargetColumn y{"y", std::vector<double>(30), {}};
  for (std::size_t i = 0; i < 30; ++i) y.values[i] = static_cast<double>(i % 2);
  if (op().role != Role::regressor) y.classes = {"a", "b"};
  const auto learned = op().fit({}, x, Target({y}), one_);
  if (!learned) {
    EXPECT_NE(learned.error().message.find("infinite"), std::string::npos) << learned.error().message;
    EXPECT_EQ(learned.error().code, Errc::invalid_argument);
  } else if (is_model(op().role)) {
    const auto out = learned->fitted->apply(x, one_);
    for (const double p : out ? out->gather() : std::vector<double>{}) ASSERT_TRUE(std::isfinite(p));
  }
}

TEST_P(EveryOperator, AWeightOfTwoIsTheRowTwice) {
  if (!op().traits.weights) return;
  ParamMap params;  // a leaf of at least so many rows counts rows, whatever they weigh
  for (const ParamInfo& p : op().params)
    if (p.name == "min_samples_leaf") params["min_samples_leaf"] = 1;
  const std::string inner = op().role == Role::regressor ? "ridge" : "ridge_classifier";  // which draws nothing
  for (const ParamInfo& p : op().params)
    if (p.kind == ParamInfo::Kind::model) params[p.name] = Nested{std::make_shared<const Step>(Step{inner})};
  for (const Sample& s : samples(op())) {
    if (s.name != "plain" && s.name != "binary" && s.name != "sparse") continue;
    SCOPED_TRACE(s.name);
    std::vector<std::uint32_t> twice;
    std::vector<double> weights;
    for (std::uint32_t i = 0; i < s.frame.rows(); ++i) {
      weights.push_back(i % 3 == 0 ? 2 : 1);
      twice.insert(twice.end(), i % 3 == 0 ? 2 : 1, i);
    }
    const auto weighted = op().fit(params, s.frame, Target({s.y.column()}, weights), one_);
    const auto again = op().fit(params, s.frame, Target({s.y.column()}, weights), one_.child(2));
    const auto repeated = op().fit(params, s.frame.select(twice), s.y.select(twice), one_);
    ASSERT_TRUE(weighted && repeated && again);
    const auto a = weighted->fitted->apply(s.frame, one_)->gather(),
               b = repeated->fitted->apply(s.frame, one_)->gather();
    if (a != again->fitted->apply(s.frame, one_)->gather()) return;  // it draws: no two fits are alike
    double scale = 0;
    for (const double v : b) scale = std::max(scale, std::abs(v));
    for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-4 * scale);
  }
}

TEST_P(EveryOperator, FitsSeveralTargetsIfItSaysSo) {
  if (!op().traits.many_targets) return;
  for (const Sample& s : samples(op())) {
    SCOPED_TRACE(s.name);
    TargetColumn second = s.y.column();
    std::ranges::reverse(second.values);
    const Target both({s.y.column(), second});
    const auto learned = op().fit({}, s.frame, both, one_);
    ASSERT_TRUE(learned) << learned.error().message;
    const Frame out = *learned->fitted->apply(s.frame, one_);
    EXPECT_LE(out.columns(), op().estimate({}, shape_of(s.frame, both), inner_estimate(catalog_))->columns);
    EXPECT_TRUE(!is_model(op().role) || out.columns() == both.outputs());
    const bool missing = shape_of(s.frame, both).missing;
    for (const double v : out.gather()) ASSERT_TRUE(missing || std::isfinite(v));
  }
}

TEST_P(EveryOperator, GrowingIsFittingMore) {
  if (op().traits.grows.empty()) return;
  ASSERT_TRUE(op().grow);
  const std::string rounds(op().traits.grows);
  for (const Sample& s : samples(op())) {
    SCOPED_TRACE(s.name);
    const auto few = op().fit({{rounds, 3}}, s.frame, s.y, one_), many = op().fit({{rounds, 7}}, s.frame, s.y, one_);
    ASSERT_TRUE(few && many);
    const auto grown = op().grow(*few->fitted, {{rounds, 7}}, s.frame, s.y, four_);
    ASSERT_TRUE(grown) << grown.error().message;
    EXPECT_TRUE((*grown)->save() == many->fitted->save());
  }
}

TEST_P(EveryOperator, AStopEndsTheFit) {
  const std::atomic<bool> stop{true};
  const Sample s = samples(op()).front();
  Context stopped = one_;
  stopped.crew = Crew{1, &stop};
  const auto learned = op().fit({}, s.frame, s.y, stopped);
  EXPECT_TRUE(learned || learned.error().code == Errc::stopped);
}

TEST_P(EveryOperator, ImportancesAreNumbersOfTheColumns) {
  if (!op().importances) return;
  for (const Sample& s : samples(op())) {
    SCOPED_TRACE(s.name);
    const auto learned = op().fit({}, s.frame, s.y, one_);
    ASSERT_TRUE(learned);
    const std::vector<double> told = op().importances(*learned->fitted, s.frame.columns());
    ASSERT_EQ(told.size(), s.frame.columns());
    for (const double v : told) ASSERT_TRUE(v >= 0 && std::isfinite(v));
  }
}

// Costs and memory are for refusing, so they must be there, and grow with the table.
TEST_P(EveryOperator, AnEstimateGrowsWithTheTable) {
  const Sample s = samples(op()).front();
  Shape small = shape_of(s.frame, s.y), large = small;
  large.rows = 100 * small.rows;
  const auto a = op().estimate({}, small, inner_estimate(catalog_)),
             b = op().estimate({}, large, inner_estimate(catalog_));
  ASSERT_TRUE(a && b);
  EXPECT_GE(b->cost, a->cost);
  EXPECT_GE(b->bytes, a->bytes);
  EXPECT_TRUE(a->cost > 0 || op().traits.baseline || !is_model(op().role));
}

INSTANTIATE_TEST_SUITE_P(Catalog, EveryOperator, testing::ValuesIn(row_names()), row_name);

}  // namespace
}  // namespace espalier::test
