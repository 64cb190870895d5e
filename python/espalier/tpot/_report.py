"""What a search tells while it goes on, by TPOT's levels of verbosity and in its words."""
import os
import sys
import time

from ._individuals import clean

_BAR_EVERY = 0.1  # seconds
_SKIPPED = {
    "repeated": "Pipeline encountered that has previously been evaluated during the optimization process. Using the "
                "score from the previous evaluation.",
    "refused": "Invalid pipeline encountered. Skipping its evaluation. {error}",
    "cut_short": "Skipped pipeline #{number} due to time out. Continuing to the next pipeline.",
    "failed": "Skipped pipeline #{number}: {error}",
    "crashed": "Skipped pipeline #{number}: {error}",
    "out_of_memory": "Skipped pipeline #{number}: {error}",
}


class Report:
    """Listens to a fit.

    Parameters
    ----------
    verbosity : {0, 1, 2, 3}
    log_file : None, path or file
        Where the progress goes; None: the standard output. A path is opened anew.
    population, offspring : int
    generations : int or None
        None: as many as there is time for.
    """

    def __init__(self, verbosity, log_file, population, offspring, generations):
        self._verbosity = verbosity
        self._own = isinstance(log_file, (str, os.PathLike))
        self._to = open(log_file, "w") if self._own else log_file or sys.stdout
        self._population, self._offspring, self._generations = population, offspring, generations
        self._front, self._trials, self._drawn = [], 0, False
        self._began = self._last = time.monotonic()

    def __call__(self, event):
        """Takes an event of the fit."""
        kind = event["event"]
        if kind == "started":
            self._start(event)
        elif kind == "trial":
            self._tell_of(event)
        elif kind == "progress":
            self._draw()
        elif kind == "phase" and self._verbosity > 2:
            self._print(event["phase"])

    def finish(self):
        """The bar goes, and the file is closed."""
        if self._verbosity > 1 and self._trials and not self._is_terminal():
            self._print(self._bar())
        self._clear()
        if self._own:
            self._to.close()

    def _start(self, event):
        self._trials = event["resumed_trials"]
        if self._verbosity > 2:
            self._print(f"{event['operators']} operators have been imported by TPOT.")
        for remark in event["remarks"]:
            if self._verbosity > 1 or remark.startswith(("configuration: ", "subsample: ")):
                print(f"Warning: {remark}")
        if self._verbosity > 1 and any("missing" in what for what in event["prepared"]):
            print("Imputing missing values in feature set")

    def _tell_of(self, event):
        self._trials += 1
        if event["state"] in _SKIPPED and self._verbosity > 2:
            self._print(_SKIPPED[event["state"]].format(number=self._trials, error=event["error"]))
        if event["state"] == "succeeded" and event["score"] is not None:
            self._keep(event["operators"], event["score"], event["tpot"])
        ended, rest = divmod(self._trials - self._population, self._offspring)
        if rest == 0 and ended > 0 and self._verbosity > 1 and self._front:
            self._end_generation(ended)

    def _keep(self, operators, score, text):
        """On the front, unless one of it has no more operators and no lower score."""
        if any(n <= operators and s >= score for n, s, _ in self._front):
            return
        self._front = [one for one in self._front if one[0] < operators or one[1] > score]
        self._front = sorted([*self._front, (operators, score, text)])

    def _end_generation(self, number):
        if self._verbosity == 2:
            self._print(f"\nGeneration {number} - Current best internal CV score: {self._front[-1][1]}")
            return
        self._print(f"\nGeneration {number} - Current Pareto front scores:")
        for operators, score, text in self._front:
            self._print(f"\n{operators}\t{score}\t{clean(text)}")

    def _bar(self):
        total = self._population + self._offspring * (
            self._generations if self._generations is not None
            else max(0, -(-(self._trials - self._population) // self._offspring)))
        total = max(total, self._trials)
        seconds = time.monotonic() - self._began
        rate = self._trials / max(seconds, 1e-9)
        share = self._trials / total
        blocks = "█" * int(10 * share)
        return (f"Optimization Progress: {100 * share:3.0f}%|{blocks:10}| {self._trials}/{total} "
                f"[{_minutes(seconds)}<{_minutes((total - self._trials) / max(rate, 1e-9))}, {rate:.2f}pipeline/s]")

    def _draw(self):
        if self._verbosity < 2 or not self._is_terminal() or time.monotonic() - self._last < _BAR_EVERY:
            return
        self._last = time.monotonic()
        self._to.write("\r" + self._bar())
        self._to.flush()
        self._drawn = True

    def _print(self, line):
        self._clear()
        print(line, file=self._to, flush=True)

    def _clear(self):
        if self._drawn:
            self._to.write("\r" + " " * len(self._bar()) + "\r")
            self._drawn = False

    def _is_terminal(self):
        """Whether a line can be written over: also in a notebook."""
        return (hasattr(self._to, "isatty") and self._to.isatty()) or type(self._to).__module__.startswith("ipykernel")


def tell_the_end(result, best, estimator):
    """The last words of a fit.

    Parameters
    ----------
    result : dict
        Of the fit.
    best : str or None
        The best pipeline's text.
    estimator : TPOTBase
    """
    if estimator.verbosity == 0:
        return
    if result["cancelled"]:
        print("\nTPOT closed prematurely. Will use the current best pipeline.")
    elif _out_of_time(result, estimator):
        print(f"\n{estimator.max_time_mins:.2f} minutes have elapsed. TPOT will close down.")
    elif _stopped_early(result, estimator):
        print(f"\nThe optimized pipeline was not improved after evaluating {estimator.early_stop} more generations. "
              "Will end the optimization process.")
    if best is not None and estimator.verbosity < 3:
        print(("\n" if estimator.verbosity == 2 else "") + f"Best pipeline: {clean(best)}")


def _planned(estimator):
    offspring = estimator.offspring_size or estimator.population_size
    return estimator.population_size + (estimator.generations or 0) * offspring


def _out_of_time(result, estimator):
    if estimator.max_time_mins is None or _stopped_early(result, estimator):
        return False
    return estimator.generations is None or result["trials"] < _planned(estimator)


def _stopped_early(result, estimator):
    if estimator.early_stop is None:
        return False
    return estimator.max_time_mins is None and result["trials"] < _planned(estimator)


def _minutes(seconds):
    minutes, seconds = divmod(int(seconds), 60)
    return f"{minutes:02}:{seconds:02}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
