#!/usr/bin/env python3
"""Whole trials beside scikit-learn: the first distinct steps of a run, same rows, same folds, one thread.

Per table: `espalier fit --strategy evolve --jobs 1 --trials N --seed S`; with --strategy drawn so many pipelines as
TPOT's generator draws them from its default configuration (its first population, no generations); with --strategy tpot
generations of 100 from there. Then bench_trials goes through the run's journal once more for processor seconds per
trial and per operator; then one Python process does the same steps with the classes the catalogue names as counterparts
(counterparts.py), for at most --limit processor seconds.

What is counted: a trial is a distinct step, evaluated on the folds that ours ran. `ratio` compares processor seconds of
the steps both did. It is a lower bound: with `--stacking once`, as TPOT has it, a model below the root is fitted once
by scikit-learn (ours: once per fold and once for all), a prefix that a step has twice is fitted once, and steps that
scikit-learn did not finish within the limit, which tend to be its slowest, are left out. In our favour: what a trial
finds in the cache of an earlier one costs it nothing.

`--stacking out-of-fold` has scikit-learn stack as ours does: slower, and then scores agree but for randomness.

    bench/trials.py [--data DIR] [--tables breast_cancer,digits,adult] [--trials 100] [--seed 1] [--limit 600]
                    [--strategy evolve|drawn|tpot] [--stacking once|out-of-fold] [--keep DIR] [--out FILE]

DIR has NAME.csv or NAME.csv.gz, and, where targets are not the last column, a datasets.json that names them. Runs
under --keep are used again where they are there; results of tables that are not named stay in FILE.
"""
import argparse
import csv
import gzip
import json
import multiprocessing
import os
import pathlib
import platform
import resource
import signal
import subprocess
import sys
import tempfile
import time

for word in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[word] = "1"

import numpy as np  # noqa: E402
import sklearn  # noqa: E402
from sklearn import metrics  # noqa: E402

from counterparts import IN_TRAINING_ONCE, OUT_OF_FOLD, Counterparts, Frame, predict  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM, BENCH = (ROOT / "build" / "release" / name for name in ("espalier", "bench_trials"))
SHIPPED = ["breast_cancer", "digits", "adult_5k"]
ASKED = ["breast_cancer", "digits", "adult"]
APART = 0.01  # scores further apart than this are named
DRAWS = ("forest", "extra_trees", "gradient_boosting", "xgb", "decision_tree", "sgd", "mlp", "quantile_transformer",
         "truncated_svd", "rbf_sampler", "nystroem", "fast_ica", "rfe", "select_from_model")


# --- ours -----------------------------------------------------------------------------------------------------------

def table_file(data, name):
    for suffix in (".csv", ".csv.gz"):
        if (data / f"{name}{suffix}").exists():
            return data / f"{name}{suffix}"
    raise SystemExit(f"there is no {name}.csv or {name}.csv.gz in {data}; check --data and --tables")


def target_of(data, path):
    name = path.name.split(".")[0]
    if (data / "datasets.json").exists():
        for entry in json.loads((data / "datasets.json").read_text()):
            if entry["name"] == name and "target" in entry:
                return entry["target"]
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", newline="", encoding="utf-8") as source:
        return next(csv.reader(source))[-1]


def fit(path, target, folder, options):
    """The run, made unless it is there. It is limited by trials alone, so it is the same wherever it is made."""
    search = ["--strategy", "tpot", "--population", str(options.trials), "--generations", "0"]
    if options.strategy != "drawn":
        search = ["--strategy", options.strategy, "--trials", str(options.trials)]
    wanted = [str(PROGRAM), "fit", str(path), "--target", target, *search, "--jobs", "1", "--seed",
              str(options.seed), "--ensemble-size", "0", "--run", str(folder),
              "--quiet", "--json"]
    if not (folder / "models").exists():
        done = subprocess.run(wanted, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(wanted)}\n{done.stderr}")


def once_more(folder, table_path):
    done = subprocess.run([str(BENCH), str(folder), str(table_path)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"bench_trials {folder}\n{done.stderr}")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return lines[:-1], lines[-1]


def read_table(path):
    bytes_ = path.read_bytes()
    rows, columns, classes, rule, repeats = np.frombuffer(bytes_, np.int64, 5)
    if rule != 0 or repeats != 1:
        raise SystemExit(f"{path}: only one k-fold is compared; make the run without other splits")
    kinds = np.frombuffer(bytes_, np.int64, columns, 40).tolist()
    numbers = np.frombuffer(bytes_, np.float64, (columns + 1) * rows, 40 + 8 * columns).reshape(columns + 1, rows)
    raw = Frame(np.ascontiguousarray(numbers[:-1].T), kinds)
    return raw, numbers[-1].copy(), int(classes), np.frombuffer(bytes_[-rows:], np.uint8)


def our_scores(outcome):
    """Mean score and folds run. A model that grows may count with fewer rounds; scikit-learn's has all of them."""
    folds = [float(s) for s in outcome["fold_scores"]]
    if not folds:
        return None, 0
    whole = outcome["stages"] and outcome["state"] == "succeeded"
    return float(outcome["stages"][-1][1]) if whole else float(np.mean(folds)), len(folds)


# --- theirs ---------------------------------------------------------------------------------------------------------

def score(y, answer, classes):
    """The metric a run has by default; greater is better."""
    if classes == 0:
        return -metrics.root_mean_squared_error(y, answer[:, 0])
    if classes == 2:
        return metrics.roc_auc_score(y, answer[:, 1])
    shares = answer / answer.sum(axis=1, keepdims=True)
    return -metrics.log_loss(y, shares, labels=range(classes))


def do_one(counterparts, trial, table, options):
    raw, y, classes, fold_of = table
    began, wall, scores, warned = time.process_time(), time.monotonic(), [], set()
    out = {"n": trial["n"]}
    try:
        for fold in range(our_scores(trial["journal"])[1] or len(np.unique(fold_of))):
            answer, heard = predict(counterparts, trial["step"], raw, y, classes, fold_of, fold, options.stacking)
            scores.append(score(y[fold_of == fold], answer, classes))
            warned.update(heard)
        out |= {"score": float(np.mean(scores))}
    except Exception as error:  # a refusal of theirs is a result: counted and named
        out |= {"error": f"{type(error).__name__}: {error}"[:300]}
    return out | {"cpu": time.process_time() - began, "seconds": time.monotonic() - wall, "warned": sorted(warned)}


def do_all(pipe, counterparts, trials, table, options):
    """In a process of its own, which the system ends when its processor time is over."""
    resource.setrlimit(resource.RLIMIT_CPU, (options.limit, options.limit + 5))
    free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (int(0.8 * free) + (2 << 30),) * 2)
    for trial in trials:
        pipe.send(do_one(counterparts, trial, table, options))
    pipe.close()


def theirs(counterparts, trials, table, options):
    here, there = multiprocessing.Pipe(duplex=False)
    worker = multiprocessing.get_context("fork").Process(
        target=do_all, args=(there, counterparts, trials, table, options))
    worker.start()
    there.close()
    out = []
    try:
        while True:
            out.append(here.recv())
            if sys.stderr.isatty():
                print(f"\r{len(out)} of {len(trials)} steps by scikit-learn ", end="", file=sys.stderr, flush=True)
    except EOFError:
        worker.join()
    if len(out) < len(trials) and worker.exitcode != -signal.SIGXCPU:
        out.append({"n": trials[len(out)]["n"], "error": f"its process died (exit code {worker.exitcode}), which ended "
                    "the comparison", "cpu": 0.0, "seconds": 0.0, "warned": []})
    return out


# --- both -----------------------------------------------------------------------------------------------------------

def operators_of(step):
    below = [op for i in step["inputs"] for op in operators_of(i)]
    return below if step["op"] == "raw" else [step["op"], *below]


def reasons(row, counterparts):
    """What lets scores differ without a mistake."""
    out = [f"{op} draws" for op in row["operators"] if any(word in op for word in DRAWS)]
    models = [op for op in row["operators"] if counterparts.is_model(op)]
    if len(models) > 1 and row["stacking"] == IN_TRAINING_ONCE:
        out.append("stacked once")
    return out + [w for w in row["sklearn"]["warned"] if w == "ConvergenceWarning"]


def joined(trials, others, counterparts, options):
    by_number = {o["n"]: o for o in others}
    rows = []
    for trial in trials:
        mean, folds = our_scores(trial["journal"])
        row = {"n": trial["n"], "text": trial["text"], "stacking": options.stacking, "folds": folds,
               "operators": operators_of(trial["step"]),
               "ours": {"cpu": trial["cpu"], "seconds": trial["journal"]["seconds"], "score": mean,
                        "state": trial["journal"]["state"], "error": trial["journal"]["error"],
                        "same_again": trial["same"]}}
        if other := by_number.get(trial["n"]):
            row["sklearn"] = {k: v for k, v in other.items() if k != "n"}
            row["reasons"] = reasons(row, counterparts)
            if "score" in other and mean is not None:
                row["ratio"] = other["cpu"] / max(trial["cpu"], 1e-9)
                row["difference"] = mean - other["score"]
        rows.append(row)
    return rows


def apart(rows):
    """Steps whose scores differ, the largest difference first."""
    return sorted((r for r in rows if abs(r.get("difference", 0)) > APART), key=lambda r: -abs(r["difference"]))


def unfinished(rows, done, ours, other, limit):
    """The step that the limit ended: what it took at least, and the ratio with it."""
    if len(done) == len(rows) or any("process died" in r["sklearn"].get("error", "") for r in done[-1:]):
        return {}
    row, spent = rows[len(done)], sum(r["sklearn"]["cpu"] for r in done)
    at_least = max(0.0, limit - spent)
    return {"unfinished": {"text": row["text"], "ours": row["ours"]["cpu"], "sklearn_at_least": at_least,
                           "ratio_with_it_at_least": (other + at_least) / (ours + row["ours"]["cpu"])}}


def ratio_of(rows):
    ours = sum(r["ours"]["cpu"] for r in rows)
    return sum(r["sklearn"]["cpu"] for r in rows) / ours if ours > 0 else None


def summary(name, rows, spent, options):
    both = [r for r in rows if "ratio" in r]
    done = [r for r in rows if "sklearn" in r]
    ours, other = sum(r["ours"]["cpu"] for r in both), sum(r["sklearn"]["cpu"] for r in both)
    per_minute = lambda n, seconds: 60 * n / seconds if seconds > 0 else None  # noqa: E731
    total = sum(s["fit"] + s["apply"] for s in spent.values())
    return {
        "table": name, "strategy": options.strategy, "seed": options.seed, "limit": options.limit,
        "stacking": options.stacking,
        "trials": len(rows), "compared": len(both), "sklearn_done": len(done),
        "ours_per_minute": per_minute(len(rows), sum(r["ours"]["cpu"] for r in rows)),
        "ours_per_minute_wall": per_minute(len(rows), sum(r["ours"]["seconds"] for r in rows)),
        "ours_per_minute_same_steps": per_minute(len(both), ours),
        "sklearn_per_minute": per_minute(len(both), other),
        "sklearn_per_minute_wall": per_minute(len(both), sum(r["sklearn"]["seconds"] for r in both)),
        "ratio": other / ours if ours > 0 else None,
        "ratio_without_xgb": ratio_of([r for r in both if "xgb" not in r["text"]]),
        "ratio_with_xgb": ratio_of([r for r in both if "xgb" in r["text"]]),
        "ratio_geometric_mean": float(np.exp(np.mean([np.log(r["ratio"]) for r in both]))) if both else None,
        **unfinished(rows, done, ours, other, options.limit),
        "apart": len(apart(rows)), "unexplained": [r["text"] for r in apart(rows) if not r["reasons"]],
        "same_again": sum(r["ours"]["same_again"] for r in rows),
        "our_failures": {r["text"]: r["ours"]["error"] for r in rows if r["ours"]["score"] is None},
        "sklearn_failures": {r["text"]: r["sklearn"]["error"] for r in done if "error" in r["sklearn"]},
        "our_time": {op: round((s["fit"] + s["apply"]) / total, 4) for op, s in
                     sorted(spent.items(), key=lambda x: -x[1]["fit"] - x[1]["apply"])},
    }


def show(totals, rows):
    print(f"\n{totals['table']}: ours {totals['ours_per_minute']:.0f} trials/min ({len(rows)} trials; "
          f"{totals['ours_per_minute_same_steps']:.0f} on the same steps), scikit-learn "
          f"{totals['sklearn_per_minute']:.1f} ({totals['compared']} compared): ratio {totals['ratio']:.1f}, "
          f"geometric mean of the steps {totals['ratio_geometric_mean']:.1f}; "
          f"{totals['same_again']} of {totals['trials']} gave the same scores again")
    print("  our time: " + ", ".join(f"{op} {share:.0%}" for op, share in list(totals["our_time"].items())[:6]))
    both = [r for r in rows if "ratio" in r]
    print("  where we are least ahead, of what took us most:")
    for r in sorted(both, key=lambda r: r["sklearn"]["cpu"] - 10 * r["ours"]["cpu"])[:8]:
        print(f"    {r['ratio']:7.1f}x  {r['ours']['cpu']:8.3f}s  {r['sklearn']['cpu']:8.3f}s  {r['text']}")
    if stopped := totals.get("unfinished"):
        print(f"  with the step that it did not finish the ratio is {stopped['ratio_with_it_at_least']:.1f} or more: "
              f"{stopped['ours']:.2f}s against {stopped['sklearn_at_least']:.0f}s or more, {stopped['text']}")
    print(f"  {totals['apart']} scores differ by more than {APART} (ours, scikit-learn's):")
    for r in apart(rows):
        print(f"    {r['difference']:+8.4f}  {r['ours']['score']:9.4f}  {r['sklearn']['score']:9.4f}  {r['text']}"
              f"  [{', '.join(sorted(set(r['reasons']))) or 'UNEXPLAINED'}]")
    for who in ("our", "sklearn"):
        for text, why in totals[f"{who}_failures"].items():
            print(f"  {'ours' if who == 'our' else 'scikit-learn'} failed: {text}: {why}")


def one_table(name, work, counterparts, options):
    path = table_file(options.data, name)
    folder, table_path = work / f"{name}.run", work / f"{name}.table"
    fit(path, target_of(options.data, path), folder, options)
    trials, rest = once_more(folder, table_path)
    others = theirs(counterparts, trials, read_table(table_path), options)
    rows = joined(trials, others, counterparts, options)
    totals = summary(name, rows, rest["operators"], options)
    show(totals, rows)
    return {"summary": totals, "operators": rest["operators"], "trials": rows}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--tables", default="")
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, default=600)
    parser.add_argument("--strategy", choices=("evolve", "drawn", "tpot"), default="evolve")
    parser.add_argument("--stacking", choices=(IN_TRAINING_ONCE, OUT_OF_FOLD), default=IN_TRAINING_ONCE)
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "bench" / "results" / "trials.json")
    options = parser.parse_args()
    names = options.tables.split(",") if options.tables else ASKED if options.data else SHIPPED
    options.data = options.data or ROOT / "examples" / "data"
    listed = subprocess.run([str(PROGRAM), "operators", "--json"], capture_output=True, text=True, check=True).stdout
    counterparts = Counterparts(json.loads(listed))
    known = json.loads(options.out.read_text())["tables"] if options.out.exists() else []
    report = {"versions": {"python": platform.python_version(), "scikit-learn": sklearn.__version__,
                           "numpy": np.__version__},
              "threads": 1, "tables": [t for t in known if t["summary"]["table"] not in names]}
    with tempfile.TemporaryDirectory() as temporary:
        work = options.keep or pathlib.Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        for name in names:
            report["tables"].append(one_table(name, work, counterparts, options))
            options.out.parent.mkdir(parents=True, exist_ok=True)
            options.out.write_text(json.dumps(report, indent=1) + "\n")
    print()
    for table in report["tables"]:
        print(json.dumps({k: v for k, v in table["summary"].items() if not isinstance(v, (dict, list))}))


if __name__ == "__main__":
    main()
