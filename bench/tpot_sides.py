"""TPOT 0.12.2 beside `espalier tpot`: the same tables, the same rows held out, the same counts of pipelines.

For each table and seed both search POPULATION 20, GENERATIONS 5 (120 pipelines) with one job and TPOT's default
configuration, and score the pipeline they end with on the quarter of the rows that train_test_split(random_state=seed)
holds out: accuracy, or r2. Kept are the score, the seconds of the whole command and its processor seconds, by which
rates are compared, and how many different pipelines were scored on all folds. What is in the results already is not run
again, so TPOT's hours are spent once.

usage: bench/tpot_sides.py --data FOLDER --tpot PYTHON [--seeds 10] [--tables a,b] [--only tpot|espalier] [--out FILE]
FOLDER holds TABLE.csv with a column `target`; PYTHON has TPOT 0.12.2 (an environment of its own).
"""
import argparse
import json
import math
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLES = {"breast_cancer": "classification", "wine": "classification", "pima": "classification",
          "segment": "classification", "diabetes": "regression", "boston": "regression"}
POPULATION, GENERATIONS = 20, 5

TPOT = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
started = time.time()
import pandas as pd
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import train_test_split
from tpot import TPOTClassifier, TPOTRegressor
table, mode, seed = sys.argv[1], sys.argv[2], int(sys.argv[3])
data = pd.read_csv(table)
x, y = data.drop(columns="target"), data["target"]
x = x.to_numpy(float)
y = pd.factorize(y, sort=True)[0] if mode == "classification" else y.to_numpy(float)
x1, x2, y1, y2 = train_test_split(x, y, train_size=0.75, test_size=0.25, random_state=seed)
kind = TPOTClassifier if mode == "classification" else TPOTRegressor
model = kind(generations=%d, population_size=%d, cv=5, random_state=seed, n_jobs=1, verbosity=0,
             disable_update_check=True)
model.fit(x1, y1)
score = accuracy_score if mode == "classification" else r2_score
scored = sum(1 for p in model.evaluated_individuals_.values() if abs(p["internal_cv_score"]) != float("inf"))
print(json.dumps({"score": float(score(y2, model.predict(x2))), "seconds": time.time() - started,
                  "processor": time.process_time(), "scored": scored}))
""" % (GENERATIONS, POPULATION)


def run_tpot(args, table, mode, seed):
    environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_CORETYPE"}
    environment.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    done = subprocess.run([args.tpot, "-c", TPOT, str(table), mode, str(seed)], capture_output=True, text=True,
                          env=environment, check=False)
    if done.returncode != 0:
        return {"error": done.stderr.strip().splitlines()[-1][:200] if done.stderr.strip() else "no output"}
    return json.loads(done.stdout.strip().splitlines()[-1])


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)  # of processes that have ended, and of theirs
    return used.ru_utime + used.ru_stime


def run_espalier(args, table, mode, seed):
    program = ROOT / "build/release/espalier"
    with tempfile.TemporaryDirectory() as folder:
        words = [str(program), "tpot", str(table), "-is", ",", "-target", "target", "-mode", mode,
                 "-g", str(GENERATIONS), "-p", str(POPULATION), "-cv", "5", "-s", str(seed), "-v", "1"]
        started, before = time.time(), processor_seconds()
        done = subprocess.run(words, capture_output=True, text=True, cwd=folder, check=False)
        seconds, processor = time.time() - started, processor_seconds() - before
        if done.returncode != 0:
            return {"error": done.stderr.strip()[:200]}
        run = next(pathlib.Path(folder).glob("*.run"))
        shown = json.loads(subprocess.run([str(program), "show", str(run), "--all", "--json"], capture_output=True,
                                          text=True, check=True).stdout)
        scored = sum(t["state"] == "succeeded" for t in shown["run"]["all"])
        score = held_out_score(program, run, table, mode, seed, folder)
    return {"score": score, "seconds": seconds, "processor": processor, "scored": scored}


def held_out_score(program, run, table, mode, seed, folder):
    """On the rows that scikit-learn holds out: both sides are scored by the same rows and metric."""
    held_out = pathlib.Path(folder) / "held_out.csv"
    python = "import sys, pandas as pd; from sklearn.model_selection import train_test_split as s; " \
             "d = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False); " \
             "s(d, train_size=0.75, test_size=0.25, random_state=int(sys.argv[2]))[1].to_csv(sys.argv[3], index=False)"
    subprocess.run([str(ROOT / ".venv/bin/python"), "-c", python, str(table), str(seed), str(held_out)], check=True)
    metric = "accuracy" if mode == "classification" else "r2"
    scored = subprocess.run([str(program), "score", str(run), str(held_out), "--metric", metric, "--json"],
                            capture_output=True, text=True, check=True)
    return json.loads(scored.stdout)[metric]


def summary(results):
    for table in sorted({k.split("/")[1] for k in results}):
        pairs = []
        for key, theirs in results.items():
            side, name, seed = key.split("/")
            ours = results.get(f"espalier/{name}/{seed}")
            if side == "tpot" and name == table and ours and "error" not in ours and "error" not in theirs:
                pairs.append((ours, theirs))
        if not pairs:
            continue
        difference = [a["score"] - b["score"] for a, b in pairs]
        error = statistics.stdev(difference) / math.sqrt(len(pairs)) if len(pairs) > 1 else math.nan
        rate = [(a["scored"] / a["processor"]) / (b["scored"] / b["processor"]) for a, b in pairs
                if "processor" in a and "processor" in b]
        print(f"{table:<14} {len(pairs):>2} seeds  score {statistics.mean(a['score'] for a, _ in pairs):.4f} beside "
              f"{statistics.mean(b['score'] for _, b in pairs):.4f}, difference {statistics.mean(difference):+.4f} "
              f"± {error:.4f}" +
              (f"; pipelines per minute of processor time: median {statistics.median(rate):.1f} times as many"
               if rate else ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--tpot", help="the interpreter that has TPOT 0.12.2")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--tables", default=",".join(TABLES))
    parser.add_argument("--only", choices=["tpot", "espalier"])
    parser.add_argument("--again", action="store_true", help="run espalier anew")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "bench/results/tpot_sides.json")
    args = parser.parse_args()
    args.data = args.data.resolve()  # programs run in folders of their own
    results = json.loads(args.out.read_text()) if args.out.exists() else {}
    sides = {"tpot": run_tpot, "espalier": run_espalier}
    for seed in range(1, args.seeds + 1):
        for table in args.tables.split(","):
            for side, run in sides.items():
                key = f"{side}/{table}/{seed}"
                known = key in results and not (args.again and side == "espalier")
                if known or (args.only and side != args.only) or (side == "tpot" and not args.tpot):
                    continue
                results[key] = run(args, args.data / f"{table}.csv", TABLES[table], seed)
                print(key, results[key], file=sys.stderr, flush=True)
                args.out.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    summary(results)


if __name__ == "__main__":
    main()
