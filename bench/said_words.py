#!/usr/bin/env python3
"""How late words are heard, by model, in languages for which no aligner is at hand: a synthesizer tells exactly where
each of its words begins.

    apt-get install libespeak-ng1
    bench/said_words.py build/release/ecg --shared SPEECH [--languages en,es,de] [--models tiny,base] [--folder DIR]

What is said is the text of SPEECH/audio/<language>/*.txt. Counted are words that were heard right, inside phrases. Prints
the median of the errors, the mean and the 90th percentile of their sizes, and which constant and slope (seconds for each
letter of the word before beyond four), added to those of src/whisper/windows/lateness.cc, would leave the least mean size.
"""
import argparse
import ctypes
import difflib
import json
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import wave

RETRIEVAL, WORD_EVENT, RATE_PARAMETER, UTF8 = 2, 1, 1, 1  # of espeak-ng's speak_lib.h
WORDS_A_MINUTE = 150
LEAST_LETTERS, USUAL_LETTERS, MOST_LETTERS = 2.5, 4, 9  # as in lateness.cc
GAP_S = 0.1  # what follows a longer one begins a phrase


class Event(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("identifier", ctypes.c_uint), ("text_position", ctypes.c_int),
                ("length", ctypes.c_int), ("audio_position", ctypes.c_int), ("sample", ctypes.c_int),
                ("user_data", ctypes.c_void_p), ("id", ctypes.c_char * 8)]


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))


class Synthesizer:
    def __init__(self):
        self.library = ctypes.CDLL("libespeak-ng.so.1")
        self.rate = self.library.espeak_Initialize(RETRIEVAL, 0, None, 0)

    def say(self, text, language, path):
        """Writes the speech as a WAV file; returns [(word, begin_s)]."""
        sound, words = [], []

        def take(samples, count, events):
            if samples and count > 0:
                sound.append(ctypes.string_at(samples, 2 * count))
            i = 0
            while events[i].type:
                if events[i].type == WORD_EVENT:
                    first = events[i].text_position - 1
                    words.append((text[first:first + events[i].length], events[i].sample / self.rate))
                i += 1
            return 0

        callback = CALLBACK(take)
        self.library.espeak_SetSynthCallback(callback)
        if self.library.espeak_SetVoiceByName(language.encode()):
            raise SystemExit(f"no voice for {language}")
        self.library.espeak_SetParameter(RATE_PARAMETER, WORDS_A_MINUTE, 0)
        spoken = text.encode()
        self.library.espeak_Synth(spoken, len(spoken) + 1, 0, 0, 0, UTF8, None, None)
        self.library.espeak_Synchronize()
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, self.rate, 0, "NONE", ""))
            file.writeframes(b"".join(sound))
        return words


def plain(word):
    return re.sub(r"\W", "", word.lower())


def heard(asked, sound, model, language):
    """[(word, start_s, end_s)]"""
    with tempfile.TemporaryDirectory() as out:
        subprocess.run([asked.ecg, "transcribe", sound, "--model", model, "--language", language, "--format", "json",
                        "--output", out] + (["--models", asked.folder] if asked.folder else []), check=True,
                       capture_output=True)
        result = json.loads(next(pathlib.Path(out).iterdir()).read_text())
    return [(w["word"], w["start"], w["end"]) for s in result["segments"] for w in s["words"]]


def errors(said, words):
    """(error in seconds, letters of the word before) of each word heard right, inside a phrase."""
    matches = difflib.SequenceMatcher(None, [plain(w) for w, _ in said], [plain(w[0]) for w in words], autojunk=False)
    for first_said, first_heard, count in matches.get_matching_blocks():
        for i in range(count):
            at = first_heard + i
            if at == 0:
                continue
            word, before = words[at], words[at - 1]
            if word[1] - before[2] <= GAP_S and not re.search(r"[.,:;?!]$", before[0]):
                yield word[1] - said[first_said + i][1], len(plain(before[0]))


def without(found, slope):
    return [error - slope * (min(MOST_LETTERS, max(LEAST_LETTERS, letters)) - USUAL_LETTERS) for error, letters in found]


def best_fit(found):
    """(mean size that is left, constant, slope)"""
    fits = []
    for slope in (thousandth / 1000 for thousandth in range(-50, 21, 2)):
        rest = without(found, slope)
        constant = statistics.median(rest)
        fits.append((statistics.mean(abs(error - constant) for error in rest), constant, slope))
    return min(fits)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("ecg")
    parser.add_argument("--shared", type=pathlib.Path, required=True)
    parser.add_argument("--languages", default="en,es,de")
    parser.add_argument("--models", default="tiny,base")
    parser.add_argument("--folder", help="of the weights")
    asked = parser.parse_args()
    synthesizer = Synthesizer()
    print("| language | model | words | median | mean of size | p90 of size | best mean | constant | slope |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for language in asked.languages.split(","):
            texts = sorted((asked.shared / "audio" / language).glob("*.txt"))
            sound = os.path.join(folder, "said.wav")
            said = synthesizer.say(re.sub(r"\s+", " ", " ".join(t.read_text() for t in texts)), language, sound)
            for model in asked.models.split(","):
                found = list(errors(said, heard(asked, sound, model, language)))
                sizes = sorted(abs(error) for error, _ in found)
                left, constant, slope = best_fit(found)
                print(f"| {language} | {model} | {len(found)} | {statistics.median(e for e, _ in found):+.3f} "
                      f"| {statistics.mean(sizes):.3f} | {sizes[int(0.9 * len(sizes))]:.3f} "
                      f"| {left:.3f} | {constant:+.3f} | {slope:+.3f} |", flush=True)


if __name__ == "__main__":
    main()
