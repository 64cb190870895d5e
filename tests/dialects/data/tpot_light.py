"""TPOT's own small classification dictionary ("TPOT light"), as its users write one, and an operator that is not here."""
import numpy as np
from numpy import arange

alphas = [1e-3, 1e-2, 1e-1, 1., 10., 100.]

tpot_config = {

    # Classifiers
    'sklearn.naive_bayes.GaussianNB': {
    },
    'sklearn.naive_bayes.BernoulliNB': {'alpha': alphas, 'fit_prior': [True, False]},
    'sklearn.naive_bayes.MultinomialNB': {'alpha': alphas, 'fit_prior': [True, False]},
    'sklearn.tree.DecisionTreeClassifier': {
        'criterion': ["gini", "entropy"],
        'max_depth': range(1, 11),
        'min_samples_split': range(2, 21),
        'min_samples_leaf': range(1, 21)
    },
    'sklearn.neighbors.KNeighborsClassifier': {
        'n_neighbors': list(range(1, 101)), 'weights': ("uniform", "distance"), 'p': [1, 2]
    },
    'sklearn.linear_model.LogisticRegression': {
        'penalty': ["l1", "l2"],
        'C': [1e-4, 1e-3, 1e-2, 1e-1, 0.5, 1., 5., 10., 15., 20., 25.],
        'dual': [True, False]
    },

    # Preprocessors
    'sklearn.preprocessing.Binarizer': {'threshold': np.arange(0.0, 1.01, 0.05)},
    'sklearn.cluster.FeatureAgglomeration': {
        'linkage': ['ward', 'complete', 'average'], 'affinity': ['euclidean', 'l1', 'l2', 'manhattan', 'cosine']
    },
    'sklearn.preprocessing.MaxAbsScaler': {},
    'sklearn.preprocessing.MinMaxScaler': {},
    'sklearn.preprocessing.Normalizer': {'norm': ['l1', 'l2', 'max']},
    'sklearn.decomposition.PCA': {'svd_solver': ['randomized'], 'iterated_power': range(1, 11)},
    'sklearn.kernel_approximation.RBFSampler': {'gamma': arange(0.0, 1.01, 0.05)},
    'sklearn.preprocessing.RobustScaler': {},
    'sklearn.preprocessing.StandardScaler': {},
    'tpot.builtins.ZeroCount': {},

    # Selectors
    'sklearn.feature_selection.SelectFwe': {
        'alpha': np.arange(0, 0.05, 0.001), 'score_func': {'sklearn.feature_selection.f_classif': None}
    },
    'sklearn.feature_selection.SelectPercentile': {
        'percentile': range(1, 100), 'score_func': {'sklearn.feature_selection.f_classif': None}
    },
    'sklearn.feature_selection.VarianceThreshold': {'threshold': [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.2]},

    'example.NoSuchClassifier': {'depth': range(3)},
}
