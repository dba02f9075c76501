#!/usr/bin/env python3
"""How late words are heard, by model: begins of words inside phrases beside those of a forced alignment.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy pocketsphinx
    /tmp/venv/bin/python bench/word_times.py build/release/ecg SOUND... [--models tiny,base.en] [--folder DIR]

Each SOUND is English speech. Its words are those that the model itself heard, aligned phrase by phrase by
pocketsphinx with its US English model; phrases with a word that its dictionary lacks are left out, and so are
first words of phrases, whose begins are settled by level. What src/whisper/windows/lateness.cc says of a model, and the
median printed here, are together what it should say.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import tempfile

from pocketsphinx import Decoder, get_model_path

PAUSE_S, AROUND_S, FRAME_S = 0.15, 0.15, 0.01
MOST_WORDS = 14  # longer phrases are cut: a path over a minute goes astray


def samples_of(sound):
    """All of it, mono 16 kHz, 16 bits."""
    return subprocess.run(["ffmpeg", "-v", "error", "-i", sound, "-ac", "1", "-ar", "16000", "-f", "s16le", "-"],
                          check=True, capture_output=True).stdout


def heard(ecg, sound, model, folder):
    """The words of the sound by one model: [(text, start_s, end_s)]."""
    with tempfile.TemporaryDirectory() as out:
        subprocess.run([ecg, "transcribe", sound, "--model", model, "--language", "en", "--format", "json", "--output", out]
                       + (["--models", folder] if folder else []), check=True, capture_output=True)
        with open(os.path.join(out, os.listdir(out)[0]), encoding="utf-8") as file:
            result = json.load(file)
    return [(w["word"], w["start"], w["end"]) for s in result["segments"] for w in s["words"]]


def phrases(words):
    phrase = []
    for word in words:
        if phrase and (word[1] - phrase[-1][2] >= PAUSE_S or len(phrase) == MOST_WORDS):
            yield phrase
            phrase = []
        phrase.append(word)
    if phrase:
        yield phrase


def aligned(decoder, samples, phrase):
    """The begin of each word of a phrase; None where the dictionary lacks one, or the path breaks."""
    texts = [re.sub(r"[^a-z']", "", text.lower()) for text, _, _ in phrase]
    if not all(text and decoder.lookup_word(text) for text in texts):
        return None
    first = max(0, phrase[0][1] - AROUND_S)
    last = phrase[-1][2] + AROUND_S
    sound = samples[int(first * 16000) * 2:int(last * 16000) * 2]
    decoder.set_align_text(" ".join(texts))
    decoder.start_utt()
    try:
        decoder.process_raw(sound, full_utt=True)
    finally:
        decoder.end_utt()
    if decoder.hyp() is None:
        return None
    begins = [first + s.start_frame * FRAME_S for s in decoder.seg() if s.word[0] not in "<["]
    return begins if len(begins) == len(texts) else None


def errors(decoder, samples, words):
    """(error, length of the word before) of each begin inside a phrase, in seconds."""
    for phrase in phrases(words):
        begins = aligned(decoder, samples, phrase)
        if begins is None:
            continue
        for i in range(1, len(phrase)):
            yield phrase[i][1] - begins[i], begins[i] - begins[i - 1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("ecg")
    parser.add_argument("sounds", nargs="+")
    parser.add_argument("--models", default="tiny,base.en")
    parser.add_argument("--folder", help="of the weights")
    asked = parser.parse_args()
    decoder = Decoder(hmm=get_model_path("en-us/en-us"), dict=get_model_path("en-us/cmudict-en-us.dict"), lm=None,
                      loglevel="FATAL")
    print("| model | words | median | mean of size | p90 of size |\n|---|---|---|---|---|")
    for model in asked.models.split(","):
        found = []
        for sound in asked.sounds:
            found += errors(decoder, samples_of(sound), heard(asked.ecg, sound, model, asked.folder))
        sizes = sorted(abs(error) for error, _ in found)
        print(f"| {model} | {len(found)} | {statistics.median(e for e, _ in found):+.3f} "
              f"| {statistics.mean(sizes):.3f} | {sizes[int(0.9 * len(sizes))]:.3f} |", flush=True)


if __name__ == "__main__":
    main()
