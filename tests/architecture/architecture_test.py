"""Holds ARCHITECTURE.md's table of rooms against every #include in src/."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)

# How the libraries of the table's last column are spelled in an #include.
LIBRARIES = {
    "spdlog": ["spdlog/"], "prometheus-cpp": ["prometheus/"], "tomlplusplus": ["toml++/"], "OpenSSL": ["openssl/"], "zlib": ["zlib.h"],
    "oneDNN": ["dnnl", "oneapi/"], "Highway": ["hwy/"], "FFmpeg": ["libav", "libsw"], "libseccomp": ["seccomp.h"],
    "libwhisper": ["whisper.h", "ggml"], "SOCI": ["soci"], "Asio": ["boost/asio"], "Beast": ["boost/beast"],
    "libcurl": ["curl/"], "Boost.JSON": ["boost/json"], "CLI11": ["CLI/"],
    "ICU": ["unicode/"], "libxml2": ["libxml/"], "uchardet": ["uchardet/"],
}
# Inside their own room, headers that no other room includes may show the wrapped library.
INTERNAL = re.compile(r"Inside this room only|-inl\.h")
VOCABULARY = {"Boost.JSON"}  # any room may use it, through base/json.h


def read_table(text):
    """{room: (rooms it may use, libraries it wraps)} from the table under "## Rooms"."""
    rooms = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or len(cells) != 4 or cells[0] in ("room", "---"):
            continue
        name, _, uses, wraps = cells
        rooms[name] = (uses, [] if wraps == "-" else [w.strip() for w in wraps.split(",")])
    everything = set(rooms)
    return {
        name: (everything if uses == "everything" else set() if uses == "-" else set(uses.split()), set(wraps))
        for name, (uses, wraps) in rooms.items()
    }


def library_of(include):
    for library, prefixes in LIBRARIES.items():
        if any(include.startswith(prefix) for prefix in prefixes):
            return library
    return None


def violations(path, text, rooms):
    """Sentences about what `text`, standing at `path` ("room/file.cc"), includes and may not."""
    room = path.split("/")[0]
    if room not in rooms:
        return [f"{path}: the table has no room '{room}'"]
    uses, wraps = rooms[room]
    found = []
    is_test = path.endswith("_test.cc")
    for include in INCLUDE.findall(text):
        target = include.split("/")[0]
        if "/" in include and target in rooms and target != room and target not in uses:
            found.append(f"{path}: includes {include}, but {room} may not use {target}")
        library = library_of(include)
        if library in VOCABULARY:
            continue
        if library and library not in wraps and not is_test:
            found.append(f"{path}: includes {include}, but {room} does not wrap {library}")
        shows = path.endswith(".h") and room != "app"  # which no other room includes
        if library and shows and not INTERNAL.search(path + text):
            found.append(f"{path}: shows {library} in a header")
    return found


class Architecture(unittest.TestCase):
    def setUp(self):
        self.rooms = read_table((ROOT / "ARCHITECTURE.md").read_text())

    def test_the_table_names_every_folder(self):
        folders = {p.name for p in (ROOT / "src").iterdir() if p.is_dir() and any(p.glob("*.cc"))}
        self.assertEqual(folders - set(self.rooms), set())

    def test_every_include_keeps_to_the_table(self):
        found = []
        for path in sorted((ROOT / "src").rglob("*")):
            if path.suffix in (".h", ".cc"):
                found += violations(str(path.relative_to(ROOT / "src")), path.read_text(), self.rooms)
        self.assertEqual(found, [])

    def test_the_rooms_have_no_circle(self):
        done = set()
        left = {name: uses - {name} for name, (uses, _) in self.rooms.items()}
        while ready := [name for name, uses in left.items() if uses <= done]:
            done.update(ready)
            for name in ready:
                del left[name]
        self.assertEqual(left, {})

    def test_a_planted_violation_is_found(self):
        for path, line in [("base/a.cc", '#include "jobs/job.h"'), ("backend/a.cc", '#include "media/probe.h"'),
                           ("pipeline/a.cc", "#include <boost/beast/http.hpp>"), ("jobs/a.h", "#include <soci/soci.h>"),
                           ("nowhere/a.cc", "")]:
            with self.subTest(path=path):
                self.assertNotEqual(violations(path, line + "\n", self.rooms), [])


if __name__ == "__main__":
    unittest.main()
