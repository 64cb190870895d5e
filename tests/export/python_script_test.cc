#include "export/python_script.h"

#include "tests/export/exports.h"

namespace espalier {
namespace {

ScriptMember member(std::string_view text, double weight = 1) { return {test::exact(text), std::string(text), weight}; }

ScriptSource source(std::vector<ScriptMember> members, Schema schema = test::numbers()) {
  return {.table = "t.csv", .schema = std::move(schema), .members = std::move(members), .seed = 42};
}

std::string script(const ScriptSource& s) {
  const auto out = python_script(s, Catalog(built_in()));
  return out ? *out : out.error().message;
}
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(PythonScript, IsLaidOutLikeTpots) {
  ScriptSource s = source({member("gaussian_nb[max_abs_scaler[prepare(impute=none)]]")});
  s.score = "0.9 (roc_auc)";
  EXPECT_EQ(script(s), R"(# Found by Espalier; 'espalier fit --start' takes this file up again.
# Needs scikit-learn 1.8 or later.
# step: gaussian_nb[max_abs_scaler[prepare(impute=none)]]
import numpy as np
import pandas as pd
import sklearn

if tuple(int(part) for part in sklearn.__version__.split(".")[:2]) < (1, 8):
    raise ImportError(f"this script needs scikit-learn 1.8 or later, and not {sklearn.__version__}: "
                      "pip install --upgrade scikit-learn")

from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler


def read(file):
    """The table as it is written, gaps aside."""
    return pd.read_csv(
        file,
        sep=",",
        dtype=str,
        skipinitialspace=True,
        keep_default_na=False,
        na_values=["", "NA", "N/A", "n/a", "?", "null", "NULL", "NaN", "nan"]
    )


def features_of(table):
    """The columns that the pipeline reads, by what they hold."""
    numbers = table[["a", "b"]].apply(pd.to_numeric, errors="coerce").astype(float)
    return numbers


table = read("t.csv")
table = table.dropna(subset=["y"]).reset_index(drop=True)
features = features_of(table)
target = table["y"].astype(object)
training_features, testing_features, training_target, testing_target = \
            train_test_split(features, target, random_state=42)

# Average CV score on the training set was: 0.9 (roc_auc)
exported_pipeline = make_pipeline(
    MaxAbsScaler(),
    GaussianNB(var_smoothing=1e-09)
)
# Fix random state for all the steps in exported pipeline
exported_pipeline.set_params(**{
    name: 42 for name in exported_pipeline.get_params() if name.endswith("random_state")})

exported_pipeline.fit(training_features, training_target)
results = exported_pipeline.predict(testing_features)
)");
}

TEST(PythonScript, MembersVoteByTheirWeights) {
  const std::string text = script(source({member("gaussian_nb", 0.25), member("linear_svc", 0.75)}));
  EXPECT_TRUE(has(text, "# step 0.25: gaussian_nb\n# step 0.75: linear_svc\n")) << text;
  EXPECT_TRUE(has(text, "VotingClassifier(")) << text;
  EXPECT_TRUE(has(text, "weights=[0.25, 0.75]")) << text;
  EXPECT_TRUE(has(test::flat(text), "Margins(LinearSVC(")) << text;
  EXPECT_TRUE(has(text, "class Margins(")) << text;
  const Schema amounts = test::schema_of({test::column("a", ColumnKind::number)}, {});
  EXPECT_TRUE(has(script(source({member("ridge", 0.5), member("lasso", 0.5)}, amounts)), "VotingRegressor("));
}

TEST(PythonScript, HoldsOnlyTheHelpersThatItNeeds) {
  const std::string plain = script(source({member("gaussian_nb")}));
  EXPECT_FALSE(has(plain, "class ")) << plain;
  EXPECT_FALSE(has(plain, "fold_of_row")) << plain;
  const std::string stacked = script(source({member("gaussian_nb[zero_count[ridge_classifier]]")}));
  for (const char* helper : {"class ZeroCount(", "class OutOfFold(", "class Margins(", "def draws(", "def dealt("})
    EXPECT_TRUE(has(stacked, helper)) << helper;
  EXPECT_FALSE(has(stacked, "class Coded(")) << stacked;
}

TEST(PythonScript, StacksWithTheFoldsOfTheSearch) {
  ScriptSource s = source({member("gaussian_nb[ridge_classifier]")});
  EXPECT_TRUE(has(script(s), "\nfold_of_row = dealt(")) << script(s);
  EXPECT_TRUE(has(script(s), "np.unique(fold):")) << script(s);
  s.split.kind = SplitOptions::Kind::holdout;
  EXPECT_TRUE(has(script(s), "\nfold_of_row = held_out(")) << script(s);
  EXPECT_TRUE(has(script(s), "np.unique(fold)[1:]:")) << script(s);
  s.split.kind = SplitOptions::Kind::groups;
  EXPECT_TRUE(has(script(s), "the schema has no column of groups")) << script(s);
}

TEST(PythonScript, TwoClassesAreToldApartByTheSolverThatEndsOnAnyColumns) {
  const std::string two = script(source({member("logistic_regression(penalty=l1)")}));
  EXPECT_TRUE(has(test::flat(two), "solver=\"liblinear\", intercept_scaling=100")) << two;
  const Schema three = test::schema_of({test::column("a", ColumnKind::number)}, {"x", "y", "z"});
  EXPECT_TRUE(has(script(source({member("logistic_regression(penalty=l1)")}, three)), "solver=\"saga\""));
}

TEST(PythonScript, NamesAPlaceForATableThatIsNoFile) {
  ScriptSource s = source({member("gaussian_nb")});
  for (const char* table : {"", "-"}) {
    s.table = table;
    EXPECT_TRUE(has(script(s), "read(\"PATH/TO/DATA/FILE\")"));
  }
}

TEST(PythonScript, SaysThatRowsWeighAlike) {
  ScriptSource s = source({member("gaussian_nb")});
  EXPECT_FALSE(has(script(s), "weigh"));
  s.schema.columns[1].use = ColumnUse::weights;
  EXPECT_TRUE(has(script(s), "# NOTE: Rows weigh alike here; Espalier weighed them by the column \"b\"\n"));
}

// Of a step that has this operator and can be fitted.
Step step_with(const Operator& op) {
  const bool regression = op.role == Role::regressor;
  if (is_model(op.role)) return Step{op.name};
  Step made{op.name, {}, {Step{op.traits.preparing ? "raw" : "data"}}};
  if (op.name == "feature_set_selector") made.params["features"] = Value(List{Value(std::string("b"))});
  return Step{regression ? "ridge" : "gaussian_nb", {}, {made}};
}

TEST(PythonScript, IsMadeOfEveryOperator) {
  const Schema classes =
      test::schema_of({test::column("a", ColumnKind::number), test::column("b", ColumnKind::number),
                       test::column("c", ColumnKind::category, test::words(3)), test::column("d", ColumnKind::text)});
  Schema amounts = classes;
  amounts.task = Task::regression;
  amounts.columns.back() = test::column("y", ColumnKind::number);
  amounts.columns.back().use = ColumnUse::target;
  const Catalog catalog(built_in());
  for (const Operator& op : catalog.rows()) {
    const std::string text = print(step_with(op));
    const auto out = python_script(source({member(text)}, op.role == Role::regressor ? amounts : classes), catalog);
    ASSERT_TRUE(out) << op.name << ": " << out.error().message;
    EXPECT_NE(out->find("# step: " + text), std::string::npos);
    if (op.name == "identity" || op.name == "feature_set_selector") continue;  // other steps say it
    const std::string made = op.counterpart == "tpot.builtins.OneHotEncoder"
                                 ? "OneHotOfFew"
                                 : op.counterpart.substr(op.counterpart.rfind('.') + 1);
    EXPECT_TRUE(has(*out, made + "(")) << op.name << ": " << *out;
  }
}

TEST(PythonScript, RefusesWhatItCannotSay) {
  EXPECT_EQ(script(source({})), "there is no pipeline to export");
  Schema two = test::numbers();
  two.columns[0].use = ColumnUse::target;
  EXPECT_TRUE(has(script(source({member("gaussian_nb")}, two)), "one target, and the schema has 2"));
}

std::string alone(const ScriptSource& s) {
  const auto out = python_pipeline_alone(s, Catalog(built_in()));
  return out ? *out : out.error().message;
}

TEST(PythonScript, APipelineAloneTakesNumbersAsTheyAre) {
  EXPECT_EQ(alone(source({member("gaussian_nb[max_abs_scaler[prepare(impute=none)]]")})),
            R"(import numpy as np
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler

exported_pipeline = make_pipeline(
    MaxAbsScaler(),
    GaussianNB(var_smoothing=1e-09)
)
# Fix random state for all the steps in exported pipeline
exported_pipeline.set_params(**{
    name: 42 for name in exported_pipeline.get_params() if name.endswith("random_state")})

)");
}

TEST(PythonScript, APipelineAloneMakesFeaturesOfOtherColumns) {
  const Schema words =
      test::schema_of({test::column("a", ColumnKind::number), test::column("b", ColumnKind::category, {"x", "y"})});
  const std::string text = alone(source({member("gaussian_nb[prepare]")}, words));
  EXPECT_TRUE(has(text, "import pandas as pd")) << text;
  EXPECT_TRUE(has(text, "def features_of(table):")) << text;
  EXPECT_FALSE(has(text, "def read(file):")) << text;
}

TEST(PythonScript, APipelineAloneImportsWhatNoPackageHas) {
  const std::string text = alone(source({member("gaussian_nb[bernoulli_nb[zero_count]]")}));
  EXPECT_TRUE(has(text, "from espalier.exported import OutOfFold, ZeroCount\n")) << text;
  const std::string helpers = python_helper_module();
  EXPECT_TRUE(has(helpers, "class OutOfFold(")) << helpers;
  EXPECT_TRUE(has(helpers, "class ZeroCount(")) << helpers;
  EXPECT_FALSE(has(helpers, "pandas")) << helpers;
}

}  // namespace
}  // namespace espalier
