"""What a streaming service's quality check finds in a SubRip file, made anew from its public description.

    netflix_checker.py FILE.srt --fps 23.976 --language en [--sdh]

It knows nothing of ECG's own rules and shares no code with them. Source of the rules: Netflix, Timed Text Style Guide
(General Requirements; the languages' guides; Subtitle Timing Guidelines); how they are reckoned is what Subtitle Edit's
Netflix quality check does: times are rounded to frames, the half second of a gap that is closed is a rounded number of
frames, half a frame up.

Hard rules can be kept whatever is said. Reading speed cannot where somebody speaks faster than the guide wants people to
read; it is reported apart.
"""
import argparse
import math
import re
import sys
import unicodedata
from pathlib import Path

MAX_COLUMNS = {"ko": 16, "ja": 13, "zh": 16}
MAX_CPS = {"ko": (12, 14), "ja": (4, 7), "zh": (9, 11)}  # subtitles, SDH
SHORTEST_MS, LONGEST_MS = 833, 7000
TIME = re.compile(r"(\d+):(\d\d):(\d\d),(\d\d\d) --> (\d+):(\d\d):(\d\d),(\d\d\d)")


def cues_of(text):
    """(start_ms, end_ms, lines) of each."""
    cues = []
    for block in re.split(r"\n{2,}", text.lstrip("\ufeff").strip()):
        lines = block.split("\n")
        times = TIME.fullmatch(lines[1])
        h, m, s, ms, h2, m2, s2, ms2 = map(int, times.groups())
        start, end = ((h * 60 + m) * 60 + s) * 1000 + ms, ((h2 * 60 + m2) * 60 + s2) * 1000 + ms2
        cues.append((start, end, [re.sub(r"<[^>]+>|\{[^}]+\}", "", line) for line in lines[2:]]))
    return cues


def columns(line, language):
    """East Asian guides count half-width characters as half of one."""
    if language not in MAX_COLUMNS:
        return sum(not unicodedata.combining(c) for c in line)
    return sum(1 if unicodedata.east_asian_width(c) in "WF" or c in "“”‘’…—" and language != "ko" else 0.5 for c in line)


class Checker:
    def __init__(self, fps, language="en", sdh=True):
        self.frame_ms, self.fps, self.language = 1000 / fps, fps, language
        self.max_columns = MAX_COLUMNS.get(language, 42)
        self.max_cps = MAX_CPS[language][sdh] if language in MAX_CPS else 20

    def frames(self, ms):
        return round(ms / self.frame_ms)

    def hard(self, cues):
        found = []
        for i, (start, end, lines) in enumerate(cues):
            say = lambda what: found.append(f"{i + 1}: {what}: {' / '.join(lines)}")
            if end - start < SHORTEST_MS:
                say(f"shown for {end - start} ms")
            if end - start > LONGEST_MS:
                say(f"shown for {end - start} ms")
            if len(lines) > 2:
                say(f"{len(lines)} lines")
            for line in lines:
                if columns(line, self.language) > self.max_columns:
                    say(f"{columns(line, self.language)} columns")
                if line != line.strip() or "  " in line or not line:
                    say("white space")
            if i + 1 < len(cues):
                self.gap(end, cues[i + 1][0], say)
        return found

    def gap(self, end, following, say):
        if self.frames(end + 2 * self.frame_ms) > self.frames(following):
            say(f"{following - end} ms are less than two frames")
        half_second = math.floor(self.fps / 2 + 0.5)
        if 2 < self.frames(following - end) < half_second:
            say(f"a gap of {self.frames(following - end)} frames is not closed to two")

    def too_fast(self, cues):
        return [f"{i + 1}: {self.speed(cue):.1f} characters a second" for i, cue in enumerate(cues)
                if self.speed(cue) > self.max_cps + 1e-6]

    def speed(self, cue):
        start, end, lines = cue
        return sum(columns(line, self.language) for line in lines) / max(end - start, 1) * 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--fps", type=float, required=True)
    parser.add_argument("--language", default="en")
    parser.add_argument("--sdh", action="store_true", help="the reading speed for people who do not hear")
    asked = parser.parse_args()
    checker, cues = Checker(asked.fps, asked.language, asked.sdh), cues_of(Path(asked.file).read_text())
    hard, fast = checker.hard(cues), checker.too_fast(cues)
    print(*hard, *(f"{line} (reading speed)" for line in fast), sep="\n")
    print(f"{len(cues)} captions, {len(hard)} findings, {len(fast)} read too fast", file=sys.stderr)
    return bool(hard)


if __name__ == "__main__":
    sys.exit(main())
