"""What a worker's Python process does: calls metrics, fits and applies classes in the manner of scikit-learn.

Requests and answers are a line of JSON and then as many bytes as its "bytes" says. Numbers are doubles, tables one
column after the other. Nothing but Python is needed until somebody's code needs more.
"""
import array
import importlib.util
import inspect
import json
import math
import os
import pickle
import signal
import sys
import threading
import time
import warnings

signal.signal(signal.SIGINT, signal.SIG_IGN)
requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
sys.path[:0] = [os.getcwd(), *filter(None, os.environ.get("ESPALIER_PYTHONPATH", "").split(os.pathsep))]
owner = os.getppid()
known = {}  # objects by the key that the owner has for them
most_known = 20


def end_with_owner():
    while os.getppid() == owner:
        time.sleep(0.5)
    os._exit(0)


def imported(module):
    """A module by its name, or the file of one."""
    if not module.endswith(".py"):
        return importlib.import_module(module)
    spec = importlib.util.spec_from_file_location(os.path.basename(module)[:-3], module)
    out = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(out)
    return out


def named(path):
    """The object at module.name, or at module.class.name."""
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


# --- Metrics --------------------------------------------------------------------------------------------------------


def needs_estimator(function):
    if hasattr(function, "_score_func"):
        return True
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return False
    needed = [p for p in parameters if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return len(needed) > 2


def numbers(labels):
    for kind in (int, float):
        try:
            return [kind(label) for label in labels]
        except ValueError:
            pass
    return labels


class Rows:
    """Stands for the rows that were predicted: a scorer hands them to the estimator, and may count them."""

    def __init__(self, count):
        self.shape = (count, 0)

    def __len__(self):
        return self.shape[0]

    def __getattr__(self, name):
        raise AttributeError("a scorer sees what was predicted for the rows, not their columns: there is no " + name)

    def __getitem__(self, key):
        raise TypeError("a scorer sees what was predicted for the rows, not their columns")


def estimator_of(labels, columns):
    """An estimator, for scorers, that has predicted already."""
    import numpy
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

    values = numpy.array(columns).T

    class Predicted(ClassifierMixin if labels else RegressorMixin, BaseEstimator):
        def __sklearn_is_fitted__(self):
            return True

        def predict(self, X):
            return self.classes_[values.argmax(axis=1)] if labels else values[:, 0]

        if labels:
            classes_ = numpy.array(labels)

            def predict_proba(self, X):
                return values

            def predict_log_proba(self, X):
                with numpy.errstate(divide="ignore"):
                    return numpy.log(values)

            def decision_function(self, X):
                return values[:, 1] - values[:, 0] if values.shape[1] == 2 else values

    return Predicted()


class Metric:
    def __init__(self, module, name, classes):
        self.function = getattr(imported(module), name)
        self.scores_estimators = needs_estimator(self.function)
        self.labels = numbers(classes)
        try:
            from numpy import array as listed
        except ImportError:
            listed = list
        self.listed = listed

    def of(self, truth, predicted):
        """predicted: of scorers of estimators a column of scores a class, else one of codes or numbers."""
        truth = self.words(truth)
        if self.scores_estimators:
            return self.number(self.function(estimator_of(self.labels, predicted), Rows(len(truth)), truth))
        return self.number(self.function(truth, self.words(predicted[0])))

    def words(self, codes):
        return self.listed([self.labels[int(code)] for code in codes] if self.labels else codes)

    @staticmethod
    def number(result):
        if isinstance(result, str):
            raise TypeError("it returns a text, not a number")
        return float(result)


def load_metric(head, _):
    known["metric"] = Metric(head["module"], head["function"], head["classes"])
    return {"scorer": known["metric"].scores_estimators}


def score(head, payload):
    columns = columns_of(payload, head["rows"])
    value = known["metric"].of(columns[0], columns[1:])
    return {"value": value if math.isfinite(value) else str(value)}  # nan and inf are no JSON


# --- Classes --------------------------------------------------------------------------------------------------------


def columns_of(payload, rows):
    every = array.array("d", payload)
    return [every[at : at + rows] for at in range(0, len(every), rows)]


def matrix_of(payload, rows):
    import numpy

    return numpy.frombuffer(payload).reshape(-1, rows).T if rows else numpy.zeros((0, 0))


def be_quiet():
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    warnings.simplefilter("ignore")


def role_of(kind):
    if not hasattr(kind, "fit"):
        raise TypeError(kind.__name__ + " has no fit, so it is no estimator")
    if hasattr(kind, "transform") and not hasattr(kind, "predict"):
        return "transform"
    tags = getattr(kind, "_estimator_type", None)
    if tags is None:
        try:
            tags = kind().__sklearn_tags__().estimator_type
        except Exception:
            tags = "classifier" if hasattr(kind, "predict_proba") else None
    if tags in ("classifier", "regressor"):
        return tags
    if hasattr(kind, "transform"):
        return "transform"
    raise TypeError(kind.__name__ + " is no classifier, regressor or transformer")


def takes_missing(kind):
    try:
        return bool(kind().__sklearn_tags__().input_tags.allow_nan)
    except Exception:
        return False


def describe(head, _):
    be_quiet()
    kind = named(head["class"])
    parameters = inspect.signature(kind).parameters.values()
    names = [p.name for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)]
    takes_any = any(p.kind == p.VAR_KEYWORD for p in parameters)
    if takes_any:
        try:
            names = sorted(set(names) | set(kind().get_params(deep=False)))
        except Exception:
            pass
    return {
        "role": role_of(kind),
        "weights": "sample_weight" in inspect.signature(kind.fit).parameters,
        "missing": takes_missing(kind),
        "params": names,
        "takes_any": takes_any,
    }


def made(value):
    """What JSON says as the constructor takes it."""
    if isinstance(value, list):
        return [made(item) for item in value]
    if isinstance(value, dict) and "function" in value:
        return named(value["function"])
    if isinstance(value, dict):
        return named(value["class"])(**{name: made(item) for name, item in value["params"].items()})
    return value


def hold_memory(more):
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    most = now + more if more else hard
    resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))


def free_memory():
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def with_seed(estimator, seed):
    if "random_state" in estimator.get_params(deep=False) and estimator.get_params()["random_state"] is None:
        estimator.set_params(random_state=seed % 2**31)
    return estimator


def importances_of(estimator, columns):
    import numpy

    found = getattr(estimator, "feature_importances_", None)
    if found is None and getattr(estimator, "coef_", None) is not None:
        found = numpy.abs(numpy.atleast_2d(estimator.coef_)).sum(axis=0)
    if found is None or numpy.shape(found) != (columns,):
        return []
    found = numpy.nan_to_num(numpy.asarray(found, float))
    return [max(0.0, float(v)) for v in found]


def fit(head, payload):
    import numpy

    be_quiet()
    rows, columns, classes = head["rows"], head["columns"], head["classes"]
    numbers_ = matrix_of(payload, rows)
    x, y = numpy.asfortranarray(numbers_[:, :columns]), numbers_[:, columns]
    estimator = with_seed(made({"class": head["class"], "params": head["params"]}), head["seed"])
    hold_memory(head["memory"])
    weights = {"sample_weight": numbers_[:, columns + 1].copy()} if numbers_.shape[1] > columns + 1 else {}
    present = None
    if classes and head["model"]:
        present, y = numpy.unique(y.astype(int), return_inverse=True)  # counted without gaps: XGBoost needs that
    estimator.fit(x, y, **weights)
    present = None if present is None else present.tolist()
    fitted = {"object": estimator, "present": present, "classes": classes, "model": head["model"]}
    out = applied(fitted, x[:2])
    return {"columns": out.shape[1], "importances": importances_of(estimator, columns)}, pickled(fitted)


def pickled(fitted):
    try:
        return pickle.dumps(fitted)
    except Exception:
        from joblib.externals import cloudpickle

        return cloudpickle.dumps(fitted)


def margins(estimator, x):
    """Probabilities, or what ranks like them, a column a class that was there."""
    import numpy

    if hasattr(estimator, "predict_proba"):
        return numpy.asarray(estimator.predict_proba(x), float)
    answers_ = estimator.predict(x).astype(int)
    return numpy.equal.outer(answers_, numpy.arange(answers_.max(initial=0) + 1)).astype(float)


def applied(fitted, x):
    import numpy

    estimator = fitted["object"]
    if fitted["present"] is not None:
        out = numpy.zeros((len(x), fitted["classes"]))
        found = margins(estimator, x)
        out[:, fitted["present"][: found.shape[1]]] = found
        return out
    out = estimator.predict(x) if fitted["model"] else estimator.transform(x)
    if hasattr(out, "toarray"):
        out = out.toarray()
    out = numpy.asarray(out, float)
    return out.reshape(len(x), -1)


def apply(head, payload):
    import numpy

    be_quiet()
    if head["key"] not in known:
        if not head["state"]:
            return {"unknown": True}
        known[head["key"]] = pickle.loads(payload[: head["state"]])
    x = numpy.asfortranarray(matrix_of(payload[head["state"] :], head["rows"]))
    hold_memory(head["memory"])
    out = applied(known[head["key"]], x)
    return {"columns": out.shape[1]}, numpy.asfortranarray(out).tobytes(order="F")


# --- The conversation -----------------------------------------------------------------------------------------------


def answered(do, head, payload):
    try:
        answer = do(head, payload)
        head, payload = answer if isinstance(answer, tuple) else (answer, b"")
    except BaseException as error:  # also SystemExit: the process stays
        head, payload = {"error": type(error).__name__ + ": " + str(error)}, b""
    free_memory()
    while len(known) > most_known:
        known.pop(next(key for key in known if key != "metric"))
    return head, payload


def converse():
    commands = {"metric": load_metric, "score": score, "describe": describe, "fit": fit, "apply": apply}
    while line := requests.readline():
        head = json.loads(line)
        head, payload = answered(commands[head["do"]], head, requests.read(head["bytes"]))
        head["bytes"] = len(payload)
        answers.write(json.dumps(head).encode() + b"\n")
        answers.write(payload)
        answers.flush()


threading.Thread(target=end_with_owner, daemon=True).start()
converse()
