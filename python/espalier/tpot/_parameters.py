"""The constructor's parameters, checked when a fit begins, as options of ``espalier fit``."""
import json
import numbers
import os

from joblib import Memory, effective_n_jobs
from sklearn.utils import check_random_state

from . import _not_yet
from ._configuration import configuration_of


def fit_options(estimator, folder):
    """Options of a search in generations.

    Parameters
    ----------
    estimator : TPOTBase
    folder : str
        Where files for the engine may be written.

    Returns
    -------
    dict

    Raises
    ------
    ValueError, TypeError
        A parameter has a value that means nothing; which and why.
    NotImplementedError
        It asks for what is not possible yet.
    """
    out = {"strategy": "tpot", "no_race": True, "ensemble_size": 0, "config": _config(estimator, folder),
           "template": estimator.template or None}
    out |= limits(estimator)
    out |= _breeding(estimator)
    _check_verbosity(estimator)
    out["subsample"] = _in_range(estimator, "subsample", 0, 1, "a ratio in (0.0, 1.0]") or None
    out["seed"] = _seed(estimator.random_state)
    return out


def limits(estimator):
    """The options that say how long a fit goes on, and what it may use; they may differ when a run is gone on with."""
    if estimator.use_dask:
        raise _not_yet.dask()
    if estimator.generations is None and estimator.max_time_mins is None:
        raise ValueError("Either the parameter generations should be set or a maximum evaluation time should be "
                         "defined via max_time_mins")
    out = {"generations": None, "time": None, "jobs": _jobs(estimator.n_jobs), "cache": _cache(estimator.memory),
           "checkpoint": estimator.periodic_checkpoint_folder}
    if estimator.generations is not None:
        out["generations"] = str(_whole(estimator, "generations", 0))
    if estimator.max_time_mins is not None:
        out["time"] = _seconds(estimator, "max_time_mins")
    out["trial_time"] = _seconds(estimator, "max_eval_time_mins")
    return out


def _config(estimator, folder):
    config = configuration_of(estimator.config_dict, estimator.verbosity)
    if not isinstance(config, dict):
        return config
    path = os.path.join(folder, "config.json")
    with open(path, "w") as file:
        json.dump(config, file)
    return path


def _breeding(estimator):
    population = _whole(estimator, "population_size", 1)
    out = {"population": population, "early_stop": None}
    out["offspring"] = _whole(estimator, "offspring_size", 1) if estimator.offspring_size else population
    out["mutation_rate"] = _in_range(estimator, "mutation_rate", 0, 1, "a number in [0.0, 1.0]")
    out["crossover_rate"] = _in_range(estimator, "crossover_rate", 0, 1, "a number in [0.0, 1.0]")
    if out["mutation_rate"] + out["crossover_rate"] > 1 + 1e-9:
        raise ValueError("The sum of the crossover and mutation probabilities must be <= 1.0.")
    if estimator.early_stop is not None:
        out["early_stop"] = _whole(estimator, "early_stop", 1)
    return out


def _cache(memory):
    """A joblib Memory lends its folder, and keeps what is in it."""
    if memory is None or memory == "auto":
        return memory
    if isinstance(memory, (str, os.PathLike)):
        return os.fspath(memory)
    if isinstance(memory, Memory):
        return None if memory.location is None else os.path.join(memory.location, "espalier")
    raise ValueError("memory must be None, 'auto', the path of a folder or a joblib.Memory, not a "
                     f"{type(memory).__name__}")


def _jobs(n_jobs):
    if n_jobs == 0:
        raise ValueError("The value 0 of n_jobs is invalid.")
    if not isinstance(n_jobs, numbers.Integral):
        raise TypeError(f"n_jobs must be a whole number, not {n_jobs!r}")
    return effective_n_jobs(int(n_jobs))


def _seed(random_state):
    if isinstance(random_state, numbers.Integral) and not 0 <= random_state < 2**32:
        raise ValueError(f"random_state must lie between 0 and 2**32 - 1, not {random_state}")
    if isinstance(random_state, numbers.Integral):
        return int(random_state)
    return int(check_random_state(random_state).randint(2**31 - 1))


def _check_verbosity(estimator):
    if estimator.verbosity not in (0, 1, 2, 3):
        raise ValueError(f"verbosity must be 0, 1, 2 or 3, not {estimator.verbosity!r}")


def _seconds(estimator, name):
    minutes = getattr(estimator, name)
    if not isinstance(minutes, numbers.Real) or not minutes > 0:
        raise ValueError(f"{name} must be a positive number of minutes, not {minutes!r}")
    return f"{60 * min(minutes, 1e7):.6f}s"


def _whole(estimator, name, least):
    value = getattr(estimator, name)
    if not isinstance(value, numbers.Integral) or value < least:
        raise ValueError(f"{name} must be a whole number from {least} on, not {value!r}")
    return int(value)


def _in_range(estimator, name, least, most, expected):
    value = getattr(estimator, name)
    if not isinstance(value, numbers.Real) or not least <= value <= most or (name == "subsample" and value == 0):
        raise ValueError(f"{name} must be {expected}, not {value!r}")
    return float(value)
