"""Trees whose every cut is exact: few rows, so that each distinct value has a code of its own."""
import numpy as np
import xgboost
from sklearn import ensemble as e
from sklearn import tree as t

from golden.case import Case, Column, Table, cancer, diabetes, gaps, iris, rounded


def of(text, model, table, tolerance=1e-9):
    model.fit(table.X, table.y, sample_weight=table.weights if len(table.weights) else None)
    answer = model.predict_proba if table.classes else model.predict
    return Case(text, table, answer(table.X_test), tolerance)


def apart(table):
    """The same table with noise on every value: no two cuts are equally good, and no test row lies on a cut, where
    XGBoost sends it right and scikit-learn left."""
    rng = np.random.default_rng(8)
    noisy = table.all * (1 + 0.02 * rng.normal(size=table.all.shape))
    return Table(table.name + "_apart", [Column(v) for v in rounded(noisy).T], table.rows, table.y, table.classes,
                 table.weights)


def again(table):
    """The same table, asked for its training rows; wherever between two values of a node a cut lies, they go alike."""
    return Table(table.name + "_again", [Column(np.r_[v, v]) for v in table.X.T], table.rows, table.y, table.classes,
                 table.weights)


def value(v):
    return v if isinstance(v, str) else repr(v)


def xgb(table, method="exact", **params):
    """XGBoost's gradients and sums are floats. `exact` cuts half way between two values as we do, `hist` at a value."""
    kind = "classifier" if table.classes else "regressor"
    text = f"xgb_{kind}(" + ", ".join(f"{k}={value(v)}" for k, v in params.items()) + ")"
    made = getattr(xgboost, "XGB" + kind.capitalize())(tree_method=method, n_jobs=1, max_bin=1000, **params)
    case = of(text, made, table)
    return Case(text, table, case.expected, 1e-6)


def xgb_cases():
    few = {"n_estimators": 12}
    for weights in (False, True):
        for table in (cancer(weights), iris(weights), diabetes(weights)):
            yield xgb(apart(table), **few, max_depth=3)
    for table in (apart(cancer()), apart(diabetes())):
        yield xgb(table, **few, learning_rate=0.1, min_child_weight=3)
        yield xgb(table, **few, reg_alpha=1.5, reg_lambda=0.2)
        yield xgb(table, **few, max_delta_step=0.3, max_depth=2)
        yield xgb(table, **few, gamma=0.5, max_depth=1)
        yield xgb(table, **few, max_depth=2, base_score=0.3)
        yield xgb(again(table), "hist", **few, grow_policy="lossguide", max_leaves=5, max_depth=0)
        yield xgb(again(table), "hist", **few, gamma=1.5)
    yield xgb(apart(cancer()), **few, scale_pos_weight=2.5, max_depth=2)
    for table in (gaps(), gaps(classes=False)):
        yield xgb(table, n_estimators=6, max_depth=2)
        yield xgb(again(table), "hist", **few)


def boosting(table, **params):
    """As many rounds as scikit-learn's seeds agree on: where cuts are equally good, they decide, and ours would too."""
    for rounds in (10, 6, 4, 3, 2, 1):
        given = {"n_estimators": rounds} | params
        text = "gradient_boosting_regressor(" + ", ".join(f"{k}={value(v)}" for k, v in given.items()) + ")"
        asked = [of(text, e.GradientBoostingRegressor(random_state=s, **given), table) for s in range(8)]
        if all(np.allclose(a.expected, asked[0].expected, rtol=1e-10) for a in asked):
            return asked[0]
    raise AssertionError(f"{text}: cuts are equally good")


def boosting_cases():
    for weights in (False, True):
        numbers = apart(diabetes(weights))
        yield boosting(numbers, max_depth=2)
        yield boosting(numbers, loss="absolute_error", max_depth=1, learning_rate=0.5)
        for alpha in (0.75, 0.9):
            yield boosting(numbers, loss="huber", alpha=alpha, max_depth=2)
        for alpha in (0.9, 0.5, 0.25):
            yield boosting(numbers, loss="quantile", alpha=alpha, max_depth=1)


def cases():
    yield from xgb_cases()
    yield from boosting_cases()
    for depth, table in ((1, cancer()), (2, cancer()), (1, iris())):
        stump = t.DecisionTreeClassifier(max_depth=depth, random_state=0)
        model = e.AdaBoostClassifier(stump, n_estimators=8, learning_rate=0.7)
        yield of(f"ada_boost_classifier(n_estimators=8, learning_rate=0.7, max_depth={depth})", model, table)
