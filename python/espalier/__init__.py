"""Espalier: AutoML for tables, a native engine with a Python face."""
from ._library import EspalierError

__all__ = ["EspalierError"]
__version__ = "0.2.0"
