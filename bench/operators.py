#!/usr/bin/env python3
"""Operators beside scikit-learn's: time of fit and predict, and scores on the same test rows.

Both sides run alternately in one run with one thread; the least processor time counts. `fit` is ours with the codes of
all columns dropped first, `kept` ours with them kept, as a search has them. Tables: stand-ins made here, or, with
--data DIR, real ones (DIR/NAME.csv[.gz], the target last and called "target", test rows in DIR/splits/NAME.txt).

    bench/operators.py [--bench build/release/bench_operators] [--data DIR] [--tables a,b] [--rows text] [--seeds 3]
"""
import argparse
import importlib
import json
import os
import pathlib
import platform
import subprocess
import tempfile
import time
import warnings

for word in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[word] = "1"

import numpy as np  # noqa: E402
import sklearn  # noqa: E402
from sklearn import metrics  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent

# (our step, their class, their parameters); classes whose name ends in "Regressor" meet tables of numbers, others
# tables of classes. Add yours.
ROWS = []


def both(ours, theirs, **params):
    """A row for each task."""
    module, name = theirs.rsplit(".", 1)
    step, _, rest = ours.partition("(")
    for kind in ("Classifier", "Regressor"):
        ROWS.append((f"{step}_{kind.lower()}({rest or ')'}", f"{module}.{name}{kind}", params))


both("decision_tree", "sklearn.tree.DecisionTree")
both("random_forest", "sklearn.ensemble.RandomForest")
both("extra_trees", "sklearn.ensemble.ExtraTrees")
both("gradient_boosting", "sklearn.ensemble.GradientBoosting")
both("hist_gradient_boosting", "sklearn.ensemble.HistGradientBoosting", early_stopping=False)

REAL = ["breast_cancer", "digits", "adult", "phoneme", "diabetes", "protein_rmsd"]


def stand_in(name, rows, columns, classes, levels=0, seed=0):
    """A table whose target is a bent function of some columns and noise; the last `levels` columns are categories."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, columns))
    signal = sum(np.sin(1.5 * x[:, j]) / (j + 1) for j in range(columns)) + x[:, 0] * x[:, 1 % columns]
    categories = np.zeros(columns, dtype=np.int64)
    for j in range(columns - levels, columns):
        categories[j] = 3 + 4 * (j % 5)
        x[:, j] = rng.integers(categories[j], size=rows)
        signal += rng.normal(size=categories[j])[x[:, j].astype(int)] / 2
    signal += rng.normal(size=rows) * signal.std() / 2
    y = signal if classes == 0 else np.searchsorted(np.quantile(signal, np.arange(1, classes) / classes), signal)
    test = np.zeros(rows, dtype=bool)
    test[rng.permutation(rows)[:rows // 4]] = True
    return dict(name=name, x=x, y=y.astype(float), classes=classes, categories=categories, test=test)


def stand_ins():
    return [stand_in("small_569x30", 569, 30, 2), stand_in("small_1797x64", 1797, 64, 10),
            stand_in("mixed_30000x14", 30000, 14, 2, levels=6), stand_in("numbers_442x10", 442, 10, 0),
            stand_in("numbers_45000x8", 45000, 8, 0)]


def real(folder, name):
    """Ordinal codes for texts, the training median for missing numbers: the same table for both sides."""
    import pandas as pd
    folder = pathlib.Path(folder)
    known = {d["name"]: d for d in json.loads((folder / "datasets.json").read_text())}[name]
    table = pd.read_csv(folder / known["file"], low_memory=False, keep_default_na=False, na_values=[""])
    test = np.zeros(len(table), dtype=bool)
    test[np.loadtxt(folder / "splits" / f"{name}.txt", dtype=int)] = True
    columns = []
    for column in table.columns[:-1]:
        values = table[column]
        if not pd.api.types.is_numeric_dtype(values):
            levels = sorted(values[~test].dropna().unique(), key=str)
            values = values.map({level: i for i, level in enumerate(levels)})
        values = values.to_numpy(dtype=float)
        seen = values[~test & ~np.isnan(values)]
        columns.append(np.where(np.isnan(values), np.median(seen) if len(seen) else 0, values))
    y = table["target"]
    classes = 0 if known["task"] == "regression" else sorted(y.unique(), key=str)
    y = y.map({c: i for i, c in enumerate(classes)}) if classes else y
    return dict(name=name, x=np.column_stack(columns), y=y.to_numpy(dtype=float), classes=len(classes or []),
                categories=np.zeros(len(columns), dtype=np.int64), test=test)


def write(table, path):
    x, y, test = table["x"], table["y"], table["test"]
    ordered = np.vstack([x[~test], x[test]])
    with open(path, "wb") as out:
        np.array([(~test).sum(), test.sum(), x.shape[1], table["classes"]], dtype="<i8").tofile(out)
        table["categories"].astype("<i8").tofile(out)
        np.ascontiguousarray(ordered.T, dtype="<f8").tofile(out)
        y[~test].astype("<f8").tofile(out)


def score(table, predicted):
    """roc_auc of two classes, accuracy of more, r2 of numbers; and the log-loss or root mean squared error."""
    y = table["y"][table["test"]]
    if table["classes"] == 0:
        return metrics.r2_score(y, predicted[0]), float(np.sqrt(np.mean((y - predicted[0]) ** 2)))
    shares = np.clip(predicted, 1e-15, None)
    loss = float(-np.mean(np.log((shares / shares.sum(axis=0))[y.astype(int), np.arange(len(y))])))
    if table["classes"] == 2:
        return metrics.roc_auc_score(y, predicted[1]), loss
    return metrics.accuracy_score(y, predicted.argmax(axis=0)), loss


def ours(bench, path, table, step, repeats, seed):
    with tempfile.NamedTemporaryFile() as out:
        done = subprocess.run([bench, path, step, str(repeats), str(seed), out.name], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{step}: {done.stderr.strip()}")
        predicted = np.fromfile(out.name, dtype="<f8").reshape(-1, int(table["test"].sum()))
    return json.loads(done.stdout), score(table, predicted)


def theirs(name, params, table, repeats, seed):
    module, kind = name.rsplit(".", 1)
    cls = getattr(importlib.import_module(module), kind)
    known = cls().get_params()
    params = {**params, **({"random_state": seed} if "random_state" in known else {}),
              **({"n_jobs": 1} if "n_jobs" in known else {})}
    x, y, test = table["x"], table["y"], table["test"]
    train_x, train_y, test_x = np.ascontiguousarray(x[~test]), y[~test], np.ascontiguousarray(x[test])
    fits, predicts = [], []
    for repeat in range(repeats):
        if repeat > 0 and fits[0] > 1:
            break  # long enough to be steady
        start = time.process_time()
        model = cls(**params).fit(train_x, train_y)
        fits.append(time.process_time() - start)
        start = time.process_time()
        predicted = model.predict(test_x) if table["classes"] == 0 else model.predict_proba(test_x)
        predicts.append(time.process_time() - start)
    fit, predict = min(fits), min(predicts)
    if table["classes"] == 0:
        return fit, predict, score(table, predicted[None, :])
    full = np.zeros((table["classes"], len(predicted)))
    full[model.classes_.astype(int)] = predicted.T
    return fit, predict, score(table, full)


def compare(args, table, row, path):
    step, name, params = row
    fits, predicts, their_scores, our_scores, our_times = [], [], [], [], []
    for seed in range(args.seeds):
        fit, predict, scores = theirs(name, params, table, args.repeats, seed)
        times, mine = ours(args.bench, path, table, step, args.repeats, seed)
        fits.append(fit), predicts.append(predict), their_scores.append(scores)
        our_scores.append(mine), our_times.append(times)
    mean = lambda pairs, k: float(np.mean([p[k] for p in pairs]))  # noqa: E731
    least = lambda key: min(t[key] for t in our_times)  # noqa: E731
    return {"table": table["name"], "step": step, "sklearn": name, "params": params,
            "fit": {"ours": least("fit"), "kept": least("fit_warm"), "sklearn": min(fits)},
            "predict": {"ours": least("predict"), "sklearn": min(predicts)},
            "score": {"ours": mean(our_scores, 0), "sklearn": mean(their_scores, 0)},
            "loss": {"ours": mean(our_scores, 1), "sklearn": mean(their_scores, 1)},
            "bytes": our_times[0]["bytes"]}


def show(r):
    fit, predict = r["fit"], r["predict"]
    print(f"{r['table']:18} {r['step'][:52]:52} {fit['ours'] * 1e3:9.2f} {fit['kept'] * 1e3:9.2f}"
          f" {fit['sklearn'] * 1e3:10.1f} {fit['sklearn'] / fit['ours']:7.1f} {fit['sklearn'] / fit['kept']:7.1f}"
          f" {predict['ours'] * 1e3:8.3f} {predict['sklearn'] * 1e3:8.2f} {predict['sklearn'] / predict['ours']:6.1f}"
          f" {r['score']['ours']:8.4f} {r['score']['ours'] - r['score']['sklearn']:+8.4f}"
          f" {r['loss']['ours']:9.4f} {r['loss']['ours'] - r['loss']['sklearn']:+8.4f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", default="build/release/bench_operators")
    parser.add_argument("--data", help="folder of real tables")
    parser.add_argument("--tables", help="names, separated by commas")
    parser.add_argument("--rows", default="", help="only steps that contain this text")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=3, help="of fits and predictions, for each seed")
    parser.add_argument("--out", default=str(HERE / "results" / "operators.json"))
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    names = args.tables.split(",") if args.tables else None
    tables = [real(args.data, n) for n in names or REAL] if args.data else \
        [t for t in stand_ins() if not names or t["name"] in names]
    print(f"{'table':18} {'step':52} {'fit ms':>9} {'kept ms':>9} {'sklearn ms':>10} {'x fit':>7} {'x kept':>7}"
          f" {'pred ms':>8} {'sklearn':>8} {'x':>6} {'score':>8} {'diff':>8} {'loss':>9} {'diff':>8}")
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for table in tables:
            path = os.path.join(folder, table["name"])
            write(table, path)
            for row in ROWS:
                regression = row[1].endswith("Regressor")
                if args.rows in row[0] and regression == (table["classes"] == 0):
                    results.append(compare(args, table, row, path))
                    show(results[-1])
    ratio = lambda a, b: float(np.exp(np.mean([np.log(r[a]["sklearn"] / r[a][b]) for r in results])))  # noqa: E731
    summary = {"fit": ratio("fit", "ours"), "kept": ratio("fit", "kept"), "predict": ratio("predict", "ours"),
               "score": float(np.mean([r["score"]["ours"] - r["score"]["sklearn"] for r in results]))}
    print("geometric means of times theirs / ours, mean difference of scores:", summary)
    versions = {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__}
    pathlib.Path(args.out).parent.mkdir(parents=True, exist_ok=True)
    pathlib.Path(args.out).write_text(json.dumps({"versions": versions, "machine": platform.machine(), "threads": 1,
                                                  "summary": summary, "results": results}, indent=1) + "\n")


if __name__ == "__main__":
    main()
