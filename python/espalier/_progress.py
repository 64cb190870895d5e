"""A fit's progress in lines of text."""
import textwrap


def listener_of(verbose):
    """What prints a fit's events: 0 nothing, 1 what got better and what comes next, 2 every trial too."""
    return _Printer(verbose) if verbose else None


class _Printer:
    def __init__(self, verbose):
        self._verbose, self._metric, self._seconds = verbose, "", 0.0

    def __call__(self, event):
        kind = event["event"]
        if kind == "started":
            self._metric = event["metric"]
            _say(f"{event['rows']} rows, {event['columns']} features; {self._metric} by {event['splits']}; "
                 f"{event['jobs']} jobs")
            for remark in event["remarks"]:
                _say(f"note: {remark}")
        elif kind == "progress":
            self._seconds = event["seconds"]
        elif kind == "improved":
            best = event["best"]
            _say(f"{event['seconds']:7.1f}s  #{_number(best):6} {self._metric} {best['score']:.4g}  "
                 f"{_short(best['step'])}")
        elif kind == "phase":
            _say(f"{self._seconds:7.1f}s  {event['phase']}")
        elif kind == "trial" and self._verbose > 1:
            _say(f"{'':7}   #{_number(event):6} {event['state']}  {_short(event['step'])}")


def _number(trial):
    return trial["trial"].removeprefix("a:")  # of the one writer that most runs have


def _short(step):
    return textwrap.shorten(step, 100, placeholder="…")


def _say(line):
    print(line, flush=True)
