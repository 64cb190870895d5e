"""Our own estimators, beside what scikit-learn's checks hold (test_estimator_checks.py)."""
import concurrent.futures
import doctest
import multiprocessing
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, GroupKFold, KFold, ShuffleSplit, TimeSeriesSplit, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import espalier
from espalier import Classifier, EspalierWarning, Regressor, estimators
from espalier._native import program

from conftest import DATA


@pytest.mark.parametrize("labels", [
    np.arange(12), np.arange(-3, 9), np.array(list("abcdefghijkl")), np.linspace(0, 1.1, 12),
    np.array([f"a {n}" for n in range(12)], dtype=object), np.array([False, True]),
], ids=lambda labels: f"{labels.dtype}")
def test_labels_of_every_type(labels, classifier):
    if labels.dtype.kind == "f":
        labels = labels[:12].round(1).astype(str)  # scikit-learn takes fractions for a regression's target
    codes = np.arange(96) % len(labels)
    X = np.column_stack([codes == code for code in range(len(labels))]).astype(float)
    classifier.fit(X, labels[codes])
    np.testing.assert_array_equal(classifier.classes_, np.unique(labels))
    assert classifier.predict(X).dtype == classifier.classes_.dtype
    assert classifier.score(X, labels[codes]) == 1
    proba = classifier.predict_proba(X)
    np.testing.assert_array_equal(classifier.classes_[proba.argmax(axis=1)], labels[codes])
    np.testing.assert_allclose(proba.sum(axis=1), 1)


def test_names_and_importances(frame, regressor):
    X, y = frame
    regressor.fit(X, y)
    assert regressor.feature_names_in_.tolist() == list(X.columns)
    importances = regressor.feature_importances_
    assert importances.shape == (10,) and importances.sum() == pytest.approx(1)
    assert set(np.argsort(importances)[-2:]) == {list(X.columns).index("size"), list(X.columns).index("truth")}


def test_arrays_are_taken_by_place_after_a_frame(numbers, classifier):
    pd = pytest.importorskip("pandas")
    X, y = numbers
    classifier.fit(pd.DataFrame(X, columns=list("abcd")), y)
    with pytest.warns(UserWarning, match="does not have valid feature names"):
        by_place = classifier.predict_proba(X)
    np.testing.assert_array_equal(by_place, classifier.predict_proba(pd.DataFrame(X, columns=list("abcd"))))
    with pytest.raises(ValueError, match="feature names"):
        classifier.predict(pd.DataFrame(X, columns=list("abce")))


@pytest.mark.filterwarnings("ignore:X has feature names")
@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_frames_are_taken_by_place_after_an_array(library, numbers, classifier):
    module = pytest.importorskip(library)
    X, y = numbers
    expected = classifier.fit(X, y).predict_proba(X)
    columns = dict(zip("dcba", X.T))
    frame = module.table(columns) if library == "pyarrow" else module.DataFrame(columns)
    np.testing.assert_array_equal(classifier.predict_proba(frame), expected)


def test_weights_count(classifier):
    X = np.repeat(np.arange(30) % 3, 2)[:, None]
    y = np.arange(60) % 2  # every row comes with both classes
    for winners in X[:, 0] > 0, X[:, 0] < 1:
        classifier.fit(X, y, sample_weight=np.where(y == winners, 9, 1))
        np.testing.assert_array_equal(classifier.predict(X), winners)


def test_groups_and_splitters_say_how_rows_are_validated(numbers, classifier, capsys):
    X, y = numbers
    classifier.set_params(verbose=1)
    said = {}
    halves = np.arange(45), np.arange(45, 90)
    patients = np.arange(90) // 6
    for cv, groups in [(3, patients), (KFold(4, shuffle=True, random_state=0), None), (GroupKFold(3), patients),
                       ([halves, halves[::-1]], None), ("2x2", None)]:
        classifier.set_params(cv=cv).fit(X, y, groups=groups)
        said[str(cv)[:8]] = capsys.readouterr().out.splitlines()[0]
    assert "group" in said["3"]
    assert "4 given folds" in said["KFold(n_"]
    assert "3 given folds" in said["GroupKFo"]
    assert "2 given folds" in said["[(array("]
    assert "2" in said["2x2"]


@pytest.mark.parametrize("cv", [ShuffleSplit(3), TimeSeriesSplit(3), [(np.arange(40), np.arange(50, 90))]])
def test_splitters_that_cannot_be_used_are_told(cv, numbers, classifier):
    with pytest.raises(ValueError, match="exactly one test set"):
        classifier.set_params(cv=cv).fit(*numbers)


def test_unfitted_is_two_errors():
    for error in NotFittedError, RuntimeError, espalier.NotFittedError:
        with pytest.raises(error, match="not fitted"):
            Classifier().predict([[1.0]])
    with pytest.raises(NotFittedError):
        Regressor().save("never.espm")


def test_a_constant_is_kept_with_a_warning(numbers):
    X, y = numbers
    with pytest.warns(EspalierWarning, match="predicts the same for every row"):
        constant = Classifier(trials=1, jobs=1).fit(X, y)
    assert len(np.unique(constant.predict_proba(X))) == 2


@pytest.mark.parametrize("change, message", [
    ({"trials": 0}, "trials"), ({"time": "soon"}, "soon"), ({"metric": "acuracy"}, "acuracy"), ({"cv": 1}, "cv"),
    ({"strategy": "guess"}, "guess"), ({"options": {"colour": "red"}}, "no option 'colour'"), ({"seed": -1}, "seed"),
    ({"memory": "much"}, "much"), ({"jobs": "few"}, "few"),
])
def test_wrong_parameters_are_named(change, message, numbers, classifier):
    with pytest.raises(ValueError, match=message):
        classifier.set_params(**change).fit(*numbers)


def test_wrong_data_is_told(numbers, classifier):
    X, y = numbers
    for bad, message in (np.where(X > 2, np.inf, X), "inf"), (X[:50], "90"):
        with pytest.raises(ValueError, match=message):
            classifier.fit(bad, y)
    for bad, message in (np.where(y > 0, np.nan, 1.0), "NaN"), (np.zeros(90), "one class"), (X, "1d array"):
        with pytest.raises(ValueError, match=message):
            classifier.fit(X, bad)
    with pytest.raises(TypeError, match="metric must be a name"):
        classifier.set_params(metric=len).fit(X, y)
    with pytest.raises(TypeError, match="'seed' takes no RandomState"):
        classifier.set_params(metric=None, seed=np.random.RandomState(0)).fit(X, y)
    classifier.set_params(seed=np.int64(1))
    classifier.set_params(metric=None).fit(X, y)
    with pytest.raises(ValueError, match="3 features"):
        classifier.predict(X[:, :3])
    with pytest.raises(ValueError, match="inf"):
        classifier.predict(np.full((1, 4), np.inf))


def test_the_same_seed_is_the_same_model(numbers):
    X, y = numbers
    one, two = (Classifier(trials=6, jobs=jobs, seed=3).fit(X, y) for jobs in (1, 2))
    np.testing.assert_array_equal(one.predict_proba(X), two.predict_proba(X))
    assert [trial["step"] for trial in one.trials_] == [trial["step"] for trial in two.trials_]


def test_pickled_saved_and_loaded(numbers, classifier, tmp_path):
    X, y = numbers
    y = y * 10  # "10" is no "1"
    expected = classifier.fit(X, y).predict_proba(X)
    again = pickle.loads(pickle.dumps(classifier))
    np.testing.assert_array_equal(again.predict_proba(X), expected)
    assert again.get_params() == classifier.get_params()
    classifier.save(tmp_path / "m.espm")
    loaded = Classifier.load(tmp_path / "m.espm")
    np.testing.assert_array_equal(loaded.predict_proba(X), expected)
    assert loaded.classes_.tolist() == [0, 10] and loaded.n_features_in_ == 4
    assert not hasattr(loaded, "feature_names_in_")
    with pytest.raises(ValueError, match="load it by Classifier"):
        Regressor.load(tmp_path / "m.espm")
    (tmp_path / "m.espm").write_bytes(b"x" * 100)
    with pytest.raises(ValueError, match="m.espm"):
        Classifier.load(tmp_path / "m.espm")


def test_the_command_reads_what_is_saved(frame, regressor, tmp_path):
    X, y = frame
    regressor.fit(X, y).save(tmp_path / "m.espm")
    X.assign(wait=X["wait"].dt.total_seconds()).to_csv(tmp_path / "x.csv", index=False)
    command = [program(), "predict", tmp_path / "m.espm", tmp_path / "x.csv"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    np.testing.assert_allclose([float(number) for number in out[1:]], regressor.predict(X))


def test_a_run_is_gone_on_with(numbers, tmp_path):
    X, y = numbers
    run = tmp_path / "a.run"
    first = Classifier(trials=2, jobs=1, run=run).fit(X, y)
    assert len(first.trials_) == 2
    assert len(first.resume(trials=2).trials_) == 4
    elsewhere = Classifier(jobs=1, run=run).resume(trials=1)
    assert len(elsewhere.trials_) == 5
    assert elsewhere.predict(X).shape == (90,)
    np.testing.assert_array_equal(Classifier.load(run).predict(X), elsewhere.predict(X))
    with pytest.raises(ValueError, match="`run` is None"):
        Classifier().resume(trials=1)
    with pytest.raises(ValueError, match="a.run"):
        Classifier(trials=1, run=run).fit(X, y)


def test_leaderboard_and_export(numbers, classifier, tmp_path):
    pytest.importorskip("pandas")
    X, y = numbers
    board = classifier.fit(X, y).leaderboard()
    assert list(board["score"]) == sorted(board["score"], reverse=True)
    assert board.loc[0, "step"] == classifier.result_["best"]
    script = classifier.export(tmp_path / "pipeline.py")
    assert (tmp_path / "pipeline.py").read_text() == script
    compile(script, "pipeline.py", "exec")
    assert classifier.export(format="step").splitlines()[-1] == classifier.result_["best"]


def test_a_file_as_the_table(tmp_path):
    file = DATA / "credit_g.csv"
    fitted = Classifier(trials=2, jobs=1).fit(file, "target")
    assert "target" not in fitted.feature_names_in_ and fitted.n_features_in_ == 20
    assert set(fitted.predict(file)) <= set(fitted.classes_) == {"bad", "good"}
    with pytest.raises(ValueError, match="no column 'class'"):
        Classifier(trials=1).fit(file, "class")
    with pytest.raises(TypeError, match="name of its target column"):
        Classifier(trials=1).fit(file, [1, 2])
    with pytest.raises(TypeError, match="is for files"):
        Classifier(trials=1).fit([[1], [2]], "class")


def test_scikit_learns_tools(numbers, classifier):
    X, y = numbers
    assert clone(classifier).get_params() == classifier.get_params()
    assert cross_val_score(classifier, X, y, cv=3).mean() > 0.7
    search = GridSearchCV(make_pipeline(StandardScaler(), classifier), {"classifier__trials": [1, 2]}, cv=2)
    with pytest.warns(EspalierWarning):
        search.fit(X, y)
    assert search.best_params_ == {"classifier__trials": 2}
    assert "Classifier" in classifier._repr_html_()


def test_predict_from_many_threads(numbers, classifier):
    X, y = numbers
    expected = classifier.fit(X, y).predict_proba(X)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for proba in pool.map(lambda _: classifier.predict_proba(X), range(64)):
            np.testing.assert_array_equal(proba, expected)


def fit_in_a_child(numbers):
    """Predictions of a model that a child process fitted."""
    return Classifier(trials=2, jobs=1).fit(*numbers).predict(numbers[0]).tolist()


@pytest.mark.parametrize("way", ["fork", "forkserver", "spawn"])
def test_children_fit_after_their_parent(way, numbers):
    expected = fit_in_a_child(numbers)
    with multiprocessing.get_context(way).Pool(1) as pool:
        assert pool.apply(fit_in_a_child, (numbers,)) == expected


def test_a_fit_in_a_thread_outlives_other_threads(numbers):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for predicted in pool.map(fit_in_a_child, [numbers] * 3):
            assert len(predicted) == 90


def test_an_interpreter_that_ends_during_a_fit_leaves_no_process(tmp_path):
    script = ("import threading, time, numpy as np\nfrom espalier import Classifier\n"
              "X = np.random.default_rng(0).normal(size=(500, 5))\n"
              f"fit = lambda: Classifier(time=60, run={str(tmp_path / 'a.run')!r}).fit(X, X[:, 0] > 0)\n"
              "threading.Thread(target=fit, daemon=True).start()\ntime.sleep(2)\n")
    done = subprocess.run([sys.executable, "-c", script], timeout=120, env=os.environ)
    assert done.returncode == 0


def test_examples_in_docstrings():
    failed, tried = doctest.testmod(estimators)
    assert tried and not failed
    assert all(name in Regressor.__doc__ for name in Regressor().get_params())


def test_importing_needs_no_scikit_learn():
    script = "import espalier, sys; print(espalier.__version__, 'sklearn' in sys.modules, 'numpy' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert out[1:] == ["False", "False"]
    with pytest.raises(AttributeError, match="no attribute 'Clasifier'"):
        espalier.Clasifier
