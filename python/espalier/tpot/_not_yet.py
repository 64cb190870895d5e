"""What is not there yet. All of it is refused here."""


def dask():
    """The error for ``use_dask=True``."""
    return NotImplementedError("use_dask=True is not possible yet; n_jobs says how many processes of this machine work")
