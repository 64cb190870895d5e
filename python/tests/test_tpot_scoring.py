"""``scoring`` in all its forms."""
from functools import partial

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import accuracy_score, cohen_kappa_score, make_scorer, roc_auc_score

from espalier.tpot import TPOTClassifier, TPOTRegressor

X, y = load_breast_cancer(return_X_y=True)
X, y = X[:120, :8], y[:120]
SMALL = {"generations": 1, "population_size": 3, "config_dict": "TPOT light", "random_state": 1}


def fitted(scoring, target=y):
    return TPOTClassifier(**SMALL, scoring=scoring).fit(X, target)


def scores(tpot):
    return [one["internal_cv_score"] for one in tpot.evaluated_individuals_.values()]


def functions():
    """Two that are sent as they are, for nobody can import them."""
    def share_right(y_true, y_pred):
        return float(sum(y_true == y_pred)) / len(y_true)

    def share_of_errors(y_true, y_pred, scale=1):
        return scale * float(sum(y_true != y_pred)) / len(y_true)

    return share_right, share_of_errors


share_right, share_of_errors = functions()


def test_a_name():
    assert min(scores(fitted("roc_auc"))) > 0.5
    assert max(scores(fitted("neg_log_loss"))) < 0
    assert fitted("roc_auc").score(X, y) == pytest.approx(roc_auc_score(y, fitted("roc_auc").predict_proba(X)[:, 1]))


def test_a_name_that_only_scikit_learn_has():
    assert 0 < max(scores(fitted("mutual_info_score"))) < 0.7


def test_a_function_is_maximised_unless_its_name_speaks_of_errors():
    right, errors = fitted(share_right), fitted(share_of_errors)
    assert scores(right) == pytest.approx(scores(fitted("accuracy")))
    assert scores(errors) == pytest.approx([score - 1 for score in scores(right)])
    assert errors.score(X, y) == pytest.approx(right.score(X, y) - 1) and errors.score(X, y) <= 0


def test_a_function_without_a_name_to_import():
    assert scores(fitted(lambda a, b: np.mean(a == b))) == pytest.approx(scores(fitted("accuracy")))
    assert max(scores(fitted(partial(share_of_errors, scale=2)))) < 0


def test_a_function_of_a_module():
    assert 0 < max(scores(fitted(cohen_kappa_score))) <= 1


def test_a_scorer_of_a_function():
    assert scores(fitted(make_scorer(share_right))) == pytest.approx(scores(fitted("accuracy")))
    worse = fitted(make_scorer(share_right, greater_is_better=False))
    assert max(scores(worse)) < 0 and worse.score(X, y) < 0
    assert 0 < max(scores(fitted(make_scorer(lambda a, b, power: np.mean(a == b) ** power, power=2)))) < 1


def test_a_scorer_that_the_engine_has_under_a_name():
    same = make_scorer(roc_auc_score, response_method=("decision_function", "predict_proba"))
    assert scores(fitted(same)) == scores(fitted("roc_auc"))
    assert scores(fitted(make_scorer(accuracy_score))) == scores(fitted("accuracy"))


@pytest.mark.parametrize("labels", [[False, True], ["no", "yes"], ["1", "2"], [2.0, 3.0], [-1, 1]])
def test_a_function_sees_the_labels_as_they_were_given(labels):
    target = np.array(labels)[y]
    kind = target.dtype

    def of_the_same_kind(y_true, y_pred):
        assert set(y_true.tolist()) <= set(labels) and y_pred.dtype == kind
        return float(sum(y_true == y_pred)) / len(y_true)

    assert fitted(of_the_same_kind, target).score(X, target) > 0.8


def test_what_a_function_raises_is_told():
    def broken(y_true, y_pred):
        raise KeyError("nothing of the kind")

    said = "scoring=<function .*broken at .*cannot be used: KeyError: 'nothing of the kind'"
    with pytest.raises(ValueError, match=said):
        fitted(broken)


def test_a_function_of_numbers():
    tpot = TPOTRegressor(**SMALL, scoring=lambda a, b: -np.abs(a - b).max()).fit(X[:, 1:], X[:, 0])
    assert tpot.score(X[:, 1:], X[:, 0]) == pytest.approx(-np.abs(tpot.predict(X[:, 1:]) - X[:, 0]).max())


def test_no_function_at_all():
    with pytest.raises(ValueError, match="scoring must be a name or a function, not a list"):
        fitted(["accuracy"])
