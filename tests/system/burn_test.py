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
