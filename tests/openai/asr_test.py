"""whisper-asr-webservice's API, as Bazarr asks: the same package makes the same bytes of the same arguments.

The arguments are those of Bazarr's custom_libs/subliminal_patch/providers/whisperai.py: samples that FFmpeg wrote, bare,
as the file of a form; everything else in the query.
"""

import subprocess
import unittest

from locked_server import LockedServerTest, wait_for  # before the next ones: it knows where they are

import media
import requests

SAID = "ask not what your country can do for you"


def samples(video) -> bytes:
    """As encode_audio_stream() there has them made."""
    return subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", video, "-f", "s16le", "-acodec", "pcm_s16le",
                           "-ac", "1", "-ar", "16000", "-af", "aresample=async=1", "-"], check=True,
                          capture_output=True).stdout


class Bazarr(LockedServerTest):
    def setUp(self):
        super().setUp()
        self.session = requests.Session()
        self.session.headers["User-Agent"] = "Subliminal/2"
        self.session.headers["Authorization"] = f"Bearer {self.key}"

    def ask(self, path: str, sound: bytes, **query) -> requests.Response:
        return self.session.post(f"{self.one.backend}/{path}", params=query, files={"audio_file": sound}, timeout=(30, 60))

    def test_gets_captions_of_bare_samples(self):
        answer = self.ask("asr", samples(media.jfk_mp4()), task="transcribe", language="en", output="srt", encode="false",
                          video_file="/films/speech (1961).mkv")
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain"))
        self.assertRegex(answer.text, r"^1\n00:00:0\d,\d{3} --> ")
        self.assertIn("what your country", " ".join(answer.text.lower().split()))
        last = answer.text.strip().split("\n\n")[-1].split(" --> ")[1][:12]
        self.assertLess(last, "00:00:11,100", "the samples are read at their own rate")
        self.assert_nothing_stays()

    def test_hears_which_language_it_is(self):
        answer = self.ask("detect-language", samples(media.jfk_mp4()), encode="false")
        self.assertEqual(answer.status_code, 200, answer.text)
        told = answer.json()
        self.assertEqual((told["detected_language"], told["language_code"]), ("english", "en"))
        self.assertGreater(told["confidence"], 0.5)
        self.assert_nothing_stays()

    def test_gets_each_output_of_a_video(self):
        video = media.jfk_mp4().read_bytes()
        text = self.ask("asr", video, output="txt").text
        self.assertIn("country can do for you", text)
        self.assertTrue(self.ask("asr", video, output="vtt").text.startswith("WEBVTT"))
        head, first, *_ = self.ask("asr", video, output="tsv").text.split("\n")
        self.assertEqual(head, "start\tend\ttext")
        self.assertRegex(first, r"^\d+\t\d+\t.*fellow Americans")
        whole = self.ask("asr", video, output="json", word_timestamps="true").json()
        self.assertTrue(whole["segments"][0]["words"])
        self.assertFalse(self.ask("asr", video, output="json").json()["segments"][0].get("words"))

    def test_translates(self):
        answer = self.ask("asr", samples(media.jfk_mp4()), task="translate", language="en", output="srt", encode="false")
        self.assertEqual(answer.status_code, 200, answer.text)

    def test_is_told_what_is_wrong(self):
        for query in ({"task": "sing"}, {"output": "pdf"}, {"language": "english please"}, {"encode": "perhaps"}):
            answer = self.ask("asr", b"1234", **query)
            self.assertEqual(answer.status_code, 422, answer.text)
            self.assertIn("/" + next(iter(query)), answer.json()["detail"])
        self.assertEqual(self.session.post(f"{self.one.backend}/asr", files={"video": b"1234"}).status_code, 422)
        self.session.headers["Authorization"] = "Bearer ecg_wrong"
        self.assertEqual(self.ask("asr", b"1234").status_code, 401)
        self.assert_nothing_stays()

    def test_takes_its_job_along_when_it_leaves(self):
        with self.assertRaises(requests.ReadTimeout):
            self.session.post(f"{self.one.backend}/asr", files={"audio_file": media.long_mp4().read_bytes()}, timeout=1)
        self.assert_nothing_stays()


if __name__ == "__main__":
    unittest.main()
