#!/usr/bin/env python3
"""What a streaming service's check finds in our captions of real speech, at four frame rates.

    bench/netflix_check.py TALK.json ...     transcripts with times of words, as ecg transcribe --format json writes them

Holds them against tests/system/netflix_checker.py and against `ecg captions check`; ends with 1 where a hard rule is
broken. Reading speed is counted apart: it is the speaker's. ECG_BINARY: the executable [build/release/ecg].
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/system"))
import netflix_checker

ECG = os.environ.get("ECG_BINARY", str(ROOT / "build/release/ecg"))


def said_by(*arguments):
    return subprocess.run([ECG, "captions", *arguments], capture_output=True, text=True).stdout


def main(talks):
    captions, found, fast = 0, [], 0
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.srt"
        for talk in talks:
            language = json.loads(Path(talk).read_text())["language"]
            for fps in ("23.976", "25", "29.97", "60"):
                made.write_text(said_by("convert", talk, "--fps", fps, "--output", "-"))
                cues, checker = netflix_checker.cues_of(made.read_text()), netflix_checker.Checker(float(fps), language)
                ours = json.loads(said_by("check", str(made), "--fps", fps, "--language", language, "--json"))["problems"]
                found += [f"{talk} {fps} {line}" for line in checker.hard(cues)]
                found += [f"{talk} {fps} {p['code']} of caption {p['cue'] + 1}" for p in ours if p["code"] != "TOO_FAST"]
                captions, fast = captions + len(cues), fast + len(checker.too_fast(cues))
    print(*found, sep="\n")
    print(f"{captions} captions, {len(found)} findings, {fast} read too fast")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if len(sys.argv) > 1 else __doc__)
