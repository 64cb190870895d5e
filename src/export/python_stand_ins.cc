#include "export/python_helpers.h"

namespace espalier {
namespace {

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

constexpr const char* one_hot = R"py(
class OneHotOfFew(TransformerMixin, BaseEstimator):
    """TPOT's OneHotEncoder: ones and zeros for each whole number of a column that has few; the others behind them."""

    def __init__(self, minimum_fraction=None, threshold=10):
        self.minimum_fraction = minimum_fraction
        self.threshold = threshold

    def fit(self, X, y=None):
        X, self.kept_ = np.asarray(X, dtype=float), {}
        for j, column in enumerate(X.T):
            if len(np.unique(column)) > self.threshold:
                continue
            numbers, rows = np.unique(self.whole(column), return_counts=True)
            rare = rows / len(X) < (self.minimum_fraction or 0)
            kept = numbers[~rare]
            self.kept_[j] = np.roll(kept, np.isnan(kept).sum()), rare.any()  # what is missing first
        return self

    def transform(self, X):
        X, made = np.asarray(X, dtype=float), []
        for j, (kept, some_rare) in self.kept_.items():
            column = self.whole(X[:, [j]])
            ones = (column == kept) | (np.isnan(column) & np.isnan(kept))
            made += [~ones.any(axis=1, keepdims=True), ones] if some_rare else [ones]
        return np.hstack([*made, np.delete(X, list(self.kept_), axis=1)]).astype(float)

    @staticmethod
    def whole(column):
        return np.where(np.isfinite(column), np.floor(column), np.nan)
)py";

constexpr const char* lars_of_unit_columns = R"py(
class LassoLarsCVOfUnitColumns(RegressorMixin, BaseEstimator):
    """LassoLarsCV(normalize=True), which scikit-learn had before 1.2: columns have length one in every fit."""

    def __init__(self, max_iter=500, max_n_alphas=1000, eps=2.2e-16):
        self.max_iter = max_iter
        self.max_n_alphas = max_n_alphas
        self.eps = eps

    def fit(self, X, y):
        X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
        paths = []
        for fit, answer in KFold(5).split(X):
            alphas = self.fit_path(X[fit], y[fit], 0)
            errors = self.answers(X[answer]) - y[answer][:, np.newaxis]
            paths.append((alphas[::-1], errors[:, ::-1]))
        tried = np.unique(np.concatenate([alphas for alphas, _ in paths]))
        tried = tried[::max(1, len(tried) // self.max_n_alphas)]
        squares = sum(np.mean([np.interp(tried, alphas, row) ** 2 for row in errors], axis=0)
                      for alphas, errors in paths)
        self.fit_path(X, y, tried[np.argmin(squares)])
        return self

    def fit_path(self, X, y, alpha_min):
        self.mean_, self.middle_ = X.mean(axis=0), y.mean()
        length = np.sqrt(((X - self.mean_) ** 2).sum(axis=0))
        self.length_ = np.where(length == 0, 1, length)
        alphas, _, self.coef_ = lars_path(
            (X - self.mean_) / self.length_, y - self.middle_, method="lasso", alpha_min=alpha_min,
            max_iter=self.max_iter, eps=self.eps)
        return alphas

    def answers(self, X):
        return (np.asarray(X, dtype=float) - self.mean_) / self.length_ @ self.coef_ + self.middle_

    def predict(self, X):
        return self.answers(X)[:, -1]
)py";

const std::pair<std::string, std::string> base{"sklearn.base", "BaseEstimator"},
    transformer{"sklearn.base", "TransformerMixin"}, regressor{"sklearn.base", "RegressorMixin"},
    folds{"sklearn.model_selection", "KFold"}, lars{"sklearn.linear_model", "lars_path"};

}  // namespace

std::vector<PythonHelper> stand_ins() {
  return {
      {"ZeroCount", {base, transformer}, {}, zero_count},
      {"OneHotOfFew", {base, transformer}, {}, one_hot},
      {"LassoLarsCVOfUnitColumns", {base, regressor, folds, lars}, {}, lars_of_unit_columns},
  };
}

}  // namespace espalier
