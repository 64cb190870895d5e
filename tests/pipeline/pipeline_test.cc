#include <map>

#include "pipeline/preparation.h"
#include "tests/world.h"

namespace espalier {
namespace {

using test::step;
using test::World;

const std::vector<std::string> pipelines{
    "logistic_regression(C=0.3)[standard_scaler]",
    "random_forest_classifier(n_estimators=5)",
    "random_forest_classifier(n_estimators=5)[raw]",
    "random_forest_classifier(n_estimators=5)[standard_scaler[prepare(encoding=target)], identity]",
    "logistic_regression[standard_scaler, random_forest_classifier(n_estimators=3, max_depth=4)]",
};

TEST(Pipeline, SharedOrNotCachedOrNotGivesTheSameBits) {
  World cached;
  for (const std::string& text : pipelines) {
    World fresh({}, 0);
    const auto bits = fresh.predict(fresh.fit(text));
    for (int again = 0; again < 2; ++again) {
      EXPECT_EQ(cached.predict(cached.fit(text)), bits) << text;
      EXPECT_EQ(cached.evaluate(text).fold_scores, fresh.evaluate(text).fold_scores) << text;
      fresh.problem.data.raw.drop_artefacts();
    }
  }
  EXPECT_GT(cached.cache.bytes(), 0u);
}

TEST(Pipeline, ACacheUnderPressureKeepsItsBudgetAndTheBits) {
  World roomy, tight({}, 20'000);
  for (const std::string& text : pipelines) {
    EXPECT_EQ(tight.evaluate(text).fold_scores, roomy.evaluate(text).fold_scores) << text;
    EXPECT_LE(tight.cache.bytes(), 20'000u);
  }
}

TEST(Canonical, TheOrderOfInputsAndTheSpellingOfDefaultsAreNotTheCandidate) {
  World w, v;
  const std::string a = "logistic_regression[standard_scaler, random_forest_classifier(n_estimators=3), identity]";
  const std::string b =
      "logistic_regression(C=1)[identity[data], random_forest_classifier(n_estimators=3.0), standard_scaler]";
  EXPECT_EQ(step_hash(w.exact(a)), step_hash(w.exact(b)));
  EXPECT_EQ(w.predict(w.fit(a)), v.predict(v.fit(b)));
  EXPECT_NE(step_hash(w.exact(a)), step_hash(w.exact("logistic_regression[standard_scaler]")));
}

TEST(Canonical, DropsInactiveParametersAndIsItsOwnCanonicalForm) {
  World w;
  const std::string off = "random_forest_classifier(bootstrap=false, max_samples=";
  EXPECT_EQ(w.exact(off + "0.2)"), w.exact(off + "0.9)"));
  for (const std::string& text : pipelines) {
    const Step once = w.exact(text);
    EXPECT_EQ(*canonical(once, w.catalog, w.problem.preparation), once);
    EXPECT_EQ(*parse_step(print(once)), once);
  }
}

TEST(Leaves, ReadThePreparationUnlessTheyNameRaw) {
  World w;
  EXPECT_EQ(w.exact("random_forest_classifier"), w.exact("random_forest_classifier[data]"));
  EXPECT_EQ(w.exact("random_forest_classifier"), w.exact("random_forest_classifier[prepare]"));
  EXPECT_EQ(w.exact("random_forest_classifier"), w.exact("random_forest_classifier[prepare[raw]]"));
  const Step target = w.exact("random_forest_classifier[prepare(encoding=target, impute=none)]");
  EXPECT_EQ(target.inputs[0].op, "target_encoder");
  EXPECT_EQ(target.inputs[0].inputs[0].op, "raw");
  EXPECT_EQ(w.exact("random_forest_classifier[prepare(encoding=none, impute=none)]"),
            w.exact("random_forest_classifier[raw]"));
  for (const char* bad :
       {"random_forest_classifier[data(encoding=target)]", "random_forest_classifier[prepare(encoding=wrong)]",
        "random_forest_classifier[prepare[standard_scaler]]"})
    EXPECT_FALSE(canonical(step(bad), w.catalog, w.problem.preparation)) << bad;
}

TEST(Canonical, WhatDecidesNothingMakesNoOtherCandidate) {
  World w;
  for (const std::string text : {"linear_svc", "logistic_regression", "linear_svr(loss=squared_epsilon_insensitive"}) {
    const std::string begun = text + (text.find('(') == text.npos ? "(" : ", ");
    EXPECT_EQ(w.exact(begun + "dual=true)"), w.exact(begun + "dual=false)"));
  }
  EXPECT_FALSE(canonical(step("linear_svc(penalty=l1, dual=true)"), w.catalog, w.problem.preparation));
}

TEST(Check, RefusesWithoutData) {
  World w;
  const auto refused = [&](const std::string& text) {
    const auto exact = canonical(step(text), w.catalog, w.problem.preparation);
    return !exact || !check(*exact, w.problem.shape, w.catalog);
  };
  for (const char* bad : {"standard_scaler", "logistic_regression[raw]", "nobody", "logistic_regression(C=0)",
                          "logistic_regression(c=1)", "random_forest_classifier(n_estimators=2.5)",
                          "logistic_regression[logistic_regression[logistic_regression[logistic_regression]]]"})
    EXPECT_TRUE(refused(bad)) << bad;
  for (const std::string& text : pipelines) {
    const Step exact = w.exact(text);
    EXPECT_EQ(check(exact, w.problem.shape, w.catalog)->columns, 2u);
    EXPECT_FALSE(check(exact, w.problem.shape, w.catalog, {.cost = 10})) << "too dear";
  }
}

TEST(Check, KnowsWhoMayGiveNegativeNumbers) {
  World w;
  Shape raw{.rows = 100, .columns = 5, .outputs = 2};
  const auto taken = [&](const std::string& text) {
    return check(*canonical(step(text), w.catalog, preparation_for(raw)), raw, w.catalog).has_value();
  };
  EXPECT_TRUE(taken("multinomial_nb"));
  EXPECT_FALSE(taken("multinomial_nb[standard_scaler]"));
  EXPECT_TRUE(taken("multinomial_nb[min_max_scaler[standard_scaler]]"));
  EXPECT_FALSE(taken("multinomial_nb[gaussian_nb[pca]]")) << "a model passes on what it read";
  raw.negative = true;
  EXPECT_FALSE(taken("multinomial_nb"));
  EXPECT_TRUE(taken("multinomial_nb[min_max_scaler]"));
}

// Text, gaps and a category of many levels: prepared, it is some hundred columns wide.
TEST(Check, CountsAColumnOnceOnTheWayDown) {
  World w;
  const Shape raw{.rows = 891,
                  .columns = 3340,
                  .outputs = 2,
                  .categories = 4,
                  .levels = 833,
                  .tokens = 3329,
                  .sparse = 3329,
                  .density = 0.002,
                  .missing = true};
  const auto exact = canonical(step("random_forest_classifier"), w.catalog, preparation_for(raw));
  ASSERT_TRUE(exact);
  const std::size_t columns = 7 + 4 * 11 + 4 + 64;  // numbers, levels spelled out, means of the target, text
  EXPECT_TRUE(check(*exact, raw, w.catalog, {.dense_bytes = static_cast<double>(raw.rows * columns * sizeof(double))}));
}

TEST(Check, KnowsHowFullSparseColumnsAre) {
  World w;
  const Shape raw{
      .rows = 10'000, .columns = 10'003, .outputs = 3, .tokens = 10'000, .sparse = 10'000, .density = 0.002};
  const auto cost = [&](const std::string& text) {
    return check(*canonical(step(text), w.catalog, preparation_for(raw)), raw, w.catalog)->cost;
  };
  EXPECT_LT(cost("logistic_regression[prepare(text=tfidf)]"), 1e9) << "twenty words a row";
  EXPECT_LT(cost("gaussian_nb"), 1e9);
}

TEST(Bins, SurviveTheScalerWithTheSameTrees) {
  World w({.categories = false});
  Fitter fitter = w.fitter();
  const auto in =
      fitter.inputs(w.exact("random_forest_classifier[standard_scaler[raw]]"), w.problem.data.target.row_set());
  for (std::size_t j = 0; j < w.problem.data.raw.columns(); ++j) {
    EXPECT_TRUE(std::ranges::equal(in->training.share(j)->bins()->codes, w.problem.data.raw.share(j)->bins()->codes));
    EXPECT_EQ(in->training.share(j)->order()->positions, w.problem.data.raw.share(j)->order()->positions);
  }
}

TEST(Seeds, AFitDrawsFromSeedRowsAndSubStepButNotFromItsRounds) {
  World w;
  Fitter fitter = w.fitter();
  const Step few = w.exact("random_forest_classifier(n_estimators=3)"),
             many = w.exact("random_forest_classifier(n_estimators=8)");
  const auto in = fitter.inputs(few, w.problem.data.target.row_set());
  const auto grown = fitter.model(many, *in, *fitter.model(few, *in));
  EXPECT_EQ((*grown)->fitted[0]->save(), w.fit("random_forest_classifier(n_estimators=8)")->fitted[0]->save());
  Fitter second_opinion = w.fitter(1);
  EXPECT_NE((*second_opinion.fit(many, w.problem.data.target.row_set()))->fitted[0]->save(),
            (*grown)->fitted[0]->save());
}

TEST(Stacking, FitsEachSetOfLeftOutFoldsOnce) {
  std::atomic<int> fits = 0;
  auto rows = built_in();
  for (Operator& op : rows)
    if (op.name == "random_forest_classifier")
      op.fit = [&fits, inner = op.fit](const ParamMap& p, const Frame& x, const Target& y, const Context& c) {
        ++fits;
        return inner(p, x, y, c);
      };
  const std::string stack = "logistic_regression[random_forest_classifier(n_estimators=2)]";
  World cached({}, std::size_t{1} << 30, Catalog(rows)), uncached({}, 0, Catalog(rows));
  const Outcome a = cached.evaluate(stack);
  EXPECT_EQ(fits.exchange(0), 15);
  const Outcome b = uncached.evaluate(stack);
  EXPECT_EQ(fits.load(), 25);
  EXPECT_EQ(a.fold_scores, b.fold_scores);
}

TEST(PrefixCache, TellsWhatItSpared) {
  World w;
  int ticks = 0;
  const auto rows = w.problem.data.target.row_set();
  const auto fitter = [&] { return w.problem.fitter(w.catalog, w.cache, 0, {}, [&] { return double(++ticks); }); };
  Fitter first = fitter();
  ASSERT_TRUE(first.fit(w.exact("logistic_regression[standard_scaler]"), rows));
  EXPECT_EQ(first.spared(), 0) << "what it made itself";
  ASSERT_TRUE(first.fit(w.exact("gaussian_nb[standard_scaler]"), rows));
  EXPECT_EQ(first.spared(), 0) << "what it made itself";
  Fitter second = fitter();
  ASSERT_TRUE(second.fit(w.exact("gaussian_nb[standard_scaler]"), rows));
  const double spared = second.spared();
  EXPECT_GT(spared, 0);
  ASSERT_TRUE(second.fit(w.exact("gaussian_nb[standard_scaler]"), rows));
  EXPECT_EQ(second.spared(), spared) << "counted once";
  Fitter third = fitter();
  ASSERT_TRUE(third.fit(w.exact("gaussian_nb[min_max_scaler[standard_scaler]]"), rows));
  Fitter fourth = fitter();
  ASSERT_TRUE(fourth.fit(w.exact("ridge_classifier[min_max_scaler[standard_scaler]]"), rows));
  EXPECT_GT(fourth.spared(), spared) << "with all that stands below";
}

TEST(TargetEncoder, InTrainingARowIsEncodedWithoutItself) {
  World w;
  Fitter fitter = w.fitter();
  const auto in = fitter.inputs(w.exact("logistic_regression[prepare(encoding=target, impute=none)]"),
                                w.problem.data.target.row_set());
  ASSERT_TRUE(in);
  const auto later = in->nodes[0]->predict(w.problem.data.raw, Context{Rng(0)});
  bool differs = false;
  for (std::size_t j = 0; j < in->training.columns(); ++j) differs |= in->training.column(j)[0] != later->column(j)[0];
  EXPECT_TRUE(differs);
  EXPECT_EQ(in->training.column(0).column, w.problem.data.raw.column(0).column) << "numbers are passed on, not copied";
}

TEST(Bundle, SavesLoadsAndPredictsTheSameBits) {
  for (const std::string& text : pipelines) {
    World w;
    const NodePtr fitted = w.fit(text);
    const auto loaded = load_pipeline(save_pipeline(*fitted), w.catalog);
    ASSERT_TRUE(loaded) << text << loaded.error().message;
    EXPECT_EQ(w.predict(*loaded), w.predict(fitted)) << text;
    const auto row = w.problem.data.raw.select(std::vector<std::uint32_t>{17});
    EXPECT_NEAR(w.predict(fitted, row)[0], w.predict(fitted)[17], 1e-12) << "row i alone";
    EXPECT_FALSE((*loaded)->predict(w.problem.data.raw.keep(std::vector<std::size_t>{0}), Context{Rng(0)}));
  }
}

TEST(Bundle, IsRefusedWhenTruncatedAnywhere) {
  World w({.rows = 40});
  const std::string bytes = save_pipeline(*w.fit(pipelines[4]));
  for (std::size_t n = 0; n < bytes.size(); ++n)
    ASSERT_FALSE(load_pipeline(std::string_view(bytes).substr(0, n), w.catalog)) << n;
}

TEST(Bundle, SurvivesEveryFlippedByte) {  // refused, or a pipeline that answers
  World w({.rows = 30});
  std::string bytes = save_pipeline(*w.fit("random_forest_classifier(n_estimators=2, max_depth=3)"));
  for (std::size_t n = 0; n < bytes.size(); ++n)
    for (const int bits : {1, 0x80, 0xff}) {
      bytes[n] = static_cast<char>(bytes[n] ^ bits);
      if (const auto loaded = load_pipeline(bytes, w.catalog))
        (void)(*loaded)->predict(w.problem.data.raw, Context{Rng(0)});
      bytes[n] = static_cast<char>(bytes[n] ^ bits);
    }
}

// A saved number of that name becomes another.
std::string with_number(std::string bytes, std::string name, std::int32_t from, std::int32_t to) {
  name += std::string("i\4\0\0\0\0\0\0\0", 9);
  name.append(reinterpret_cast<const char*>(&from), sizeof from);
  const std::size_t at = bytes.find(name);
  if (at == bytes.npos) throw std::runtime_error("no such number");
  std::memcpy(bytes.data() + at + name.size() - sizeof to, &to, sizeof to);
  return bytes;
}

// A few bytes of a state say how many columns it makes.
TEST(Bundle, ThatWouldMakeAMillionColumnsOfAFewIsRefusedAsForged) {
  World w({.rows = 30, .numbers = 8, .categories = false});
  const std::string products =
      save_pipeline(*w.fit("dummy_classifier[polynomial_features(degree=1)[polynomial_features(degree=5)]]"));
  const std::string classes = save_pipeline(*w.fit("dummy_classifier[gaussian_nb]"));
  Node again_and_again = *w.fit("gaussian_nb[raw]");
  again_and_again.inputs.resize(65'000, again_and_again.inputs[0]);
  again_and_again.step.inputs.resize(65'000, again_and_again.step.inputs[0]);
  const std::string inputs = save_pipeline(again_and_again);
  for (const std::string& forged :
       {with_number(products, "degree", 1, 2), with_number(classes, "outputs", 2, 1'000'000), inputs}) {
    const auto loaded = load_pipeline(forged, w.catalog);
    ASSERT_FALSE(loaded);
    EXPECT_NE(loaded.error().message.find("damaged or forged"), std::string::npos) << loaded.error().message;
    EXPECT_NE(loaded.error().message.find("columns of 8"), std::string::npos) << loaded.error().message;
  }
  EXPECT_TRUE(load_pipeline(products, w.catalog));
  EXPECT_TRUE(load_pipeline(with_number(classes, "outputs", 2, 1'000), w.catalog)) << "for a table of many classes";
}

TEST(Check, RefusesWhatNoModelFileMayMake) {
  World w;
  const Shape few{.rows = 30, .columns = 8}, many{.rows = 30, .columns = 100'000};
  const auto why = [&](const char* text, const Shape& raw) {
    const auto shape = check(*canonical(step(text), w.catalog, preparation_for(raw)), raw, w.catalog);
    return shape ? "" : shape.error().message;
  };
  const char* products = "gaussian_nb[polynomial_features(degree=2)[polynomial_features(degree=5)]]";
  EXPECT_NE(why(products, few).find("columns together"), std::string::npos) << why(products, few);
  EXPECT_EQ(why("gaussian_nb[polynomial_features(degree=2)[polynomial_features(degree=3)]]", few), "");
  EXPECT_EQ(why("gaussian_nb[standard_scaler[min_max_scaler], max_abs_scaler]", many), "") << "a table may be wide";
}

TEST(Tasks, RegressionAndManyTargetsAndClassesFit) {
  World numbers({.classes = 0});
  const Outcome trees = numbers.evaluate("random_forest_regressor(n_estimators=20)"),
                constant = numbers.evaluate("dummy_regressor");
  EXPECT_GT(trees.mean(), 0.6 * constant.mean()) << "minus the root mean squared error";
  World three({.classes = 3});
  EXPECT_GT(three.evaluate("logistic_regression[standard_scaler]").mean(), -0.9) << "minus the log loss";
  World two;
  const TargetColumn y = two.problem.data.target.column();
  two.problem.data.target = Target({y, {.name = "z", .values = y.values, .classes = {"no", "yes"}}});
  for (const std::string model :
       {"logistic_regression", "random_forest_classifier(n_estimators=3)", "dummy_classifier"}) {
    const NodePtr fitted = two.fit(model);
    EXPECT_EQ(fitted->answers.size(), 4u);
    EXPECT_TRUE(fitted->answers[2].ends_with("z.no"));
    EXPECT_EQ(two.evaluate(model).state, TrialState::succeeded) << model;
  }
}

}  // namespace
}  // namespace espalier
