"""``config_dict`` as users write it, made the dictionary that the engine reads."""
import functools
import importlib
import json
import os
import runpy

import numpy as np

from .._library import asked, library
from . import _not_yet


def configuration_of(given, verbosity):
    """What the engine's option ``config`` is to say.

    Parameters
    ----------
    given : None, str or dict
        The name of a configuration of TPOT's, the path of a Python file that assigns ``tpot_config`` (it is executed)
        or of a JSON file, or the dictionary itself. It is only read.
    verbosity : int

    Returns
    -------
    str or dict or None
        A name, or a dictionary of texts, numbers and lists.

    Raises
    ------
    ValueError
        The file or the dictionary cannot be used.
    NotImplementedError
        It names a class that the engine has no operator for.
    ImportError
        It names one that cannot be imported, where ``verbosity`` is 3.
    """
    if given is None or (isinstance(given, str) and given.startswith("TPOT ")):
        return given
    config = given if isinstance(given, dict) else _read(given)
    if not isinstance(config, dict):
        raise ValueError(f"config_dict must be a dictionary, the name of a configuration or a path, not a "
                         f"{type(config).__name__}")
    return {name: _plain(params, name) for name, params in config.items() if _exists(name, params, verbosity)}


def _read(path):
    if not isinstance(path, (str, os.PathLike)):
        raise ValueError(f"config_dict must be a dictionary, the name of a configuration or a path, not a "
                         f"{type(path).__name__}")
    if not os.path.isfile(path):
        raise ValueError(f"Could not open specified TPOT operator config file: {path} is no file, and no name of a "
                         "configuration; those are 'TPOT light', 'TPOT MDR' and 'TPOT sparse'")
    try:
        if os.fspath(path).endswith(".json"):
            with open(path) as file:
                return json.load(file)
        assigned = runpy.run_path(os.fspath(path))
    except Exception as error:
        raise ValueError("An error occured while attempting to read the specified custom TPOT operator configuration "
                         f"file {path}: {type(error).__name__}: {error}") from error
    if "tpot_config" not in assigned:
        raise ValueError(f'Could not find "tpot_config" in configuration file {path}. When using a custom config file '
                         'for customizing operators dictionary, the file must have a python dictionary with the '
                         'standardized name of "tpot_config".')
    return assigned["tpot_config"]


@functools.cache
def _known():
    """Counterparts of the engine's operators."""
    return {one["counterpart"] for one in json.loads(asked(library().operators))}


def _exists(name, params, verbosity):
    """Whether the operator and the estimators within it are there; what is missing everywhere is told."""
    nested = [(inner, values) for value in (params or {}).values() if isinstance(value, dict)
              for inner, values in value.items() if values is not None]
    if name in _known():
        return all([_exists(inner, values, verbosity) for inner, values in nested])
    try:
        module, _, last = name.rpartition(".")
        getattr(importlib.import_module(module), last)
    except (ImportError, AttributeError, ValueError) as error:
        told = f"Warning: {name} is not available and will not be used by TPOT."
        if verbosity > 2:
            raise ImportError(told) from error
        print(told)
        return False
    raise _not_yet.foreign_class(name)


def _plain(value, where):
    """Ranges, arrays and tuples as lists, numbers as Python's, a function by its name."""
    if isinstance(value, dict):
        return {_word(key, where): _plain(inner, f"{where}, '{key}'") for key, inner in value.items()}
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    if isinstance(value, (list, tuple, range, set, frozenset)):
        return [_plain(one, where) for one in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if callable(value) and hasattr(value, "__qualname__"):
        return {f"{value.__module__}.{value.__qualname__}": None}
    raise ValueError(f"config_dict: {where} holds a {type(value).__name__}; values are numbers, texts, truth values, "
                     "None and lists of them")


def _word(key, where):
    if not isinstance(key, str):
        raise ValueError(f"config_dict: {where} has a key that is a {type(key).__name__}, not a text")
    return key
