"""Pipelines that were found, as scikit-learn's: fitted, searched further, exported."""
import pickle
import subprocess
import sys

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline

from espalier.tpot import TPOTClassifier, TPOTRegressor
from espalier.tpot.builtins import OneHotEncoder, StackingEstimator, ZeroCount
from espalier.tpot.export_utils import set_param_recursive

X, y = load_breast_cancer(return_X_y=True)
X, y = X[:200], y[:200]
STACKED = {"sklearn.naive_bayes.GaussianNB": {}, "sklearn.tree.DecisionTreeClassifier": {"max_depth": range(1, 5)}}


@pytest.fixture(scope="module")
def fitted():
    """Of numbers without names; not to be changed."""
    return TPOTClassifier(generations=1, population_size=4, config_dict="TPOT light", random_state=2).fit(X, y)


@pytest.fixture(scope="module")
def stacked():
    """One whose front has models that stand on models; not to be changed."""
    return TPOTClassifier(generations=3, population_size=8, config_dict=STACKED, random_state=3).fit(X, y)


def test_the_best_is_a_fitted_pipeline_of_scikit_learns(fitted):
    pipeline = fitted.fitted_pipeline_
    assert type(pipeline) is Pipeline and fitted.fitted_pipeline_ is pipeline
    assert np.mean(pipeline.predict(X) == fitted.predict(X)) > 0.97
    assert set(np.unique(pipeline.predict(X))) <= {0, 1}


def test_it_can_be_searched_further(fitted):
    pipeline = clone(fitted.fitted_pipeline_)
    grid = GridSearchCV(pipeline, {"simpleimputer__strategy": ["mean", "median"]}, cv=3).fit(X, y)
    assert grid.best_score_ > 0.8


def test_every_pipeline_of_the_front_is_there(stacked):
    front = stacked.pareto_front_fitted_pipelines_
    told = stacked.evaluated_individuals_
    assert set(front) <= set(told)
    counts = sorted(told[text]["operator_count"] for text in front)
    assert counts == sorted(set(counts))
    for text, pipeline in front.items():
        assert pipeline.score(X, y) > told[text]["internal_cv_score"] - 0.1


def test_models_upon_models_are_fitted_out_of_fold():
    template = TPOTClassifier(generations=0, population_size=1, config_dict=STACKED, template="Classifier-Classifier",
                              random_state=0).fit(X, y)
    assert template.evaluated_individuals_.popitem()[1]["operator_count"] == 2
    pipeline = template.fitted_pipeline_
    assert type(pipeline.steps[0][1]).__name__ == "OutOfFold"
    assert pickle.loads(pickle.dumps(pipeline)).score(X, y) == pipeline.score(X, y) > 0.8
    assert GridSearchCV(pipeline, {}, cv=2, n_jobs=1).fit(X, y).best_score_ > 0.8


def test_a_frame_with_words_dates_and_gaps(frame):
    rows, target = frame
    before = rows.copy()
    tpot = TPOTRegressor(generations=1, population_size=4, config_dict="TPOT light", random_state=1).fit(rows, target)
    assert rows.equals(before)
    pipeline = tpot.fitted_pipeline_
    assert np.corrcoef(pipeline.predict(rows), tpot.predict(rows))[0, 1] > 0.9
    there = pickle.loads(pickle.dumps(tpot))
    np.testing.assert_allclose(there.fitted_pipeline_.predict(rows[:5]), pipeline.predict(rows[:5]))


def test_rows_that_were_changed_since_are_not_fitted():
    rows = X.copy()
    tpot = TPOTClassifier(generations=0, population_size=2, config_dict="TPOT light", random_state=2).fit(rows, y)
    rows[0, 0] += 1
    with pytest.raises(RuntimeError, match="the training data was changed after fit"):
        tpot.fitted_pipeline_  # noqa: B018


def test_weights_reach_the_pipeline():
    tpot = TPOTClassifier(generations=0, population_size=1, config_dict={"sklearn.naive_bayes.GaussianNB": {}},
                          template="Classifier", random_state=2)
    rows, weights = X[:, :2], np.where(y == 1, 1e-3, 1.0)
    light = tpot.fit(rows, y, sample_weight=weights).fitted_pipeline_.predict_proba(rows)[:, 1].mean()
    even = tpot.fit(rows, y).fitted_pipeline_.predict_proba(rows)[:, 1].mean()
    assert light < even / 2


def test_a_package_that_is_missing_is_named(monkeypatch):
    config = {"xgboost.XGBClassifier": {"n_estimators": [5], "max_depth": [2]}}
    monkeypatch.setitem(sys.modules, "xgboost", None)
    tpot = TPOTClassifier(generations=0, population_size=1, config_dict=config, random_state=2).fit(X, y)
    with pytest.raises(ImportError, match="pip install xgboost"):
        tpot.fitted_pipeline_  # noqa: B018
    there = pickle.loads(pickle.dumps(tpot))
    assert there.score(X, y) > 0.8
    with pytest.raises(ImportError, match="pip install xgboost"):
        there.fitted_pipeline_  # noqa: B018


def test_an_exported_script_runs_whatever_the_columns_are_called(fitted, tmp_path):
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame(X).add_prefix("measure ")
    table.insert(3, "target", y)
    table.to_csv(tmp_path / "rows.csv", index=False)
    script = tmp_path / "pipeline.py"
    assert fitted.export(script, data_file_path="rows.csv") is None
    text = script.read_text()
    assert 'read("rows.csv")' in text and "# Average CV score on the training set was: 0." in text
    script.write_text(text + "\nprint(len(results), exported_pipeline.score(testing_features, testing_target) > 0.8)\n")
    ran = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True)
    assert ran.stdout == "50 True\n", ran.stderr


def test_an_exported_script_is_returned_where_no_file_is_named(fitted):
    text = fitted.export()
    assert "PATH/TO/DATA/FILE" in text and "exported_pipeline = make_pipeline(" in text


def test_operators_of_scripts_that_tpot_exported():
    rows = np.array([[0.0, 1.0, 30.5], [0.0, 2.0, 0.0], [3.0, 1.0, 11.0]] * 10)
    target = np.arange(30) % 3 == 0
    np.testing.assert_array_equal(ZeroCount().fit_transform(rows)[0], [1, 2, 0, 1, 30.5])
    assert OneHotEncoder(sparse=True).fit_transform(rows).shape == (30, 7)
    stacking = StackingEstimator(LogisticRegression()).fit(rows, target)
    assert stacking.transform(rows).shape == (30, 1 + 2 + 3)
    assert not hasattr(stacking.estimator, "coef_")
    pipeline = make_pipeline(StackingEstimator(LogisticRegression()), LogisticRegression())
    set_param_recursive(pipeline.steps, "random_state", 7)
    assert pipeline.steps[0][1].estimator.random_state == pipeline.steps[1][1].random_state == 7
