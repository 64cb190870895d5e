#include "dialects/tpot_text.h"

#include "tests/world.h"

namespace espalier {
namespace {

std::string text(std::string_view step) { return tpot_text(test::step(step), Catalog(built_in())); }

TEST(TpotText, IsAsTpotWritesIt) {
  EXPECT_EQ(text("logistic_regression(C=10, penalty=l2)[pca(svd_solver=randomized, iterated_power=3)]"),
            "LogisticRegression(PCA(input_matrix, iterated_power=3, svd_solver=randomized), C=10.0, penalty=l2)");
  EXPECT_EQ(text("gaussian_nb"), "GaussianNB(input_matrix)");
  EXPECT_EQ(text("gaussian_nb[data, standard_scaler]"),
            "GaussianNB(CombineDFs(input_matrix, StandardScaler(input_matrix)))");
  EXPECT_EQ(text("bernoulli_nb(fit_prior=false)[gaussian_nb, pca, data]"),
            "BernoulliNB(CombineDFs(GaussianNB(input_matrix), CombineDFs(PCA(input_matrix), input_matrix)), "
            "fit_prior=False)");
}

TEST(TpotText, NestedEstimatorsStandInTheirPlace) {
  EXPECT_EQ(text("gaussian_nb[select_from_model(estimator=extra_trees_classifier(criterion=gini, max_features=0.5), "
                 "threshold=0.1)]"),
            "GaussianNB(SelectFromModel(input_matrix, criterion=gini, max_features=0.5, threshold=0.1))");
}

TEST(TpotText, InFullAParameterNamesWhoseItIs) {
  const auto full = [](std::string_view step) {
    return tpot_text(test::step(step), Catalog(built_in()), TpotNames::full);
  };
  EXPECT_EQ(full("gaussian_nb"), "GaussianNB(input_matrix)");
  EXPECT_EQ(full("logistic_regression(C=10)[pca(iterated_power=3)]"),
            "LogisticRegression(PCA(input_matrix, PCA__iterated_power=3), LogisticRegression__C=10.0)");
  EXPECT_EQ(full("gaussian_nb[select_from_model(estimator=extra_trees_classifier(criterion=gini), threshold=0.1)]"),
            "GaussianNB(SelectFromModel(input_matrix, SelectFromModel__ExtraTreesClassifier__criterion=gini, "
            "SelectFromModel__threshold=0.1))");
}

}  // namespace
}  // namespace espalier
