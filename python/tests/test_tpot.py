"""TPOT's estimators: fitting, what they tell, what they keep."""
import os
import pickle
import signal
import subprocess
import sys

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import KFold, cross_val_score

from espalier import EspalierWarning
from espalier.tpot import TPOTBase, TPOTClassifier, TPOTRegressor

LIGHT = {"generations": 1, "population_size": 4, "config_dict": "TPOT light", "random_state": 1}


@pytest.fixture(scope="module")
def iris():
    return load_iris(return_X_y=True)


@pytest.fixture(scope="module")
def fitted(iris):
    """A classifier of iris; not to be changed."""
    return TPOTClassifier(**LIGHT).fit(*iris)


def test_nothing_is_checked_before_fit(iris):
    odd = TPOTClassifier(generations="many", scoring=7, n_jobs=0)
    assert odd.get_params()["generations"] == "many" and clone(odd).scoring == 7
    with pytest.raises(RuntimeError, match="use TPOTRegressor or TPOTClassifier"):
        TPOTBase()


@pytest.mark.parametrize("use", [
    lambda t, X, y: t.predict(X), lambda t, X, y: t.score(X, y), lambda t, X, y: t.export(),
    lambda t, X, y: t.predict_proba(X), lambda t, X, y: t.fitted_pipeline_,
    lambda t, X, y: t.pareto_front_fitted_pipelines_])
def test_unfitted_use_is_an_error_of_both_kinds(iris, use):
    for kind in (NotFittedError, RuntimeError):
        with pytest.raises(kind, match="A pipeline has not yet been optimized. Please call fit\\(\\) first."):
            use(TPOTClassifier(), *iris)


def test_fit_predict_and_score(fitted, iris):
    X, y = iris
    assert fitted.classes_.tolist() == [0, 1, 2] and fitted.n_features_in_ == 4
    assert fitted.score(X, y) == np.mean(fitted.predict(X) == y) > 0.9
    np.testing.assert_allclose(fitted.predict_proba(X).sum(axis=1), 1)
    assert (TPOTClassifier(**LIGHT).fit_predict(X, y) == fitted.predict(X)).all()


def test_every_individual_is_told(fitted):
    told = fitted.evaluated_individuals_
    assert 4 < len(told) <= 8 and "GaussianNB(input_matrix)" in "".join(told)
    first = [one for one in told.values() if one["generation"] == 0]
    assert all(one["predecessor"] == ("ROOT",) and one["mutation_count"] == 0 for one in first)
    later = [one for one in told.values() if one["generation"] == 1]
    assert all(parent in told for one in later for parent in one["predecessor"])
    assert all(one["mutation_count"] + one["crossover_count"] > 0 for one in later)
    assert all(one["operator_count"] >= 1 and 0 < one["internal_cv_score"] <= 1 for one in told.values())


def test_names_are_cleaned_from_an_individual(fitted):
    full = ("BernoulliNB(RFE(input_matrix, RFE__ExtraTreesClassifier__criterion=gini, RFE__step=0.1), "
            "BernoulliNB__alpha=1.0)")
    assert fitted.clean_pipeline_string(full) == (
        "BernoulliNB(RFE(input_matrix, criterion=gini, step=0.1), alpha=1.0)")


def test_words_as_labels_and_input_that_stays_as_it_is(iris):
    X, y = iris[0].copy(), np.array(["setosa", "versicolor", "virginica"])[iris[1]]
    X[::7, 1] = np.nan
    before = X.copy()
    tpot = TPOTClassifier(**LIGHT).fit(X, y)
    assert tpot.predict(X[:1]).tolist() == ["setosa"] and tpot.score(X, y) > 0.8
    np.testing.assert_array_equal(X, before)


def test_a_regressor_scores_errors_negative():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(80, 3))
    y = 3 * X[:, 0] - X[:, 1] + 0.1 * rng.normal(size=80)
    tpot = TPOTRegressor(**LIGHT, cv=KFold(3)).fit(X.tolist(), y.tolist())
    assert -1 < tpot.score(X, y) < 0 and np.mean((tpot.predict(X) - y) ** 2) == pytest.approx(-tpot.score(X, y))
    assert not hasattr(tpot, "predict_proba")


def test_the_same_seed_gives_the_same_search(fitted, iris):
    again = TPOTClassifier(**LIGHT | {"n_jobs": 2}).fit(*iris)
    assert again.evaluated_individuals_ == fitted.evaluated_individuals_


def test_weights_and_groups_are_heard(iris):
    X, y = iris
    weights = np.where(y == 2, 1e-6, 1.0)
    tpot = TPOTClassifier(**LIGHT).fit(X, y, sample_weight=weights, groups=np.arange(150) // 3)
    assert np.mean(tpot.predict(X)[y < 2] == y[y < 2]) == 1
    with pytest.raises(ValueError, match="150"):
        TPOTClassifier(**LIGHT).fit(X, y, sample_weight=weights[:-1])


def test_scikit_learn_validates_it(iris):
    assert cross_val_score(TPOTClassifier(**LIGHT), *iris, cv=2).min() > 0.8


def test_a_warm_start_goes_on_with_the_run(iris):
    X, y = iris
    tpot = TPOTClassifier(**LIGHT, warm_start=True).fit(X, y)
    first = tpot.evaluated_individuals_
    tpot.fit(X, y)
    assert len(tpot.trials_) == 12 and first.items() <= tpot.evaluated_individuals_.items()
    assert max(one["generation"] for one in tpot.evaluated_individuals_.values()) == 2


def test_a_warm_start_on_other_rows_tries_the_best_first(iris):
    X, y = iris
    tpot = TPOTClassifier(**LIGHT, warm_start=True).fit(X, y)
    best = max(tpot.evaluated_individuals_, key=lambda text: tpot.evaluated_individuals_[text]["internal_cv_score"])
    tpot.fit(X[::2], y[::2])
    assert best in tpot.evaluated_individuals_ and len(tpot.trials_) == 8
    assert tpot.evaluated_individuals_[best]["generation"] == 0


def test_a_pickle_predicts_without_the_rows(fitted, iris):
    X = iris[0]
    there = pickle.loads(pickle.dumps(fitted))
    assert (there.predict(X) == fitted.predict(X)).all()
    assert (there.fitted_pipeline_.predict(X) == fitted.fitted_pipeline_.predict(X)).all()
    assert there.score(*iris) == fitted.score(*iris)


def test_nothing_but_a_constant_is_kept_with_a_warning():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(2000, 30)), np.arange(2000) % 4 == 0
    with pytest.warns(EspalierWarning, match="same for every row"):
        tpot = TPOTClassifier(generations=0, population_size=2, max_eval_time_mins=1e-7, random_state=1).fit(X, y)
    assert not tpot.predict(X).any()
    assert (tpot.fitted_pipeline_.predict(X) == tpot.predict(X)).all()


def test_verbosity(iris, capsys):
    TPOTClassifier(**LIGHT).fit(*iris)
    assert capsys.readouterr().out == ""
    TPOTClassifier(**LIGHT, verbosity=1).fit(*iris)
    assert capsys.readouterr().out.startswith("Best pipeline: ")
    TPOTClassifier(**LIGHT, verbosity=2).fit(*iris)
    told = capsys.readouterr().out
    assert "\nGeneration 1 - Current best internal CV score: 0.9" in told and "\nBest pipeline: " in told
    assert "Optimization Progress: 100%" in told and "8/8" in told
    TPOTClassifier(**LIGHT, verbosity=3).fit(*iris)
    told = capsys.readouterr().out
    assert "operators have been imported by TPOT." in told and "Best pipeline" not in told
    assert "Generation 1 - Current Pareto front scores:\n\n1\t0.9" in told


def test_progress_goes_to_the_log_file(iris, tmp_path, capsys):
    TPOTClassifier(**LIGHT, verbosity=2, log_file=str(tmp_path / "log")).fit(*iris)
    assert "Generation 1" in (tmp_path / "log").read_text()
    assert capsys.readouterr().out.strip().startswith("Best pipeline: ")
    with open(tmp_path / "other", "w") as file:
        TPOTClassifier(**LIGHT, verbosity=2, log_file=file).fit(*iris)
        assert not file.closed
    assert "Generation 1" in (tmp_path / "other").read_text()


def test_the_best_pipeline_is_told_as_it_was_tried(iris, capsys):
    tpot = TPOTClassifier(**LIGHT, verbosity=1).fit(*iris)
    told = capsys.readouterr().out.removeprefix("Best pipeline: ").strip()
    assert told in {tpot.clean_pipeline_string(text) for text in tpot.pareto_front_fitted_pipelines_}


INTERRUPTED = """
import signal
import warnings

from sklearn.datasets import load_digits

from espalier.tpot import TPOTClassifier

signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell's background ignores
tpot = TPOTClassifier(random_state=0, verbosity=1, config_dict="TPOT light")
print("begin", flush=True)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    tpot.fit(*load_digits(return_X_y=True))
print(len(tpot.predict(load_digits().data)), [str(one.message) for one in caught])
"""


def test_ctrl_c_keeps_the_best_so_far():
    with subprocess.Popen([sys.executable, "-c", INTERRUPTED], stdout=subprocess.PIPE, text=True,
                          env=os.environ | {"PYTHONUNBUFFERED": "1"}) as process:
        assert process.stdout.readline() == "begin\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(8)  # it would go on for many minutes
        process.send_signal(signal.SIGINT)
        try:
            told, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0 and "1797 ['interrupted: the model is the best so far']" in told
    assert "TPOT closed prematurely. Will use the current best pipeline." in told
