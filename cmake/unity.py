"""Puts the .cc files of one target together, a few to a translation unit, and prints what is to be compiled instead.

    unity.py SOURCE_FOLDER UNIT_FOLDER TARGET FILE...

Most of a cold build is spent on the headers that every file includes; files that are compiled together read them once.
Files stay apart where they must: when two say the same name inside an unnamed namespace or as a macro, and where
Highway compiles a file several times over. The units include by paths below src/, so that a compiler cache finds them
again from every checkout.
"""

import pathlib
import re
import sys

# About twelve files. The largest unit (http) takes 32 s of an AMD Zen 3 at -O3 then, a room two to four units, so that two
# cores stay busy until the end of a build.
MAX_UNIT_LINES = 1500

UNNAMED = re.compile(r"^namespace \{\n(.*?)^\}  // namespace$", re.DOTALL | re.MULTILINE)
STATEMENT = re.compile(r"^(?![\s/}#]|namespace)[^\n]*", re.MULTILINE)
# The name that a line at the edge declares: what stands before its first bracket, sign or end.
NAME = re.compile(r"(\w+)\s*(?:\(|=|\{|;|\[|$)")
MACRO = re.compile(r"^#define (\w+)", re.MULTILINE)


def declared(text):
    """{name: how it is declared} for what two files of one unit may not both declare otherwise."""
    names = {name: None for name in MACRO.findall(text)}
    for block in UNNAMED.findall(text):
        for line in STATEMENT.findall(block):
            plain = re.sub(r"<[^<>]*>", "", re.sub(r"<[^<>]*>", "", line))
            if line.startswith(("TEST", "INSTANTIATE_")):
                names[line.split(")")[0]] = None
            elif not line.startswith("using"):
                several = line.startswith("constexpr") and ";" in line  # a constexpr line may declare more than one
                names.update({name: None for name in NAME.findall(plain)[: None if several else 1]})
            elif "=" in line:  # the same alias may stand twice
                names.update({name: line for name in NAME.findall(plain)[:1]})
    return names


def clash(some, others):
    return any(name in others and (how is None or others[name] != how) for name, how in some.items())


def units(files):
    """[[file, ...], ...]: each file in the first unit that has room for it and says none of its names."""
    found = []
    for file in files:
        text = file.read_text()
        lines, names = text.count("\n"), declared(text)
        if "hwy/foreach_target.h" in text:
            found.append([[file], MAX_UNIT_LINES, {}])
            continue
        for unit in found:
            if unit[1] + lines <= MAX_UNIT_LINES and not clash(names, unit[2]):
                break
        else:
            unit = [[], 0, {}]
            found.append(unit)
        unit[0].append(file)
        unit[1] += lines
        unit[2] |= names
    return [unit[0] for unit in found]


def main():
    source, folder, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    folder.mkdir(parents=True, exist_ok=True)
    result = []
    for number, files in enumerate(units([pathlib.Path(file) for file in sys.argv[4:]])):
        if len(files) == 1:
            result.append(str(files[0]))
            continue
        unit = folder / f"{target}_{number}.cc"
        text = "".join(f'#include "{file.relative_to(source)}"\n' for file in files)
        if not unit.exists() or unit.read_text() != text:
            unit.write_text(text)
        result.append(str(unit))
    print(";".join(result), end="")


main()
