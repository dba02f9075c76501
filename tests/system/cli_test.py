"""The commands of `ecg` as a person types them: what they print, write, and end with."""

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import time
import unittest

import cues
import media
from ecg import MODEL, MODELS, PATIENCE, SystemTest, binary, environment, wait_for

QUOTE = "ask not what your country can do for you"
COMMANDS = ["serve", "backend", "ml", "transcribe", "burn", "captions", "models", "config", "version"]


class CliTest(SystemTest):
    def ecg(self, *arguments, **settings) -> subprocess.CompletedProcess:
        return subprocess.run([binary(), *map(str, arguments)], cwd=self.folder, env=environment(**settings),
                              capture_output=True, text=True, timeout=120 * PATIENCE, stdin=subprocess.DEVNULL)

    def transcribe(self, *arguments, **settings) -> subprocess.CompletedProcess:
        return self.ecg("transcribe", "--model", MODEL, "--models", MODELS, *arguments, **settings)

    def assert_ended(self, done: subprocess.CompletedProcess, code: int, *said: str):
        self.assertEqual(done.returncode, code, done)
        for word in said:
            self.assertIn(word.lower(), done.stderr.lower())

    def files(self) -> list:
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())


class Transcribing(CliTest):
    def setUp(self):
        super().setUp()
        self.video = self.folder / "jfk.mp4"
        shutil.copy(media.jfk_mp4(), self.video)

    def test_srt_on_standard_output_says_the_famous_words_in_time(self):
        done = self.transcribe("jfk.mp4", "--format", "srt", "--output", "-")
        self.assert_ended(done, 0)
        found = cues.parse(done.stdout)
        self.assertIn(QUOTE, re.sub(r"[^\w\s]", "", cues.joined(found).lower()))
        for cue in found:
            self.assertTrue(0 <= cue.start_s < cue.end_s <= media.JFK_SECONDS + 0.1, cue)
        self.assertEqual(self.files(), ["jfk.mp4"])

    def test_captions_come_beside_the_file_in_every_format_asked_for(self):
        self.assert_ended(self.transcribe("jfk.mp4", "--format", "srt,vtt,ttml,ass,txt,json", "--bom", "--karaoke", "--voice"), 0)
        self.assertEqual(self.files(), ["jfk.ass", "jfk.json", "jfk.mp4", "jfk.srt", "jfk.ttml", "jfk.txt", "jfk.vtt"])
        self.assertTrue((self.folder / "jfk.vtt").read_text().startswith("WEBVTT"))
        self.assertTrue((self.folder / "jfk.srt").read_text().startswith("\ufeff1\n"))
        self.assertIn(r"{\k", (self.folder / "jfk.ass").read_text())
        self.assertIn('xml:lang="en"', (self.folder / "jfk.ttml").read_text())
        self.assertIn(QUOTE.split()[0], (self.folder / "jfk.txt").read_text().lower())
        result = json.loads((self.folder / "jfk.json").read_text())
        self.assertEqual((result["language"], result["metadata"]["model"]), ("en", MODEL))

    def test_several_files_go_into_one_folder_and_a_bad_one_does_not_stop_the_others(self):
        shutil.copy(self.video, self.folder / "한국어 이름.mp4")
        (self.folder / "letter.mp4").write_bytes(media.text_as_mp4())
        done = self.transcribe("jfk.mp4", "letter.mp4", "한국어 이름.mp4", "--output", "captions")
        self.assert_ended(done, 1, "letter.mp4", "not a media file")
        self.assertEqual(sorted(p.name for p in (self.folder / "captions").iterdir()), ["jfk.srt", "한국어 이름.srt"])

    def test_sound_alone_is_fine(self):
        self.assert_ended(self.transcribe(media.JFK, "--output", "."), 0)
        self.assertIn("jfk.srt", self.files())

    def test_inputs_that_cannot_be_read_are_the_inputs_fault(self):
        (self.folder / "empty.mp4").write_bytes(b"")
        for file in ("missing.mp4", "empty.mp4", self.folder, media.soundless_mp4(), "a" * 5000):
            with self.subTest(str(file)[:40]):
                done = self.transcribe(file, "--output", "-")
                self.assert_ended(done, 1, "ecg: ")
                self.assertEqual(done.stdout, "")

    def test_a_silent_video_gives_empty_captions_and_says_so(self):
        done = self.transcribe(media.silent_mp4(), "--output", "-")
        self.assert_ended(done, 0, "NO_SPEECH")
        self.assertEqual(cues.parse(done.stdout), [])

    def test_a_model_that_is_not_there_is_named_with_the_way_to_get_it(self):
        done = self.ecg("transcribe", "jfk.mp4", "--model", "large-v3", "--models", self.folder / "none")
        self.assert_ended(done, 1, "large-v3", "ecg models pull")

    def test_no_model_at_all_is_said_too(self):
        self.assert_ended(self.ecg("transcribe", "jfk.mp4", "--models", self.folder / "none"), 1, "ecg models pull")

    def test_a_broken_model_file_is_not_our_crash(self):
        (self.folder / "models").mkdir()
        (self.folder / "models" / "ggml-tiny.bin").write_bytes(b"no weights " * 100)
        done = self.ecg("transcribe", "jfk.mp4", "--model", "tiny", "--models", self.folder / "models")
        self.assertIn(done.returncode, (1, 3), done)
        self.assertIn("tiny", done.stderr)

    def test_a_language_the_model_does_not_know_is_refused(self):
        done = self.ecg("transcribe", "jfk.mp4", "--model", "base.en", "--models", MODELS, "--language", "ko")
        self.assert_ended(done, 1, "language")

    def test_a_translation_by_a_model_that_does_not_translate_is_refused(self):
        (self.folder / "models").mkdir()
        (self.folder / "models" / "ggml-large-v3-turbo.bin").write_bytes(b"no weights " * 100)
        done = self.ecg("transcribe", "jfk.mp4", "--model", "large-v3-turbo", "--models", self.folder / "models",
                        "--translate")
        self.assert_ended(done, 1, "models pull small")

    def test_an_output_folder_that_cannot_be_written_to_is_named(self):
        (self.folder / "file").write_text("no folder")
        for place in (self.folder / "file", self.folder / "file" / "below", "/proc/captions"):
            with self.subTest(str(place)):
                done = self.transcribe("jfk.mp4", "--output", place)
                self.assertIn(done.returncode, (1, 2, 3), done)
                self.assertIn(str(place), done.stderr)

    def test_progress_is_shown_on_a_terminal_only(self):
        master, terminal = pty.openpty()
        command = [binary(), "transcribe", "--model", MODEL, "--models", MODELS, "jfk.mp4"]
        subprocess.run(command, cwd=self.folder, env=environment(), stderr=terminal, check=True)
        os.close(terminal)
        shown = os.read(master, 1 << 20).decode()
        os.close(master)
        self.assertIn("\r", shown)
        self.assertRegex(shown, r"jfk\.mp4.*%")
        self.assertNotIn("\r", self.transcribe("jfk.mp4", "--overwrite").stderr)


class Outputs(CliTest):
    """What would be lost is said before the work: there is no model here, so none of it has begun."""

    def transcribe(self, *arguments, **settings) -> subprocess.CompletedProcess:
        return self.ecg("transcribe", "--models", self.folder / "none", *arguments, **settings)

    def test_two_videos_of_one_name_are_told_before_one_loses_its_captions(self):
        for name in ("talk.mp4", "talk.mov"):
            shutil.copy(media.jfk_mp4(), self.folder / name)
        self.assert_ended(self.transcribe("talk.mp4", "talk.mov"), 2, "talk.mp4", "talk.mov", "talk.srt")
        self.assert_ended(self.transcribe("talk.mp4", "./talk.mp4", "--output", "out"), 2, "talk.srt")
        self.assert_ended(self.transcribe("talk.mp4", "talk.mov", "--format", "json,vtt", "--overwrite"), 2, "talk.json")

    def test_captions_that_somebody_edited_are_not_replaced_without_a_word(self):
        (self.folder / "talk.srt").write_text("mine")
        (self.folder / "talk.vtt").write_text("mine as well")
        self.assert_ended(self.transcribe("talk.mp4", "--format", "srt,vtt,json"), 2, "talk.srt", "talk.vtt", "--overwrite")
        self.assert_ended(self.transcribe("talk.mp4", "--overwrite", "--skip-existing"), 2, "exclude")
        shutil.copy(media.jfk_mp4(), self.folder / "talk.mp4")
        self.assert_ended(self.transcribe("talk.mp4", "--overwrite"), 1, "models pull")  # so far it went
        self.assertEqual((self.folder / "talk.srt").read_text(), "mine")

    def test_a_folder_that_cannot_be_written_to_is_told_before_the_work(self):
        self.assert_ended(self.transcribe("talk.mp4", "--output", "/proc/captions"), 2, "/proc/captions")
        self.assert_ended(self.transcribe("/proc/talk.mp4"), 2, "/proc")
        (self.folder / "talk.srt").mkdir()
        self.assert_ended(self.transcribe("talk.mp4", "--overwrite"), 2, "talk.srt is a folder")

    def test_converted_and_fixed_captions_and_burnt_videos_do_not_replace_others_either(self):
        srt = "1\n00:00:01,000 --> 00:00:03,000\nHello\n"
        (self.folder / "talk.srt").write_text(srt)
        for name in ("talk.vtt", "fixed.srt", "out.mp4"):
            (self.folder / name).write_text("mine")
        for command in (["captions", "convert", "talk.srt", "--format", "vtt"],
                        ["captions", "fix", "talk.srt", "--output", "fixed.srt"],
                        ["burn", "talk.mp4", "talk.srt", "--output", "out.mp4"]):
            with self.subTest(command):
                self.assert_ended(self.ecg(*command), 2, "would be written over")
                self.assert_ended(self.ecg(*command, "--skip-existing"), 0)
        self.assertEqual({(self.folder / name).read_text() for name in ("talk.vtt", "fixed.srt", "out.mp4")}, {"mine"})
        self.assert_ended(self.ecg("burn", "out.mp4", "talk.srt", "--output", "out.mp4", "--overwrite"), 2, "written over")
        self.assert_ended(self.ecg("captions", "convert", "talk.srt", "--format", "vtt", "--overwrite"), 0)
        self.assertIn("WEBVTT", (self.folder / "talk.vtt").read_text())
        self.assert_ended(self.ecg("captions", "fix", "talk.srt", "--output", "talk.srt"), 0)  # where they are

    def test_files_may_be_read_by_whom_the_umask_lets(self):
        (self.folder / "talk.srt").write_text("1\n00:00:01,000 --> 00:00:03,000\nHello\n")
        for umask, mode in ((0o022, 0o644), (0o077, 0o600), (0o002, 0o664)):
            with self.subTest(oct(umask)):
                before = os.umask(umask)
                try:
                    self.assert_ended(self.ecg("captions", "convert", "talk.srt", "--format", "vtt", "--overwrite"), 0)
                finally:
                    os.umask(before)
                self.assertEqual((self.folder / "talk.vtt").stat().st_mode & 0o777, mode)


class StandardInput(CliTest):
    def piped(self, given: bytes, *arguments) -> subprocess.CompletedProcess:
        return subprocess.run([binary(), *map(str, arguments)], cwd=self.folder, env=environment(), input=given,
                              capture_output=True, timeout=120 * PATIENCE)

    def test_a_video_that_is_piped_in_comes_out_as_captions(self):
        weights = ["--model", MODEL, "--models", MODELS]
        done = self.piped(media.jfk_mp4().read_bytes(), "transcribe", "-", *weights)
        self.assertEqual(done.returncode, 0, done)
        self.assertIn(QUOTE, re.sub(r"[^\w\s]", "", cues.joined(cues.parse(done.stdout.decode())).lower()))
        self.assertEqual(self.files(), [])

    def test_what_is_piped_in_and_is_no_video_is_the_inputs_fault(self):
        done = self.piped(b"no video", "transcribe", "-", "--output", "out", "--model", MODEL, "--models", MODELS)
        self.assertEqual((done.returncode, done.stdout), (1, b""), done)
        self.assertIn(b"not a media file", done.stderr)

    def test_captions_are_read_by_what_they_look_like(self):
        srt, vtt = b"1\n00:00:01,000 --> 00:00:03,000\nHello\n", b"WEBVTT\n\n00:01.000 --> 00:03.000\nHello\n"
        for given in (srt, vtt, b"\xef\xbb\xbf" + vtt):
            done = self.piped(given, "captions", "convert", "-", "--format", "srt")
            self.assertEqual((done.returncode, cues.joined(cues.parse(done.stdout.decode()))), (0, "Hello"), done)
            self.assertEqual(self.piped(given, "captions", "check", "-").returncode, 0)
        result = self.piped(srt, "captions", "convert", "-", "--format", "json").stdout
        self.assertEqual(self.piped(result, "captions", "fix", "-").returncode, 0)
        self.assertEqual(self.files(), [])


class Interrupting(CliTest):
    def interrupted(self, sign: signal.Signals, after_cpu_s: float, *arguments):
        process = self.start(["transcribe", "--model", MODEL, "--models", MODELS, *arguments])
        wait_for(lambda: process.cpu_s() > after_cpu_s, "the work to have begun", 60)
        asked = time.monotonic()
        code = process.stop(sign)
        self.assertLess(time.monotonic() - asked, 1 * PATIENCE, "took more than a second")
        self.assertEqual(code, 130, process.logs())

    def test_ctrl_c_ends_within_a_second_and_leaves_no_half_written_file(self):
        # The moments: before the work or while the model is loaded, the language listened for, the first and a later
        # window decoded.
        for sign, after_cpu_s in ((signal.SIGINT, 0.1), (signal.SIGTERM, 0.6), (signal.SIGINT, 2), (signal.SIGINT, 5)):
            with self.subTest(f"{sign.name} after {after_cpu_s} s"):
                out = self.folder / f"captions-{after_cpu_s}"
                self.interrupted(sign, after_cpu_s, media.long_mp4(), "--format", "srt,json", "--output", out)
                self.assertEqual(list(out.iterdir()), [])

    def test_captions_that_were_there_before_stay(self):
        shutil.copy(media.long_mp4(), self.folder / "talk.mp4")
        (self.folder / "talk.srt").write_text("mine")
        self.interrupted(signal.SIGINT, 5, self.folder / "talk.mp4", "--overwrite")
        self.assertEqual((self.folder / "talk.srt").read_text(), "mine")


class Usage(CliTest):
    def test_every_command_has_help(self):
        for command in [[], *([c] for c in COMMANDS), ["models", "list"], ["models", "pull"], ["models", "verify"]]:
            with self.subTest(command):
                done = self.ecg(*command, "--help")
                self.assert_ended(done, 0)
                self.assertIn("--help", done.stdout)
                self.assertIn(" ".join(command[-1:]), done.stdout)

    def test_help_names_every_command(self):
        said = self.ecg("--help").stdout
        for command in COMMANDS:
            self.assertRegex(said, rf"(?m)^\s+{command}\s")

    def test_wrong_use_is_2_with_a_hint(self):
        for arguments in ([], ["dance"], ["transcribe"], ["serve", "--wrong"], ["models"], ["models", "pull"],
                          ["version", "extra"], ["transcribe", "x", "--format"]):
            with self.subTest(arguments):
                self.assert_ended(self.ecg(*arguments), 2, "--help")

    def test_an_unknown_word_is_named_before_what_is_missing(self):
        for arguments, said in ((["transcribe", "--nope"], "'--nope' is no option of `ecg transcribe`"),
                                (["transcribe", "x", "--outptu", "y"], "did you mean --output?"),
                                (["transcrib", "x"], "did you mean transcribe?"),
                                (["captions", "fx"], "'fx' is no command of `ecg captions`; did you mean fix?")):
            with self.subTest(arguments):
                done = self.ecg(*arguments)
                self.assert_ended(done, 2, "--help")
                self.assertIn(said, done.stderr)

    def completed(self, *words: str) -> set:
        """What bash offers behind these words."""
        script = self.ecg("completion", "bash").stdout
        ask = f"{script}\nCOMP_WORDS=(ecg \"$@\"); COMP_CWORD=$#; _ecg; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        done = subprocess.run(["bash", "-c", ask, "ecg", *words], capture_output=True, text=True, check=True)
        return set(done.stdout.split())

    def test_bash_completes_commands_and_options(self):
        self.assertEqual(self.completed("ca"), {"captions"})
        self.assertEqual(self.completed("captions", ""), {"check", "fix", "convert", "shift", "merge", "--help", "--help-all"})
        self.assertEqual(self.completed("captions", "fix", "film.srt", "--ov"), {"--overwrite"})

    def test_other_shells_have_their_scripts_and_strange_ones_do_not(self):
        self.assertIn("bashcompinit", self.ecg("completion", "zsh").stdout)
        self.assertIn("complete -c ecg", self.ecg("completion", "fish").stdout)
        self.assert_ended(self.ecg("completion", "tcsh"), 2, "bash, zsh, fish")

    def test_wrong_values_are_2_and_name_the_setting(self):
        (self.folder / "x.mp4").write_bytes(b"")
        for arguments, word in ((["transcribe", "x.mp4", "--format", "doc"], "doc"),
                                (["transcribe", "x.mp4", "--threads", "many"], "threads"),
                                (["serve", "--workers", "0"], "workers"), (["serve", "--log-level", "loud"], "loud"),
                                (["models", "pull", "gigantic"], "gigantic"), (["backend"], "ml-url"),
                                (["transcribe", "x.mp4", "x.mp4", "--output", "-"], "standard output")):
            with self.subTest(arguments):
                self.assert_ended(self.ecg(*arguments), 2, word)

    def test_version_says_name_and_number(self):
        self.assertRegex(self.ecg("version").stdout, r"^ecg \d+\.\d+\.\d+\n$")


class Models(CliTest):
    def test_list_marks_what_is_installed(self):
        said = self.ecg("models", "list", "--models", MODELS).stdout
        self.assertRegex(said, r"(?m)^\* tiny-q5_1\b")
        self.assertRegex(said, r"(?m)^  large-v3\b")
        self.assertIn(str(MODELS), said)

    def test_verify_finds_a_broken_file(self):
        folder = self.folder / "models"
        folder.mkdir()
        shutil.copy(MODELS / f"ggml-{MODEL}.bin", folder)
        self.assert_ended(self.ecg("models", "verify", "--models", folder), 0)
        with open(folder / f"ggml-{MODEL}.bin", "r+b") as weights:
            weights.seek(1_000_000)
            weights.write(b"\0\1\2\3")
        done = self.ecg("models", "verify", "--models", folder)
        self.assertEqual(done.returncode, 1, done)
        self.assertIn(MODEL, done.stdout)


class Config(CliTest):
    def shown(self, *arguments, **settings) -> str:
        done = self.ecg("config", *arguments, **settings)
        self.assert_ended(done, 0)
        return done.stdout

    def test_environment_wins_over_the_file_and_each_says_where_it_is_from(self):
        (self.folder / "ecg.toml").write_text('listen = "127.0.0.1:1"\nmodel = "tiny"\nworkers = 3\n'
                                              'allowed_hosts = ["a.example", "b.example:81"]\n')
        said = self.shown(listen="127.0.0.1:2")
        self.assertRegex(said, r'(?m)^listen = "127\.0\.0\.1:2".*ECG_LISTEN')
        self.assertRegex(said, r'(?m)^model = "tiny".*ecg\.toml')
        self.assertRegex(said, r'(?m)^workers = "3".*ecg\.toml')
        self.assertRegex(said, r'(?m)^allowed_hosts = "a\.example,b\.example:81"')
        self.assertRegex(said, r"(?m)^lease_s = .*default")

    def test_a_file_named_on_the_command_line_is_taken(self):
        (self.folder / "other.toml").write_text('model = "base"\n')
        self.assertRegex(self.shown("--config", "other.toml"), r'(?m)^model = "base"')

    def test_a_setting_in_the_environment_that_does_not_exist_is_named(self):
        done = self.ecg("config", lisstening="127.0.0.1:1")
        self.assert_ended(done, 0, "ECG_LISSTENING")

    def test_secrets_are_masked(self):
        said = self.shown(callback_secret="do-not-print-me")
        self.assertNotIn("do-not-print-me", said)
        self.assertNotIn(environment()["AWS_SECRET_ACCESS_KEY"], said)
        self.assertRegex(said, r'(?m)^callback_secret = "\*+"')

    def test_a_wrong_file_is_named_with_its_line_or_key(self):
        for text, word in (("listen = \n", "line 1"), ('colour = "red"\n', "colour"), ("listen = 1.5\n", "listen")):
            (self.folder / "wrong.toml").write_text(text)
            with self.subTest(text):
                self.assert_ended(self.ecg("config", "--config", "wrong.toml"), 2, word)
        self.assert_ended(self.ecg("config", "--config", "missing.toml"), 1, "missing.toml")


if __name__ == "__main__":
    unittest.main()
