#!/usr/bin/env python3
"""Real talk as the yardstick: how the engines do on free speech, and on speech made hard as films have it.

    bench/talk/talk.py --ecg build/release/ecg --shared SPEECH [--sets read-ko,hard-ko] [--models tiny,base.en]
                       [--beams 1,5,auto] [--engines native,whispercpp,faster] [--clone HYPRNOTE] [--json FILE]

SPEECH is a folder with `audio/<language>/*.flac` and a `.txt` with the words beside each. HYPRNOTE is a clone of the
public repository fastrepl/hyprnote. What is gathered lies in ~/.cache/ecg/talk; so does faster-whisper in an
environment of its own, with the same weights in CTranslate2's form (where it cannot be had it is left out, with a word).

Prints one table for each set. Of the units said (words; characters in Korean and Japanese) it counts those substituted,
dropped and inserted, and their rate; of the words heard those invented (more than two in a row where nobody speaks), those
outside all speech, and those marked as uncertain. Times are nobody's here: other work on the machine may be beside it.
"""

import argparse
import json
import pathlib
import sys

import engines
import scoring
import sets

DOUBTFUL = 0.5  # below it the editor dots a word
PROBABILITIES = (0, 0.3, DOUBTFUL, 0.7, 0.9, 1.01)
COLUMNS = "{:<28} {:>6} {:>6} {:>6} {:>6} {:>8} {:>8} {:>8} {:>9}"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    split = lambda text: text.split(",")
    parser.add_argument("--ecg", default="build/release/ecg")
    parser.add_argument("--shared", type=pathlib.Path, required=True)
    parser.add_argument("--clone", type=pathlib.Path, help="of fastrepl/hyprnote")
    parser.add_argument("--sets", type=split, default=list(sets.SETS))
    parser.add_argument("--models", type=split, default=["tiny", "base.en"])
    parser.add_argument("--beams", type=split, default=["1", "5", "auto"])
    parser.add_argument("--engines", type=split, default=["native", "whispercpp", "faster"])
    parser.add_argument("--excerpt", type=float, default=120, help="seconds of each excerpt of the interview")
    parser.add_argument("--cache", type=pathlib.Path, default=pathlib.Path.home() / ".cache/ecg/talk")
    parser.add_argument("--weights", type=pathlib.Path, default=pathlib.Path.home() / ".cache/ecg/models")
    parser.add_argument("--only", default="", help="sounds whose names have this in them")
    parser.add_argument("--each", action="store_true", help="a line for each sound too")
    parser.add_argument("--reliability", action="store_true", help="how often words of each probability are wrong")
    parser.add_argument("--words", action="store_true", help="what was heard too")
    parser.add_argument("--json", type=pathlib.Path, help="all figures")
    return parser.parse_args()


def compared(asked, faster):
    """(name, hear, model) of each engine, model and beam. whisper.cpp behind our interface has no beams."""
    for model in asked.models:
        for beam in asked.beams:
            for engine in asked.engines:
                if engine == "faster" and not faster.problem and beam.isdigit():
                    weights = asked.weights / f"ggml-{model}.bin"
                    yield f"faster {model} beam {beam}", faster.hearing(weights, model, int(beam)), model
                elif engine == "whispercpp" and beam == asked.beams[0]:
                    yield f"whispercpp {model}", engines.ecg(asked.ecg, engine, model, 1), model
                elif engine == "native":
                    yield f"native {model} beam {beam}", engines.ecg(asked.ecg, engine, model, beam), model


def share_of_speech(spans):
    def share(start, end):
        covered = sum(max(0.0, min(end, b) - max(start, a)) for a, b in spans)
        return covered / max(end - start, 1e-3)

    return share


def rate(talks, heard, speech):
    scores = []
    for talk in talks:
        words = heard[str(talk.path)]
        spans = speech.get(str(talk.path)) if speech is not None else None
        one = scoring.score(talk.text, [w[:3] for w in words], talk.language,
                            share_of_speech(spans) if spans is not None else None)
        one.uncertain = sum(w[4] for w in words)
        scores.append(one)
    return scores


def line(name, s):
    return COLUMNS.format(name, s.said, s.substituted, s.dropped, s.inserted, s.invented, s.outside, s.uncertain,
                          f"{s.percent:.2f}")


def reliability(talks, heard):
    """How often words of each probability are wrong: what the engine says of itself against what was said."""
    words = [(word[5], wrong) for talk in talks if len((heard[str(talk.path)] or [()])[0]) > 5
             for word, wrong in zip(heard[str(talk.path)],
                                    scoring.wrong_words(talk.text, [w[:3] for w in heard[str(talk.path)]], talk.language))]
    for low, high in zip(PROBABILITIES, PROBABILITIES[1:]):
        chosen = [wrong for probability, wrong in words if low <= probability < high]
        if chosen:
            print(f"    {low:.1f} to {min(high, 1):.1f}: {len(chosen):5} words, {100 * sum(chosen) / len(chosen):5.1f} % wrong")


def main():
    asked = arguments()
    faster = engines.FasterWhisper(asked.cache)
    if faster.problem:
        print(f"without faster-whisper, and every long insertion counts as invented: {faster.problem}", file=sys.stderr)
    figures = []
    for name in asked.sets:
        talks = sets.gather(name, asked.cache, asked.shared, asked.clone, asked.excerpt)
        talks = [t for t in talks if asked.only in t.path.stem]
        speech = None if faster.problem else faster.speech([t.path for t in talks])
        print(f"\n{name}: {len(talks)} sounds, {sum(sets.length_s(t.path) for t in talks):.0f} s")
        print(COLUMNS.format("engine", "said", "subst", "drop", "insert", "invented", "outside", "unsure", "errors %"))
        for label, hear, model in compared(asked, faster):
            if model.endswith(".en") and any(t.language != "en" for t in talks):
                continue
            heard = hear(talks)
            scores = rate(talks, heard, speech)
            print(line(label, sum(scores, scoring.Score())), flush=True)
            if asked.reliability:
                reliability(talks, heard)
            for talk, one in zip(talks, scores):
                if asked.each:
                    print(line("  " + talk.path.stem[-26:], one))
                if asked.words:
                    print("   ", "".join(w[2] for w in heard[str(talk.path)]))
                figures.append({"set": name, "engine": label, "sound": talk.path.name, **vars(one)})
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
