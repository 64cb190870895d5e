#!/usr/bin/env python3
"""House rules that a script can hold. Prints what is wrong; exit 1 if anything is."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILE_LIMIT, LINE_LIMIT, FUNCTION_LIMIT = 500, 120, 80


def tracked(*patterns):
    out = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
                         cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in out.splitlines() if (ROOT / line).is_file()]


def layers():
    allowed = {}
    for line in (ROOT / "layers.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            folder, below = line.split(":")
            allowed[folder] = {folder, *below.split()}
    for path in tracked("src/*.cc", "src/*.h"):
        folder = path.relative_to(ROOT / "src").parts[0]
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = re.match(r'#include "([a-z_]+)/', line)
            if found and found[1] not in allowed.get(folder, set()):
                yield f"{path.relative_to(ROOT)}:{number}: {folder}/ may not include {found[1]}/ (layers.txt)"
            if "operators/" in line and line.startswith("#include") and line.rstrip().endswith('.cc"'):
                yield f"{path.relative_to(ROOT)}:{number}: a source file is not included"


def functions(lines):
    """(first line, length) of every brace block that opens at namespace or class level and looks like a function."""
    depth_of_function, start, depth = None, 0, 0
    for number, line in enumerate(lines, 1):
        code = re.sub(r'"(\\.|[^"\\])*"|//.*|\'(\\.|[^\'\\])\'', "", line)
        opens = code.count("{") - code.count("}")
        if depth_of_function is None and opens > 0 and re.search(r"\)[^;]*\{\s*$", code):
            if not re.search(r"\b(namespace|struct|class|enum)\b", code):
                depth_of_function, start = depth, number
        depth += opens
        if depth_of_function is not None and depth <= depth_of_function:
            yield start, number - start + 1
            depth_of_function = None


def sizes():
    for path in tracked("src/*.cc", "src/*.h", "tests/*.cc", "tests/*.h", "bench/*.cc", "tools/*.py", "bench/*.py",
                        "python/*.py"):
        lines = path.read_text().splitlines()
        name = path.relative_to(ROOT)
        if len(lines) > FILE_LIMIT:
            yield f"{name}: {len(lines)} lines; {FILE_LIMIT} at most"
        for number, line in enumerate(lines, 1):
            if len(line) > LINE_LIMIT:
                yield f"{name}:{number}: {len(line)} columns; {LINE_LIMIT} at most"
        if path.suffix in {".cc", ".h"}:
            for start, length in functions(lines):
                if length > FUNCTION_LIMIT:
                    yield f"{name}:{start}: a function of {length} lines; {FUNCTION_LIMIT} at most"


def words():
    rules = [(r"\b(TODO|FIXME|XXX|HACK)\b", "unfinished work belongs in the closing note"),
             (r"std::(mt19937|random_device|uniform_|normal_distribution|shuffle)", "randomness comes from base/rng.h"),
             (r"\bDISABLED_|GTEST_SKIP\(\)(?! <<)", "no switched-off tests; one that is skipped says what it lacks")]
    for path in tracked("src/*.cc", "src/*.h", "tests/*.cc", "tests/*.h", "bench/*.cc"):
        folder = path.relative_to(ROOT).parts[1]
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for pattern, why in rules:
                if re.search(pattern, line) and path.name != "random_sources.h":
                    yield f"{path.relative_to(ROOT)}:{number}: {why}"
            if "src" in path.parts and folder != "apps" and re.search(r"std::(cout|cerr)|\bprintf\(", line):
                yield f"{path.relative_to(ROOT)}:{number}: the library does not print"
            if line != line.rstrip():
                yield f"{path.relative_to(ROOT)}:{number}: blanks at the end of the line (./dev format)"
            if "\t" in line:
                yield f"{path.relative_to(ROOT)}:{number}: a tab"


def formatting():
    files = [str(p) for p in tracked("src/*.cc", "src/*.h", "tests/*.cc", "tests/*.h", "bench/*.cc")]
    found = subprocess.run(["clang-format-19", "--dry-run", "-Werror", *files], capture_output=True, text=True).stderr
    for path in sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", found, re.M))):
        yield f"{pathlib.Path(path).relative_to(ROOT)}: not formatted (./dev format)"


def main():
    problems = [p for rule in (layers, sizes, words, formatting) for p in rule()]
    print("\n".join(problems) or "check: clean")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
