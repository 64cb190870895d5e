"""Espalier: AutoML for tables, a native engine with a Python face."""
import importlib

_HOMES = {
    "Classifier": ".estimators",
    "Regressor": ".estimators",
    "EspalierError": ".exceptions",
    "EspalierWarning": ".exceptions",
    "NotFittedError": ".exceptions",
}

__all__ = sorted(_HOMES)
__version__ = "0.2.0"


def __getattr__(name):
    """Imports what is asked for: the command and the version need no scikit-learn."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name], __name__), name)


def __dir__():
    return [*globals(), *__all__]
