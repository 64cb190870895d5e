"""The rows of a fit, checked by TPOT's rules."""
import os
import sys

from sklearn.utils.validation import column_or_1d

from .._input import table_to_fit

_INVALID = ("Error: Input data is not in a valid format. Please confirm that the input data is scikit-learn "
            "compatible. For example, the features must be a 2-D array and target labels must be a 1-D array. ")
_DENSE_ONLY = (None, "TPOT light", "TPOT MDR")


def is_sparse(X):
    """Whether X is a sparse matrix of scipy's."""
    scipy = sys.modules.get("scipy.sparse")
    return scipy is not None and scipy.issparse(X)


def checked_rows(estimator, features, target):
    """The features as a table, and the target as an array. Sets what scikit-learn has an estimator say of features.

    Raises
    ------
    ValueError, TypeError
        They are not of two dimensions and one, or not of equally many rows; a sparse matrix comes with a configuration
        that is not for one.
    """
    try:
        if isinstance(features, (str, os.PathLike)):
            raise TypeError("The features are the name of a file; `espalier.Classifier` and `espalier.Regressor` read "
                            "files.")
        table, y = table_to_fit(estimator, features, target), column_or_1d(target, warn=True)
    except ValueError as error:
        raise ValueError(_INVALID + str(error)) from error
    except TypeError as error:
        raise TypeError(_INVALID + str(error)) from error
    if is_sparse(features):
        _check_sparse(estimator.config_dict)
    return table, y


def _check_sparse(config_dict):
    if isinstance(config_dict, (str, type(None))) and config_dict in _DENSE_ONLY:
        raise ValueError(f"Not all operators in {config_dict} supports sparse matrix. Please use \"TPOT sparse\" for "
                         "sparse matrix.")
    if config_dict != "TPOT sparse":
        print("Warning: the features are a sparse matrix; please make sure that the operators of config_dict support "
              "sparse matrices.")
