"""scikit-learn's own checks of our estimators."""
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from espalier import Classifier, Regressor

pytestmark = pytest.mark.slow

_DRAWN = ("folds and bootstraps are drawn row by row, so that a row of weight 2 is not the row twice; "
          "scikit-learn's own forests declare the same")
EXPECTED_FAILURES = {
    "check_sample_weight_equivalence_on_dense_data": _DRAWN,
    "check_sample_weight_equivalence_on_sparse_data": _DRAWN,
}


SMALL = {"trials": 3, "ensemble_size": 0, "jobs": 1}


@pytest.mark.filterwarnings("ignore::espalier.EspalierWarning")  # some checks have nothing to learn
@parametrize_with_checks([Classifier(**SMALL), Regressor(**SMALL)], expected_failed_checks=lambda _: EXPECTED_FAILURES)
def test_check(estimator, check):
    check(estimator)
