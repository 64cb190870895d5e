"""What the docstrings of our classifier and regressor have in common."""

_PARAMETERS = """Parameters
    ----------
    time : number or str, optional
        Limit for everything, the final fit included: seconds, "30s", "5m". None: five minutes, or none where ``trials``
        says how much.
    trials : int, optional
        How many pipelines to try. With it and a seed, a fit gives the same model again.
    metric : str, optional
        What is optimised; ``espalier metrics`` lists the names, scikit-learn's among them. None: of two classes the
        area under the ROC curve, of more the log loss, of numbers the root of the mean squared error.
    ensemble_size : int
        Most members of the final ensemble. 0: the best single pipeline.
    memory : str, optional
        Limit for all processes together, "4GB". None: 80 % of what is free.
    jobs : int, optional
        Trials at the same time. None or -1: all cores.
    seed : int
    cv : int, str, splitter or iterable
        Folds; "5x3": 5 folds drawn 3 times; or scikit-learn's splitters that put every row into one test set.
    strategy : {"evolve", "random", "tpot"}
    run : str or path-like, optional
        Folder of the run, to look at with ``espalier show`` and to go on with. None: a temporary one, gone when the fit
        ends.
    verbose : {0, 1, 2}
        1 prints what gets better, 2 every trial.
    options : dict, optional
        Other long options of ``espalier fit``: ``{"exclude": ["neighbors"], "trial_time": 10}``."""

_ATTRIBUTES = """n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Where X has names.
    columns_ : list of str
        What the model calls its columns.
    feature_importances_ : ndarray of shape (n_features_in_,)
    model_ : Model
    result_ : dict
        How the fit ended: "score", "expected" (of the final model on new rows, metric by metric), "warnings" ...
    trials_ : list of dict
        The pipelines that were tried."""


def documented(estimator):
    """Puts these texts where the class's docstring names them. A class decorator."""
    if estimator.__doc__:  # python -OO has none
        text = estimator.__doc__.replace("{parameters}", _PARAMETERS)
        estimator.__doc__ = text.replace("{attributes}", _ATTRIBUTES)
    return estimator
