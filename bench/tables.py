#!/usr/bin/env python3
"""How good are the models on real tables, and are the limits kept?

Fits every table of a folder that holds `datasets.json`, `references.json` and `splits/NAME.txt` on the rows outside its
split, scores the model on those inside, and compares with the reference scores: bench/results/tables.json.

    bench/tables.py --data DIR [--time 20] [--jobs 2] [--only NAME,...] [--out FILE]
"""
import argparse
import csv
import gzip
import json
import pathlib
import shutil
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build" / "release" / "espalier"
METRIC = {"binary": "roc_auc", "multiclass": "log_loss", "regression": "r2"}


def divide(data, entry, folder):
    """The table's rows outside and inside its split, as two files."""
    path = data / entry["file"]
    opened = (gzip.open if path.suffix == ".gz" else open)(path, "rt", newline="", encoding="utf-8")
    held = set(map(int, (data / "splits" / f"{entry['name']}.txt").read_text().split()))
    train, test = (open(folder / f"{name}.csv", "w", newline="", encoding="utf-8") for name in ("train", "test"))
    with opened as source, train, test:
        rows = csv.reader(source)
        outs = csv.writer(train), csv.writer(test)
        header = next(rows)
        for out in outs:
            out.writerow(header)
        for number, row in enumerate(rows):
            outs[number in held].writerow(row)


def run(arguments):
    began = time.monotonic()
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True)
    return done, time.monotonic() - began


def one_table(data, entry, reference, options):
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        divide(data, entry, folder)
        task = "regression" if entry["task"] == "regression" else "classification"
        fitted, seconds = run(["fit", folder / "train.csv", "--target", "target", "--task", task, "--time",
                               f"{options.time}s", "--jobs", options.jobs, "--run", folder / "run", "--json", "--quiet",
                               *options.extra])
        row = {"name": entry["name"], "task": entry["task"], "seconds": round(seconds, 3), "exit": fitted.returncode}
        if fitted.returncode != 0:
            return row | {"error": fitted.stderr[-400:]}
        report = json.loads(fitted.stdout)
        row |= {k: report.get(k) for k in ("trials", "failed_trials", "members", "score", "ensemble_score", "best")}
        row["model_megabytes"] = round((folder / "run" / "models" / "a.espm").stat().st_size / 1e6, 2)
        metric = METRIC[entry["task"]]
        scored, predict_seconds = run(["score", folder / "run", folder / "test.csv", "--metric", metric, "--json"])
        if scored.returncode != 0:
            return row | {"error": scored.stderr[-400:]}
        row |= {"metric": metric, "test": json.loads(scored.stdout)[metric], "score_seconds": round(predict_seconds, 2)}
        return row | {name: model.get(metric) for name, model in reference["models"].items()}
    finally:
        shutil.rmtree(folder)


def reaches(row, names):
    wanted = [row[n] for n in names if row.get(n) is not None]
    if row.get("test") is None or not wanted:
        return False
    return row["test"] <= min(wanted) if row["metric"] == "log_loss" else row["test"] >= max(wanted)


def summary(rows, options):
    n = len(rows)
    return {
        "tables": n,
        "models": sum(r.get("test") is not None for r in rows),
        "better_than_dummy": sum(reaches(r, ["dummy"]) for r in rows),
        "reach_forest": sum(reaches(r, ["random_forest"]) for r in rows),
        "reach_better_of_forest_and_boosting": sum(reaches(r, ["random_forest", "hist_gb"]) for r in rows),
        "largest_overrun_seconds": round(max(r["seconds"] for r in rows) - options.time, 3),
        "median_trials": sorted(r.get("trials") or 0 for r in rows)[n // 2],
    }


def line(row):
    marks = (("d", ["dummy"]), ("F", ["random_forest"]), ("B", ["random_forest", "hist_gb"]))
    mark = "".join(letter if reaches(row, names) else "." for letter, names in marks)
    return (f"{row['name']:<24} {mark} {row.get('metric', ''):<9} {row.get('test')}  "
            f"forest {row.get('random_forest')}  boosting {row.get('hist_gb')}  "
            f"{row.get('trials')} trials  {row['seconds']:.1f}s  {row.get('error', '')}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--time", type=float, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "bench" / "results" / "tables.json")
    options, options.extra = parser.parse_known_args()
    references = json.loads((options.data / "references.json").read_text())
    rows = []
    for entry in json.loads((options.data / "datasets.json").read_text()):
        if options.only and entry["name"] not in options.only.split(","):
            continue
        row = one_table(options.data, entry, references[entry["name"]], options)
        rows.append(row)
        print(line(row), flush=True)
        options.out.parent.mkdir(exist_ok=True)
        report = {"time": options.time, "jobs": options.jobs, "summary": summary(rows, options), "rows": rows}
        options.out.write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(summary(rows, options)))


if __name__ == "__main__":
    main()
