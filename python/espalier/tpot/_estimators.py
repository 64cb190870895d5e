"""The estimators of TPOT's face."""
from ..estimators import Classifier, Regressor
from ._base import TPOTBase


class TPOTClassifier(TPOTBase, Classifier):
    """Finds the best pipeline for a target of classes by genetic programming, as TPOT does.

    Parameters
    ----------
    generations : int or None
        How many after the first population. None: as many as ``max_time_mins`` allows.
    population_size : int
        Pipelines that survive a generation.
    offspring_size : int, optional
        New pipelines of each generation. None: as many as survive.
    mutation_rate, crossover_rate : float
        Shares of the offspring; what is left of 1 are copies.
    scoring : str or callable, optional
        What is optimised: the name of one of scikit-learn's scorers; a function of (y_true, y_pred), minimised where
        "error" or "loss" is in its name; or a scorer of (estimator, X, y), which is given an
        estimator that has predicted already and not the columns of X. None: accuracy.
    cv : int, splitter or iterable of (train, test)
        Folds, drawn by the seed; or splits that put every row into one test set.
    subsample : float
        Share of the rows that pipelines are evaluated on; the final one is fitted on all of them.
    n_jobs : int
        Pipelines evaluated at the same time; -1: as many as cores.
    max_time_mins : float, optional
        Minutes for everything, the final fit included.
    max_eval_time_mins : float
        Minutes for a single pipeline, all folds together.
    random_state : int or RandomState, optional
        The same one gives the same result, at any ``n_jobs``, where no time limit is reached.
    config_dict : dict or str, optional
        Operators and parameters that are searched: {class: {parameter: values}}; 'TPOT light', 'TPOT MDR' or
        'TPOT sparse'; or the path of a Python file that assigns ``tpot_config``.
    template : str, optional
        The form that all pipelines have: 'Selector-Transformer-Classifier'.
    warm_start : bool
        Whether ``fit`` goes on with the run of the last one; on other rows its best pipelines are tried first.
    memory : str or joblib.Memory, optional
        Where fitted transformers are kept: 'auto', a temporary folder; or a folder, which is never cleaned.
    use_dask : bool
        Not possible yet.
    periodic_checkpoint_folder : str, optional
        Folder that is kept filled with scripts of the best pipelines so far.
    early_stop : int, optional
        End after so many generations without another Pareto front.
    verbosity : {0, 1, 2, 3}
        Nothing, the best pipeline, the progress too, all.
    disable_update_check : bool
        Without effect: nothing is looked up in a network.
    log_file : str or file, optional
        Where the progress goes. None: the standard output.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    fitted_pipeline_ : Pipeline
        The best pipeline of scikit-learn's classes, fitted on all rows at the first access. Predictions come from the
        engine's own, which differs where learners draw at random.
    pareto_front_fitted_pipelines_ : dict of str to Pipeline
    evaluated_individuals_ : dict of str to dict
        Every pipeline that was tried: "generation", "mutation_count", "crossover_count", "predecessor",
        "operator_count", "internal_cv_score".
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Where the features have names.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from espalier.tpot import TPOTClassifier
    >>> X, y = load_iris(return_X_y=True)
    >>> tpot = TPOTClassifier(generations=1, population_size=5, config_dict="TPOT light", random_state=1).fit(X, y)
    >>> tpot.predict(X[:2])
    array([0, 0])
    """

    _default_scoring = "accuracy"


class TPOTRegressor(TPOTBase, Regressor):
    """Finds the best pipeline for a target of numbers by genetic programming, as TPOT does.

    Parameters and attributes are those of TPOTClassifier, but for ``classes_``; ``scoring`` is neg_mean_squared_error
    where it is None.
    """

    _default_scoring = "neg_mean_squared_error"
