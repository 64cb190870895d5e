"""Do exported scripts run, and do they predict what Espalier predicts? Pipelines are drawn, fitted on three quarters of
each table by both sides with five seeds, and compared on the last quarter.

A pipeline that predicts the same with every seed, on both sides, is deterministic: it must agree on 99 % of the rows
(of numbers: within a hundredth of the target's deviation). The others' mean scores (accuracy, r2) may differ by 0.01;
a pipeline whose scores differ so much from seed to seed that more than this is within two standard errors is noisy,
and one whose script ends a solver before it converged (ConvergenceWarning) is told apart.
Results go to bench/results/exports.json. Options: --pipelines N (60), --seed S, --seeds N (5), --table NAME (one of
the tables, or several), --configuration NAME ("TPOT default": draw from it), --steps FILE (instead of drawn ones;
nothing is written).
"""
import argparse
import json
import os
import pathlib
import runpy
import shutil
import subprocess
import sys
import time
import warnings

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # read when numpy is imported
    os.environ.setdefault(threads, "1")

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.metrics import accuracy_score, r2_score

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "exports"
TABLES = {"breast_cancer": "target", "credit_g": "target", "car": "target", "abalone": "target", "adult_5k": "target",
          "shop_orders": "returned"}
AGREEMENT, SCORE = 0.99, 0.01


def divided(name):
    """Paths of training and testing rows: every fourth is for testing."""
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    head, *rows = (ROOT / "examples" / "data" / f"{name}.csv").read_text().splitlines(keepends=True)
    paths = folder / "training.csv", folder / "testing.csv"
    paths[0].write_text(head + "".join(r for i, r in enumerate(rows) if i % 4 != 3))
    paths[1].write_text(head + "".join(r for i, r in enumerate(rows) if i % 4 == 3))
    return folder, *paths


def ours(folder, training, testing, target, count, seed, options):
    command = [ROOT / "build/release/bench_exports", training, testing, target, count, seed, options.seeds, folder]
    command += [options.steps or options.configuration]
    said = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if said.returncode != 0:
        sys.exit(said.stderr)
    return [json.loads(line) for line in said.stdout.splitlines()]


def theirs(script, testing, seeds):
    """Predictions by the script's pipeline fitted on its whole table, once a seed; did a solver not converge?"""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        script = runpy.run_path(str(script))
        rows = script["features_of"](script["read"](testing))
        out = []
        for seed in range(seeds):
            pipeline = clone(script["exported_pipeline"])
            pipeline.set_params(**{name: seed for name in pipeline.get_params() if name.endswith("random_state")})
            out.append(pipeline.fit(script["features"], script["target"]).predict(rows))
        return out, any(w.category.__name__ == "ConvergenceWarning" for w in heard)


def compared(truth, mine, other):
    known = ~pd.isna(truth)
    truth, mine, other = truth[known], [p[known] for p in mine], [p[known] for p in other]
    numbers = truth.dtype != object
    score = r2_score if numbers else accuracy_score
    near = (lambda a, b: np.abs(a - b) <= 0.01 * np.std(truth)) if numbers else (lambda a, b: a == b)
    fixed = all(np.mean(near(p, side[0])) > 0.9999 for side in (mine, other) for p in side)
    scores = [[score(truth, p) for p in side] for side in (mine, other)]
    means = [float(np.mean(s)) for s in scores]
    error = float(np.sqrt(sum(np.var(s) / max(1, len(s) - 1) for s in scores)))
    agreement = float(np.mean(near(mine[0], other[0])))
    fine = agreement >= AGREEMENT if fixed else abs(means[0] - means[1]) <= SCORE
    noisy = not fixed and abs(means[0] - means[1]) <= 2 * error
    return {"deterministic": fixed, "agreement": agreement, "ours": means[0], "script": means[1],
            "standard error": error, "fine": bool(fine), "noisy": bool(noisy and not fine)}


def predictions(folder, line, seeds, numbers):
    files = [folder / f"{line['n']}.{k}.csv" for k in range(seeds)]
    read = [pd.read_csv(f, dtype=None if numbers else str)["prediction"] for f in files]
    return [p.to_numpy(float if numbers else object) for p in read]


def of_table(name, count, seed, options):
    folder, training, testing = divided(name)
    table = pd.read_csv(testing, dtype=str)
    truth = table[TABLES[name]]
    truth = truth.to_numpy(float) if name == "abalone" else truth.to_numpy(object)
    for line in ours(folder, training, testing, TABLES[name], count, seed, options):
        line["table"] = name
        began = time.process_time()
        if "error" not in line:
            try:
                other, line["unconverged"] = theirs(folder / f"{line['n']}.py", testing, options.seeds)
                line |= compared(truth, predictions(folder, line, options.seeds, name == "abalone"), other)
            except Exception as error:  # of a script: whatever it is, it is told
                line["failed"] = f"{type(error).__name__}: {error}"
        line["seconds"] = round(time.process_time() - began, 1)
        yield line


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pipelines", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--table", choices=TABLES, action="append")
    parser.add_argument("--configuration", default="")
    parser.add_argument("--steps")
    options = parser.parse_args()
    tables = options.table or list(TABLES)
    lines = []
    for place, name in enumerate(tables):
        count = (options.pipelines + place) // len(tables)
        for line in of_table(name, count, options.seed + place, options):
            lines.append(line)
            mark = next((m for m in ("fine", "noisy", "unconverged") if line.get(m)), "WRONG")
            print(mark, {k: v for k, v in line.items() if k not in ("fine", "noisy")}, flush=True)
    fixed = [line for line in lines if line.get("deterministic") and not line["unconverged"]]
    summary = {"pipelines": len(lines), "ran": sum("fine" in line for line in lines), "deterministic": len(fixed),
               "fine": sum(line.get("fine", False) for line in lines),
               "noisy": sum(line.get("noisy", False) for line in lines),
               "unconverged": sum(line.get("unconverged", False) and not line.get("fine") and not line.get("noisy")
                                  for line in lines),
               "least agreement": min((line["agreement"] for line in fixed), default=None)}
    drawn = {"configuration": options.configuration, "seed": options.seed, "seeds": options.seeds}
    print(summary)
    if not options.steps:
        results = ROOT / "bench" / "results" / "exports.json"
        results.write_text(json.dumps({"drawn": drawn, "summary": summary, "pipelines": lines}, indent=1) + "\n")
    sys.exit(0 if summary["fine"] + summary["noisy"] + summary["unconverged"] == len(lines) else 1)


if __name__ == "__main__":
    main()
