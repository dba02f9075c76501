"""Reads SRT and WebVTT just well enough to look at times and words."""

import re
from dataclasses import dataclass

TIME = r"(?:(\d+):)?(\d\d):(\d\d)[.,](\d{3})"
TIMING = re.compile(rf"^{TIME} --> {TIME}", re.M)


@dataclass
class Cue:
    start_s: float
    end_s: float
    lines: list


def _seconds(hours, minutes, seconds, millis) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(millis) / 1000


def parse(text: str) -> list:
    """Cues of an SRT or WebVTT file, in order, without the tags that say who speaks."""
    cues = []
    for block in re.split(r"\n\n+", text.replace("\r\n", "\n").strip()):
        timing = TIMING.search(block)
        if timing:
            fields = timing.groups()
            lines = re.sub(r"</?v\b[^>]*>", "", block[timing.end():]).split("\n")[1:]
            cues.append(Cue(_seconds(*fields[:4]), _seconds(*fields[4:]), lines))
    return cues


def joined(cues: list) -> str:
    return " ".join(line.strip() for cue in cues for line in cue.lines)
