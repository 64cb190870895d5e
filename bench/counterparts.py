"""A canonical step fitted with the scikit-learn classes that the catalogue names as counterparts.

A step is {"op", "params", "inputs"} as bench_trials prints it, and means here what it means in `src/pipeline`: every
operator reads its inputs side by side, encoders and imputers take the columns of their kind and leave the others, a
model below the root gives its predictions beside its input. A prefix that occurs twice in a step is fitted once.
"""
import importlib
import inspect
import warnings

import numpy as np
from sklearn import feature_selection
from sklearn.base import BaseEstimator, TransformerMixin

NUMBER, TOKEN = 0, -1  # kinds of columns; a positive kind is a category with as many levels
IN_TRAINING_ONCE, OUT_OF_FOLD = "once", "out-of-fold"  # how a model below the root foretells its training rows


def whole(value):
    return int(value) if isinstance(value, float) and value.is_integer() else value


def share_or_count(value):
    """Of columns: 1 is a share for us and a count for scikit-learn."""
    return int(value) if isinstance(value, float) and value > 1 else value


def logistic_regression(p):
    p.pop("dual", None)
    share = {"l2": 0.0, "none": 0.0, "l1": 1.0, "elasticnet": p.pop("l1_ratio", None)}[p.pop("penalty")]
    return p | {"l1_ratio": share, "C": p.get("C", np.inf), "solver": "saga" if share else "lbfgs"}


def either_way(p):
    """Whether the dual problem is solved is ours to choose where nothing is said."""
    return p | {"dual": "auto" if p.get("dual") is None else p["dual"]}


def elastic_net_cv(p):
    return p | {"alphas": p.pop("n_alphas")}


def score_function(p):
    return p | {"score_func": getattr(feature_selection, p["score_func"])}


def feature_agglomeration(p):
    return p | {"pooling_func": getattr(np, p["pooling_func"])}


class ZeroCount(TransformerMixin, BaseEstimator):
    """Two more columns: how many numbers of a row are not zero, and how many are (TPOT's manual)."""

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        not_zero = np.count_nonzero(X, axis=1)
        return np.column_stack([not_zero, X.shape[1] - not_zero, X])


def without(*names, **more):
    """Parameters that are about which columns are taken, not about the counterpart."""
    return lambda p: {k: v for k, v in p.items() if k not in names} | more


# What has to be said otherwise to scikit-learn; all other parameters go by their names.
SAID_OTHERWISE = {
    "elastic_net_cv": elastic_net_cv,
    "feature_agglomeration": feature_agglomeration,
    "hist_gradient_boosting_classifier": without(early_stopping=False),
    "hist_gradient_boosting_regressor": without(early_stopping=False),
    "lasso_lars_cv": without("normalize"),
    "linear_svc": either_way,
    "linear_svr": either_way,
    "logistic_regression": logistic_regression,
    "one_hot_encoder": without("max_levels", handle_unknown="ignore", sparse_output=False),
    "ordinal_encoder": without(handle_unknown="use_encoded_value", unknown_value=-1),
    "select_fwe": score_function,
    "select_percentile": score_function,
    "simple_imputer": without(keep_empty_features=True),
    "truncated_svd": without("only"),
}


class Counterparts:
    """The catalogue as `espalier operators --json` prints it."""

    def __init__(self, catalogue):
        self.rows = {row["name"]: row for row in catalogue}

    def is_model(self, op):
        return self.rows[op]["role"] != "transform"

    def params(self, step):
        domains = {p["name"]: p["domain"] for p in self.rows[step["op"]]["params"]}
        out = {}
        for name, value in step["params"].items():
            integral = domains[name].startswith("integer") or "| integer" in domains[name]
            if isinstance(value, dict):  # a model
                value = self.unfitted(value)
            elif isinstance(value, list):
                value = tuple(whole(v) for v in value)
            elif name == "max_features":
                value = share_or_count(value)
            elif integral or name in ("n_components", "step") and value is not None and value >= 1:
                value = whole(value)
            out[name] = None if value == "none" and name != "penalty" else value
        return SAID_OTHERWISE.get(step["op"], dict)(out)

    def unfitted(self, step, **more):
        """The counterpart as the step says, with a seed where it takes one and one thread."""
        module, name = self.rows[step["op"]]["counterpart"].rsplit(".", 1)
        made = ZeroCount if name == "ZeroCount" else getattr(importlib.import_module(module), name)
        seed = inspect.signature(made).parameters.get("random_state")
        fixed = {"random_state": 0} if seed is not None and seed.default != "deprecated" else {}
        if module == "xgboost":  # its signature names nothing
            fixed = {"random_state": 0, "n_jobs": 1}
        return made(**fixed | self.params(step) | more)

    def make(self, step, rows, columns, categories, inner):
        """The unfitted counterpart; counts are clamped to what there is, as ours are."""
        params = {}
        if step["op"] == "target_encoder":
            params["cv"] = inner
        if step["op"].startswith("hist_gradient_boosting") and categories:
            params["categorical_features"] = categories
        said = self.params(step)
        for count, most in (("n_neighbors", rows), ("n_components", min(rows, columns)), ("n_clusters", columns)):
            if isinstance(said.get(count), int):
                params[count] = min(said[count], most)
        return self.unfitted(step, **params)


class Frame:
    """Numbers with the kind of every column."""

    def __init__(self, values, kinds):
        self.values, self.kinds = values, kinds

    def beside(self, right):
        return Frame(np.hstack([self.values, right.values]), self.kinds + right.kinds)


def taken(step, kinds):
    """The columns that an operator replaces; None: all of them together."""
    if step["op"] in ("one_hot_encoder", "ordinal_encoder", "target_encoder"):
        most = step["params"].get("max_levels", np.inf)
        return [j for j, kind in enumerate(kinds) if 0 < kind <= most]
    if step["op"] == "tfidf_transformer" or step["params"].get("only") == "tokens":
        return [j for j, kind in enumerate(kinds) if kind == TOKEN]
    if step["op"] == "simple_imputer" and any(kinds):
        return [j for j, kind in enumerate(kinds) if kind == NUMBER]
    return None


class World:
    """What all fits of one trial share: the table, the fold of every row, and the fits of this outer fold."""

    def __init__(self, counterparts, raw, y, classes, fold_of, stacking):
        self.counterparts, self.raw, self.y, self.classes = counterparts, raw, y, classes
        self.fold_of, self.stacking, self.fits = fold_of, stacking, {}

    def fit(self, step, rows, root=False):
        key = (str(step), rows.tobytes(), root)
        if key not in self.fits:
            self.fits[key] = Node(self, step, rows, root)
        return self.fits[key]

    def inner(self, rows):
        """The folds that are left over, as pairs of positions in `rows`."""
        folds = self.fold_of[rows]
        return [(np.flatnonzero(folds != f), np.flatnonzero(folds == f)) for f in np.unique(folds)]


class Node:
    """A step fitted on rows of the world's table. A root only answers: it gives nothing for steps above to fit on."""

    def __init__(self, world, step, rows, root):
        self.world, self.step, self.root = world, step, root
        self.model = step["op"] != "raw" and world.counterparts.is_model(step["op"])
        self.inputs = [world.fit(i, rows) for i in step["inputs"]]
        if step["op"] == "raw":
            self.training = Frame(world.raw.values[rows], world.raw.kinds)
            return
        given = self.side_by_side([i.training for i in self.inputs])
        self.columns = taken(step, given.kinds)
        if self.columns == [] or step["op"] == "identity":
            self.training, self.columns = given, []
        elif self.model:
            self.learn(given.values, given.kinds, rows)
            if not root:
                self.training = given.beside(self.answered_in_training(given, rows))
        else:
            values = given.values if self.columns is None else given.values[:, self.columns]
            made = self.learn(values, given.kinds, rows, transform=True)
            self.training = self.replaced(given, made)

    def learn(self, values, kinds, rows, transform=False):
        categories = [j for j, kind in enumerate(kinds) if kind > 0]
        inner = self.world.inner(rows) if self.step["op"] == "target_encoder" else None
        self.fitted = self.world.counterparts.make(self.step, *values.shape, categories, inner)
        y = self.world.y[rows]
        return self.fitted.fit_transform(values, y) if transform else self.fitted.fit(values, y)

    def replaced(self, given, made):
        made = np.asarray(made.todense() if hasattr(made, "todense") else made)
        kind = TOKEN if self.step["op"] == "tfidf_transformer" else NUMBER
        out = Frame(made, [kind] * made.shape[1])
        if self.columns is None or len(self.columns) == len(given.kinds):
            return out
        others = [j for j in range(len(given.kinds)) if j not in set(self.columns)]
        return Frame(given.values[:, others], [given.kinds[j] for j in others]).beside(out)

    def answered_in_training(self, given, rows):
        if self.world.stacking == IN_TRAINING_ONCE:
            return self.columns_of(self.answer(given.values))
        out = None
        for train, test in self.world.inner(rows):
            node = self.world.fit(self.step, rows[train], root=True)
            part = node.answer(node.read(rows[test], {}).values)
            out = np.empty((len(rows), part.shape[1])) if out is None else out
            out[test] = part
        return self.columns_of(out)

    @staticmethod
    def columns_of(values):
        return Frame(values, [NUMBER] * values.shape[1])

    @staticmethod
    def side_by_side(frames):
        out = frames[0]
        for frame in frames[1:]:
            out = out.beside(frame)
        return out

    def read(self, rows, seen):
        return self.side_by_side([i.give(rows, seen) for i in self.inputs])

    def give(self, rows, seen):
        """What the steps above read of rows; `seen` remembers it for those that read it twice."""
        if id(self) not in seen:
            seen[id(self)] = self.give_anew(rows, seen)
        return seen[id(self)]

    def give_anew(self, rows, seen):
        if self.step["op"] == "raw":
            return Frame(self.world.raw.values[rows], self.world.raw.kinds)
        given = self.read(rows, seen)
        if self.model:
            return given.beside(self.columns_of(self.answer(given.values)))
        if self.columns == []:
            return given
        values = given.values if self.columns is None else given.values[:, self.columns]
        return self.replaced(given, self.fitted.transform(values))

    def answer(self, values):
        """A column per class, or the number."""
        if self.world.classes == 0:
            return self.fitted.predict(values).reshape(len(values), 1)
        if hasattr(self.fitted, "predict_proba"):
            known = self.fitted.predict_proba(values)
        else:
            known = 1 / (1 + np.exp(-self.fitted.decision_function(values)))
            known = np.column_stack([1 - known, known]) if known.ndim == 1 else known
        out = np.zeros((len(values), self.world.classes))
        out[:, self.fitted.classes_.astype(int)] = known
        return out


def predict(counterparts, step, raw, y, classes, fold_of, test_fold, stacking):
    """Predictions for the rows of one fold by the step fitted on all others, and what was warned of."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        world = World(counterparts, raw, y, classes, fold_of, stacking)
        node = world.fit(step, np.flatnonzero(fold_of != test_fold), root=True)
        out = node.answer(node.read(np.flatnonzero(fold_of == test_fold), {}).values)
    return out, sorted({w.category.__name__ for w in warned})
