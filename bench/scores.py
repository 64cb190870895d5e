#!/usr/bin/env python3
"""Test scores of every learner, as it is by default, beside its counterpart's on all tables of a folder.

Both are given what our default preparation makes of the table (bench/prepare.cc): learners that need columns of one
size after a scaler, those that count after a map to [0, 1]; where there is text, linear learners and those that count
also the weighed words themselves, sparse. Scores: roc_auc of two classes, accuracy of more, r2 of numbers; log-loss or
root mean squared error beside them. What takes longer than --limit seconds on one side is left out on both, and named.
Every finished cell is kept in --out: a run that was ended goes on.

    bench/scores.py --data DIR [--tables a,b] [--rows text] [--limit 60] [--seeds 3] [--out bench/results/scores.json]
"""
import argparse
import importlib
import itertools
import json
import multiprocessing
import pathlib
import subprocess
import sys
import tempfile
import warnings

import sides  # first: it sets the threads of what follows
import numpy as np
import pandas as pd
from pairs import PAIRS
from tables import divide

HERE = pathlib.Path(__file__).resolve().parent
BEFORE = {"plain": "", "scaled": "standard_scaler", "nonnegative": "min_max_scaler(clip=true)",
          "counts": "tfidf_transformer[prepare(text=none)]"}


def learners():
    """One pair for each learner and view, as it is by default."""
    out = []
    for pair in PAIRS:
        module, name = pair.theirs.rsplit(".", 1)
        predicts = hasattr(getattr(importlib.import_module(module), name), "predict")
        if predicts and "(" not in pair.step:
            out.append(sides.Pair(pair.step, pair.theirs, {}, pair.task, pair.view))
    return out


def prepared(programs, folder, entry, word):
    """The table that both are given and its file, or none where it has no text to leave as words. Labels that no
    training row has are -1."""
    task = "regression" if entry["task"] == "regression" else "classification"
    model = "dummy_regressor" if task == "regression" else "dummy_classifier"
    path = folder / word
    step = f"{model}[{BEFORE[word]}]" if BEFORE[word] else model
    subprocess.run([programs / "bench_prepare", folder / "train.csv", folder / "test.csv", task, step, path],
                   check=True)
    kinds, x, train, y = sides.read(path)
    if (word == "counts") != (min(kinds) < 0):
        return None
    targets = [pd.read_csv(folder / f"{part}.csv", usecols=["target"], dtype=str, keep_default_na=False)["target"]
               for part in ("train", "test")]
    if task == "regression":
        both = np.concatenate([y, targets[1].to_numpy(dtype=float)])
    else:
        code = dict(zip(targets[0], y, strict=True))
        both = np.concatenate([y, targets[1].map(lambda label: code.get(label, -1.0)).to_numpy()])
    return dict(name=entry["name"], x=x, y=both, classes=0 if task == "regression" else int(y.max()) + 1, kinds=kinds,
                test=np.arange(len(both)) >= train), path


def apart(limit, work):
    """What `work` gives, in a process that is ended after `limit` seconds: none then."""
    context = multiprocessing.get_context("fork")
    inlet, outlet = context.Pipe(duplex=False)

    def send():
        warnings.simplefilter("ignore")
        try:
            outlet.send(work())
        except Exception as error:
            outlet.send(error)

    process = context.Process(target=send)
    process.start()
    outlet.close()
    try:
        given = inlet.recv() if inlet.poll(limit) else None
    except EOFError:
        given = RuntimeError(f"ended with code {process.exitcode}")
    process.kill()
    process.join()
    if isinstance(given, Exception):
        raise RuntimeError(f"scikit-learn: {given}")
    return given


def cell(args, table, path, pair):
    """Scores of both, a mean over seeds where the draw matters and fits are short."""
    row = {"table": table["name"], "step": pair.step, "view": pair.view, "sklearn": pair.theirs,
           "task": "r2" if table["classes"] == 0 else "roc_auc" if table["classes"] == 2 else "accuracy"}
    drawn = "random_state" in sides.made(pair.theirs, {}, 0).get_params()
    found = {"ours": [], "sklearn": []}
    for seed in range(args.seeds if drawn else 1):
        their = apart(args.limit, lambda: sides.theirs(pair, table, 1, seed))  # noqa: B023
        if their is None:
            return row | {"left_out": f"scikit-learn took more than {args.limit} s"}
        try:
            times, given = sides.ours(args.programs / "bench_operators", path, table, pair.step, 1, seed, args.limit)
        except subprocess.TimeoutExpired:
            return row | {"left_out": f"ours took more than {args.limit} s"}
        found["sklearn"].append(sides.scores(table, their[2]))
        found["ours"].append(sides.scores(table, given))
        if their[0] > 3:
            break
    row |= {"seeds": seed + 1, "seconds": {"ours": times["fit"], "sklearn": their[0]}}
    for k, name in enumerate(("score", "loss")):
        if found["sklearn"][0][k] is not None and found["ours"][0][k] is not None:
            row[name] = {side: float(np.mean([s[k] for s in found[side]])) for side in found}
    return row


def difference(row):
    return row["score"]["ours"] - row["score"]["sklearn"]


def summary(rows):
    told = [r for r in rows if "score" in r]
    name = lambda r: ("sparse " if r["view"] == "counts" else "") + r["step"]  # noqa: E731
    learned = {}
    for step, group in itertools.groupby(sorted(told, key=name), key=name):
        of = [difference(r) for r in group]
        learned[step] = {"tables": len(of), "mean": round(float(np.mean(of)), 5), "least": round(min(of), 5),
                         "most": round(max(of), 5)}
    all_of = [difference(r) for r in told]
    worst = [{"table": r["table"], "step": name(r), "score": r["score"]} for r in sorted(told, key=difference)[:10]]
    return {"cells": len(told), "mean": round(float(np.mean(all_of)), 5) if told else None, "learners": learned,
            "worst": worst, "left_out": [f"{r['table']}: {name(r)}: {r['left_out']}" for r in rows if "left_out" in r],
            "failed": [f"{r['table']}: {name(r)}: {r['failed']}" for r in rows if "failed" in r]}


def show(summed):
    print(f"\n{'differences of scores, ours - theirs':44} {'tables':>6} {'mean':>9} {'least':>9} {'most':>9}")
    for step, r in summed["learners"].items():
        print(f"{step:44} {r['tables']:6} {r['mean']:+9.4f} {r['least']:+9.4f} {r['most']:+9.4f}")
    print(f"{'all':44} {summed['cells']:6} {summed['mean']:+9.4f}\n\nworst:")
    for r in summed["worst"]:
        print(f"  {r['table']:24} {r['step']:36} {r['score']['ours']:.4f} against {r['score']['sklearn']:.4f}")
    for word in ("left_out", "failed"):
        print(f"{word}: {len(summed[word])}", *summed[word], sep="\n  ")


def one_table(args, entry, done, keep):
    todo = [p for p in learners() if p.meets(entry["n_classes"] or 0) and args.rows in p.step
            and (entry["name"], p.step, p.view) not in done and (p.view != "counts" or entry["n_text"])]
    if not todo:
        return
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        divide(args.data, entry, folder)
        tables = {}
        for pair in todo:
            if pair.view not in tables:
                tables[pair.view] = prepared(args.programs, folder, entry, pair.view)
            if tables[pair.view] is None:
                continue
            table, path = tables[pair.view]
            try:
                row = cell(args, table, path, pair)
            except RuntimeError as error:
                row = {"table": entry["name"], "step": pair.step, "view": pair.view, "failed": str(error)}
            keep(row)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, default=HERE.parent / "build" / "release")
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--tables", help="names, separated by commas")
    parser.add_argument("--rows", default="", help="only learners whose name contains this text")
    parser.add_argument("--limit", type=float, default=60, help="seconds for a fit with its answer, of each side")
    parser.add_argument("--seeds", type=int, default=3, help="of learners that draw, where fits are short")
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "results" / "scores.json")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    rows = json.loads(args.out.read_text())["rows"] if args.out.exists() else []
    done = {(r["table"], r["step"], r["view"]) for r in rows}

    def keep(row):
        rows.append(row)
        said = f"{difference(row):+.4f}" if "score" in row else row.get("left_out") or row["failed"]
        print(f"{row['table']:24} {row['view']:12} {row['step']:36} {said}", flush=True)
        part = args.out.with_suffix(".part")
        part.write_text(json.dumps({"summary": summary(rows), "rows": rows}, indent=1) + "\n")
        part.replace(args.out)

    entries = json.loads((args.data / "datasets.json").read_text())
    for entry in sorted(entries, key=lambda e: e["rows"] * e["columns"] * (e["n_classes"] or 1)):
        if not args.tables or entry["name"] in args.tables.split(","):
            one_table(args, entry, done, keep)
    if not rows:
        sys.exit("no cell was asked for")
    show(summary(rows))


if __name__ == "__main__":
    main()
