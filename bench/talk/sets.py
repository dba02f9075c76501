"""The sets of real talk: what is spoken, and the sound of it. Gathered into a cache, never committed.

Free speech comes from npm packages and a public repository; what is hard about film is made of read speech with
FFmpeg, so that its words are known to the letter: voices over each other, laughter, music, a room, a telephone, haste,
and sentences that are said several times.
"""

import dataclasses
import json
import pathlib
import re
import subprocess
import tarfile

INTERVIEW = ("react-transcript-player@1.4.0", "package/examples/baxley/media/baxley")
TRAILER = ("transcript-player@1.0.3", "package")
TALKS = "crates/data/src"  # in a clone of fastrepl/hyprnote
EXCERPTS_S = (60, 1500, 3000)  # where excerpts of the interview begin, about: at the next turn
GAP_S = 0.6  # between a sentence and its repetition

# Each sentence that is said again: file, its number there, how often. The shortest ones are said most often: all lie in
# one window, or in a few.
REPEATS = (
    ("ko/audio1", 1, 3), ("ko/audio1", 4, 4), ("ko/audio1", 2, 5), ("ko/audio1", 6, 8), ("ko/audio2", 1, 3),
    ("en/long", 1, 12), ("en/long", 7, 5), ("en/long", 11, 3), ("en/long", 5, 4), ("en/long", 12, 8),
)
# A silence that parts sentences: its level and length, by file.
SENTENCE_GAPS = {"ko/audio1": ("-45dB", 0.45), "ko/audio2": ("-45dB", 0.45), "en/long": ("-75dB", 0.35)}

# A laugh of 1.2 s every 4 s: six bursts a second of a falling voice with two formants, and breath.
LAUGH = (
    "aevalsrc='if(lt(mod(t\\,4)\\,1.2)\\,pow(max(0\\,sin(2*PI*5.5*t))\\,0.7)*exp(-0.8*mod(t\\,4))*"
    "(0.25*sin(2*PI*(330-60*mod(t\\,4))*t)+0.2*sin(2*PI*(990-180*mod(t\\,4))*t)+0.12*sin(2*PI*1300*t)"
    "+0.1*(random(0)-0.5))\\,0)':s=16000"
)
# Chords of three notes with a beat, as under a film.
MUSIC = (
    "aevalsrc='0.08*(sin(2*PI*220*t)+sin(2*PI*277.2*t)+sin(2*PI*329.6*t)+sin(2*PI*110*t))*(0.6+0.4*sin(2*PI*0.25*t))"
    "+0.15*exp(-18*mod(t\\,0.5))*sin(2*PI*70*t)':s=16000"
)
ROOM = "aecho=0.8:0.7:23|41|67|97|131|173:0.45|0.38|0.3|0.24|0.18|0.12"
TELEPHONE = "aresample=8000,highpass=f=300,lowpass=f=3400,aresample=16000"


@dataclasses.dataclass
class Talk:
    """One sound and what is said in it."""

    path: pathlib.Path
    text: str
    language: str  # "auto" where several are spoken, else ISO 639-1
    words: list = dataclasses.field(default_factory=list)  # (start_s, end_s, word), where somebody timed them


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", *map(str, arguments)], check=True)


def mono(out, inputs, graph):
    """FFmpeg's `graph` of the inputs, written as mono 16 kHz once."""
    if not out.exists():
        out.parent.mkdir(parents=True, exist_ok=True)
        aside = out.with_suffix(".part.flac")
        sources = [x for one in inputs for x in (one if isinstance(one, tuple) else ("-i", one))]
        ffmpeg(*sources, "-filter_complex", graph, "-ac", "1", "-ar", "16000", aside)
        aside.rename(out)
    return out


def length_s(path):
    asked = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)]
    return float(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)


def package(cache, name):
    """The folder of an npm package, fetched once."""
    folder = cache / "npm" / name
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        packed = subprocess.run(["npm", "pack", "--silent", name], cwd=folder.parent, check=True, capture_output=True,
                                text=True).stdout.split()[-1]
        with tarfile.open(folder.parent / packed) as archive:
            archive.extractall(folder, filter="data")
        (folder.parent / packed).unlink()
    return folder


def read_speech(shared, languages):
    talks = []
    for sound in sorted(shared.glob("audio/*/*.flac")):
        text, language = sound.with_suffix(".txt"), sound.parent.name
        if text.exists() and language in languages:
            talks.append(Talk(sound, text.read_text(), language))
    return talks


def sentences(sound, text, level, gap_s):
    """(start_s, end_s, text) of each: cut where it is silent; the text at its lines, or behind its full stops."""
    log = subprocess.run(["ffmpeg", "-hide_banner", "-nostats", "-i", str(sound), "-af",
                          f"silencedetect=n={level}:d={gap_s}", "-f", "null", "-"], check=True, capture_output=True,
                         text=True).stderr
    starts = [float(x) for x in re.findall(r"silence_start: ([\d.]+)", log)]
    ends = [float(x) for x in re.findall(r"silence_end: ([\d.]+)", log)]
    whole_s = length_s(sound)
    cuts = [(a, b) for a, b in zip([0.0] + ends, starts + [whole_s]) if b - a > 0.5]
    texts = text.strip().splitlines()
    if len(texts) == 1:
        texts = re.split(r"(?<=\.) ", texts[0])
    if len(texts) != len(cuts):
        raise ValueError(f"{sound}: {len(cuts)} sentences are heard, {len(texts)} written")
    return [(a, b, t) for (a, b), t in zip(cuts, texts)]


def repeated(cache, shared):
    """Pairs: a sentence said once, and said several times."""
    pairs = []
    for name, number, times in REPEATS:
        sound = shared / "audio" / f"{name}.flac"
        start, end, text = sentences(sound, sound.with_suffix(".txt").read_text(), *SENTENCE_GAPS[name])[number]
        stem = f"{name.replace('/', '-')}-{number}"
        one = mono(cache / "repeats" / f"{stem}-1.flac", [sound],
                   f"atrim={max(0, start - 0.05)}:{end + 0.1},asetpts=PTS-STARTPTS,apad=pad_dur={GAP_S}")
        many = mono(cache / "repeats" / f"{stem}-{times}.flac", [("-stream_loop", times - 1, "-i", one)], "anull")
        language = name[:2]
        pairs.append((Talk(one, text, language), Talk(many, " ".join([text] * times), language)))
    return pairs


def made_hard(cache, shared, language):
    """Read speech as films have it. Of two voices the louder one is what is said."""
    read = [t for t in read_speech(shared, {language}) if "long" not in t.path.name]
    talks = []
    for i, talk in enumerate(read):
        other = read[(i + 1) % len(read)].path
        seconds = length_s(talk.path)
        over = lambda name, inputs, graph: talks.append(Talk(
            mono(cache / "hard" / f"{language}-{talk.path.stem}-{name}.flac", inputs, graph), talk.text, language))
        made = lambda source: ("-f", "lavfi", "-t", seconds, "-i", source)
        mix = "amix=inputs=2:duration=first:normalize=0"
        over("voices", [talk.path, other], f"[1]volume=-9dB[b];[0][b]{mix}")
        over("interrupted", [talk.path, other],
             f"[1]volume='if(lt(mod(t,7),1),1.2,0)':eval=frame[b];[0]volume='if(lt(mod(t,7),1),0.5,1)':eval=frame[a];"
             f"[a][b]{mix}")
        over("laughter", [talk.path, made(LAUGH)], f"[1]volume=0dB[b];[0][b]{mix}")
        over("music", [talk.path, made(MUSIC)], f"[1]volume=-3dB[b];[0][b]{mix}")
        over("room", [talk.path], ROOM)
        over("telephone", [talk.path, made("anoisesrc=a=0.02:c=pink:r=16000")], f"[0]{TELEPHONE}[a];[a][1]{mix}")
        over("fast", [talk.path], "atempo=1.5")
        over("laughing-room", [talk.path, other, made(LAUGH)],
             f"[1]volume=-10dB[b];[2]volume=2dB[c];[0][b][c]amix=inputs=3:duration=first:normalize=0,{ROOM},atempo=1.2")
    return talks


def interview(cache, excerpt_s):
    """Excerpts of an oral-history interview, two voices. Its times are whole seconds: cut where turns meet."""
    folder = package(cache, INTERVIEW[0]) / INTERVIEW[1]
    turns = json.loads((folder / "transcript.json").read_text())["turns"]
    talks = []
    for begin_s in EXCERPTS_S:
        chosen = [t for t in turns if t["start"] >= begin_s]
        start = chosen[0]["start"]
        chosen = [t for t in chosen if t["end"] <= start + excerpt_s] or chosen[:1]
        end = chosen[-1]["end"]
        out = mono(cache / "interview" / f"{start}-{end}.flac", [("-ss", start, "-t", end - start + 0.5, "-i",
                                                                  folder / "audio.mp3")], "anull")
        talks.append(Talk(out, " ".join(s for t in chosen for s in t["sentences"]), "en"))
    return talks


def trailer(cache):
    folder = package(cache, TRAILER[0]) / TRAILER[1]
    timed = json.loads((folder / "sintel_trailer-480p.json").read_text())
    words = [(w["start"], w["end"], w["word"]) for s in timed["segments"] for w in s["words"]]
    return [Talk(folder / "sintel_trailer-480p.mp4", " ".join(w[2] for w in words), "en", words)]


def talks_of(cache, clone):
    """Two talks of a public repository, by a clone of it; none without one."""
    talks = []
    for name, sound in (("english_1", "audio.flac"), ("english_2", "audio.wav")) if clone else ():
        blob = lambda file: subprocess.run(["git", "-C", str(clone), "show", f"HEAD:{TALKS}/{name}/{file}"], check=True,
                                           capture_output=True).stdout
        kept = cache / "talks" / name / sound
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(blob(sound))
            (kept.parent / "transcription.json").write_bytes(blob("transcription.json"))
        timed = json.loads((kept.parent / "transcription.json").read_text())
        words = [(w["start"] / 1000, w["end"] / 1000, w["text"]) for w in timed]
        talks.append(Talk(kept, "".join(w[2] for w in words), "en", words))
    return talks


def gather(name, cache, shared, clone, excerpt_s):
    """The talks of one set by its name."""
    if name.startswith("read-"):
        return read_speech(shared, {name[5:]})
    if name.startswith("hard-"):
        return made_hard(cache, shared, name[5:])
    if name in ("once", "repeated"):
        return [pair[name == "repeated"] for pair in repeated(cache, shared)]
    if name == "interview":
        return interview(cache, excerpt_s)
    if name == "trailer":
        return trailer(cache)
    if name == "talks":
        return talks_of(cache, clone)
    raise ValueError(f"no set is called {name}")


SETS = ("read-ko", "read-en", "read-es", "read-de", "read-fr", "read-ja", "hard-ko", "hard-en", "once", "repeated",
        "trailer", "talks", "interview")
