"""Videos that are none, or nothing to hear in them: each ends with the code that says so, and never as an empty success."""

import unittest

import cues
import media
from calls import get, post
from ecg import wait_for
from flow import API, new_id
from shared_server import SharedServerTest
from stub import Stub


class BadMedia(SharedServerTest):
    def end_of(self, video, filename: str = "sample.mp4") -> dict:
        return self.flow.wait(self.flow.start(video, filename))

    def assert_failed(self, status: dict, *codes: str):
        self.assertEqual((status["status"], status["error_code"] in codes), ("failed", True), status)
        self.assertNotIn("result", status)
        self.assertTrue(status["error_message"], "a failure says why")
        self.assertLess(status["progress"], 100)
        self.assertEqual(get(f"{self.flow.api}/result/{status['job_id']}").status, 409)
        self.assertEqual(get(f"{self.flow.api}/result/{status['job_id']}/captions.srt").status, 409)

    def test_a_zero_byte_upload_is_no_media(self):
        self.assert_failed(self.end_of(b""), "UNSUPPORTED_MEDIA")

    def test_a_text_renamed_mp4_is_no_media(self):
        self.assert_failed(self.end_of(media.text_as_mp4()), "UNSUPPORTED_MEDIA")

    def test_a_truncated_video_says_that_it_cannot_be_read(self):
        self.assert_failed(self.end_of(media.truncated_mp4()), "UNSUPPORTED_MEDIA", "AUDIO_EXTRACTION_ERROR")

    def test_half_of_a_video_with_its_index_first_is_half_transcribed_with_a_warning_or_failed(self):
        whole = media.jfk_mp4().read_bytes()
        status = self.end_of(whole[:len(whole) // 2])
        if status["status"] == "failed":
            return self.assert_failed(status, "UNSUPPORTED_MEDIA", "AUDIO_EXTRACTION_ERROR")
        self.assertTrue(status["result"]["metadata"]["warnings"], "half a video went through without a word")
        self.assertTrue(status["result"]["segments"])

    def test_a_video_without_sound_has_no_audio_track(self):
        self.assert_failed(self.end_of(media.soundless_mp4()), "NO_AUDIO_TRACK")

    def test_a_silent_video_is_completed_with_nothing_said(self):
        status = self.end_of(media.silent_mp4())
        self.assertEqual((status["status"], status["progress"]), ("completed", 100), status)
        self.assertEqual((status["result"]["segments"], status["result"]["text"]), ([], ""))
        self.assertIn("NO_SPEECH", status["result"]["metadata"]["warnings"])
        srt = get(f"{self.flow.api}/result/{status['job_id']}/captions.srt")
        self.assertEqual((srt.status, cues.parse(srt.text)), (200, []))

    def test_speech_on_the_second_track_is_found_and_the_page_is_told(self):
        status = self.end_of(media.silent_first_mkv())
        self.assertEqual(status["status"], "completed", status)
        self.assertIn("country", status["result"]["text"])
        self.assertEqual(status["result"]["metadata"]["warnings"], ["OTHER_AUDIO_TRACKS"])
        shown = get(f"{self.flow.api}/result/{status['job_id']}/cues").json()
        self.assertEqual(shown["warnings"], ["OTHER_AUDIO_TRACKS"])

    def test_the_list_shows_the_code_of_a_failure(self):
        job_id = self.end_of(media.text_as_mp4())["job_id"]
        row = next(job for job in self.flow.jobs() if job["job_id"] == job_id)
        self.assertEqual((row["status"], row["error_code"]), ("failed", "UNSUPPORTED_MEDIA"))


class LongMedia(SharedServerTest):
    settings = {"max_duration_s": 5}

    def test_a_video_over_the_length_limit_is_refused(self):
        status = self.flow.wait(self.flow.start(media.jfk_mp4()))
        self.assertEqual((status["status"], status["error_code"]), ("failed", "MEDIA_TOO_LONG"), status)


class ForeignVideos(SharedServerTest):
    """Videos on another host, which the operator named."""

    @classmethod
    def setUpClass(cls):
        cls.stub, cls.elsewhere = Stub(), Stub({"/inner": (200, {}, b"secret")})
        cls.addClassCleanup(cls.stub.close)
        cls.addClassCleanup(cls.elsewhere.close)
        cls.settings = {"allowed_hosts": cls.stub.host}
        super().setUpClass()

    def end_of(self, path: str) -> dict:
        answer = self.flow.process(video_url=self.stub.url + path)
        self.assertEqual(answer.status, 200, answer)
        return self.flow.wait(answer.json()["job_id"])

    def test_a_video_on_an_allowed_host_is_taken(self):
        self.stub.answers["/v.mp4"] = (200, {}, media.jfk_mp4().read_bytes())
        self.assertEqual(self.end_of("/v.mp4")["status"], "completed")

    def test_a_video_that_is_not_there_is_a_download_error(self):
        status = self.end_of("/nothing.mp4")
        self.assertEqual((status["status"], status["error_code"]), ("failed", "DOWNLOAD_ERROR"), status)

    def test_a_redirect_to_a_host_nobody_allowed_is_not_followed(self):
        self.stub.answers["/moved"] = (302, {"Location": f"{self.elsewhere.url}/inner"}, b"")
        status = self.end_of("/moved")
        self.assertEqual((status["status"], status["error_code"]), ("failed", "DOWNLOAD_ERROR"), status)
        self.assertEqual(self.elsewhere.gets, [])

    def test_a_callback_to_an_allowed_host_is_made_once(self):
        self.stub.answers["/w.mp4"] = (200, {}, media.jfk_mp4().read_bytes())
        job_id = new_id()
        post(f"{self.one.ml}{API}/process-video", {"job_id": job_id, "video_url": self.stub.url + "/w.mp4",
                                                  "callback_url": self.stub.url + "/told"})
        wait_for(lambda: self.ends_told(job_id), "the callback", 60)
        self.assertEqual(len(self.ends_told(job_id)), 1)
        self.assertTrue(self.ends_told(job_id)[0]["result"]["segments"])

    def ends_told(self, job_id: str) -> list:
        return [body for path, _, body in self.stub.posts
                if path == "/told" and body["job_id"] == job_id and body["status"] == "completed"]


if __name__ == "__main__":
    unittest.main()
