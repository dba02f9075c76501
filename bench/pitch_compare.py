#!/usr/bin/env python3
"""Our pitch against Praat's (Debian package praat) on recordings: pitch_compare.py PITCH_TOOL FILE...

PITCH_TOOL prints one frequency in Hz for each 10 ms of a file, 0 where unvoiced (bench/pitch_tool.cc).
Prints, for each file and for all: share of frames where both say voiced or both unvoiced, and the median of
the relative difference where both say voiced.
"""
import pathlib, statistics, subprocess, sys, tempfile

PRAAT = """form Args
  sentence Wav
endform
sound = Read from file: wav$
pitch = To Pitch (ac): 0.01, 60, 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, 600
end = Get end time
for i from 0 to floor(end * 100) - 1
  hz = Get value at time: i / 100 + 0.005, "Hertz", "nearest"
  if hz = undefined
    appendInfoLine: 0
  else
    appendInfoLine: hz
  endif
endfor
"""


def numbers(command):
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [float(line) for line in out.split()]


def compare(ours, theirs):
    pairs = list(zip(ours, theirs))
    agree = sum((a > 0) == (b > 0) for a, b in pairs)
    off = [abs(a - b) / b for a, b in pairs if a > 0 and b > 0]
    return len(pairs), agree, off


def main():
    tool, files = sys.argv[1], sys.argv[2:]
    total, agreed, all_off = 0, 0, []
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder, "pitch.praat")
        script.write_text(PRAAT)
        for file in files:
            wav = pathlib.Path(folder, "sound.wav")
            subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", file, "-ac", "1", "-ar", "16000", wav], check=True)
            frames, agree, off = compare(numbers([tool, wav]), numbers(["praat", "--run", script, wav]))
            total, agreed, all_off = total + frames, agreed + agree, all_off + off
            print(f"{pathlib.Path(file).name}: {frames} frames, agreement {agree / frames:.2%}, "
                  f"median difference {statistics.median(off):.3%}")
    octave = sum(x > 0.4 for x in all_off) / len(all_off)
    print(f"all: {total} frames, agreement {agreed / total:.2%}, median difference "
          f"{statistics.median(all_off):.3%}, over 40 % off {octave:.2%}")


main()
