"""Classes that the engine has no operator for, and scorers of estimators: what a Python process beside it runs."""
import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.model_selection import cross_val_score

from espalier import Classifier
from espalier.tpot import TPOTClassifier

pytestmark = pytest.mark.slow

X, y = load_iris(return_X_y=True)
FEW = {"generations": 1, "population_size": 4, "cv": 3, "random_state": 3}
MACHINE = {"sklearn.svm.SVC": {"C": [1.0, 10.0], "kernel": ["linear", "rbf"]},
           "sklearn.preprocessing.PowerTransformer": {}}


def test_a_class_of_scikit_learn_that_the_engine_lacks():
    tpot = TPOTClassifier(config_dict=MACHINE, **FEW).fit(X, y)
    assert tpot.score(X, y) > 0.9
    assert all("SVC(" in text for text in tpot.evaluated_individuals_)
    assert tpot.fitted_pipeline_.score(X, y) > 0.9
    assert cross_val_score(tpot.fitted_pipeline_, X, y, cv=3).mean() > 0.9


def test_a_class_of_ones_own_module(tmp_path, monkeypatch):
    (tmp_path / "my_gems.py").write_text('''
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
class Nearest(ClassifierMixin, BaseEstimator):
    def __init__(self, power=2):
        self.power = power
    def fit(self, X, y):
        assert isinstance(self.power, int)
        self.classes_ = np.unique(y)
        self.means_ = np.array([X[y == c].mean(axis=0) for c in self.classes_])
        return self
    def predict(self, X):
        away = (np.abs(X[:, None] - self.means_) ** self.power).sum(axis=2)
        return self.classes_[away.argmin(axis=1)]
''')
    monkeypatch.syspath_prepend(tmp_path)
    tpot = TPOTClassifier(config_dict={"my_gems.Nearest": {"power": [1, 2, 3]}}, **FEW).fit(X, y)
    assert tpot.score(X, y) > 0.9
    assert type(tpot.fitted_pipeline_.steps[-1][1]).__name__ == "Nearest"


def test_a_model_with_such_steps_is_opened_on_request(tmp_path):
    tpot = TPOTClassifier(config_dict=MACHINE, **FEW).fit(X, y)
    tpot.save(tmp_path / "m.espm")
    with pytest.raises(RuntimeError, match="trust"):
        Classifier.load(tmp_path / "m.espm").predict(X)
    assert (Classifier.load(tmp_path / "m.espm", allow_python=True).predict(X) == y).mean() > 0.9


def test_a_class_that_fails_costs_its_pipelines_only(tmp_path, monkeypatch):
    (tmp_path / "my_troubles.py").write_text('''
import os
from sklearn.base import BaseEstimator, ClassifierMixin
class Raises(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        raise ValueError("no such luck")
    def predict(self, X):
        return X
class Dies(Raises):
    def fit(self, X, y):
        os._exit(3)
''')
    monkeypatch.syspath_prepend(tmp_path)
    config = {"my_troubles.Raises": {}, "my_troubles.Dies": {}, "sklearn.naive_bayes.GaussianNB": {},
              "sklearn.preprocessing.StandardScaler": {}}
    tpot = TPOTClassifier(config_dict=config, **FEW | {"population_size": 8}).fit(X, y)
    assert tpot.score(X, y) > 0.9
    errors = {trial["error"] for trial in tpot.trials_}
    assert any("no such luck" in error for error in errors) and len(errors) > 1


@pytest.mark.parametrize("labels", [np.array([9, 10, 11]), np.array(["b", "c", "a"])])
def test_a_scorer_of_estimators_sees_the_users_labels(labels):
    target = labels[y]

    def certain_and_right(estimator, rows, truth):
        assert len(rows) == len(truth) and set(truth) <= set(labels.tolist())
        chances = estimator.predict_proba(rows)
        assert list(estimator.classes_) == sorted(labels.tolist())
        right = np.searchsorted(estimator.classes_, truth)
        assert (estimator.predict(rows) == estimator.classes_[chances.argmax(axis=1)]).all()
        return chances[np.arange(len(truth)), right].mean()

    tpot = TPOTClassifier(config_dict="TPOT light", scoring=certain_and_right, **FEW).fit(X, target)
    best = max(one["internal_cv_score"] for one in tpot.evaluated_individuals_.values())
    assert 0.8 < best <= 1
    assert 0.8 < tpot.score(X, target) <= 1


def test_a_scorer_that_reads_columns_is_told_what_it_gets():
    with pytest.raises(ValueError, match="not their columns"):
        TPOTClassifier(scoring=lambda estimator, rows, truth: rows[:, 0].mean(), **FEW).fit(X, y)


def test_a_scorer_of_probabilities_by_its_name():
    tpot = TPOTClassifier(config_dict="TPOT light", scoring="top_k_accuracy", **FEW).fit(X, y)
    assert tpot.score(X, y) > 0.95


def test_boosters_of_other_packages():
    pytest.importorskip("lightgbm")
    config = {"lightgbm.LGBMClassifier": {"n_estimators": [5, 10], "learning_rate": [0.1, 0.5], "verbose": [-1]}}
    tpot = TPOTClassifier(config_dict=config, **FEW).fit(X, y)
    assert tpot.score(X, y) > 0.9
