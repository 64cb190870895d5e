#include "export/python_helpers.h"

namespace espalier {
namespace {

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
        for fit, answer in splits(X, y):
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
        for fit, answer in splits(X, y):
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

constexpr const char* as_rows_vary = R"py(
class AsRowsVary(TransformerMixin, BaseEstimator):
    """Makes as many columns as asked for, or as there are directions in which rows vary."""

    def __init__(self, transformer):
        self.transformer = transformer

    def fit(self, X, y=None):
        most = max(1, np.linalg.matrix_rank(StandardScaler().fit_transform(X)))
        count = min(self.transformer.n_components or most, most)
        self.transformer_ = clone(self.transformer).set_params(n_components=count).fit(X)
        return self

    def transform(self, X):
        return self.transformer_.transform(X)
)py";

constexpr const char* groups = R"py(
class Groups(TransformerMixin, BaseEstimator):
    """Joins columns into groups; where there are no more columns than groups, each is its own."""

    def __init__(self, transformer):
        self.transformer = transformer

    def fit(self, X, y=None):
        many = X.shape[1] > self.transformer.n_clusters
        self.transformer_ = clone(self.transformer).fit(X) if many else None
        return self

    def transform(self, X):
        return X if self.transformer_ is None else self.transformer_.transform(X)
)py";

constexpr const char* strengths_of_lasso = R"py(
class StrengthsOfLasso(RegressorMixin, BaseEstimator):
    """ElasticNetCV without an L1 penalty, for which it knows no strengths: tries those of the lasso."""

    def __init__(self, estimator):
        self.estimator = estimator

    def fit(self, X, y):
        X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
        middle = X.mean(axis=0) if self.estimator.fit_intercept else 0
        most = max(np.abs((X - middle).T @ y).max() / len(y), 1e-15)
        alphas = most * np.geomspace(1, self.estimator.eps, self.estimator.alphas)
        self.estimator_ = clone(self.estimator).set_params(alphas=alphas).fit(X, y)
        return self

    def predict(self, X):
        return self.estimator_.predict(X)
)py";

constexpr const char* shortened = R"py(
def shortened(file, separator, quote, encoding):
    """The text of a file, with separators of one character: by longer ones pandas divides quoted cells too."""
    field = f"(^|{escape(separator)})([ \t]*{quote}[^{quote}]*(?:{quote * 2}[^{quote}]*)*{quote})?"
    with get_handle(file, "r", encoding=encoding, compression="infer") as opened:
        text = opened.handle.read()
    return StringIO(sub(field, lambda m: "\x1f" * bool(m[1]) + (m[2] or ""), text, flags=MULTILINE))
)py";

constexpr const char* table_of_pairs = R"py(
def table_of_pairs(file):
    """A file of svmlight's form: the label as text, a column for every place that a feature may have."""
    values, labels, queries = load_svmlight_file(file, zero_based=True, query_id=True)
    table = pd.DataFrame(values.toarray()).add_prefix("f")
    table.insert(0, "label", [np.format_float_positional(label, trim="-") for label in labels])
    return table.assign(qid=queries) if len(queries) else table
)py";

const std::pair<std::string, std::string> base{"sklearn.base", "BaseEstimator"}, clone{"sklearn.base", "clone"},
    transformer{"sklearn.base", "TransformerMixin"}, classifier{"sklearn.base", "ClassifierMixin"},
    regressor{"sklearn.base", "RegressorMixin"}, scaler{"sklearn.preprocessing", "StandardScaler"};

}  // namespace

std::vector<PythonHelper> wrappers() {
  return {
      {"shortened",
       {{"io", "StringIO"}, {"pandas.io.common", "get_handle"}, {"re", "MULTILINE"}, {"re", "escape"}, {"re", "sub"}},
       {},
       shortened},
      {"table_of_pairs", {{"sklearn.datasets", "load_svmlight_file"}}, {}, table_of_pairs},
      {"OutOfFold", {base, clone, transformer}, {}, out_of_fold},
      {"EncodedOutOfFold", {base, clone, transformer}, {}, encoded_out_of_fold},
      {"Margins", {base, clone, classifier}, {}, margins},
      {"Coded", {base, clone}, {}, coded},
      {"AtLeastOne", {base, clone, transformer}, {}, at_least_one},
      {"UpTo", {base, clone, transformer}, {}, up_to},
      {"AsRowsVary", {base, clone, transformer, scaler}, {}, as_rows_vary},
      {"Groups", {base, clone, transformer}, {}, groups},
      {"StrengthsOfLasso", {base, clone, regressor}, {}, strengths_of_lasso},
  };
}

}  // namespace espalier
