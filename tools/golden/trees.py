"""Trees whose every cut is exact: few rows, so that each distinct value has a code of its own. Those that draw are
asked with many seeds."""
import functools

import numpy as np
import xgboost
from sklearn import ensemble as e
from sklearn import tree as t

from golden.case import Case, Column, Table, by_seeds, cancer, diabetes, gaps, iris, rounded


def of(text, model, table, tolerance=1e-9):
    model.fit(table.X, table.y, sample_weight=table.weights if len(table.weights) else None)
    answer = model.predict_proba if table.classes else model.predict
    return Case(text, table, answer(table.X_test), tolerance)


def apart(table):
    """The same table with noise on every value and weight: no two cuts are equally good, and no test row lies on a cut,
    where XGBoost sends it right and scikit-learn left."""
    rng = np.random.default_rng(8)
    noise = lambda values: rounded(values * (1 + 0.02 * rng.normal(size=values.shape)))
    return Table(table.name + "_apart", [Column(v) for v in noise(table.all).T], table.rows, table.y, table.classes,
                 noise(table.weights), table.y_test)


def again(table):
    """The same table, asked for its training rows; wherever between two values of a node a cut lies, they go alike."""
    return Table(table.name + "_again", [Column(np.r_[v, v]) for v in table.X.T], table.rows, table.y, table.classes,
                 table.weights)


def kind(table):
    return "classifier" if table.classes else "regressor"


def model(module, name, table):
    return getattr(module, name + kind(table).capitalize())


def value(v):
    return v if isinstance(v, str) else str(v).lower() if isinstance(v, bool) else repr(v)


def xgb(table, method="exact", **params):
    """XGBoost's gradients and sums are floats. `exact` cuts half way between two values as we do, `hist` at a value."""
    text = f"xgb_{kind(table)}(" + ", ".join(f"{k}={value(v)}" for k, v in params.items()) + ")"
    made = model(xgboost, "XGB", table)(tree_method=method, n_jobs=1, max_bin=1000, **params)
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


def jittered(table, seed):
    weights = table.weights * (1 + 1e-12 * np.random.default_rng(seed).normal(size=table.weights.shape))
    return Table(table.name, table.columns, table.rows, table.y, table.classes, weights, table.y_test)


def agreed(name, make, table, choices, tolerance=1e-9, **params):
    """The first of `choices` that scikit-learn's seeds agree on, whatever the last digits of weights: where cuts are
    equally good, they decide, and ours would too."""
    tables = [table, *(jittered(table, s) for s in range(1, 8))]
    for choice in choices:
        given = choice | params
        text = f"{name}(" + ", ".join(f"{k}={value(v)}" for k, v in given.items()) + ")"
        asked = [of(text, make(random_state=s, **given), one, tolerance) for s, one in enumerate(tables)]
        if all(np.allclose(a.expected, asked[0].expected, rtol=1e-10) for a in asked):
            return asked[0]
    raise AssertionError(f"{text} on {table.name}: cuts are equally good")


def decision_tree_cases():
    deepest = [{"max_depth": d} for d in (5, 4, 3, 2, 1)]
    leaves = [{"max_leaf_nodes": n} for n in (9, 7, 5, 4, 3)]
    for weights in (False, True):
        for table in map(apart, (cancer(weights), iris(weights), diabetes(weights))):
            tree = lambda choices, **params: agreed("decision_tree_" + kind(table), model(t, "DecisionTree", table),
                                                    table, choices, **params)
            yield tree(deepest)
            yield tree(deepest, min_samples_leaf=6)
            yield tree(deepest, min_samples_split=25)
            yield tree(leaves)
            if table.classes:
                yield tree(deepest, criterion="entropy")
                yield tree(leaves, criterion="log_loss")
                yield tree(deepest, class_weight="balanced")


def boosting(table, **params):
    rounds = [{"n_estimators": n} for n in (10, 6, 4, 3, 2, 1)]
    return agreed("gradient_boosting_" + kind(table), model(e, "GradientBoosting", table), table, rounds, **params)


def boosting_cases():
    for weights in (False, True):
        numbers = apart(diabetes(weights))
        yield boosting(numbers, max_depth=2)
        yield boosting(numbers, loss="absolute_error", max_depth=1, learning_rate=0.5)
        for alpha in (0.75, 0.9):
            yield boosting(numbers, loss="huber", alpha=alpha, max_depth=2)
        for alpha in (0.9, 0.5, 0.25):
            yield boosting(numbers, loss="quantile", alpha=alpha, max_depth=1)
        for table in (apart(cancer(weights)), apart(iris(weights))):
            yield boosting(table, max_depth=1)
            yield boosting(table, max_depth=1, learning_rate=0.5)
            yield boosting(table, max_leaf_nodes=3, min_samples_leaf=6)
        yield boosting(table, max_depth=2, min_samples_split=30)


def turned(make, table, order):
    """What a model says of the training rows, of whose columns it reads another order."""
    weights = table.weights if len(table.weights) else None
    fitted = make().fit(table.X[:, order], table.y, sample_weight=weights)
    return (fitted.predict_proba if table.classes else fitted.predict)(table.X[:, order])


def hist_boosting(table, **params):
    """Gradients are floats there, and cuts lie between values of all rows, ours between those of the node: training
    rows are asked for. As many rounds as all orders of the columns agree on, for of equal cuts the first is taken."""
    orders = [np.random.default_rng(s).permutation(len(table.columns)) for s in range(8)]
    for rounds in (12, 8, 6, 5, 4, 3, 2, 1):
        given = {"max_iter": rounds, "min_samples_leaf": 5} | params
        make = lambda: model(e, "HistGradientBoosting", table)(early_stopping=False, **given)
        asked = [turned(make, table, order) for order in orders]
        if all(np.allclose(a, asked[0], rtol=1e-5) for a in asked):
            text = f"hist_gradient_boosting_{kind(table)}(" + ", ".join(f"{k}={value(v)}" for k, v in given.items())
            return of(text + ")", make(), again(table), 1e-5)
    raise AssertionError(f"{params} on {table.name}: cuts are equally good")


def hist_boosting_cases():
    bent = {"max_depth": 2, "l2_regularization": 2.5}
    for table in map(apart, (cancer(weights=True), iris(weights=True), diabetes(weights=True), diabetes())):
        yield hist_boosting(table)
        yield hist_boosting(table, max_leaf_nodes=4, learning_rate=0.3)
        yield hist_boosting(table, **bent)
        yield hist_boosting(table, min_samples_leaf=20)
    yield hist_boosting(apart(cancer()), **bent)
    yield hist_boosting(apart(iris()), min_samples_leaf=20)
    for table in (gaps(), gaps(classes=False)):
        yield hist_boosting(table, max_depth=2)
        yield hist_boosting(table, min_samples_leaf=2)


def drawn(name, make, table, **params):
    text = f"{name}_{kind(table)}(" + ", ".join(f"{k}={value(v)}" for k, v in params.items()) + ")"
    return by_seeds(text, table, lambda seed: make(random_state=seed, **params))


def drawn_cases():
    few = {"n_estimators": 15}
    for weights in (False, True):
        for table in map(apart, (cancer(weights), iris(weights), diabetes(weights))):
            for name, family in (("random_forest", "RandomForest"), ("extra_trees", "ExtraTrees")):
                make = model(e, family, table)
                yield drawn(name, make, table, **few)
                yield drawn(name, make, table, **few, max_features=0.4, min_samples_leaf=3)
            yield drawn("random_forest", model(e, "RandomForest", table), table, **few, max_samples=0.5, max_depth=4)
            yield drawn("extra_trees", model(e, "ExtraTrees", table), table, **few, bootstrap=True)
            yield drawn("decision_tree", model(t, "DecisionTree", table), table, splitter="random", max_depth=4)
    for table in (apart(cancer()), apart(iris())):
        yield drawn("random_forest", e.RandomForestClassifier, table, **few, criterion="entropy")
        yield drawn("extra_trees", e.ExtraTreesClassifier, table, **few, class_weight="balanced")
    for table in map(apart, (cancer(), iris(), diabetes())):
        yield drawn("decision_tree", model(t, "DecisionTree", table), table, max_features=0.3, max_depth=3)
        yield drawn("gradient_boosting", model(e, "GradientBoosting", table), table, **few, subsample=0.5, max_depth=2)
        yield drawn("gradient_boosting", model(e, "GradientBoosting", table), table, **few, max_features=0.3)
        yield drawn("hist_gradient_boosting", hist_by_columns(table), table, max_iter=15, max_features=0.4)


def xgb_draws():
    few = {"n_estimators": 12, "max_depth": 3}
    for table in map(apart, (cancer(), iris(), diabetes())):
        make = functools.partial(model(xgboost, "XGB", table), tree_method="exact", n_jobs=1)
        for share in ("subsample", "colsample_bytree"):  # its exact method has no others
            yield drawn("xgb", make, table, **few, **{share: 0.5})


def hist_by_columns(table):
    return lambda **params: model(e, "HistGradientBoosting", table)(early_stopping=False, **params)


def ada_boost_regressors():
    for weights in (False, True):
        table = apart(diabetes(weights))
        for loss in ("linear", "square", "exponential"):
            for depth, rate in ((1, 1.0), (3, 0.3)):
                def make(random_state, max_depth, **params):
                    stump = t.DecisionTreeRegressor(max_depth=max_depth)
                    return e.AdaBoostRegressor(stump, random_state=random_state, **params)
                yield drawn("ada_boost", make, table, n_estimators=12, learning_rate=rate, loss=loss, max_depth=depth)


def cases():
    yield from xgb_cases()
    yield from decision_tree_cases()
    yield from boosting_cases()
    yield from hist_boosting_cases()
    yield from drawn_cases()
    yield from xgb_draws()
    yield from ada_boost_regressors()
    for depth, table in ((1, cancer()), (2, cancer()), (1, iris())):
        stump = t.DecisionTreeClassifier(max_depth=depth, random_state=0)
        boosted = e.AdaBoostClassifier(stump, n_estimators=8, learning_rate=0.7)
        yield of(f"ada_boost_classifier(n_estimators=8, learning_rate=0.7, max_depth={depth})", boosted, table)
