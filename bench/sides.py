"""The two sides of a comparison: an operator of ours and its counterpart, given the same numbers, each in one thread.

A table is a dict: name; x (rows x columns, dense, or sparse with counts); y (class codes or numbers); classes (their
number, 0 of numbers); kinds (per column: its number of categories, 0 of a number, -1 of sparse counts); test (which
rows are held out).
"""
import dataclasses
import importlib
import json
import os
import subprocess
import tempfile
import time

for word in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[word] = "1"

import numpy as np  # noqa: E402
from scipy import sparse  # noqa: E402
from sklearn import feature_selection, metrics  # noqa: E402


@dataclasses.dataclass(frozen=True)
class Pair:
    """An operator and its counterpart. `task`: the targets it meets: class, binary, number, or any (it reads none).
    `view`: of a table (bench/real_tables.py), the one that it is given."""
    step: str
    theirs: str
    params: dict
    task: str
    view: str = "plain"

    def meets(self, classes):
        return {"class": classes > 0, "binary": classes == 2, "number": classes == 0, "any": True}[self.task]


def write(table, path):
    """As bench/operators.cc reads it."""
    x, y, test, kinds = table["x"], table["y"], table["test"], np.asarray(table["kinds"])
    order = np.concatenate([np.flatnonzero(~test), np.flatnonzero(test)])
    columns = sparse.csc_array(x[order]) if sparse.issparse(x) else np.asfortranarray(x[order], dtype="<f8")
    with open(path, "wb") as out:
        np.array([(~test).sum(), test.sum(), x.shape[1], table["classes"]], dtype="<i8").tofile(out)
        kinds.astype("<i8").tofile(out)
        for j in range(x.shape[1]):
            if not sparse.issparse(columns):
                columns[:, j].tofile(out)
                continue
            part = slice(columns.indptr[j], columns.indptr[j + 1])
            ascending = np.argsort(columns.indices[part])
            np.array([len(ascending)], dtype="<i8").tofile(out)
            columns.indices[part][ascending].astype("<u4").tofile(out)
            columns.data[part][ascending].astype("<f8").tofile(out)
        y[~test].astype("<f8").tofile(out)


def read(path):
    """What bench/prepare.cc wrote: kinds, x (training rows first), their number, y of these."""
    with open(path, "rb") as file:
        train, test, width, _ = (int(v) for v in np.fromfile(file, "<i8", 4))
        kinds = np.fromfile(file, "<i8", width)
        columns = []
        for kind in kinds:
            if kind >= 0:
                columns.append(np.fromfile(file, "<f8", train + test))
                continue
            count = int(np.fromfile(file, "<i8", 1)[0])
            rows, values = np.fromfile(file, "<u4", count), np.fromfile(file, "<f8", count)
            columns.append(sparse.csc_array((values, rows.astype(np.int32), [0, count]), shape=(train + test, 1)))
        y = np.fromfile(file, "<f8", train)
    if any(sparse.issparse(c) for c in columns):
        dense = [c if sparse.issparse(c) else sparse.csc_array(c[:, None]) for c in columns]
        rows = sparse.csr_array(sparse.hstack(dense))
        rows.indices, rows.indptr = rows.indices.astype(np.int32), rows.indptr.astype(np.int32)
        return kinds, rows, train, y
    return kinds, np.ascontiguousarray(np.column_stack(columns)), train, y


def scores(table, given):
    """roc_auc of two classes, accuracy of more, r2 of numbers; and log-loss (of probabilities) or root mean squared
    error. `given` has a column per class or one; rows of an unknown class (-1) are wrong, and have no log-loss."""
    y = table["y"][table["test"]]
    if table["classes"] == 0:
        return float(metrics.r2_score(y, given[0])), float(np.sqrt(np.mean((y - given[0]) ** 2)))
    label = y.astype(int)
    known = label >= 0
    loss = None
    if np.allclose(given.sum(axis=0), 1, atol=1e-6) and given.min() >= 0:
        shares = np.clip(given, 1e-15, None)
        loss = float(-np.mean(np.log((shares / shares.sum(axis=0))[label[known], np.flatnonzero(known)])))
    if table["classes"] == 2:
        return float(metrics.roc_auc_score(label, given[1])), loss
    return float(np.mean(given.argmax(axis=0) == label)), loss


def ours(bench, path, table, step, repeats, seed, limit=None):
    """Times, and what the step makes of the test rows, column after column."""
    with tempfile.NamedTemporaryFile() as out:
        done = subprocess.run([bench, path, step, str(repeats), str(seed), out.name], capture_output=True, text=True,
                              timeout=limit)
        if done.returncode != 0:
            raise RuntimeError(f"{step}: {done.stderr.strip() or done.returncode}")
        return json.loads(done.stdout), np.fromfile(out.name, dtype="<f8").reshape(-1, int(table["test"].sum()))


def least_seconds(repeats, work):
    """Processor time: the least of some repeats, of more where they are short (as bench/operators.cc)."""
    least, spent, r = float("inf"), 0.0, 0
    while r < 1000 and spent < 1 and (r < repeats or spent < 0.05):
        start = time.process_time()
        result = work()
        took = time.process_time() - start
        least, spent, r = min(least, took), spent + took, r + 1
    return least, result


def made(name, params, seed):
    module, kind = name.rsplit(".", 1)
    cls = getattr(importlib.import_module(module), kind)
    known = cls().get_params()
    given = {"random_state": seed, "n_jobs": 1}
    params = {k: getattr(feature_selection, v) if k == "score_func" else v for k, v in params.items()}
    return cls(**params, **{k: v for k, v in given.items() if k in known and k not in params})


def answer_of(model, classes):
    """How it is asked for the most it says."""
    if not hasattr(model, "predict"):
        return model.transform
    if classes == 0:
        return model.predict
    return model.predict_proba if hasattr(model, "predict_proba") else model.decision_function


def columns_of(answer, model, classes):
    """Their answer as ours is: a column per class, or one."""
    if classes == 0:
        return np.asarray(answer)[None, :]
    answer = np.column_stack([-answer, answer]) if answer.ndim == 1 else answer
    full = np.zeros((classes, len(answer))) if hasattr(model, "predict_proba") else \
        np.full((classes, len(answer)), answer.min() - 1)
    full[model.classes_.astype(int)] = answer.T
    return full


def theirs(pair, table, repeats, seed):
    """Seconds of fit and of the answer for the test rows, and the answer; none of transformers."""
    x, y, test = table["x"], table["y"], table["test"]
    rows = [x[~test], x[test]]
    train, held = rows if sparse.issparse(x) else [np.ascontiguousarray(part) for part in rows]

    def fit():
        model = made(pair.theirs, pair.params, seed)
        if pair.step == "target_encoder":  # whose training output is made at fit, as ours is
            model.fit_transform(train, y[~test])
            return model
        return model.fit(train, y[~test])

    fitting, model = least_seconds(repeats, fit)
    answer, given = least_seconds(repeats, lambda: answer_of(model, table["classes"])(held))
    return fitting, answer, columns_of(given, model, table["classes"]) if hasattr(model, "predict") else None
