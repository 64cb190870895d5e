#!/usr/bin/env python3
"""What becomes of a run when its surroundings fail: longer than the tests, so a command of its own.

    tools/faults.py calls [--only NAME,...] [--most N]
        Every system call of fit, predict, score, show and inspect fails once (strace's injection): one run of the
        program for each call of the parent process, and one for each number of a call in all processes at once.
    tools/faults.py kills [--rounds N] [--seed S]
        A run is killed (SIGKILL) at random moments and resumed, N times in all: no trial may be lost.

Prints a line per outcome and what was wrong; exit 1 if anything was. A fault is survived if the program ends by itself
within a minute, either doing its work or with a message, and a run folder it leaves can be resumed.
"""
import argparse
import collections
import json
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = str(ROOT / "build" / "release" / "espalier")
FEW = ["--include", "logistic_regression,gaussian_nb,decision_tree_classifier,standard_scaler", "--seed", "3"]
FIT = ["fit", "t.csv", "--target", "target", "--trials", "4", "--jobs", "1", "--run", "r", "--model", "m.espm", *FEW]
COMMANDS = {
    "fit": FIT,
    "resume": ["fit", "--resume", "--run", "r", "--trials", "3", "--model", "m.espm"],
    "predict": ["predict", "m.espm", "t.csv", "-o", "p.csv"],
    "score": ["score", "m.espm", "t.csv"],
    "show": ["show", "r"],
    "inspect": ["inspect", "t.csv", "--target", "target", "--schema", "s.json"],
}
# What a call may fail with in life; every other call fails with EIO.
ERRORS = {"openat": "EMFILE", "open": "EMFILE", "write": "ENOSPC", "pwrite64": "ENOSPC", "writev": "ENOSPC",
          "ftruncate": "ENOSPC", "fallocate": "ENOSPC", "rename": "EACCES", "renameat2": "EACCES", "mkdir": "EACCES",
          "unlink": "EACCES", "mmap": "ENOMEM", "mprotect": "ENOMEM", "madvise": "ENOMEM",
          "clone": "EAGAIN", "clone3": "EAGAIN", "vfork": "EAGAIN", "fork": "EAGAIN", "pipe2": "EMFILE",
          "socketpair": "EMFILE", "eventfd2": "EMFILE", "memfd_create": "EMFILE", "poll": "ENOMEM", "ppoll": "ENOMEM",
          "fcntl": "EMFILE", "dup": "EMFILE", "dup2": "EMFILE", "dup3": "EMFILE", "flock": "EINTR", "read": "EIO",
          "newfstatat": "EACCES", "fstat": "EIO", "prctl": "EINVAL", "prlimit64": "EPERM", "execve": "ENOMEM",
          "wait4": "EINTR", "waitid": "EINTR", "getrandom": "EIO", "sysinfo": "EPERM"}
# brk answers with the old end of the heap and futex wakes without fail: an error from either is nothing a kernel does.
CANNOT_FAIL = {"brk", "futex", "exit", "exit_group", "rt_sigreturn", "restart_syscall", "arch_prctl",
               "set_tid_address", "getpid", "gettid", "getuid", "geteuid", "getgid", "getegid", "getppid", "kill",
               "tgkill", "rseq", "set_robust_list", "munmap", "close"}


def table(folder):
    shutil.copy(ROOT / "examples" / "data" / "credit_g.csv", folder / "t.csv")


def run(words, folder, timeout=60):
    try:
        return subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=timeout, errors="replace")
    except subprocess.TimeoutExpired:
        subprocess.run(["pkill", "-KILL", "-f", str(folder)], check=False)
        return None


def calls_of(words, folder, follow):
    """Of each system call the numbers that can fail: past what the dynamic loader does, which unmaps its cache last, up
    to the last of the parent or, with `follow`, of the process that calls it most often."""
    log = folder / "calls"
    run(["strace", *follow, "-qq", "-o", str(log), *words], folder)
    counts, loader = collections.defaultdict(collections.Counter), None
    for line in log.read_text(errors="replace").splitlines():
        found = re.match(r"(?:(\d+) +)?([a-z_0-9]+)\(", line)
        if found:
            counts[found[1]][found[2]] += 1
            if loader is None and found[2] == "munmap":
                loader = counts[found[1]].copy()
    most = collections.Counter()
    for of_process in counts.values():
        most |= of_process
    return {name: range(loader[name] + 1, count + 1) for name, count in sorted(most.items()) if count > loader[name]}


def verdict(done, command, folder):
    """What is wrong with how the program ended, or nothing."""
    if done is None:
        return "did not end within a minute"
    if done.returncode < 0 or done.returncode >= 128:
        return f"ended by signal {abs(done.returncode)}: {done.stderr[-300:]}"
    if done.returncode != 0 and not done.stderr.strip():
        return f"exit {done.returncode} without a word"
    if command in ("fit", "resume") and (folder / "r" / "run.json").exists():
        words = ["fit", "--resume", "--run", "r", "--trials", "2", "--quiet", "--model", "again.espm"]
        again = run([PROGRAM, *words], folder)
        if again is None or again.returncode != 0:
            return f"exit {done.returncode}, and cannot be resumed: {again.stderr[-300:] if again else 'hangs'}"
    if done.returncode == 0 and command in ("fit", "resume"):
        predicted = run([PROGRAM, "predict", "m.espm", "t.csv", "-o", "check.csv"], folder)
        if predicted is None or predicted.returncode != 0:
            return f"exit 0, but the model cannot predict: {predicted.stderr[-300:] if predicted else 'hangs'}"
    if done.returncode == 0 and command == "predict":
        if (folder / "p.csv").read_text() != (folder / "whole.csv").read_text():
            return "exit 0, but other predictions"
    return None


def fail_calls(options):
    wrong, outcomes = [], collections.Counter()
    base = pathlib.Path(tempfile.mkdtemp(prefix="espalier-faults-"))
    table(base)
    run([PROGRAM, *FIT], base)
    run([PROGRAM, "predict", "m.espm", "t.csv", "-o", "whole.csv"], base)
    for command, words in COMMANDS.items():
        for follow in ([], ["-f"]) if command in ("fit", "resume") else ([],):
            start = base if command != "fit" else None
            for name, numbers in calls_of([PROGRAM, *words], fresh(start), follow).items():
                if name in CANNOT_FAIL or (options.only and name not in options.only):
                    continue
                for number in numbers[:: max(1, len(numbers) // options.most)]:
                    folder = fresh(start)
                    inject = f"inject={name}:error={ERRORS.get(name, 'EIO')}:when={number}"
                    done = run(["strace", *follow, "-qq", "-o", "/dev/null", "-e", inject, PROGRAM, *words], folder)
                    problem = verdict(done, command, folder)
                    outcomes[command, "wrong" if problem else "worked" if done.returncode == 0 else "message"] += 1
                    if problem:
                        wrong.append(problem)
                        print(f"{command}{' -f' if follow else ''}: {name} number {number}: {problem}", flush=True)
                    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(base, ignore_errors=True)
    for (command, outcome), count in sorted(outcomes.items()):
        print(f"{command}: {count} {outcome}")
    return wrong


def fresh(start):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="espalier-fault-"))
    if start:
        shutil.copytree(start, folder, dirs_exist_ok=True)
    else:
        table(folder)
    return folder


def trials_of(folder):
    shown = run([PROGRAM, "show", "r", "--json"], folder)
    if shown is None or shown.returncode != 0:
        return 0, f"cannot be shown: {shown.stderr[-300:] if shown else 'hangs'}"
    return sum(json.loads(shown.stdout)["run"]["trials"].values()), ""


def kill_and_resume(options):
    rng, wrong, kills = random.Random(options.seed), [], 0
    while kills < options.rounds:
        folder, known = fresh(None), 0
        words = [PROGRAM, "fit", "t.csv", "--target", "target", "--time", "60", "--jobs", "2", "--run", "r", *FEW]
        for _ in range(min(100, options.rounds - kills)):
            process = subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(rng.uniform(0.01, 0.6))
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            if not (folder / "r" / "run.json").exists():
                shutil.rmtree(folder / "r", ignore_errors=True)
                continue
            words = [PROGRAM, "fit", "--resume", "--run", "r", "--time", "60", "--jobs", "2", "--quiet"]
            count, problem = trials_of(folder)
            if problem or count < known:
                wrong.append(problem or f"{known} trials before, {count} after")
                print(f"kill {kills}: {wrong[-1]}", flush=True)
            known = count
        print(f"{kills} kills, {known} trials in this run", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["calls", "kills"])
    parser.add_argument("--only", type=lambda s: s.split(","), default=[], help="these system calls")
    parser.add_argument("--most", type=int, default=100, help="runs per call and command")
    parser.add_argument("--rounds", type=int, default=1000, help="kills")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    wrong = fail_calls(options) if options.what == "calls" else kill_and_resume(options)
    print(f"{len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
