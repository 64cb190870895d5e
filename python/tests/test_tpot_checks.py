"""scikit-learn's own checks of TPOT's estimators."""
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from espalier.tpot import TPOTClassifier, TPOTRegressor

pytestmark = pytest.mark.slow

_NAMES = "the arguments of fit and score have TPOT's names, not X and y, by which the check passes them"
EXPECTED_FAILURES = {
    "check_fit_score_takes_y": _NAMES,
    "check_n_features_in_after_fitting": _NAMES,
    "check_sample_weight_equivalence_on_dense_data": _NAMES,
    "check_sample_weight_equivalence_on_sparse_data": _NAMES,
}
SMALL = {"generations": 0, "population_size": 2, "random_state": 0}
CLASSES = {"sklearn.linear_model.LogisticRegression": {"C": [1.0, 10.0]},
           "sklearn.tree.DecisionTreeClassifier": {"max_depth": [3, 5]}}
NUMBERS = {"sklearn.linear_model.RidgeCV": {}, "sklearn.tree.DecisionTreeRegressor": {"max_depth": [3, 5]}}


@pytest.mark.filterwarnings("ignore::espalier.EspalierWarning")  # some checks have nothing to learn
@parametrize_with_checks([TPOTClassifier(**SMALL, config_dict=CLASSES, template="Classifier"),
                          TPOTRegressor(**SMALL, config_dict=NUMBERS, template="Regressor")],
                         expected_failed_checks=lambda _: EXPECTED_FAILURES)
def test_check(estimator, check):
    check(estimator)
