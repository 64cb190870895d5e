#!/usr/bin/env python3
"""MDR and the Relief filters beside scikit-mdr and skrebate: processor time of fit and transform in one thread, and
whether the filters find the two columns that tell of the target only together.

Tables: parities of two of twenty columns, made here, or gametes_*.csv of a folder (the target last, the two columns
before it).

    bench/interactions.py [--bench build/release/bench_operators] [--data DIR] [--rows 1600] [--out FILE]
"""
import argparse
import json
import pathlib
import tempfile
import time

import sides  # first: it sets the threads of what follows
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
FILTERS = [("relief_f(n_features_to_select=2)", "skrebate.ReliefF"), ("surf(n_features_to_select=2)", "skrebate.SURF"),
           ("surf_star(n_features_to_select=2)", "skrebate.SURFstar"),
           ("multi_surf(n_features_to_select=2)", "skrebate.MultiSURF")]
MAPS = [("mdr", "mdr.MDR"), ("continuous_mdr", "mdr.ContinuousMDR")]


def table(name, x, y):
    classes = len(np.unique(y)) if len(np.unique(y)) <= 10 else 0
    return {"name": name, "x": x, "y": np.searchsorted(np.unique(y), y).astype(float) if classes else y,
            "classes": classes, "kinds": [0] * x.shape[1], "test": np.arange(len(y)) % 5 == 4}


def parity(rows, kind):
    rng = np.random.default_rng(1)
    x = rng.integers(0, 3, (rows, 20)).astype(float)
    odd = (x[:, 18] + x[:, 19]) % 2
    y = odd + 0.3 * rng.normal(size=rows) if kind == "numbers" else (odd == (rng.random(rows) < 0.85)).astype(float)
    if kind == "mixed":
        x[:, :8] += rng.normal(size=(rows, 8))
    if kind == "missing":
        x[rng.random(x.shape) < 0.05] = np.nan
    return table("parity_" + kind, x, y)


def tables(args):
    if not args.data:
        return [parity(args.rows, kind) for kind in ("classes", "numbers", "mixed", "missing")]
    import pandas as pd
    files = [pd.read_csv(f).astype(float) for f in sorted(pathlib.Path(args.data).glob("gametes_*.csv"))]
    names = [f.stem for f in sorted(pathlib.Path(args.data).glob("gametes_*.csv"))]
    return [table(n, f.iloc[:, :-1].to_numpy(), f.iloc[:, -1].to_numpy()) for n, f in zip(names, files)]


def seconds(work):
    start = time.process_time()
    out = work()
    return time.process_time() - start, out


def compare(bench, t, path, step, theirs):
    filters = "n_features" in step
    model = sides.made(theirs, {"n_features_to_select": 2} if filters else {}, 0)
    rows, y = t["x"][~t["test"]], t["y"][~t["test"]]
    fit, _ = seconds(lambda: model.fit(rows.copy(), y.copy()))
    answer, told = seconds(lambda: model.transform(t["x"][t["test"]]))
    times, given = sides.ours(bench, path, t, step, 3, 0)
    asked = t["x"][t["test"]]
    ours = [j for j in range(asked.shape[1]) if any(np.array_equal(asked[:, j], g, equal_nan=True) for g in given)]
    pair = [t["x"].shape[1] - 2, t["x"].shape[1] - 1]
    return {"table": t["name"], "step": step, "theirs": theirs, "fit": {"ours": times["fit"], "theirs": fit},
            "answer": {"ours": times["apply"], "theirs": answer},
            "found": {"ours": ours == pair, "theirs": sorted(map(int, model.top_features_[:2])) == pair}
            if filters else {"agree": float(np.mean(told.ravel() == given[0]))}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", default="build/release/bench_operators")
    parser.add_argument("--data", help="folder of gametes_*.csv")
    parser.add_argument("--rows", type=int, default=1600, help="of the tables made here")
    parser.add_argument("--out", default=str(HERE / "results" / "interactions.json"))
    args = parser.parse_args()
    results = []
    for t in tables(args):
        with tempfile.TemporaryDirectory() as folder:
            path = str(pathlib.Path(folder) / "table")
            sides.write(t, path)
            for step, theirs in FILTERS + (MAPS if t["classes"] == 2 else MAPS[1:]):
                r = compare(args.bench, t, path, step, theirs)
                results.append(r)
                print(f"{t['name'][:24]:24} {step:36} fit {r['fit']['ours'] * 1e3:8.2f} ms, theirs "
                      f"{r['fit']['theirs'] * 1e3:9.1f}, x{r['fit']['theirs'] / r['fit']['ours']:6.0f}; answer "
                      f"x{r['answer']['theirs'] / r['answer']['ours']:5.0f}; {r['found']}", flush=True)
    means = {what: round(float(np.exp(np.mean([np.log(r[what]["theirs"] / r[what]["ours"]) for r in results]))), 1)
             for what in ("fit", "answer")}
    print("geometric means, theirs / ours:", means)
    pathlib.Path(args.out).write_text(json.dumps({"means": means, "results": results}, indent=1) + "\n")


if __name__ == "__main__":
    main()
