"""What needs workers that run Python, which are not there yet. All of it is refused here."""


def scorer_of_estimators(scorer):
    """The error for a scorer that reads the estimator, not only its labels."""
    return NotImplementedError(
        f"scoring={scorer!r} looks at the fitted estimator or at its probabilities, which is not possible yet; pass "
        "the name of a scikit-learn scorer, a function of (y_true, y_pred), or make_scorer of such a function")


def scorer_of_probabilities(name):
    """The error for a scorer of scikit-learn's that the engine does not have, and that reads probabilities."""
    return NotImplementedError(f"scoring={name!r} is not possible yet: the engine has no such metric, and functions of "
                               "one's own read labels, not probabilities")


def foreign_class(name):
    """The error for a class of a configuration that the engine has no operator for."""
    return NotImplementedError(
        f"config_dict: {name} is not possible yet: only operators of the engine are searched, of which `espalier "
        "operators` lists the classes; take it out of the dictionary")


def dask():
    """The error for ``use_dask=True``."""
    return NotImplementedError("use_dask=True is not possible yet; n_jobs says how many processes of this machine work")
