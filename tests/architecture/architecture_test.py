"""Holds ARCHITECTURE.md's table of rooms against every #include in src/.

A room's doors are the headers in its folder; what lies in a sub-folder is its own, and no other room includes it.
"""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)

# How the libraries of the table's last column are spelled in an #include.
LIBRARIES = {
    "spdlog": ["spdlog/"], "prometheus-cpp": ["prometheus/"], "tomlplusplus": ["toml++/"], "OpenSSL": ["openssl/"], "zlib": ["zlib.h"],
    "Highway": ["hwy/"], "FFmpeg": ["libav", "libsw"], "libseccomp": ["seccomp.h"],
    "libwhisper": ["whisper.h", "ggml"], "SOCI": ["soci"], "Asio": ["boost/asio"], "Beast": ["boost/beast"],
    "libcurl": ["curl/"], "Boost.JSON": ["boost/json"], "CLI11": ["CLI/"],
    "ICU": ["unicode/"], "libxml2": ["libxml/"], "uchardet": ["uchardet/"],
}
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


def is_door(path):
    """Whether other rooms may include it. Nobody includes the executable's headers; "-inl.h" is for kernels."""
    return path.endswith(".h") and path.count("/") == 1 and not path.startswith("app/") and not path.endswith("-inl.h")


def unused_arrows(texts, rooms):
    """["tensor → base", ...] that the table allows and no file of {path: text} needs."""
    needed = {(path.split("/")[0], include.split("/")[0]) for path, text in texts.items() for include in INCLUDE.findall(text)}
    return sorted(f"{room} → {other}" for room, (uses, _) in rooms.items() for other in uses - {room}
                  if (room, other) not in needed)


def unused_libraries(texts, rooms):
    """["jobs: SOCI", ...] that the table has and no file of the room includes."""
    used = {(path.split("/")[0], library_of(include)) for path, text in texts.items() for include in INCLUDE.findall(text)}
    return sorted(f"{room}: {library}" for room, (_, wraps) in rooms.items() for library in wraps
                  if library in LIBRARIES and (room, library) not in used)


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
        is_of_another = "/" in include and target in rooms and target != room
        if is_of_another and target not in uses:
            found.append(f"{path}: includes {include}, but {room} may not use {target}")
        if is_of_another and include.count("/") > 1:
            found.append(f"{path}: includes {include}, which is {target}'s own")
        library = library_of(include)
        if library in VOCABULARY:
            continue
        if library and library not in wraps and not is_test:
            found.append(f"{path}: includes {include}, but {room} does not wrap {library}")
        if library and is_door(path):
            found.append(f"{path}: shows {library} in a header")
    return found


class Architecture(unittest.TestCase):
    def setUp(self):
        self.rooms = read_table((ROOT / "ARCHITECTURE.md").read_text())
        self.texts = {str(path.relative_to(ROOT / "src")): path.read_text() for path in sorted((ROOT / "src").rglob("*"))
                      if path.suffix in (".h", ".cc")}

    def test_the_table_names_every_folder(self):
        folders = {p.name for p in (ROOT / "src").iterdir() if p.is_dir() and any(p.glob("*.cc"))}
        self.assertEqual(folders - set(self.rooms), set())

    def test_every_include_keeps_to_the_table(self):
        found = [each for path, text in self.texts.items() for each in violations(path, text, self.rooms)]
        self.assertEqual(found, [])

    def test_no_arrow_and_no_library_of_the_table_is_unused(self):
        everything_but_app = {room: what for room, what in self.rooms.items() if room != "app"}
        self.assertEqual(unused_arrows(self.texts, everything_but_app), [])
        self.assertEqual(unused_libraries(self.texts, self.rooms), [])

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
                           ("backend/a.cc", '#include "jobs/sql/job_table.h"'), ("nowhere/a.cc", "")]:
            with self.subTest(path=path):
                self.assertNotEqual(violations(path, line + "\n", self.rooms), [])

    def test_a_planted_arrow_and_a_planted_library_are_found_unused(self):
        rooms = {"base": (set(), {"OpenSSL"}), "jobs": ({"base", "http"}, set()), "http": (set(), {"libcurl"})}
        texts = {"jobs/a.cc": '#include "base/error.h"\n', "http/a.cc": "#include <curl/curl.h>\n"}
        self.assertEqual(unused_arrows(texts, rooms), ["jobs → http"])
        self.assertEqual(unused_libraries(texts, rooms), ["base: OpenSSL"])


if __name__ == "__main__":
    unittest.main()
