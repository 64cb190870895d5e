"""The parameters of TPOT's estimators: what they mean, and what is said of values that mean nothing."""
import json

import joblib
import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.feature_selection import f_classif

from espalier.tpot import TPOTClassifier, TPOTRegressor, config

X, y = load_iris(return_X_y=True)
LIGHT = {"generations": 1, "population_size": 3, "config_dict": "TPOT light", "random_state": 1}
BAYES = {"sklearn.naive_bayes.GaussianNB": {}}


def fit(**changes):
    return TPOTClassifier(**LIGHT | changes).fit(X, y)


@pytest.mark.parametrize("changes, said", [
    ({"generations": None}, "Either the parameter generations should be set or"),
    ({"generations": -1}, "generations must be a whole number from 0 on, not -1"),
    ({"population_size": 0}, "population_size must be a whole number from 1 on, not 0"),
    ({"mutation_rate": 0.8, "crossover_rate": 0.3},
     "The sum of the crossover and mutation probabilities must be <= 1.0."),
    ({"subsample": 0}, "subsample must be a ratio"),
    ({"subsample": 1.5}, "subsample must be a ratio"),
    ({"n_jobs": 0}, "The value 0 of n_jobs is invalid."),
    ({"max_time_mins": 0}, "max_time_mins must be a positive number of minutes, not 0"),
    ({"max_eval_time_mins": None}, "max_eval_time_mins must be a positive number of minutes, not None"),
    ({"random_state": -1}, "random_state must lie between 0"),
    ({"early_stop": 0}, "early_stop must be a whole number from 1 on, not 0"),
    ({"verbosity": 4}, "verbosity must be 0, 1, 2 or 3, not 4"),
    ({"memory": 3}, "memory must be None, 'auto', the path of a folder or a joblib.Memory, not a int"),
    ({"template": "Selector-Nothing-Classifier"}, "Nothing"),
    ({"config_dict": "nowhere.py"}, "Could not open specified TPOT operator config file"),
    ({"config_dict": "TPOT heavy"}, "no configuration 'TPOT heavy'"),
    ({"config_dict": 7}, "config_dict must be a dictionary"),
    ({"config_dict": {"sklearn.naive_bayes.GaussianNB": {"priors": [object()]}}}, "holds a object"),
    ({"scoring": "accuracies"}, "The scoring function accuracies is not available."),
])
def test_a_value_that_means_nothing_is_named(changes, said):
    with pytest.raises(ValueError, match=said):
        fit(**changes)


def test_rows_in_no_valid_format_are_refused():
    for rows, target in ((X[:, 0], y), (X, np.c_[y, y]), (X[:-1], y)):
        with pytest.raises(ValueError):
            TPOTClassifier(**LIGHT).fit(rows, target)
    with pytest.raises(ValueError, match="Error: Input data is not in a valid format"):
        TPOTClassifier(**LIGHT).fit(X[:, 0], y)


def test_what_is_not_possible_yet_is_named():
    for changes, said in (({"use_dask": True}, "use_dask"),
                          ({"config_dict": BAYES | {"sklearn.svm.SVC": {"C": [1.0]}}}, "sklearn.svm.SVC"),
                          ({"scoring": lambda estimator, rows, target: 1.0}, "looks at the fitted estimator"),
                          ({"scoring": "top_k_accuracy"}, "top_k_accuracy")):
        with pytest.raises(NotImplementedError, match=said):
            fit(**changes)


def test_sparse_rows_need_a_configuration_for_them():
    sparse = pytest.importorskip("scipy.sparse").csr_matrix(np.where(X > 3, X, 0))
    with pytest.raises(ValueError, match='Please use "TPOT sparse"'):
        TPOTClassifier(**LIGHT).fit(sparse, y)
    tpot = TPOTClassifier(**LIGHT | {"config_dict": "TPOT sparse"}).fit(sparse, y)
    assert tpot.score(sparse, y) > 0.8 and tpot.fitted_pipeline_.score(sparse, y) > 0.8
    assert TPOTClassifier(**LIGHT | {"config_dict": BAYES}).fit(sparse, y).score(sparse, y) > 0.5


def test_a_dictionary_of_ones_own(capsys):
    own = {
        "sklearn.naive_bayes.BernoulliNB": {"alpha": np.array([0.1, 1.0]), "fit_prior": (True, False)},
        "sklearn.feature_selection.SelectPercentile": {"percentile": range(20, 100), "score_func": f_classif},
        "sklearn.feature_selection.RFE": {
            "step": np.arange(0.1, 1.0, 0.2),
            "estimator": {"sklearn.ensemble.ExtraTreesClassifier": {"n_estimators": [10], "max_features": [0.5]}}},
        "no_such_package.Model": {"size": [1]},
    }
    before = json.dumps(own, default=str)
    tpot = fit(config_dict=own, population_size=12)
    assert json.dumps(own, default=str) == before
    assert "no_such_package.Model is not available and will not be used by TPOT." in capsys.readouterr().out
    tried = " ".join(tpot.evaluated_individuals_)
    assert {part.split("(")[0] for part in tried.replace("(", "( ").split() if "(" in part} <= {
        "BernoulliNB", "SelectPercentile", "RFE", "CombineDFs"}
    with pytest.raises(ImportError, match="no_such_package"):
        fit(config_dict=own, verbosity=3)


def test_a_configuration_in_a_file(tmp_path):
    file = tmp_path / "own.py"
    file.write_text("import numpy as np\ntpot_config = {'sklearn.naive_bayes.BernoulliNB': "
                    "{'alpha': [10.0 ** n for n in range(3)]}}\n")
    assert all("BernoulliNB" in text for text in fit(config_dict=str(file)).evaluated_individuals_)
    file.write_text("tpot_config = {'")
    with pytest.raises(ValueError, match="An error occured while attempting to read .* SyntaxError"):
        fit(config_dict=str(file))
    file.write_text("other = {}")
    with pytest.raises(ValueError, match='Could not find "tpot_config"'):
        fit(config_dict=str(file))


def test_tpots_own_dictionaries_can_be_changed():
    changed = {name: params for name, params in config.classifier_config_dict.items() if "naive_bayes" in name}
    assert len(changed) == 3 and len(config.classifier_config_dict) > 20
    assert "sklearn.linear_model.RidgeCV" in config.regressor_config_dict_light
    assert all("NB(" in text for text in fit(config_dict=changed).evaluated_individuals_)
    with pytest.raises(AttributeError, match="no attribute 'regressor_config'"):
        config.regressor_config  # noqa: B018


def test_a_template_gives_the_form():
    told = fit(template="Selector-Classifier", population_size=5).evaluated_individuals_
    assert all(one["operator_count"] == 2 for one in told.values())


def test_memory_lends_its_folder(tmp_path):
    for memory in ("auto", str(tmp_path / "made"), joblib.Memory(tmp_path / "lent", verbose=0), joblib.Memory(None)):
        fit(memory=memory)
    (tmp_path / "lent" / "own.txt").write_text("kept")
    fit(memory=joblib.Memory(tmp_path / "lent", verbose=0))
    assert (tmp_path / "made").is_dir() and (tmp_path / "lent" / "own.txt").read_text() == "kept"


def test_checkpoints_are_left_on_the_way(tmp_path):
    fit(periodic_checkpoint_folder=str(tmp_path / "made"))
    names = sorted(path.name for path in (tmp_path / "made").iterdir())
    assert "best.py" in names and any(name.startswith("pipeline_gen_") for name in names)


def test_an_early_stop_and_a_subsample(capsys):
    tpot = fit(generations=60, early_stop=2, subsample=0.5, verbosity=1)
    told = capsys.readouterr().out
    assert len(tpot.trials_) < 3 * 61 and "not improved after evaluating 2 more generations" in told
    assert "Warning: subsample: " in told


def test_time_ends_a_search_without_generations(capsys):
    tpot = fit(generations=None, max_time_mins=0.05, verbosity=1)
    assert tpot.score(X, y) > 0.8 and "0.05 minutes have elapsed. TPOT will close down." in capsys.readouterr().out


def test_a_random_state_of_numpy():
    given = np.random.RandomState(3)
    first = TPOTClassifier(**LIGHT | {"random_state": given}).fit(X, y)
    again = TPOTClassifier(**LIGHT | {"random_state": np.random.RandomState(3)}).fit(X, y)
    assert first.evaluated_individuals_ == again.evaluated_individuals_


def test_generations_may_be_none_at_all():
    assert len(fit(generations=0, population_size=5).trials_) == 5


def test_regressors_have_configurations_of_their_own():
    tpot = TPOTRegressor(**LIGHT).fit(X[:, :3], X[:, 3])
    assert tpot.predict(X[:, :3]).shape == (150,)
