#!/usr/bin/env python3
"""Is `--memory` kept? Runs a fit and samples the sum of PSS over its process tree every 100 ms.

    bench/memory.py MEGABYTES -- espalier fit TABLE ... --memory 1GB --time 60s
"""
import json
import pathlib
import subprocess
import sys
import time


def tree(pid):
    out, waiting = [], [pid]
    while waiting:
        p = waiting.pop()
        out.append(p)
        for task in pathlib.Path(f"/proc/{p}/task").glob("*/children"):
            try:
                waiting += [int(c) for c in task.read_text().split()]
            except OSError:
                pass
    return out


def pss(pid):
    try:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def main():
    limit, command = float(sys.argv[1]) * 1e6, sys.argv[3:]
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    highest, when, samples = 0, 0, 0
    while process.poll() is None:
        now = sum(map(pss, tree(process.pid)))
        samples += 1
        if now > highest:
            highest, when = now, time.monotonic() - began
        time.sleep(0.1)
    seconds = time.monotonic() - began
    print(json.dumps({"exit": process.returncode, "seconds": round(seconds, 2), "samples": samples,
                      "highest_megabytes": round(highest / 1e6, 1), "at_second": round(when, 1),
                      "kept": highest <= limit}))


if __name__ == "__main__":
    main()
