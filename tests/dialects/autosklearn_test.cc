#include "dialects/autosklearn.h"

#include <cmath>
#include <set>

#include "base/files.h"
#include "search/searcher.h"
#include "tests/places.h"
#include "tests/search/spaces.h"

namespace espalier {
namespace {

const Json& description() {
  static const Json out = [] {
    const auto text = read_file(ESPALIER_SOURCE "/tests/dialects/data/autosklearn_0.8_binary_dense.json");
    auto json = parse_json(text ? *text : "", "the description");
    if (!json) throw std::runtime_error(json.error().message);
    return *std::move(json);
  }();
  return out;
}

// Version 0.8.0's space of two classes and dense columns, on a table with gaps and a category.
struct Autosklearn : testing::Test {
  static Shape with_gaps(const test::World& w) {
    Shape out = w.problem.shape;
    out.missing = true;
    return out;
  }
  static AutosklearnSpace read(const Json& version, const test::World& w) {
    auto out = AutosklearnSpace::read(version, "binary_dense", w.catalog, with_gaps(w));
    if (!out) throw std::runtime_error(out.error().message);
    return *std::move(out);
  }
  Space make() const {
    return test::demand_space(Space::make(w.catalog, with_gaps(w), Task::classification, w.problem.preparation,
                                          dialect.menu(), dialect.grammar()));
  }
  std::string why(const Json& configuration) const {
    const auto out = dialect.step_of(configuration);
    return out ? "" : out.error().message;
  }

  const test::World w;
  const AutosklearnSpace dialect = read(description(), w);
};

TEST_F(Autosklearn, EveryComponentIsOnTheMenuOrNamed) {
  const Json& variant = description()["variants"]["binary_dense"];
  for (const char* kind : {"classifier", "feature_preprocessor"})
    for (const auto& [name, component] : description()["components"][kind].items()) {
      const auto& offered = variant[std::string(kind) + "s"];
      const std::string full = std::string(kind) + ":" + name;
      const bool named = std::ranges::count(dialect.absent(), full) == 1;
      EXPECT_EQ(std::count(offered.begin(), offered.end(), name) > 0, named || dialect.menu().find(full) != nullptr)
          << full;
    }
  EXPECT_EQ(dialect.menu().find("classifier:random_forest")->op, "random_forest_classifier");
  EXPECT_EQ(dialect.menu().find("feature_preprocessor:no_preprocessing")->op, "");
  EXPECT_EQ(dialect.grammar().line.size(), 4u);
  EXPECT_EQ(dialect.grammar().forbidden.size(), 40u);
  EXPECT_EQ(std::ranges::count(dialect.notes(), "classifier:gradient_boosting:early_stop: does not exist here"), 1);
}

TEST_F(Autosklearn, AThousandDrawsAreLegalAndGoThereAndBack) {
  const Space space = make();
  Rng rng(1);
  std::set<std::string> used;
  std::size_t length = 0;
  for (int i = 0; i < 1000; ++i) {
    const Step s = space.draw(rng);
    ASSERT_TRUE(space.legal(s)) << print(s);
    used.insert(s.op);
    const auto configuration = dialect.configuration_of(s);
    ASSERT_TRUE(configuration) << configuration.error().message;
    const auto back = dialect.step_of(*configuration);
    ASSERT_TRUE(back) << back.error().message << to_line(*configuration);
    EXPECT_EQ(print(*back), print(s));
    const auto code = space.encode(s);
    ASSERT_TRUE(code) << print(s);
    EXPECT_TRUE(length == 0 || code->size() == length);
    length = code->size();
  }
  for (const Dish* model : space.models()) EXPECT_TRUE(used.contains(model->op)) << model->op;
}

TEST_F(Autosklearn, TheDefaultIsTheirs) {
  const Json& theirs = description()["variants"]["binary_dense"]["default_configuration"];
  const Space space = make();
  const auto written = dialect.configuration_of(space.standard());
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(written->size(), theirs.size());
  for (const auto& [name, value] : theirs.items()) EXPECT_EQ(written->value(name, Json("nothing")), value) << name;
  EXPECT_EQ(print(*dialect.step_of(theirs)), print(space.standard()));
  EXPECT_EQ(print(*dialect.step_of(Json::object())), print(space.standard())) << "what is not said is at its default";
}

TEST_F(Autosklearn, ValuesAreTranslated) {
  const auto step =
      dialect.step_of({{"classifier:__choice__", "random_forest"},
                       {"classifier:random_forest:max_features", 0.5},
                       {"classifier:random_forest:bootstrap", "False"},
                       {"balancing:strategy", "weighting"},
                       {"data_preprocessing:numerical_transformer:imputation:strategy", "median"},
                       {"data_preprocessing:categorical_transformer:categorical_encoding:__choice__", "no_encoding"},
                       {"data_preprocessing:numerical_transformer:rescaling:__choice__", "none"},
                       {"feature_preprocessor:__choice__", "pca"},
                       {"feature_preprocessor:pca:keep_variance", 0.75}});
  ASSERT_TRUE(step) << step.error().message;
  EXPECT_EQ(step->params.at("bootstrap"), Value(false));
  EXPECT_EQ(step->params.at("class_weight"), Value("balanced"));
  EXPECT_EQ(step->params.at("max_depth"), Value{}) << "their constant None";
  EXPECT_EQ(step->params.at("n_estimators"), Value(512)) << "grown to their max_iter";
  const double columns = static_cast<double>(w.problem.shape.columns);
  EXPECT_NEAR(std::get<double>(step->params.at("max_features")) * columns, std::sqrt(columns), 1e-12);
  EXPECT_EQ(step->inputs[0].op, "pca");
  EXPECT_EQ(step->inputs[0].params.at("n_components"), Value(0.75));
  EXPECT_EQ(step->inputs[0].inputs[0], test::step("prepare(encoding=ordinal, impute=median)"));
  const auto knn =
      dialect.step_of({{"classifier:__choice__", "k_nearest_neighbors"}, {"balancing:strategy", "weighting"}});
  ASSERT_TRUE(knn);
  EXPECT_FALSE(knn->params.contains("class_weight")) << "not on their lists";
}

TEST_F(Autosklearn, ClausesLeaveWhatTheyLeave) {
  const Dish& svc = *dialect.menu().find("classifier:liblinear_svc");
  Rng rng(2);
  for (int i = 0; i < 50; ++i) {
    const Step s = svc.draw(rng);
    EXPECT_EQ(s.params.at("penalty"), Value("l2"));
    EXPECT_EQ(s.params.at("loss"), Value("squared_hinge")) << "the clauses leave one pair";
  }
}

TEST_F(Autosklearn, PairsThatAreForbiddenAreRefused) {
  Json version = description();
  version["variants"]["binary_dense"]["cross_component_forbidden"].push_back(
      {{"feature_preprocessor", "polynomial"}, {"classifier", "gaussian_nb"}});
  const AutosklearnSpace stricter = read(version, w);
  const Space space = test::demand_space(Space::make(w.catalog, with_gaps(w), Task::classification,
                                                     w.problem.preparation, stricter.menu(), stricter.grammar()));
  const auto step =
      stricter.step_of({{"classifier:__choice__", "gaussian_nb"}, {"feature_preprocessor:__choice__", "polynomial"}});
  ASSERT_TRUE(step);
  EXPECT_FALSE(space.legal(*step));
  EXPECT_TRUE(make().legal(*step));
}

TEST_F(Autosklearn, ConditionsOfAParameterThatExistsHang) {
  Json version = description();
  auto& components = version["components"]["classifier"];
  auto& forest = components["random_forest"];
  forest["hyperparameters"]["max_samples"] = {
      {"type", "float"}, {"lower", 0.2}, {"upper", 1.0}, {"log", false}, {"default", 0.5}};
  forest["conditions"] = {{{"child", "max_samples"}, {"parent", "bootstrap"}, {"op", "!="}, {"value", "False"}}};
  const AutosklearnSpace out = read(version, w);
  const Dish& dish = *out.menu().find("classifier:random_forest");
  ASSERT_TRUE(dish.find("max_samples")->when);
  Rng rng(3);
  for (int i = 0; i < 50; ++i) {
    const Step s = dish.draw(rng);
    EXPECT_EQ(s.params.contains("max_samples"), s.params.at("bootstrap") == Value(true));
  }
  const auto off =
      out.step_of({{"classifier:random_forest:bootstrap", "False"}, {"classifier:random_forest:max_samples", 0.3}});
  ASSERT_TRUE(off);
  EXPECT_FALSE(off->params.contains("max_samples")) << "inactive";
  EXPECT_FALSE(out.configuration_of(*off)->contains("classifier:random_forest:max_samples"));
  EXPECT_TRUE(out.configuration_of(*out.step_of(Json::object()))->contains("classifier:random_forest:max_samples"));
}

TEST_F(Autosklearn, EvolutionStaysWithinIt) {
  const auto space = std::make_shared<const Space>(make());
  const auto searcher = evolve(space, Rng(3));
  for (std::int64_t n = 0; n < 150; ++n) {
    const auto c = searcher->ask(n);
    ASSERT_TRUE(c);
    EXPECT_TRUE(space->legal(c->step) && dialect.configuration_of(c->step)) << print(c->step);
  }
}

TEST_F(Autosklearn, AnEstimatorThatSelectsIsNested) {
  const Json configuration = {{"feature_preprocessor:__choice__", "extra_trees_preproc_for_classification"},
                              {"feature_preprocessor:extra_trees_preproc_for_classification:criterion", "entropy"},
                              {"feature_preprocessor:extra_trees_preproc_for_classification:min_samples_leaf", 7}};
  const auto step = dialect.step_of(configuration);
  ASSERT_TRUE(step) << step.error().message;
  const Step& inner = *std::get<Nested>(step->inputs[0].params.at("estimator")).step;
  EXPECT_EQ(inner.op, "extra_trees_classifier");
  EXPECT_EQ(inner.params.at("min_samples_leaf"), Value(7));
  EXPECT_TRUE(make().legal(*step));
  const auto back = dialect.configuration_of(*step);
  ASSERT_TRUE(back) << back.error().message;
  for (const auto& [name, value] : configuration.items()) EXPECT_EQ((*back)[name], value) << name;
}

TEST_F(Autosklearn, WhatIsNotOfTheSpaceIsRefusedByName) {
  EXPECT_NE(
      why({{"classifier:__choice__", "adaboost_of_tomorrow"}}).find("'classifier' cannot be 'adaboost_of_tomorrow'"),
      std::string::npos);
  EXPECT_NE(why({{"spam", 1}}).find("'spam' is no hyperparameter"), std::string::npos);
  EXPECT_NE(why({{"classifier:bernoulli_nb:alpha", 1}}).find("of a component that is not chosen"), std::string::npos);
  EXPECT_NE(why({{"classifier:random_forest:min_samples_leaf", 0}}).find("cannot be 0"), std::string::npos);
  EXPECT_NE(why({{"classifier:random_forest:min_samples_leaf", 2.5}}).find("cannot be 2.5"), std::string::npos);
  EXPECT_NE(why({{"classifier:__choice__", 7}}).find("wrong type"), std::string::npos);
  EXPECT_NE(why(Json::array()).find("expected a dictionary"), std::string::npos);
  EXPECT_FALSE(dialect.configuration_of(test::step("gaussian_nb")));
  EXPECT_NE(
      dialect.configuration_of(test::step("gaussian_nb[pca, pca]")).error().message.find("not of auto-sklearn's space"),
      std::string::npos);
  for (const std::string& name : dialect.absent()) {
    if (!name.starts_with("classifier:")) continue;
    EXPECT_NE(why({{"classifier:__choice__", name.substr(11)}}).find("does not exist here"), std::string::npos) << name;
  }
  const auto other = AutosklearnSpace::read(description(), "binary_dens", w.catalog, w.problem.shape);
  EXPECT_NE(other.error().message.find("did you mean 'binary_dense'"), std::string::npos);
  EXPECT_FALSE(AutosklearnSpace::read(Json::object(), "binary_dense", w.catalog, w.problem.shape));
}

}  // namespace
}  // namespace espalier
