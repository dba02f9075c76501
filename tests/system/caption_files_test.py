"""`ecg captions`: files checked against the rules, put right and converted, with the exit codes that scripts need."""

import json
import pathlib
import unittest

import cues
import netflix_checker
from cli_test import CliTest

TALKS = pathlib.Path(__file__).parents[2] / "src/captions/testdata"

GOOD = "1\n00:00:01,000 --> 00:00:03,000\n안녕하세요, 여러분\n\n2\n00:00:04,000 --> 00:00:06,000\n반갑습니다\n"
BAD = ("1\n00:00:01,000 --> 00:00:01,200\n네\n\n"
       "2\n00:00:03,000 --> 00:00:07,000\n이 줄은 열여섯 글자보다 훨씬 더 길어서 한 줄에 다 담을 수가 없습니다\n\n"
       "3\n00:00:06,500 --> 00:00:09,000\n끝\n")


class CaptionFiles(CliTest):
    def file(self, name: str, text) -> str:
        (self.folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    def test_clean_captions_end_with_0(self):
        done = self.ecg("captions", "check", self.file("good.srt", GOOD))
        self.assert_ended(done, 0, "2 captions, 0 problems by netflix-ko")
        self.assertEqual(done.stdout, "")

    def test_problems_are_listed_with_their_place_and_end_with_1(self):
        done = self.ecg("captions", "check", self.file("bad.srt", BAD))
        self.assert_ended(done, 1, "3 captions, 3 problems by netflix-ko")
        self.assertEqual(done.stdout.splitlines(), [
            "1  00:00:01.000  TOO_SHORT  On screen too briefly: 0.2 s, at least 0.833 s",
            "2  00:00:03.000  LINE_TOO_LONG  Line too long: 34 characters, at most 16",
            "2  00:00:03.000  OVERLAP  Overlaps the next caption by 0.5 s"])
        told = self.ecg("captions", "check", "bad.srt", "--json", "--profile", "netflix-en")
        self.assert_ended(told, 1)
        found = json.loads(told.stdout)
        self.assertEqual((found["profile"], found["language"], found["captions"]), ("netflix-en", "ko", 3))
        self.assertEqual([(p["cue"], p["code"]) for p in found["problems"]], [(0, "TOO_SHORT"), (1, "OVERLAP")])

    def test_fixed_captions_are_clean_and_say_the_same(self):
        done = self.ecg("captions", "fix", self.file("bad.srt", BAD), "--output", "fixed.srt")
        self.assert_ended(done, 0, "1  Shown longer, for 0.833 s", "2  Divided into 2 captions")
        self.assertEqual((self.folder / "bad.srt").read_text(), BAD)
        self.assert_ended(self.ecg("captions", "check", "fixed.srt"), 0)
        fixed = cues.parse((self.folder / "fixed.srt").read_text())
        self.assertEqual(cues.joined(fixed), cues.joined(cues.parse(BAD)))
        again = self.ecg("captions", "fix", "fixed.srt")
        self.assertEqual((again.stdout, again.stderr), ((self.folder / "fixed.srt").read_text(), ""))

    def test_what_cannot_be_fixed_is_left_and_ends_with_1(self):
        fast = "1\n00:00:01,000 --> 00:00:02,000\n이렇게 빨리는 아무도 못 읽어요\n\n2\n00:00:02,083 --> 00:00:04,000\n네\n"
        done = self.ecg("captions", "fix", self.file("fast.srt", fast))
        self.assert_ended(done, 1, "left:", "1  00:00:01.000  TOO_FAST")
        told = json.loads(self.ecg("captions", "fix", "fast.srt", "--json").stdout)
        self.assertEqual([p["code"] for p in told["problems"]], ["TOO_FAST"])

    def test_converted_captions_hold_the_same(self):
        done = self.ecg("captions", "convert", self.file("good.srt", GOOD), "--format", "vtt,ttml,ass,txt,json")
        self.assert_ended(done, 0, "good.vtt")
        self.assertEqual((self.folder / "good.txt").read_text(), "안녕하세요, 여러분\n반갑습니다\n")
        for name in ("good.vtt", "good.json"):
            back = self.ecg("captions", "convert", name, "--format", "srt", "--output", "-")
            self.assertEqual((back.returncode, back.stdout), (0, GOOD), back)
        over = self.ecg("captions", "convert", "good.srt", "--format", "srt")
        self.assert_ended(over, 2, "written over")
        self.assertEqual((self.folder / "good.srt").read_text(), GOOD)

    def test_a_transcript_is_cut_by_the_profile(self):
        said = " ".join(["So we went on and on and on about this."] * 4)
        words = [{"word": " " + word, "start": i * 0.3, "end": i * 0.3 + 0.3} for i, word in enumerate(said.split())]
        whisper = {"language": "en", "segments": [{"start": 0, "end": 12, "text": " " + said, "words": words}]}
        self.file("talk.json", json.dumps(whisper))
        for profile, widest in (("netflix-en", 42), ("youtube", 32)):
            done = self.ecg("captions", "convert", "talk.json", "--output", "-", "--profile", profile)
            lines = [line for cue in cues.parse(done.stdout) for line in cue.lines]
            self.assertLessEqual(max(map(len, lines)), widest)
            self.assertEqual(" ".join(lines), said)

    def test_what_is_no_captions_or_no_profile_is_said(self):
        self.file("good.srt", GOOD)
        for arguments, code, said in [
                (("check", "none.srt"), 4, "none.srt: "), (("check", self.file("a.mp4", b"")), 2, ".srt, .vtt, .ass"),
                (("check", "good.srt", "--profile", "netflix"), 2, "netflix-ko"), (("fix", self.file("b.srt", "1\nhello")), 4, "b.srt: "), (("check", "b.srt"), 4, "line 1: "),
                (("check", "good.srt", "--encoding", "klingon"), 2, "klingon"), (("shift", "good.srt"), 2, "--by"),
                (("shift", "good.srt", "--by", "soon"), 2, "--by"), (("check", self.file("d.json", "{")), 4, "JSON"), (("check",), 2, "FILE"), ((), 2, "subcommand"),
                (("convert", "good.srt", "--format", "doc"), 2, "none of"),
                (("convert", "good.srt", "--format", "vtt,txt", "--output", "-"), 2, "one format")]:
            with self.subTest(str(arguments)):
                self.assert_ended(self.ecg("captions", *arguments), code, said)

    def test_a_bad_block_is_left_out_and_said_and_the_rest_is_read(self):
        text = GOOD + "\n3\n00:00:07,000 --> then\n사라짐\n\n4\n00:00:08,000 --> 00:00:09,500\n<i>끝</i>\n"
        done = self.ecg("captions", "check", self.file("odd.srt", text))
        self.assert_ended(done, 1, "odd.srt: line 10: no time such as", "3 captions, 0 problems")
        found = json.loads(self.ecg("captions", "check", "odd.srt", "--json").stdout)
        self.assertEqual([(f["line"], f["code"]) for f in found["findings"]], [(10, "NOT_A_TIME")])
        fixed = self.ecg("captions", "fix", "odd.srt")
        self.assertIn("\n<i>끝</i>\n", fixed.stdout)
        self.assertEqual(fixed.returncode, 1)

    def test_old_korean_files_are_read_as_they_are(self):
        sami = ("<SAMI><HEAD><STYLE>.KRCC {lang: ko-KR;}</STYLE></HEAD><BODY>\n<SYNC Start=1000><P Class=KRCC>똠방각하<br>반갑습니다\n"
                "<SYNC Start=3000><P Class=KRCC>&nbsp;\n</BODY></SAMI>\n")
        self.file("film.smi", sami.encode("cp949"))
        self.assert_ended(self.ecg("captions", "check", "film.smi"), 0, "1 captions, 0 problems by netflix-ko")
        done = self.ecg("captions", "convert", "film.smi", "--format", "srt", "--output", "-")
        self.assertEqual(done.stdout, "1\n00:00:01,000 --> 00:00:03,000\n똠방각하\n반갑습니다\n")
        moved = self.ecg("captions", "shift", "film.smi", "--by", "1.2s")
        self.assertIn("<SYNC Start=2200>", moved.stdout)

    def test_what_the_target_cannot_hold_is_named(self):
        self.file("voices.vtt", "WEBVTT\n\n00:00:01.000 --> 00:00:03.000 line:0\n<v Ana><ruby>漢<rt>かん</rt></ruby>\n")
        done = self.ecg("captions", "convert", "voices.vtt", "--format", "srt", "--output", "-")
        self.assert_ended(done, 0, "srt cannot hold ruby of 1 captions")
        self.assertEqual(done.stdout, "1\n00:00:01,000 --> 00:00:03,000\n{\\an8}Ana: 漢\n")
        without = self.ecg("captions", "convert", "voices.vtt", "--format", "srt", "--output", "-", "--speakers=off")
        self.assert_ended(without, 0, "srt cannot hold speakers of 1 captions")
        self.assertEqual(without.stdout, "1\n00:00:01,000 --> 00:00:03,000\n{\\an8}漢\n")
        named = self.ecg("captions", "convert", "voices.vtt", "--format", "srt", "--output", "-", "--speakers")
        self.assertIn("{\\an8}Ana: 漢\n", named.stdout)

    def test_two_languages_become_one_file(self):
        self.file("good.srt", GOOD)
        self.file("en.srt", "1\n00:00:01,100 --> 00:00:03,000\nHello, everyone\n")
        both = self.ecg("captions", "merge", "good.srt", "en.srt")
        self.assertEqual(cues.parse(both.stdout)[0].lines, ["안녕하세요, 여러분", "Hello, everyone"])

    def test_a_streaming_service_finds_nothing_wrong_at_any_frame_rate(self):
        for talk, language in (("lecture_en", "en"), ("interview_ko", "ko"), ("travel_ja", "ja"), ("news_zh", "zh")):
            for fps in ("23.976", "25", "29.97", "60"):
                made = self.ecg("captions", "convert", str(TALKS / f"{talk}.json"), "--fps", fps, "--output", "-")
                found = netflix_checker.Checker(float(fps), language).hard(netflix_checker.cues_of(made.stdout))
                self.assertEqual(found, [], f"{talk} at {fps}")
                self.file("made.srt", made.stdout)
                checked = json.loads(self.ecg("captions", "check", "made.srt", "--fps", fps, "--language", language,
                                              "--json").stdout)
                self.assertEqual([p for p in checked["problems"] if p["code"] != "TOO_FAST"], [], f"{talk} at {fps}")

    def test_the_streaming_services_check_finds_what_is_wrong(self):
        bad = [(0, 800, ["a" * 43]), (850, 9000, ["b", "c", "d"]), (9200, 10200, [" e"])]
        found = netflix_checker.Checker(25).hard(bad)
        self.assertEqual(len(found), 7, found)

    def test_a_programme_that_begins_at_one_hour_is_moved_by_its_timecode(self):
        self.file("tv.srt", "1\n01:00:00,996 --> 01:00:02,996\nHello\n")
        moved = self.ecg("captions", "shift", "tv.srt", "--by=-01:00:00;00", "--fps", "29.97")
        self.assert_ended(moved, 0)
        self.assertIn("00:00:01,000 --> 00:00:03,000", moved.stdout)
        self.assert_ended(self.ecg("captions", "shift", "tv.srt", "--by=-01:00:00;00", "--fps", "25"), 2, "--by takes")

    def test_help_names_the_profiles(self):
        self.assertIn("netflix-ko", self.ecg("captions", "check", "--help").stdout)


del CliTest  # its own tests run elsewhere

if __name__ == "__main__":
    unittest.main()
