#!/usr/bin/env python3
"""Holds der.py against pyannote.metrics on random talks of up to seven speakers who speak over each other.

    python3 -m venv VENV && VENV/bin/pip install pyannote.metrics && VENV/bin/python bench/speakers/check.py [TALKS]
"""
import random
import sys

from pyannote.core import Annotation, Segment
from pyannote.metrics.diarization import DiarizationErrorRate

import der


def talk(dice: random.Random, names: str) -> list[der.Turn]:
    turns = []
    for _ in range(dice.randint(1, 60)):
        start_s = round(dice.uniform(0, 200), 3)
        turns.append(der.Turn(start_s, round(start_s + dice.uniform(0.8, 8), 3), dice.choice(names)))
    return der.merged(turns)


def annotation(turns: list[der.Turn]) -> Annotation:
    made = Annotation()
    for i, turn in enumerate(turns):
        made[Segment(turn.start_s, turn.end_s), i] = turn.speaker
    return made


def main(talks: int) -> int:
    dice, widest = random.Random(11), 0.0
    for _ in range(talks):
        truth = talk(dice, "abcdefg"[:dice.randint(1, 7)])
        found = talk(dice, "tuvwxyz"[:dice.randint(1, 7)])
        theirs = DiarizationErrorRate(collar=0.0, skip_overlap=False)(
            annotation(truth), annotation(found), detailed=True)
        ours = der.errors(truth, found)
        names = ("total", "missed detection", "false alarm", "confusion")
        widest = max(widest, *(abs(mine - theirs[name]) for mine, name in zip(ours, names)),
                     abs(ours.rate - theirs["diarization error rate"]))
    print(f"{talks} talks: at most {widest:.2g} s, or of the rate, apart")
    return 0 if widest < 1e-6 else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
