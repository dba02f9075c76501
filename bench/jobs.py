#!/usr/bin/env python3
"""What jobs cost each other on one machine: `ecg serve` is given real jobs over HTTP, nothing else running.

    bench/jobs.py SPEECH [--model base.en] [--long-minutes 120]

Prints: four jobs at once against one job of the same sound; a job of ten seconds alone and beside a long one.
"""

import argparse
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "system"))
from ecg import SystemTest  # noqa: E402
from flow import One  # noqa: E402

WITHIN_S = 3600


def sound(speech: Path, seconds: float, folder: Path) -> Path:
    """The speech again and again, for so long."""
    file = folder / f"{seconds:.0f}.m4a"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-stream_loop", "-1", "-i", speech, "-t", str(seconds), "-b:a",
                    "64k", file], check=True)
    return file


def took_s(flow, files: list) -> list:
    """Seconds from the first request to the end of each job."""
    started = time.monotonic()
    jobs = [flow.start(file, file.name, language="en") for file in files]
    ends = []
    for job in jobs:
        assert flow.wait(job, WITHIN_S)["status"] == "completed"
        ends.append(time.monotonic() - started)
    return ends


class Jobs(SystemTest):
    asked: argparse.Namespace

    def test_jobs(self):
        flow = One(self, model=self.asked.model).flow
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            quarter, whole = (sound(self.asked.speech, s, folder) for s in (150, 600))
            took_s(flow, [quarter])  # loads the model
            one = min(took_s(flow, [whole])[0] for _ in range(3))
            four = min(max(took_s(flow, [quarter] * 4)) for _ in range(3))
            print(f"600 s of sound: one job {one:.2f} s, four jobs at once {four:.2f} s: {four / one:.2f} x", flush=True)
            short, long = sound(self.asked.speech, 10, folder), sound(self.asked.speech, 60 * self.asked.long_minutes,
                                                                     folder)
            alone = min(took_s(flow, [short])[0] for _ in range(3))
            job = flow.start(long, language="en")
            flow.wait_working(job)
            beside = took_s(flow, [short])[0]
            assert flow.status(job)["status"] == "processing", "the long job ended first"
            print(f"10 s of sound: alone {alone:.2f} s, beside {self.asked.long_minutes} min {beside:.2f} s: "
                  f"{beside / alone:.2f} x", flush=True)
            flow.cancel(job)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("speech", type=Path)
    parser.add_argument("--model", default="base.en")
    parser.add_argument("--long-minutes", type=int, default=120)
    Jobs.asked = parser.parse_args()
    Jobs.asked.speech = Jobs.asked.speech.resolve()
    unittest.main(argv=[sys.argv[0]])
