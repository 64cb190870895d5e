#!/usr/bin/env python3
"""Operators beside scikit-learn's: time of fit and of the answer (predict, transform), and scores on equal test rows.

Both sides run alternately in one run with one thread; the least processor time counts. `fit` is ours with the codes of
all columns dropped first, `kept` ours with them kept, as a search has them. Then boosting beside LightGBM and XGBoost
(where they are installed). Tables: stand-ins made here, or real ones of a folder (bench/real_tables.py).

    bench/operators.py [--bench build/release/bench_operators] [--data DIR] [--tables a,b] [--rows text] [--seeds 3]
"""
import argparse
import itertools
import json
import os
import pathlib
import platform
import tempfile
import warnings

import sides  # first: it sets the threads of what follows
import boosters
import numpy as np
import real_tables
import sklearn
from pairs import PAIRS

HERE = pathlib.Path(__file__).resolve().parent
LONG = 2  # seconds: a fit that takes longer is measured with one seed


def compare(args, table, pair, path):
    fits, answers, their_scores, our_scores, our_times = [], [], [], [], []
    for seed in range(args.seeds):
        times, given = sides.ours(args.bench, path, table, pair.step, args.repeats, seed)
        fit, answer, their_given = sides.theirs(pair, table, args.repeats, seed)
        fits.append(fit), answers.append(answer), our_times.append(times)
        if their_given is not None:
            their_scores.append(sides.scores(table, their_given))
            mine = sides.scores(table, given)
            our_scores.append(mine if their_scores[-1][1] is not None else (mine[0], None))
        if fit > LONG or (their_given is None and seed == 0):
            break
    mean = lambda pairs, k: float(np.mean([p[k] for p in pairs])) if pairs and pairs[0][k] is not None else None  # noqa
    least = lambda key: min(t[key] for t in our_times)  # noqa: E731
    return {"table": table["name"], "rows": int((~table["test"]).sum()), "columns": table["x"].shape[1],
            "view": pair.view, "step": pair.step, "sklearn": pair.theirs, "params": pair.params,
            "fit": {"ours": least("fit"), "kept": least("fit_warm"), "sklearn": min(fits)},
            "answer": {"ours": least("apply"), "sklearn": min(answers)},
            "score": {"ours": mean(our_scores, 0), "sklearn": mean(their_scores, 0)},
            "loss": {"ours": mean(our_scores, 1), "sklearn": mean(their_scores, 1)},
            "bytes": our_times[0]["bytes"]}


def number(v, width, digits, sign=""):
    return f"{v:{sign}{width}.{digits}f}" if v is not None else " " * width


def difference(pair):
    return pair["ours"] - pair["sklearn"] if None not in pair.values() else None


HEADER = (f"{'table':20} {'step':48} {'fit ms':>9} {'kept ms':>9} {'theirs':>10} {'x fit':>7} {'x kept':>7}"
          f" {'ans. ms':>8} {'theirs':>9} {'x':>6} {'score':>8} {'diff':>8} {'loss':>9} {'diff':>8}")


def line(r):
    fit, answer = r["fit"], r["answer"]
    return (f"{r['table'][:20]:20} {r['step'][:48]:48} {fit['ours'] * 1e3:9.3f} {fit['kept'] * 1e3:9.3f}"
            f" {fit['sklearn'] * 1e3:10.2f} {fit['sklearn'] / fit['ours']:7.1f} {fit['sklearn'] / fit['kept']:7.1f}"
            f" {answer['ours'] * 1e3:8.3f} {answer['sklearn'] * 1e3:9.3f} {answer['sklearn'] / answer['ours']:6.1f}"
            f" {number(r['score']['ours'], 8, 4)} {number(difference(r['score']), 8, 4, '+')}"
            f" {number(r['loss']['ours'], 9, 4)} {number(difference(r['loss']), 8, 4, '+')}")


def ratio(results, what, side, least=0.0):
    logs = [np.log(r[what]["sklearn"] / r[what][side]) for r in results if r[what]["sklearn"] >= least]
    return round(float(np.exp(np.mean(logs))), 2) if logs else None


def ratios(results):
    """Geometric means of theirs / ours; `long` ones only of what takes scikit-learn a millisecond or more: shorter
    times tell of calls, not of work."""
    return {"rows": len(results), "fit": ratio(results, "fit", "ours"), "fit_long": ratio(results, "fit", "ours", 1e-3),
            "kept": ratio(results, "fit", "kept"), "answer": ratio(results, "answer", "ours"),
            "answer_long": ratio(results, "answer", "ours", 1e-3)}


def summary(results):
    def by(key):
        ordered = sorted(results, key=key)
        return {name: ratios(list(group)) for name, group in itertools.groupby(ordered, key=key)}
    dense = [r for r in results if r["view"] != "counts"]  # the four shapes; sparse counts are told apart
    differences = [d for d in (difference(r["score"]) for r in dense) if d is not None]
    return {"all": ratios(dense) | {"score": round(float(np.mean(differences)), 5) if differences else None},
            "operators": by(lambda r: ("sparse " if r["view"] == "counts" else "") + r["step"]),
            "tables": by(lambda r: r["table"])}


def show(summed):
    print(f"\n{'geometric means, theirs / ours':48} {'rows':>5}"
          f" {'fit':>8} {'long':>8} {'kept':>8} {'answer':>8} {'long':>8}")
    for name, r in [*summed["operators"].items(), *summed["tables"].items(), ("all dense", summed["all"])]:
        print(f"{name[:48]:48} {r['rows']:5}" + "".join(f" {number(r[k], 8, 1)}" for k in
                                                        ("fit", "fit_long", "kept", "answer", "answer_long")))
    print("mean difference of scores:", summed["all"]["score"])


def pairs_on(args, tables, folder):
    results = []
    print(HEADER)
    for table in tables:
        for pair in PAIRS:
            wanted = args.rows in pair.step and pair.meets(table["classes"])
            if not wanted or (seen := real_tables.view(table, pair.view)) is None:
                continue
            path = os.path.join(folder, "table")
            sides.write(seen, path)
            results.append(compare(args, seen, pair, path))
            print(line(results[-1]), flush=True)
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", default="build/release/bench_operators")
    parser.add_argument("--data", help="folder of real tables")
    parser.add_argument("--tables", help="names, separated by commas")
    parser.add_argument("--rows", default="", help="only steps that contain this text")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=3, help="of fits and answers, for each seed; more of short ones")
    parser.add_argument("--only", choices=["operators", "boosting"], help="one part alone")
    parser.add_argument("--out", default=str(HERE / "results" / "operators.json"))
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    names = args.tables.split(",") if args.tables else None
    tables = [real_tables.real(args.data, n) for n in names or real_tables.REAL] if args.data else \
        [t for t in real_tables.stand_ins() if not names or t["name"] in names]
    out = {"versions": {"python": platform.python_version(), "numpy": np.__version__,
                        "scikit-learn": sklearn.__version__, **boosters.versions()},
           "machine": platform.machine(), "threads": 1}
    with tempfile.TemporaryDirectory() as folder:
        if args.only != "boosting":
            results = pairs_on(args, tables, folder)
            out |= {"summary": summary(results), "results": results}
            show(out["summary"])
        if args.only != "operators":
            out["boosting"] = boosters.compare(args.bench, tables, folder)
    pathlib.Path(args.out).parent.mkdir(parents=True, exist_ok=True)
    pathlib.Path(args.out).write_text(json.dumps(out, indent=1) + "\n")


if __name__ == "__main__":
    main()
