"""hist_gradient_boosting beside LightGBM and XGBoost: one thread, equal rounds, leaves and rates; time, test loss, and
the time to reach a loss that all reach."""
import os

import sides  # first: it sets the threads of what follows
import numpy as np
import real_tables
from sklearn import ensemble

ROUNDS = [10, 20, 40, 60, 80, 100, 150, 200, 300]
EQUAL = 100  # rounds of the comparison at equal rounds


def libraries():
    found = {}
    try:
        import lightgbm
        found["lightgbm"] = lightgbm
    except ImportError:
        print("lightgbm is not installed: pip install lightgbm")
    try:
        import xgboost
        found["xgboost"] = xgboost
    except ImportError:
        print("xgboost is not installed: pip install xgboost")
    return found


def versions():
    return {name: library.__version__ for name, library in libraries().items()}


def rivals(classes, rounds):
    """Models of equal rounds, 31 leaves, rate 0.1, at least 20 rows a leaf, 255 bins, no penalty on leaves."""
    kind = "Classifier" if classes else "Regressor"
    out = {"sklearn": getattr(ensemble, "HistGradientBoosting" + kind)(max_iter=rounds, early_stopping=False)}
    found = libraries()
    if "lightgbm" in found:
        out["lightgbm"] = getattr(found["lightgbm"], "LGBM" + kind)(
            n_estimators=rounds, num_leaves=31, learning_rate=0.1, min_child_samples=20, max_bin=255, n_jobs=1,
            verbose=-1)
    if "xgboost" in found:  # which counts curvatures, not rows, in leaves
        out["xgboost"] = getattr(found["xgboost"], "XGB" + kind)(
            n_estimators=rounds, tree_method="hist", grow_policy="lossguide", max_leaves=31, max_depth=0, max_bin=255,
            learning_rate=0.1, reg_lambda=0, n_jobs=1, verbosity=0)
    return out


def measured(bench, table, path, rounds):
    """Per library: seconds of fit and answer, and the test loss."""
    kind = "classifier" if table["classes"] else "regressor"
    times, given = sides.ours(bench, path, table, f"hist_gradient_boosting_{kind}(max_iter={rounds})", 1, 0)
    out = {"ours": {"fit": times["fit"], "answer": times["apply"], "loss": sides.scores(table, given)[1]}}
    x, y, test = table["x"], table["y"], table["test"]
    train, held = np.ascontiguousarray(x[~test]), np.ascontiguousarray(x[test])
    for name, model in rivals(table["classes"], rounds).items():
        fit, _ = sides.least_seconds(1, lambda: model.fit(train, y[~test]))  # noqa: B023
        answer, given = sides.least_seconds(1, lambda: sides.answer_of(model, table["classes"])(held))  # noqa: B023
        loss = sides.scores(table, sides.columns_of(given, model, table["classes"]))[1]
        out[name] = {"fit": fit, "answer": answer, "loss": loss}
    return out


def to_equal_loss(curves):
    """The loss that all reach, and each library's least time of fit among the rounds that reach it."""
    names = next(iter(curves.values())).keys()
    loss = max(min(at[name]["loss"] for at in curves.values()) for name in names)
    return loss, {name: min(at[name]["fit"] for at in curves.values() if at[name]["loss"] <= loss) for name in names}


def compare(bench, tables, folder):
    results = []
    for table in tables:
        seen = real_tables.view(table, "plain")
        if seen is None:
            continue
        path = os.path.join(folder, "boosted")
        sides.write(seen, path)
        curves = {rounds: measured(bench, seen, path, rounds) for rounds in ROUNDS}
        loss, seconds = to_equal_loss(curves)
        results.append({"table": table["name"], "equal_rounds": curves[EQUAL], "loss_all_reach": loss,
                        "seconds_to_it": seconds, "curves": curves})
        print(f"\n{table['name']}: {EQUAL} rounds; then to reach a test loss of {loss:.4f}")
        for name, at in curves[EQUAL].items():
            print(f"  {name:10} fit {at['fit'] * 1e3:9.1f} ms  answer {at['answer'] * 1e3:8.2f} ms"
                  f"  loss {at['loss']:8.4f}  to equal loss {seconds[name] * 1e3:9.1f} ms", flush=True)
    return {"results": results, "summary": summary(results)}


def summary(results):
    """Geometric means of their times over ours."""
    def mean(of):
        names = [n for n in (results[0]["equal_rounds"] if results else {}) if n != "ours"]
        return {n: round(float(np.exp(np.mean([np.log(of(r, n) / of(r, "ours")) for r in results]))), 2) for n in names}
    out = {"fit": mean(lambda r, n: r["equal_rounds"][n]["fit"]),
           "answer": mean(lambda r, n: r["equal_rounds"][n]["answer"]),
           "fit_to_equal_loss": mean(lambda r, n: r["seconds_to_it"][n])}
    print("geometric means, theirs / ours:", out)
    return out
