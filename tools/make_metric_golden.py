#!/usr/bin/env python3
"""Writes tests/metrics/golden.json: what sklearn.metrics says of predictions drawn here, with and without weights."""
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m
from sklearn.preprocessing import label_binarize

OUT = pathlib.Path(__file__).resolve().parent.parent / "tests" / "metrics" / "golden.json"


def columns(rng, n, k, ties):
    p = rng.dirichlet(np.ones(k), n)
    if ties:
        p = np.round(p * 8) / 8 + 1e-3
        p /= p.sum(axis=1, keepdims=True)
    return p


def parts(y, label, w, **how):
    out = {}
    for name, f in (("precision", m.precision_score), ("recall", m.recall_score), ("f1", m.f1_score),
                    ("jaccard", m.jaccard_score)):
        for average in how.get("averages", ("macro", "micro", "weighted")):
            key = name if average == "binary" else f"{name}_{average}"
            out[key] = f(y, label, average=average, sample_weight=w, zero_division=0,
                         **({"pos_label": how["positive"]} if average == "binary" else {}))
    return out


def classification(y, p, w, positive):
    label, k = p.argmax(axis=1), p.shape[1]
    out = {"accuracy": m.accuracy_score(y, label, sample_weight=w),
           "balanced_accuracy": m.balanced_accuracy_score(y, label, sample_weight=w),
           "matthews_corrcoef": m.matthews_corrcoef(y, label, sample_weight=w),
           "cohen_kappa": m.cohen_kappa_score(y, label, sample_weight=w),
           "brier_score": m.brier_score_loss(y, p, sample_weight=w, labels=range(k)) if k > 2 else
           m.brier_score_loss(y, p[:, 1], sample_weight=w),
           "log_loss": m.log_loss(y, p, sample_weight=w, labels=range(k))}
    if k == 2:
        hit = (y == positive).astype(int)
        out |= parts(y, label, w, averages=("binary", "macro", "micro", "weighted"), positive=positive)
        out["roc_auc"] = m.roc_auc_score(hit, p[:, positive], sample_weight=w)
        out["average_precision"] = m.average_precision_score(hit, p[:, positive], sample_weight=w)
        return out
    out |= parts(y, label, w)
    out["roc_auc_ovr"] = m.roc_auc_score(y, p, multi_class="ovr", average="macro", sample_weight=w)
    out["average_precision"] = m.average_precision_score(label_binarize(y, classes=range(k)), p, sample_weight=w)
    if w is None:
        out["roc_auc_ovo"] = m.roc_auc_score(y, p, multi_class="ovo", average="macro")
    return out


def multilabel(y, p, w):
    """p: per label the probability of 1."""
    label = (p > 0.5).astype(int)
    out = {"accuracy": m.accuracy_score(y, label, sample_weight=w), "roc_auc": m.roc_auc_score(y, p, sample_weight=w),
           "average_precision": m.average_precision_score(y, p, sample_weight=w)}
    return out | parts(y, label, w, averages=("macro", "micro", "weighted", "samples"))


def regression(y, p, w):
    out = {"r2": m.r2_score(y, p, sample_weight=w), "mean_squared_error": m.mean_squared_error(y, p, sample_weight=w),
           "root_mean_squared_error": m.root_mean_squared_error(y, p, sample_weight=w),
           "mean_absolute_error": m.mean_absolute_error(y, p, sample_weight=w),
           "mean_absolute_percentage_error": m.mean_absolute_percentage_error(y, p, sample_weight=w),
           "root_mean_squared_log_error": m.root_mean_squared_log_error(np.abs(y), np.abs(p), sample_weight=w),
           "mean_squared_log_error": m.mean_squared_log_error(np.abs(y), np.abs(p), sample_weight=w)}
    if w is None:
        out["median_absolute_error"] = m.median_absolute_error(y, p)
    return out


def cases():
    rng = np.random.default_rng(3)
    for n, k, ties, weighted, positive in ((40, 2, False, False, 1), (41, 2, True, True, 0), (60, 2, True, False, 1),
                                           (50, 3, False, False, 1), (70, 4, True, True, 1), (64, 7, False, True, 1)):
        y = np.concatenate([np.arange(k), rng.integers(0, k, n - k)])
        p = columns(rng, n, k, ties)
        w = rng.integers(1, 5, n).astype(float) if weighted else None
        yield "classes", [y], [p], w, positive, classification(y, p, w, positive)
    for weighted in (False, True):
        y, p = rng.integers(0, 2, (45, 3)), rng.uniform(size=(45, 3))
        w = rng.uniform(0.5, 2, 45) if weighted else None
        pairs = [np.stack([1 - p[:, j], p[:, j]], axis=1) for j in range(3)]
        yield "classes", list(y.T), pairs, w, 1, multilabel(y, p, w)
    for targets, weighted in ((1, False), (1, True), (3, False), (2, True)):
        y = rng.normal(size=(37, targets)) * 3
        p = y + rng.normal(size=y.shape)
        w = rng.uniform(0.5, 2, 37) if weighted else None
        yield "numbers", list(y.T), [p[:, [j]] for j in range(targets)], w, 1, regression(y, p, w)


def main():
    warnings.simplefilter("ignore")
    rows = [{"kind": kind, "truth": [t.tolist() for t in truth], "predicted": [q.T.tolist() for q in predicted],
             "weights": [] if w is None else w.tolist(), "positive": positive, "expected": expected}
            for kind, truth, predicted, w, positive, expected in cases()]
    body = ",\n".join(json.dumps(r) for r in rows)
    OUT.write_text(f'{{"scikit-learn": {json.dumps(sklearn.__version__)}, "cases": [\n{body}\n]}}\n')


if __name__ == "__main__":
    main()
