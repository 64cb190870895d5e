#include "export/python_helpers.h"

namespace espalier {
namespace {

constexpr const char* draws = R"py(
def mixed(z):
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return z ^ (z >> 31)


def draws(seed, *children):
    """The random numbers of the search: xoshiro256++ from a seed in a tree of seeds."""
    for child in children:
        seed = mixed(seed ^ mixed((child + 0x9E3779B97F4A7C15) % 2**64))
    a, b, c, d = (mixed((seed + k * 0x9E3779B97F4A7C15) % 2**64) for k in range(1, 5))
    while True:
        total = (a + d) % 2**64
        yield ((total << 23 | total >> 41) + a) % 2**64
        shifted = (b << 17) % 2**64
        c, d = c ^ a, d ^ b
        b, a = b ^ c, a ^ d
        c, d = c ^ shifted, (d << 45 | d >> 19) % 2**64
)py";

constexpr const char* dealt = R"py(
def dealing_order(classes, rows, seed, *children):
    """Rows in random order, class after class; of a target of numbers `classes` is None."""
    number, order = draws(seed, *children), list(range(rows))
    for i in range(rows, 1, -1):
        j = next(number) * i >> 64
        order[i - 1], order[j] = order[j], order[i - 1]
    return order if classes is None else sorted(order, key=classes.__getitem__)


def dealt(classes, rows, folds, seed, *children):
    """The fold of every row as in the search: dealt like cards, so that each has its share of every class."""
    fold = np.empty(rows, dtype=int)
    fold[dealing_order(classes, rows, seed, *children)] = np.arange(rows) % folds
    return fold
)py";

constexpr const char* held_out = R"py(
def held_out(classes, rows, share, seed, *children):
    """1 for rows that the search validated on, a share of every class; else 0."""
    fold, owed = np.zeros(rows, dtype=int), 0.5
    for row in dealing_order(classes, rows, seed, *children):
        owed += share
        if owed >= 1:
            fold[row], owed = 1, owed - 1
    return fold
)py";

constexpr const char* by_groups = R"py(
def by_groups(groups, folds, seed, *children):
    """Rows of a group stay together: the largest group first, always into the fold that has fewest rows."""
    codes = pd.factorize(groups, sort=True)[0]
    number, order = draws(seed, *children), list(range(codes.max() + 1))
    for i in range(len(order), 1, -1):
        j = next(number) * i >> 64
        order[i - 1], order[j] = order[j], order[i - 1]
    held, size, fold_of = np.bincount(codes), np.zeros(folds), {}
    for group in sorted(order, key=lambda g: -held[g]):
        fold_of[group] = int(np.argmin(size))
        size[fold_of[group]] += held[group]
    return np.array([fold_of[code] for code in codes])
)py";

constexpr const char* by_time = R"py(
def by_time(times, stretches):
    """Equal stretches of time, numbered; rows of the same time are never divided."""
    times = times.to_numpy()
    fold, stretch, order = np.zeros(len(times), dtype=int), 0, np.argsort(times, kind="stable")
    for at, row in enumerate(order):
        if at * stretches >= (stretch + 1) * len(order) and times[row] != times[order[at - 1]]:
            stretch = at * stretches // len(order)
        fold[row] = stretch
    return fold
)py";

constexpr const char* splits = R"py(
def splits(rows):
    """What is left of the search's folds in these rows: pairs of masks, to fit on and to answer."""
    fold = fold_of_row[rows]
    for k in np.unique(fold):
        yield fold != k, fold == k
)py";

constexpr const char* forward_splits = R"py(
def splits(rows):
    """What is left of the search's folds in these rows: pairs of masks, to fit on and to answer."""
    fold = fold_of_row[rows]
    for k in np.unique(fold)[1:]:
        yield fold < k, fold == k
)py";

constexpr const char* out_of_fold = R"py(
class OutOfFold(TransformerMixin, BaseEstimator):
    """What a pipeline's last step reads, beside its answers: for training rows by fits on the other folds."""

    def __init__(self, pipeline):
        self.pipeline = pipeline

    def fit(self, X, y):
        self.fit_transform(X, y)
        return self

    def fit_transform(self, X, y):
        y = np.asarray(y)
        self.classes_ = np.unique(y) if hasattr(self.pipeline, "predict_proba") else None
        self.fitted_ = clone(self.pipeline)
        read = self.fitted_[:-1].fit_transform(X, y) if len(self.fitted_) > 1 else X
        self.fitted_[-1].fit(read, y)
        answers = np.zeros((len(X), 1 if self.classes_ is None else len(self.classes_)))
        for fit, answer in splits(X.index):
            answers[answer] = self.answers_of(clone(self.pipeline).fit(X[fit], y[fit]), X[answer])
        return np.hstack([np.asarray(read), answers])

    def transform(self, X):
        read = self.fitted_[:-1].transform(X) if len(self.fitted_) > 1 else X
        return np.hstack([np.asarray(read), self.answers_of(self.fitted_, X)])

    def answers_of(self, fitted, X):
        if self.classes_ is None:
            return fitted.predict(X).reshape(-1, 1)
        answers = np.zeros((len(X), len(self.classes_)))
        answers[:, np.searchsorted(self.classes_, fitted.classes_)] = fitted.predict_proba(X)
        return answers
)py";

constexpr const char* encoded_out_of_fold = R"py(
class EncodedOutOfFold(TransformerMixin, BaseEstimator):
    """An encoder that reads the target: training rows are encoded by fits on other folds."""

    def __init__(self, encoder):
        self.encoder = encoder

    def fit(self, X, y):
        self.fitted_ = clone(self.encoder).fit(X, y)
        return self

    def fit_transform(self, X, y):
        y = np.asarray(y)
        encoded = self.fit(X, y).transform(X)
        for fit, answer in splits(X.index):
            encoded[answer] = clone(self.encoder).fit(X[fit], y[fit]).transform(X[answer])
        return encoded

    def transform(self, X):
        return self.fitted_.transform(X)
)py";

constexpr const char* margins = R"py(
class Margins(ClassifierMixin, BaseEstimator):
    """Probabilities by a classifier that knows margins: the logistic function of each, in shares of one."""

    def __init__(self, estimator):
        self.estimator = estimator

    def fit(self, X, y):
        self.estimator_ = clone(self.estimator).fit(X, y)
        self.classes_ = self.estimator_.classes_
        return self

    def predict(self, X):
        return self.estimator_.predict(X)

    def predict_proba(self, X):
        shares = 1 / (1 + np.exp(-self.estimator_.decision_function(X)))
        if shares.ndim == 1:
            return np.column_stack([1 - shares, shares])
        return shares / shares.sum(axis=1, keepdims=True)
)py";

constexpr const char* coded = R"py(
class Coded(BaseEstimator):
    """An estimator that wants numbers for the classes, and arrays."""

    def __init__(self, estimator):
        self.estimator = estimator

    def fit(self, X, y):
        y = np.asarray(y)
        if y.dtype == object or hasattr(self.estimator, "predict_proba"):
            self.classes_, y = np.unique(y, return_inverse=True)
        self.estimator_ = clone(self.estimator).fit(np.asarray(X), y)
        return self

    def predict(self, X):
        return self.classes_[self.estimator_.predict(X)]

    def predict_proba(self, X):
        return self.estimator_.predict_proba(X)

    def fit_transform(self, X, y):
        return self.fit(X, y).transform(X)

    def transform(self, X):
        return self.estimator_.transform(np.asarray(X))

    @property
    def feature_importances_(self):
        return self.estimator_.feature_importances_

    def __sklearn_tags__(self):
        return self.estimator.__sklearn_tags__()
)py";

constexpr const char* at_least_one = R"py(
class AtLeastOne(TransformerMixin, BaseEstimator):
    """A selector that keeps its best column where it alone would keep none."""

    def __init__(self, selector):
        self.selector = selector

    def fit(self, X, y=None):
        X, selector = np.asarray(X), clone(self.selector)
        try:
            self.kept_ = selector.fit(X, y).get_support()
        except ValueError:  # how VarianceThreshold says that it would
            if not hasattr(selector, "variances_"):
                raise
            self.kept_ = np.zeros(X.shape[1], dtype=bool)
        if not self.kept_.any():
            self.kept_[np.argmax(self.strengths(selector))] = True
        return self

    def transform(self, X):
        return np.asarray(X)[:, self.kept_]

    @staticmethod
    def strengths(selector):
        for name in ("variances_", "scores_"):
            if hasattr(selector, name):
                return np.nan_to_num(getattr(selector, name), nan=-np.inf)
        if hasattr(selector.estimator_, "coef_"):
            return np.abs(np.atleast_2d(selector.estimator_.coef_)).sum(axis=0)
        return selector.estimator_.feature_importances_
)py";

constexpr const char* up_to = R"py(
class UpTo(TransformerMixin, BaseEstimator):
    """Makes as many columns as asked for, or as there are."""

    def __init__(self, transformer):
        self.transformer = transformer

    def fit(self, X, y=None):
        count = min(self.transformer.n_components, *X.shape)
        self.transformer_ = clone(self.transformer).set_params(n_components=count).fit(X)
        return self

    def transform(self, X):
        return self.transformer_.transform(X)
)py";

constexpr const char* zero_count = R"py(
class ZeroCount(TransformerMixin, BaseEstimator):
    """Adds how many numbers of a row are not zero, and how many are."""

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        X = np.asarray(X)
        filled = np.count_nonzero(X, axis=1)
        return np.column_stack([X.shape[1] - filled, filled, X])
)py";

const std::pair<std::string, std::string> base{"sklearn.base", "BaseEstimator"}, clone{"sklearn.base", "clone"},
    transformer{"sklearn.base", "TransformerMixin"}, classifier{"sklearn.base", "ClassifierMixin"};

}  // namespace

const std::vector<PythonHelper>& python_helpers() {
  static const std::vector<PythonHelper> all{
      {"draws", {}, {}, draws},
      {"dealt", {}, {"draws"}, dealt},
      {"held_out", {}, {"dealt"}, held_out},
      {"by_groups", {}, {"draws"}, by_groups},
      {"by_time", {}, {}, by_time},
      {"splits", {}, {}, splits},
      {"forward_splits", {}, {}, forward_splits},
      {"OutOfFold", {base, clone, transformer}, {}, out_of_fold},
      {"EncodedOutOfFold", {base, clone, transformer}, {}, encoded_out_of_fold},
      {"Margins", {base, clone, classifier}, {}, margins},
      {"Coded", {base, clone}, {}, coded},
      {"AtLeastOne", {base, clone, transformer}, {}, at_least_one},
      {"UpTo", {base, clone, transformer}, {}, up_to},
      {"ZeroCount", {base, transformer}, {}, zero_count},
  };
  return all;
}

}  // namespace espalier
