// Classes and scorers of the user's Python, from the command line.
#include "tests/end_to_end/shell.h"

namespace espalier {
namespace {

using test::Shell, test::tables;

constexpr const char* gems = R"(
import numpy
from sklearn.base import BaseEstimator, ClassifierMixin
class Nearest(ClassifierMixin, BaseEstimator):
    """Classes by the nearest mean."""
    def __init__(self, power=2):
        self.power = power
    def fit(self, X, y):
        assert isinstance(self.power, int)
        self.classes_ = numpy.unique(y)
        self.means = numpy.array([X[y == c].mean(axis=0) for c in numpy.unique(y)])
        return self
    def predict_proba(self, X):
        away = (abs(X[:, None, :] - self.means) ** self.power).sum(axis=2)
        return numpy.exp(-away / away.mean()) / numpy.exp(-away / away.mean()).sum(axis=1, keepdims=True)
    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]
def share(estimator, X, y):
    return float((estimator.predict(X) == y).mean())
)";

constexpr const char* config = R"(
tpot_config = {
    'gems.Nearest': {'power': [1, 2, 3]},
    'no_such_package.Classifier': {},
    'sklearn.preprocessing.StandardScaler': {},
})";

struct World : Shell {
  explicit World(const std::string& name) : Shell(name), interpreter(test::python(*this)) {
    write("gems.py", gems);
    write("config.py", config);
  }
  test::Said run(const std::string& words) const {
    return script("ESPALIER_PYTHON=" + interpreter + " " + test::program + " " + words);
  }
  std::string interpreter;
};

const std::string search = "tpot " + tables + "breast_cancer.csv -is , -target target -g 1 -p 4 -cv 3 -s 2 ";

TEST(Foreign, AConfigurationsClassesAreSearchedSavedAndAppliedOnRequest) {
  const World world("foreign_class");
  if (world.interpreter.empty()) GTEST_SKIP() << "no Python with scikit-learn";
  const auto fit = world.run(search + "-config config.py -v 2 -o found.py");
  ASSERT_EQ(fit.code, 0) << fit.err << fit.out;
  EXPECT_NE(fit.out.find("Best pipeline: Nearest("), std::string::npos) << fit.out;
  EXPECT_NE((fit.out + fit.err).find("no_such_package"), std::string::npos);
  EXPECT_NE(world.read("found.py").find("from gems import Nearest"), std::string::npos);
  const auto script =
      world.script("cp -r " + tables + "breast_cancer.csv . && PYTHONPATH=. " + world.interpreter + " found.py");
  EXPECT_EQ(script.code, 0) << script.err;
  const auto show = world.run("show breast_cancer.run --json");
  ASSERT_EQ(show.code, 0) << show.err;
  EXPECT_EQ(show.json()["model"]["python_classes"][0], "gems.Nearest");
  EXPECT_GT(show.json()["run"]["best"][0]["score"].get<double>(), 0.8);
  const auto refused = world.run("score breast_cancer.run " + tables + "breast_cancer.csv");
  EXPECT_NE(refused.code, 0);
  EXPECT_NE(refused.err.find("--allow-python"), std::string::npos) << refused.err;
  const auto allowed = world.run("score breast_cancer.run " + tables + "breast_cancer.csv --allow-python --json");
  ASSERT_EQ(allowed.code, 0) << allowed.err;
  EXPECT_GT(allowed.json()["accuracy"].get<double>(), 0.8);
  const auto on = world.run("fit --resume --run breast_cancer.run --generations +1 --quiet --json");
  ASSERT_EQ(on.code, 0) << on.err;
  EXPECT_EQ(on.json()["trials"], 12);
}

TEST(Foreign, AScorerOfEstimatorsScores) {
  const World world("foreign_scorer");
  if (world.interpreter.empty()) GTEST_SKIP() << "no Python with scikit-learn";
  const std::string light = "-config 'TPOT light' -v 1 ";
  const auto own = world.run(search + light + "-scoring gems.share");
  const auto theirs = world.run(search + light + "-scoring accuracy");
  ASSERT_EQ(own.code, 0) << own.err << own.out;
  const auto scores = [](const std::string& out) { return out.substr(out.find("Training score")); };
  EXPECT_EQ(scores(own.out), scores(theirs.out));
}

TEST(Foreign, WithoutAnInterpreterItsClassesAreLeftOut) {
  const World world("foreign_none");
  world.write("mixed.py", "tpot_config = {'gems.Nearest': {}, 'sklearn.naive_bayes.GaussianNB': {}}");
  const auto fit =
      world.script("ESPALIER_PYTHON=/no/such/python " + test::program + " " + search + "-config mixed.py -v 2");
  ASSERT_EQ(fit.code, 0) << fit.err;
  EXPECT_NE(fit.out.find("Best pipeline: GaussianNB("), std::string::npos) << fit.out;
  EXPECT_NE((fit.out + fit.err).find("/no/such/python"), std::string::npos) << fit.out << fit.err;
}

}  // namespace
}  // namespace espalier
