"""TPOT's estimators, with its parameters, methods and attributes, on Espalier's engine."""
from .. import __version__
from ._base import TPOTBase
from ._estimators import TPOTClassifier, TPOTRegressor

__all__ = ["TPOTBase", "TPOTClassifier", "TPOTRegressor", "__version__"]
