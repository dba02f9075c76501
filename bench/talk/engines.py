"""The engines that are compared, each as a function from sounds to timed words. All read the same ggml weights."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent


def ecg(binary, engine, model, beam):
    """Runs `ecg transcribe` once for all sounds of one language."""

    def hear(talks):
        heard = {}
        for language in sorted({t.language for t in talks}):
            files = [str(t.path) for t in talks if t.language == language]
            with tempfile.TemporaryDirectory() as out:
                links = []
                for i, file in enumerate(files):  # names of files may be the same in two folders
                    links.append(f"{out}/{i}{pathlib.Path(file).suffix}")
                    os.symlink(file, links[-1])
                subprocess.run([binary, "transcribe", "--engine", engine, "--model", model, "--beam-size", str(beam),
                                "--language", "en" if model.endswith(".en") else language, "--format", "json",
                                "--log-level", "error", "--output", out, *links], check=True,
                               stderr=subprocess.DEVNULL)
                for i, file in enumerate(files):
                    heard[file] = result_words(json.loads(pathlib.Path(f"{out}/{i}.json").read_text()))
        return heard

    return hear


def result_words(result):
    """(start_s, end_s, word, temperature, uncertain, probability) of each word; temperature and uncertain are the
    segment's."""
    return [(w["start"], w["end"], w["word"], s["temperature"], bool(s.get("uncertain")), w["probability"])
            for s in result["segments"] for w in s["words"]]


class FasterWhisper:
    """faster-whisper in a virtual environment of its own. `problem` says why it cannot be had."""

    def __init__(self, cache):
        self.cache = cache
        self.python = cache / "venv" / "bin" / "python"
        self.problem = self.install()

    def install(self):
        if not self.python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(self.python.parent.parent)], check=True)
        if self.ask("import faster_whisper") is None:
            done = subprocess.run([self.python, "-m", "pip", "install", "--quiet", "faster-whisper==1.2.1"],
                                  capture_output=True, text=True)
            if done.returncode:
                return done.stderr.strip().splitlines()[-1]
        return None if self.ask("import faster_whisper") is not None else "it does not start"

    def ask(self, code):
        done = subprocess.run([self.python, "-c", code], capture_output=True, text=True)
        return None if done.returncode else done.stdout

    def work(self, task, **what):
        done = subprocess.run([self.python, HERE / "faster.py", task], input=json.dumps(what), capture_output=True,
                              text=True)
        if done.returncode:
            raise RuntimeError(done.stderr.strip()[-800:])
        return json.loads(done.stdout)

    def hearing(self, weights, model, beam):
        def hear(talks):
            return self.work("hear", weights=str(weights), kept=str(self.cache / "ctranslate2" / model), beam=beam,
                             sounds=[[str(t.path), "en" if model.endswith(".en") else t.language] for t in talks])

        return hear

    def speech(self, paths):
        """Stretches of speech in each sound: [[start_s, end_s] …] by path."""
        return self.work("speech", sounds=[str(p) for p in paths])
