#!/usr/bin/env python3
"""Diarization error rate: what share of speech is missed, made up, or given to the wrong speaker.

    bench/speakers/der.py TRUTH.rttm FOUND.rttm [TRUTH FOUND]...

No collar, overlapping speech counts for each who speaks (the hardest of the usual ways; NIST RT-09 without its
quarter of a second). Names need not agree: each found speaker stands for the true one that lets most time be
right, one for one (Kuhn 1955, Munkres 1957). FOUND may be a result of `ecg transcribe --format json` too:
words of one speaker that lie less than 0.5 s apart are one turn; or, as .txt, the turns that
`speakers_bench --turns` prints. Prints a line a file and the whole; ends with
1 where something cannot be read. check.py holds it
against pyannote.metrics.
"""
import json
import sys
from pathlib import Path
from typing import NamedTuple

JOINED_S = 0.5  # words of one speaker with no more between them are one turn


class Turn(NamedTuple):
    start_s: float
    end_s: float
    speaker: str


class Errors(NamedTuple):
    """Seconds, each speaker's counted for itself."""
    speech: float = 0.0
    missed: float = 0.0
    made_up: float = 0.0
    confused: float = 0.0

    @property
    def rate(self) -> float:
        """0 where all is right; above 1 where more is wrong than was said."""
        wrong = self.missed + self.made_up + self.confused
        return wrong / self.speech if self.speech else float(wrong > 0)

    def __add__(self, other: "Errors") -> "Errors":  # type: ignore[override]
        return Errors(*(a + b for a, b in zip(self, other)))


def merged(turns: list[Turn], gap_s: float = 0.0) -> list[Turn]:
    """Turns of one speaker that touch or lie over each other are one: nobody speaks twice at a time."""
    joined: list[Turn] = []
    last: dict[str, int] = {}
    for turn in sorted(turns):
        if turn.end_s <= turn.start_s:
            continue
        at = last.get(turn.speaker)
        if at is not None and turn.start_s <= joined[at].end_s + gap_s:
            joined[at] = joined[at]._replace(end_s=max(joined[at].end_s, turn.end_s))
        else:
            last[turn.speaker] = len(joined)
            joined.append(turn)
    return joined


def stretches(truth: list[Turn], found: list[Turn]):
    """(seconds, true speakers, found speakers) between any two moments at which somebody begins or ends."""
    moments = []
    for which, turns in enumerate((truth, found)):
        for turn in merged(turns):
            moments.append((turn.start_s, 1, which, turn.speaker))
            moments.append((turn.end_s, 0, which, turn.speaker))
    speaking: tuple[set, set] = (set(), set())
    before_s = 0.0
    for at_s, begins, which, speaker in sorted(moments):
        if at_s > before_s and (speaking[0] or speaking[1]):
            yield at_s - before_s, frozenset(speaking[0]), frozenset(speaking[1])
        before_s = at_s
        (speaking[which].add if begins else speaking[which].discard)(speaker)


def best_pairs(gain: list[list[float]]) -> list[int]:
    """For each row the column that is its own, so that the sum is greatest; -1 for none. Rows may be fewer or
    more than columns. Cost: cubic (Hungarian method with potentials)."""
    rows, columns = len(gain), len(gain[0]) if gain else 0
    size = max(rows, columns)
    cost = [[-(gain[i][j] if i < rows and j < columns else 0.0) for j in range(size)] for i in range(size)]
    row_potential, column_potential = [0.0] * (size + 1), [0.0] * (size + 1)
    row_of = [0] * (size + 1)  # of each column, from 1; 0: none yet
    for row in range(1, size + 1):
        row_of[0] = row
        column, least, came_from, seen = 0, [float("inf")] * (size + 1), [0] * (size + 1), [False] * (size + 1)
        while row_of[column]:
            seen[column] = True
            here, delta, nearest = row_of[column], float("inf"), 0
            for j in range(1, size + 1):
                if seen[j]:
                    continue
                reduced = cost[here - 1][j - 1] - row_potential[here] - column_potential[j]
                if reduced < least[j]:
                    least[j], came_from[j] = reduced, column
                if least[j] < delta:
                    delta, nearest = least[j], j
            for j in range(size + 1):
                if seen[j]:
                    row_potential[row_of[j]] += delta
                    column_potential[j] -= delta
                else:
                    least[j] -= delta
            column = nearest
        while column:
            row_of[column] = row_of[came_from[column]]
            column = came_from[column]
    pairs = [-1] * rows
    for j in range(1, columns + 1):
        if row_of[j] <= rows:
            pairs[row_of[j] - 1] = j - 1
    return pairs


def mapping(truth: list[Turn], found: list[Turn]) -> dict[str, str]:
    """Of each found speaker the true one."""
    true_names = sorted({turn.speaker for turn in truth})
    found_names = sorted({turn.speaker for turn in found})
    together = {(f, t): 0.0 for f in found_names for t in true_names}
    for seconds, true_now, found_now in stretches(truth, found):
        for f in found_now:
            for t in true_now:
                together[f, t] += seconds
    pairs = best_pairs([[together[f, t] for t in true_names] for f in found_names]) if true_names else []
    return {f: true_names[pair] for f, pair in zip(found_names, pairs) if pair >= 0}


def errors(truth: list[Turn], found: list[Turn]) -> Errors:
    stands_for = mapping(truth, found)
    sums = [0.0] * 4
    for seconds, true_now, found_now in stretches(truth, found):
        right = len(true_now & {stands_for[f] for f in found_now if f in stands_for})
        sums[0] += seconds * len(true_now)
        sums[1] += seconds * max(0, len(true_now) - len(found_now))
        sums[2] += seconds * max(0, len(found_now) - len(true_now))
        sums[3] += seconds * (min(len(true_now), len(found_now)) - right)
    return Errors(*sums)


def read_rttm(text: str) -> list[Turn]:
    """NIST's Rich Transcription Time Marked: "SPEAKER file 1 start duration <NA> <NA> name"; other lines are
    left out."""
    turns = []
    for line in text.splitlines():
        fields = line.split()
        if fields and fields[0] == "SPEAKER":
            start_s, length_s = float(fields[3]), float(fields[4])
            turns.append(Turn(start_s, start_s + length_s, fields[7]))
    return turns


def read_result(text: str) -> list[Turn]:
    turns = []
    for segment in json.loads(text)["segments"]:
        for word in segment.get("words") or [segment]:
            speaker = word.get("speaker") or segment.get("speaker")
            if speaker:
                turns.append(Turn(word["start"], word["end"], speaker))
    return merged(turns, JOINED_S)


def read_plain(text: str) -> list[Turn]:
    """ "start end speaker" in seconds, a turn a line; "#" parts the runs of several thresholds, of which the first
    is read."""
    lines = text.strip("#\n").split("\n#\n")[0].splitlines()
    return [Turn(float(start), float(end), who) for start, end, who in map(str.split, lines)]


def read_turns(path: str) -> list[Turn]:
    text = Path(path).read_text("utf-8")
    if path.endswith(".txt"):
        return read_plain(text)
    return read_result(text) if path.endswith(".json") else read_rttm(text)


def line(name: str, counted: Errors, speakers: str) -> str:
    parts = [100 * part / (counted.speech or 1) for part in counted[1:]]
    return f"{name:32} {100 * counted.rate:6.2f} {parts[0]:7.2f} {parts[1]:7.2f} {parts[2]:8.2f}  {speakers}"


def main(arguments: list[str]) -> int:
    if not arguments or len(arguments) % 2:
        print(__doc__, file=sys.stderr)
        return 2
    print(f"{'file':32} {'DER %':>6} {'missed':>7} {'made up':>7} {'confused':>8}  speakers, true and found")
    whole = Errors()
    for truth_path, found_path in zip(arguments[::2], arguments[1::2]):
        try:
            truth, found = read_turns(truth_path), read_turns(found_path)
        except (OSError, ValueError, LookupError) as problem:
            print(f"{truth_path}, {found_path}: {problem}", file=sys.stderr)
            return 1
        counted = errors(truth, found)
        whole += counted
        count = f"{len({t.speaker for t in truth})} {len({t.speaker for t in found})}"
        print(line(Path(truth_path).stem, counted, count))
    print(line("all", whole, ""))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
