#!/usr/bin/env python3
"""Talks of two to eight voices with exact truth, out of speech of one voice each.

    bench/speakers/build.py OUT VOICE VOICE... [--minutes 60] [--counts 2,3,4,6,8] [--seed 7]

VOICE is a file or a folder of files of one voice, as a speaker's folder of LibriSpeech is: whoever names two
that are one person makes a truth that is wrong. OUT gets talk_<n>_<count>_<behind>.wav (mono, 16 kHz) and .rttm
beside it. Turns have 0.8 to 8 s, a tenth of the time two speak at once, and of three talks one is clean, one has
noise and one music behind it, 15 dB below the speech. Where speech is, is told by its level in frames of 20 ms,
before anything is mixed: the truth is right to that. Needs ffmpeg and python3-numpy.
"""
import argparse
import random
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np

RATE_HZ, FRAME = 16_000, 320
QUIET_DB = 30.0         # so far below a voice's loud frames nothing is said
PAUSE_S = 0.3           # shorter pauses are of the speech around them
TALK_S = 180.0
TURN_S, GAP_S, OVERLAP_S = (0.8, 8.0), (0.1, 0.8), (0.4, 1.6)
OVERLAPPING = 0.3       # share of turns that begin before the one before ends: a tenth of the time
BEHIND_DB = 15.0
BEHIND = ("clean", "noise", "music")


def decoded(path: Path) -> np.ndarray:
    """[n] floats, mono, 16 kHz."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-ac", "1", "-ar", str(RATE_HZ), "-f", "f32le", "-"]
    return np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, np.float32)


def samples_of(voice: Path) -> np.ndarray:
    files = [voice] if voice.is_file() else sorted(
        f for f in voice.rglob("*") if f.suffix in (".flac", ".wav", ".mp3", ".ogg", ".opus"))
    samples = np.concatenate([decoded(file) for file in files])
    return samples / max(1e-6, float(np.sqrt(np.mean(samples ** 2)))) * 0.05


def speech_in(samples: np.ndarray) -> list[tuple[int, int]]:
    """[begin, end) in samples of each stretch of speech, pauses of PAUSE_S and more left out."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    level_db = 10 * np.log10(np.mean(frames ** 2, axis=1) + 1e-12)
    heard = level_db > np.percentile(level_db, 95) - QUIET_DB
    found: list[tuple[int, int]] = []
    for i in np.flatnonzero(heard):
        begin, end = int(i) * FRAME, (int(i) + 1) * FRAME
        if found and begin - found[-1][1] < PAUSE_S * RATE_HZ:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return found


class Voice:
    """Gives one turn after the other out of what somebody said; from the start again when all is used."""

    def __init__(self, name: str, samples: np.ndarray):
        self.name, self.samples, self.at = name, samples, 0
        self.stretches = speech_in(samples)

    def turn(self, length_s: float) -> tuple[np.ndarray, list[tuple[int, int]]]:
        """Samples of a turn, and where in them is speech."""
        least, most = int(TURN_S[0] * RATE_HZ), int(length_s * RATE_HZ)
        for _ in range(len(self.stretches) + 1):
            index = next((i for i, (_, end) in enumerate(self.stretches) if end - self.at >= least), None)
            if index is None:
                self.at = 0
                continue
            begin = max(self.at, self.stretches[index][0])
            if self.stretches[index][1] - begin < least:
                self.at = self.stretches[index][1]
                continue
            end = min(begin + most, self.stretches[index][1])
            self.at = end
            return self.samples[begin:end], [(0, end - begin)]
        raise SystemExit(f"{self.name}: nothing is said for {TURN_S[0]} s in one go")


def talk(voices: list[Voice], dice: random.Random) -> tuple[np.ndarray, list[tuple[int, int, str]]]:
    """The sound and its truth: [begin, end) in samples, and who."""
    sound = np.zeros(int((TALK_S + TURN_S[1] + 1) * RATE_HZ), np.float32)
    truth: list[tuple[int, int, str]] = []
    ends = {voice.name: 0 for voice in voices}
    end, before = int(0.5 * RATE_HZ), None
    order = dice.sample(voices, len(voices))  # everybody speaks
    while end < TALK_S * RATE_HZ:
        voice = order.pop() if order else dice.choice([v for v in voices if v is not before])
        piece, speech = voice.turn(dice.uniform(*TURN_S))
        overlap = before is not None and dice.random() < OVERLAPPING
        begin = end - int(dice.uniform(*OVERLAP_S) * RATE_HZ) if overlap else end + int(dice.uniform(*GAP_S) * RATE_HZ)
        begin = max(begin, ends[voice.name], truth[-1][0] + FRAME if truth else 0)
        sound[begin:begin + len(piece)] += piece
        truth += [(begin + a, begin + b, voice.name) for a, b in speech]
        ends[voice.name], end, before = begin + len(piece), max(end, begin + len(piece)), voice
    return sound[: end + RATE_HZ // 2], truth


def noise(count: int, seeds: np.random.Generator) -> np.ndarray:
    """As loud in each octave, as rooms and streets nearly are."""
    spectrum = np.fft.rfft(seeds.standard_normal(count))
    return np.fft.irfft(spectrum / np.sqrt(np.arange(len(spectrum)) + 1.0), count)


def music(count: int, seeds: np.random.Generator) -> np.ndarray:
    """Chords of three notes with four overtones each, half a second long, fading."""
    sound, length = np.zeros(count), RATE_HZ // 2
    time_s = np.arange(length) / RATE_HZ
    for begin in range(0, count, length):
        root_hz = 110 * 2 ** (seeds.integers(0, 24) / 12)
        chord = sum(np.sin(2 * np.pi * root_hz * step * k * time_s) / k for step in (1, 1.26, 1.5) for k in range(1, 6))
        part = (chord * np.exp(-3 * time_s))[: count - begin]
        sound[begin:begin + len(part)] += part
    return sound


def with_behind(sound: np.ndarray, truth: list, behind: str, seed: int) -> np.ndarray:
    if behind == "clean":
        return sound
    made = (noise if behind == "noise" else music)(len(sound), np.random.default_rng(seed))
    spoken = np.concatenate([sound[a:b] for a, b, _ in truth])
    level = np.sqrt(np.mean(spoken ** 2) / np.mean(made ** 2)) * 10 ** (-BEHIND_DB / 20)
    return sound + level * made


def write_wav(path: Path, sound: np.ndarray) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


def rttm(name: str, truth: list[tuple[int, int, str]]) -> str:
    return "".join(f"SPEAKER {name} 1 {a / RATE_HZ:.3f} {(b - a) / RATE_HZ:.3f} <NA> <NA> {who} <NA> <NA>\n"
                   for a, b, who in sorted(truth))


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("out", type=Path)
    options.add_argument("voices", type=Path, nargs="+")
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--counts", default="2,3,4,6,8")
    options.add_argument("--seed", type=int, default=7)
    asked = options.parse_args()
    counts = [int(count) for count in asked.counts.split(",")]
    if max(counts) > len(asked.voices):
        print(f"talks of {max(counts)} need as many voices; there are {len(asked.voices)}", file=sys.stderr)
        return 2
    voices = [Voice(f"voice{i}", samples_of(path)) for i, path in enumerate(asked.voices)]
    dice = random.Random(asked.seed)
    asked.out.mkdir(parents=True, exist_ok=True)
    made_s, number = 0.0, 0
    while made_s < asked.minutes * 60 or number < len(counts) * len(BEHIND):
        count, behind = counts[number % len(counts)], BEHIND[number // len(counts) % len(BEHIND)]
        sound, truth = talk(dice.sample(voices, count), dice)
        name = f"talk_{number:02}_{count}_{behind}"
        write_wav(asked.out / f"{name}.wav", with_behind(sound, truth, behind, asked.seed + number))
        (asked.out / f"{name}.rttm").write_text(rttm(name, truth))
        made_s, number = made_s + len(sound) / RATE_HZ, number + 1
    print(f"{number} talks, {made_s / 60:.1f} minutes, in {asked.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
