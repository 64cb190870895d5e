#include "export/python_pipeline.h"

#include "tests/export/exports.h"

namespace espalier {
namespace {

using test::pipeline_of, test::numbers, test::column, test::schema_of, test::words;

// However it is laid out.
bool has(const std::string& text, std::string_view part) { return test::flat(text).find(part) != std::string::npos; }

TEST(PythonPipeline, NumbersNeedNoNamesOfColumns) {
  EXPECT_EQ(pipeline_of("gaussian_nb[standard_scaler]", numbers()),
            "make_pipeline(\n"
            "    SimpleImputer(strategy=\"median\", add_indicator=False, keep_empty_features=True),\n"
            "    StandardScaler(with_mean=True, with_std=True),\n"
            "    GaussianNB(var_smoothing=1e-09)\n"
            ")");
}

TEST(PythonPipeline, OneStepStandsAlone) {
  EXPECT_TRUE(pipeline_of("decision_tree_classifier[raw]", numbers()).starts_with("DecisionTreeClassifier("));
}

TEST(PythonPipeline, BranchesShareWhatTheyBeginWith) {
  EXPECT_EQ(pipeline_of("gaussian_nb(var_smoothing=1)[max_abs_scaler, standard_scaler]", numbers()),
            "make_pipeline(\n"
            "    SimpleImputer(strategy=\"median\", add_indicator=False, keep_empty_features=True),\n"
            "    make_union(\n"
            "        MaxAbsScaler(),\n"
            "        StandardScaler(with_mean=True, with_std=True)\n"
            "    ),\n"
            "    GaussianNB(var_smoothing=1.0)\n"
            ")");
}

TEST(PythonPipeline, ABranchThatPassesOnIsAFunctionTransformer) {
  const std::string text = pipeline_of("gaussian_nb[data, zero_count]", numbers());
  EXPECT_TRUE(has(text, "make_union(FunctionTransformer(), ZeroCount())")) << text;
}

TEST(PythonPipeline, AModelBelowTheRootStacksFromTheFeaturesOn) {
  const std::string text = pipeline_of("gaussian_nb[linear_svc[standard_scaler]]", numbers());
  EXPECT_TRUE(
      text.starts_with("make_pipeline(\n"
                       "    OutOfFold(\n"
                       "        make_pipeline(\n"
                       "            SimpleImputer("))
      << text;
  EXPECT_TRUE(has(text, "Margins(LinearSVC(")) << "its probabilities are wanted: " << text;
  EXPECT_FALSE(has(pipeline_of("linear_svc", numbers()), "Margins"));
  EXPECT_TRUE(has(pipeline_of("linear_svc", numbers(), true), "Margins(LinearSVC("));
}

TEST(PythonPipeline, CategoriesAreEncodedByTheirNumberOfWords) {
  const Schema schema = schema_of({column("n", ColumnKind::number), column("few", ColumnKind::category, words(3)),
                                   column("many", ColumnKind::category, words(20))});
  const std::string text = pipeline_of("gaussian_nb", schema);
  EXPECT_TRUE(has(text, "(SimpleImputer(strategy=\"median\", add_indicator=False, keep_empty_features=True), [\"n\"])"))
      << text;
  EXPECT_TRUE(has(text, "OneHotEncoder(drop=None, handle_unknown=\"ignore\", sparse_output=False), [\"few\"]")) << text;
  EXPECT_TRUE(has(text, "EncodedOutOfFold(TargetEncoder(smooth=\"auto\")), [\"many\"]")) << text;
}

TEST(PythonPipeline, OrdinalCodesAreFilledToo) {
  const Schema schema = schema_of({column("few", ColumnKind::category, words(3))});
  const std::string text = pipeline_of("gaussian_nb[prepare(encoding=ordinal)]", schema);
  EXPECT_TRUE(has(text,
                  "make_pipeline(OrdinalEncoder(handle_unknown=\"use_encoded_value\", unknown_value=-1), "
                  "SimpleImputer("))
      << text;
}

TEST(PythonPipeline, CodesComeFirstAndBoostingIsToldOfThem) {
  const Schema schema = schema_of({column("n", ColumnKind::number), column("few", ColumnKind::category, words(3))});
  const std::string text = pipeline_of("hist_gradient_boosting_classifier[raw]", schema);
  EXPECT_LT(text.find("OrdinalEncoder("), text.find("(\"passthrough\", [\"n\"])")) << text;
  EXPECT_TRUE(has(text, "categorical_features=list(range(1))")) << text;
  EXPECT_FALSE(has(pipeline_of("hist_gradient_boosting_classifier", schema), "categorical_features"));
}

TEST(PythonPipeline, GapsAreFilledWhereTheCounterpartTakesNone) {
  EXPECT_TRUE(pipeline_of("gradient_boosting_classifier[raw]", numbers())
                  .starts_with("make_pipeline(\n    SimpleImputer(strategy=\"median\"),\n    GradientBoosting"));
  EXPECT_FALSE(has(pipeline_of("random_forest_classifier[raw]", numbers()), "SimpleImputer"));
}

TEST(PythonPipeline, TextIsCountedWeighedAndCompressed) {
  const Schema one = schema_of({column("t", ColumnKind::text)});
  const std::string text = pipeline_of("gaussian_nb[prepare(components=8)]", one);
  EXPECT_TRUE(has(text, "CountVectorizer(")) << text;
  EXPECT_TRUE(has(text, "TfidfTransformer(")) << text;
  EXPECT_TRUE(has(text, "UpTo(TruncatedSVD(n_components=8, n_iter=5))")) << text;
  EXPECT_FALSE(has(text, "sparse_threshold")) << text;
  EXPECT_TRUE(has(pipeline_of("gaussian_nb[prepare(text=tfidf)]", one), "sparse_threshold=0"));
  const Schema two = schema_of({column("t", ColumnKind::text), column("u", ColumnKind::text)});
  EXPECT_TRUE(has(pipeline_of("gaussian_nb", two), "[\"t\", \"u\"]"));
}

TEST(PythonPipeline, ColumnsAreChosenByNameBeforeTheyArePrepared) {
  const Schema schema = schema_of({column("a", ColumnKind::number), column("b", ColumnKind::number),
                                   column("few", ColumnKind::category, words(3))});
  const std::string text = pipeline_of("gaussian_nb[feature_set_selector(features=[b])]", schema);
  EXPECT_TRUE(has(text, "make_column_transformer((SimpleImputer(")) << text;
  EXPECT_TRUE(has(text, ", [\"b\"])")) << text;
  EXPECT_FALSE(has(text, "few")) << text;
  EXPECT_TRUE(has(pipeline_of("gaussian_nb[feature_set_selector(features=[\"1\"])]", numbers()), "[\"b\"]"));
  EXPECT_TRUE(has(pipeline_of("gaussian_nb[feature_set_selector(features=[c])]", schema), "'c' is no column"));
  EXPECT_TRUE(has(pipeline_of("gaussian_nb[feature_set_selector(features=[a])[standard_scaler]]", schema),
                  "let it read the table"));
}

TEST(PythonPipeline, AnEncoderAboveOtherOperatorsIsNamed) {
  const std::string why = pipeline_of("gaussian_nb[one_hot_encoder[standard_scaler]]", numbers());
  EXPECT_TRUE(has(why, "'one_hot_encoder' prepares columns of the table")) << why;
}

}  // namespace
}  // namespace espalier
