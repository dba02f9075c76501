"""`ecg burn`: a video with its captions in the picture, and what becomes of the output when it is interrupted."""

import os
import pty
import signal
import subprocess
import time
import unittest

import media
from cli_test import CliTest
from ecg import PATIENCE, binary, environment, wait_for

SAMI = ("<SAMI><HEAD><STYLE><!-- .KRCC {Name:한국어; lang:ko-KR;} --></STYLE></HEAD><BODY>\n<SYNC Start=0><P Class=KRCC>"
        "국민 여러분,<br>조국이 무엇을 해줄지\n<SYNC Start=1000><P Class=KRCC>&nbsp;\n</BODY></SAMI>\n")
FIRST_SECOND = "1\n00:00:00,000 --> 00:00:01,000\n"
# A quotation, Latin letters, digits and punctuation at the ends: what comes out elsewhere when a line runs from the wrong side.
FROM_THE_RIGHT = {"he": ("הוא אמר: \"שלום, World!\"\n- יש לי 12 תפוחים.\n", "cp1255"), "ar": ("قال: \"مرحبا!\"\nلدي 12 تفاحة (OK).\n", "cp1256")}
SRT = "1\n00:00:01,000 --> 00:00:03,000\n국민 여러분, {그러므로}\n"


class Burning(CliTest):
    def setUp(self):
        super().setUp()
        (self.folder / "talk.srt").write_text(SRT)

    def video(self, seconds=4, size="320x240"):
        path = self.folder / "talk.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"color=c=navy:size={size}:rate=25:duration={seconds}",
                        "-f", "lavfi", "-i", f"sine=duration={seconds}", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", path], check=True)
        return path

    def bright(self, path, at_s) -> int:
        grey = subprocess.run(["ffmpeg", "-v", "error", "-ss", str(at_s), "-i", path, "-frames:v", "1", "-pix_fmt", "gray", "-f",
                               "rawvideo", "-"], check=True, capture_output=True).stdout
        return sum(value > 200 for value in grey[len(grey) // 2:])

    def test_the_captions_stand_in_the_picture(self):
        self.video()
        done = self.ecg("burn", "talk.mp4", "talk.srt", "--output", "out.mp4")
        self.assert_ended(done, 0, "out.mp4")
        made = self.folder / "out.mp4"
        self.assertGreater(self.bright(made, 2), 50)
        self.assertEqual(self.bright(made, 0.5), 0)
        self.assertEqual(self.files(), ["out.mp4", "talk.mp4", "talk.srt"])

    def picture(self, path) -> bytes:
        """The first frame's grey values."""
        return subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-frames:v", "1", "-pix_fmt", "gray", "-f", "rawvideo", "-"],
                              check=True, capture_output=True).stdout

    def burnt(self, captions: str, *options) -> bytes:
        self.assert_ended(self.ecg("burn", "talk.mp4", captions, "--output", "out.mp4", "--overwrite", *options), 0)
        return self.picture(self.folder / "out.mp4")

    def drawn_by_libass(self, captions: str) -> bytes:
        """The same captions, drawn by the filter of FFmpeg's own program and encoded as `ecg burn` does."""
        made = self.folder / "libass.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", "talk.mp4", "-vf", f"ass={captions}", "-an", "-c:v", "libx264", "-preset", "veryfast",
                        "-crf", "20", made], cwd=self.folder, check=True)
        return self.picture(made)

    def assert_same_picture(self, one: bytes, other: bytes):
        """Encoded twice, edges of letters may differ a little; a letter elsewhere makes hundreds of pixels differ by 100 and more."""
        self.assertEqual(len(one), len(other))
        self.assertGreater(sum(value > 200 for value in one), 200, "nothing was drawn")
        self.assertLess(sum(abs(a - b) > 60 for a, b in zip(one, other)), 20)

    def test_a_korean_sami_file_in_cp949_is_drawn_with_the_letters_it_means(self):
        self.video(seconds=1)
        (self.folder / "talk.smi").write_bytes(SAMI.encode("cp949"))
        (self.folder / "talk.srt").write_text(FIRST_SECOND + "국민 여러분,\n조국이 무엇을 해줄지\n")
        meant = self.burnt("talk.srt")
        self.assert_same_picture(self.burnt("talk.smi"), meant)
        self.assert_same_picture(self.burnt("talk.smi", "--encoding", "cp949"), meant)
        (self.folder / "boxes.srt").write_text(FIRST_SECOND + "\ufffd" * 6 + "\n" + "\ufffd" * 11 + "\n")
        with self.assertRaises(AssertionError):
            self.assert_same_picture(self.burnt("boxes.srt"), meant)

    def test_hebrew_and_arabic_lines_run_from_the_right_as_libass_draws_them(self):
        self.video(seconds=1, size="640x360")
        for language, (text, encoding) in FROM_THE_RIGHT.items():
            with self.subTest(language):
                (self.folder / "talk.srt").write_bytes((FIRST_SECOND + text).encode(encoding))
                (self.folder / "isolated.srt").write_text(FIRST_SECOND + "".join(f"\u202b{line}\u202c\n" for line in text.splitlines()))
                self.assert_ended(self.ecg("captions", "convert", "isolated.srt", "--format", "ass", "--overwrite"), 0)
                style = (self.folder / "isolated.ass").read_text()
                # Encoding 1 has libass begin at the left: the marks within the text say that it runs from the right.
                (self.folder / "isolated.ass").write_text(style.replace(",64,-1\n", ",64,1\n"))
                drawn = self.burnt("talk.srt")
                self.assert_same_picture(drawn, self.drawn_by_libass("isolated.ass"))
                (self.folder / "left.ass").write_text((self.folder / "isolated.ass").read_text().replace("\u202b", "").replace("\u202c", ""))
                with self.assertRaises(AssertionError):
                    self.assert_same_picture(drawn, self.drawn_by_libass("left.ass"))

    def test_a_nul_in_a_caption_does_not_take_the_later_ones_away(self):
        self.video()
        (self.folder / "talk.srt").write_text("1\n00:00:00,200 --> 00:00:00,600\nfirst\0 one\n\n2\n00:00:01,000 --> 00:00:03,000\nlater\n")
        self.assert_ended(self.ecg("burn", "talk.mp4", "talk.srt", "--output", "out.mp4"), 0)
        self.assertGreater(self.bright(self.folder / "out.mp4", 2), 50)

    def test_the_words_of_a_transcription_light_up(self):
        (self.folder / "jfk.mp4").write_bytes(media.jfk_mp4().read_bytes())
        self.assert_ended(self.transcribe("jfk.mp4", "--format", "json"), 0)
        self.assert_ended(self.ecg("burn", "jfk.mp4", "jfk.json", "--karaoke", "--output", "out.mp4"), 0)
        self.assertTrue((self.folder / "out.mp4").exists())

    def test_progress_is_shown_on_a_terminal(self):
        self.video()
        master, terminal = pty.openpty()
        subprocess.run([binary(), "burn", "talk.mp4", "talk.srt", "--output", "out.mp4"], cwd=self.folder, env=environment(),
                       stderr=terminal, check=True)
        os.close(terminal)
        shown = os.read(master, 1 << 20).decode()
        os.close(master)
        self.assertRegex(shown, r"talk\.mp4.*%")

    def test_ctrl_c_leaves_no_half_file_and_the_old_one_stays(self):
        self.video(seconds=300, size="1280x720")
        (self.folder / "out.mp4").write_text("mine")
        process = self.start(["burn", str(self.folder / "talk.mp4"), str(self.folder / "talk.srt"), "--output", str(self.folder / "out.mp4"), "--overwrite"])
        wait_for(lambda: process.cpu_s() > 1, "the work to have begun", 60)
        asked = time.monotonic()
        self.assertEqual(process.stop(signal.SIGINT), 130, process.logs())
        self.assertLess(time.monotonic() - asked, 1 * PATIENCE, "took more than a second")
        self.assertEqual((self.folder / "out.mp4").read_text(), "mine")
        self.assertEqual(sorted(p.name for p in self.folder.iterdir() if p.is_file()), ["out.mp4", "talk.mp4", "talk.srt"])

    def test_what_cannot_be_read_or_written_is_named(self):
        self.video()
        (self.folder / "talk.doc").write_text("Hello")
        (self.folder / "bad.srt").write_text("1\nno times\n")
        for arguments, code, word in ((["missing.mp4", "talk.srt"], 1, "missing.mp4"), (["talk.mp4", "missing.srt"], 1, "missing.srt"),
                                      (["talk.srt", "talk.srt"], 1, "media file"), ([media.JFK, "talk.srt"], 1, "no pictures"),
                                      (["talk.mp4", "bad.srt"], 1, "bad.srt: line 1"), (["talk.mp4", "talk.doc"], 2, "json"),
                                      (["talk.mp4", "talk.srt", "--karaoke"], 2, "json")):
            with self.subTest(arguments):
                self.assert_ended(self.ecg("burn", *arguments, "--output", "out.mp4"), code, word)
        self.assert_ended(self.ecg("burn", "talk.mp4", "talk.srt", "--output", "no/folder/out.mp4"), 1, "no/folder")
        self.assertNotIn("out.mp4", self.files())


del CliTest  # else its own module's tests would run here too
if __name__ == "__main__":
    unittest.main()
