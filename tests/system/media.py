"""Media files for the tests, made once with the ffmpeg program and kept in a temp folder.

The speech is jfk.mp3, 11 s, public domain, which the set-up script puts beside the second engine.
"""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

CACHE = Path(tempfile.gettempdir()) / f"ecg-system-media-{os.getuid()}"
JFK = Path(os.environ.get("ECG_TEST_SPEECH",
                          Path.home() / ".cache/ecg/deps/whispercpp-1.9.1/samples/jfk.mp3"))
JFK_SECONDS = 11
PICTURE = ["-f", "lavfi", "-i", "testsrc=size=160x90:rate=5"]


def _made(name: str, *arguments) -> Path:
    """`CACHE/name`, made by ffmpeg unless it is there; the rename makes it safe for tests that run side by side."""
    target = CACHE / name
    if not target.exists():
        CACHE.mkdir(mode=0o700, exist_ok=True)
        unfinished = CACHE / f"{os.getpid()}-{name}"
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments), unfinished], check=True)
        unfinished.rename(target)
    return target


def jfk_mp4() -> Path:
    """A video of 11 s: "... ask not what your country can do for you ..."."""
    return speech_mp4(1)


def speech_mp4(times: int) -> Path:
    """The speech so many times in a row, with a picture."""
    if not JFK.exists():
        raise unittest.SkipTest(f"no speech sample at {JFK}: run scripts/setup, or set ECG_TEST_SPEECH")
    return _made(f"jfk-{times}.mp4", "-stream_loop", times - 1, "-i", JFK, *PICTURE, "-map", "0:a", "-map", "1:v",
                 "-shortest", "-c:v", "mpeg4", "-c:a", "aac", "-movflags", "+faststart")


def long_mp4() -> Path:
    """Eleven minutes: seconds of work on any machine, so that what is done to it in work finds it in work."""
    return speech_mp4(60)


def scenes_mp4() -> Path:
    """The speech over two scenes, cut at 5 s."""
    return _made("scenes.mp4", "-i", JFK, "-f", "lavfi", "-t", "5", "-i", "testsrc2=size=320x180:rate=25",
                 "-f", "lavfi", "-t", "6", "-i", "smptebars=size=320x180:rate=25", "-filter_complex",
                 "[1]format=yuv420p,setsar=1[a];[2]format=yuv420p,setsar=1[b];[a][b]concat[v]", "-map", "0:a",
                 "-map", "[v]", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")


def audio_as_mp4(audio: Path) -> Path:
    return _made(f"{audio.parent.name}-{audio.stem}.mp4", "-i", audio, *PICTURE, "-map", "0:a", "-map", "1:v",
                 "-shortest", "-c:v", "mpeg4", "-c:a", "aac")


def soundless_mp4() -> Path:
    """Picture only, no audio track at all."""
    return _made("soundless.mp4", *PICTURE, "-t", "3", "-c:v", "mpeg4")


def silent_mp4() -> Path:
    """An audio track in which nothing is to be heard."""
    return _made("silent.mp4", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", *PICTURE, "-t", "5", "-c:v", "mpeg4",
                 "-c:a", "aac")


def silent_first_mkv() -> Path:
    """Two audio tracks, as a program that records the screen writes them: a microphone that is off, and the speech."""
    return _made("silent-first.mkv", "-i", JFK, "-f", "lavfi", "-t", "11", "-i", "anullsrc=r=48000:cl=stereo", *PICTURE,
                 "-map", "2:v", "-map", "1:a", "-map", "0:a", "-t", "11", "-c:v", "mpeg4", "-c:a", "aac",
                 "-disposition:a:0", "default", "-disposition:a:1", "0")


def truncated_mp4() -> bytes:
    """The first half of a video whose index stands at its end: nothing in it can be found."""
    whole = _made("index-last.mp4", "-i", jfk_mp4(), "-c", "copy").read_bytes()
    return whole[:len(whole) // 2]


def text_as_mp4() -> bytes:
    return b"This is a letter, not a video.\n" * 200


def varied_mp4(times: int) -> Path:
    """Six different sentences by three voices, so many times in a row: 46 s each time."""
    sentences = [JFK, *sorted(Path("/usr/share/pocketsphinx/test/data/librivox").glob("*.wav"))]
    if len(sentences) < 2 or not JFK.exists():
        raise unittest.SkipTest("no speech samples: run scripts/setup")
    inputs = [argument for sentence in sentences for argument in ("-i", sentence)]
    once = _made("varied.wav", *inputs, "-filter_complex", f"concat=n={len(sentences)}:v=0:a=1", "-ar", "44100")
    return _made(f"varied-{times}.mp4", "-stream_loop", times - 1, "-i", once, *PICTURE, "-map", "0:a", "-map", "1:v",
                 "-shortest", "-c:v", "mpeg4", "-c:a", "aac")


def second_track_mkv(video: Path) -> Path:
    """The sound of `video` as the second track, said to be Korean, behind a tone that players begin with."""
    return _made(f"second-of-{video.stem}.mkv", "-i", video, "-f", "lavfi", "-i", "sine=220:sample_rate=16000", "-map",
                 "0:v", "-map", "1:a", "-map", "0:a", "-shortest", "-c:v", "copy", "-c:a", "aac", "-disposition:a:0",
                 "default", "-disposition:a:1", "0", "-metadata:s:a:1", "language=kor")
