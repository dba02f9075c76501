"""A Korean clip through the whole flow: found to be Korean, mostly right, broken into lines that Koreans can read.

The speech is ko/audio1.flac with its text ko/audio1.txt in $ECG_SPEECH_DIR, else in shared/audio beside the checkout.
"""

import os
import unicodedata
import unittest
from pathlib import Path

import cues
import media
from calls import get
from ecg import CHECKOUT, MODELS, SystemTest
from flow import One

SPEECH = Path(os.environ.get("ECG_SPEECH_DIR", CHECKOUT.parent / "shared" / "audio")) / "ko"
MODEL = "tiny"
MOST_WRONG = 0.25
WIDEST_LINE = 16


def characters(text: str) -> str:
    """What is compared: letters and digits in lower case, no spaces, no punctuation."""
    return "".join(c for c in unicodedata.normalize("NFC", text).lower() if c.isalnum())


def edits(a: str, b: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        left, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            left, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, left + (x != y))
    return row[-1]


def width(line: str) -> float:
    """Full-width characters count one, half-width ones a half."""
    return sum(1 if unicodedata.east_asian_width(c) in "WF" else 0.5 for c in line)


class Korean(SystemTest):
    def test_a_korean_video_gets_korean_captions(self):
        if not (SPEECH / "audio1.flac").exists():
            self.skipTest(f"no Korean speech at {SPEECH}: set ECG_SPEECH_DIR")
        if not (MODELS / f"ggml-{MODEL}.bin").exists():
            self.skipTest(f"model {MODEL} is not installed: ecg models pull {MODEL}")
        one = One(self, model=MODEL)
        job_id = one.flow.start(media.audio_as_mp4(SPEECH / "audio1.flac"), "한국어 강의.mp4")
        status = one.flow.wait(job_id, within_s=180)
        self.assertEqual(status["status"], "completed", status)
        self.look_at_words(status["result"])
        for name in ("srt", "vtt"):
            self.look_at_lines(get(f"{one.flow.api}/result/{job_id}/captions.{name}"), status["result"])

    def look_at_words(self, result: dict):
        self.assertEqual((result["language"], result["metadata"]["language_requested"]), ("ko", "auto"))
        said = characters((SPEECH / "audio1.txt").read_text())
        heard = characters(result["text"])
        rate = edits(said, heard) / len(said)
        print(f"character error rate {rate:.1%}", flush=True)
        self.assertLess(rate, MOST_WRONG, result["text"])
        for segment in result["segments"]:
            for text in [segment["text"], *(w["word"] for w in segment["words"])]:
                self.assertNotIn("\ufffd", text)

    def look_at_lines(self, captions, result: dict):
        text = captions.body.decode("utf-8", "strict")
        self.assertNotIn("\ufffd", text)
        found = cues.parse(text)
        self.assertEqual(cues.joined(found).split(), result["text"].split(), "broken elsewhere than at spaces")
        for cue in found:
            self.assertLessEqual(len(cue.lines), 2, cue)
            for line in cue.lines:
                self.assertLessEqual(width(line), WIDEST_LINE, line)


if __name__ == "__main__":
    unittest.main()
