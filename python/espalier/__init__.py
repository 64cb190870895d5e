"""Espalier: AutoML for tables, a native engine with a Python face."""
from .estimators import Classifier, Regressor
from .exceptions import EspalierError, EspalierWarning, NotFittedError

__all__ = ["Classifier", "EspalierError", "EspalierWarning", "NotFittedError", "Regressor"]
__version__ = "0.2.0"
