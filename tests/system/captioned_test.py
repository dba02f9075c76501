"""The video with its captions in the picture, as a server job: asked for, followed, cancelled, killed, deleted."""

import subprocess
import unittest

import media
from calls import Answer, get, post, request
from ecg import SystemTest, wait_for
from flow import One, Two
from store_test import BUCKET, S3Server, put

DARK = ["-f", "lavfi", "-i", "color=c=navy:size=640x360:rate=10"]
BUSY = ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30"]  # seconds of work for each of its own


class CaptionedTest(SystemTest):
    def video(self, picture, seconds: int):
        path = self.folder / "talk.mp4"
        subprocess.run(["ffmpeg", "-v", "error", *picture, "-i", media.JFK, "-filter_complex", "[1:a]apad[a]", "-map", "0:v", "-map",
                        "[a]", "-t", str(seconds), "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", path], check=True)
        return path

    def done_job(self, picture=DARK, seconds=11) -> str:
        job_id = self.flow.start(self.video(picture, seconds), "강연.mp4")
        self.assertEqual(self.flow.wait(job_id)["status"], "completed")
        return job_id

    def path(self, job_id: str) -> str:
        return f"{self.flow.api}/result/{job_id}/burn"

    def begin(self, job_id: str, **body) -> dict:
        answer = post(self.path(job_id), body)
        self.assertEqual(answer.status, 200, answer)
        return answer.json()

    def look(self, job_id: str) -> dict:
        answer = get(self.path(job_id))
        self.assertEqual(answer.status, 200, answer)
        return answer.json()

    def ended(self, job_id: str, within_s: float = 120) -> dict:
        """Progress is measured and never goes down on the way."""
        seen = [0]

        def over():
            said = self.look(job_id)
            if said["status"] == "processing":
                self.assertGreaterEqual(said["progress"], seen[-1])
                seen.append(said["progress"])
                return None
            return said
        return wait_for(over, "the end of the burn", within_s, every_s=0.05)

    def wait_burning(self, job_id: str):
        """In the middle of the work: so that what interrupts it interrupts something."""
        wait_for(lambda: self.look(job_id).get("progress", 0) > 12, "pictures being encoded", 120)

    def fetched(self, job_id: str):
        """The finished video, as a file."""
        found = get(f"{self.flow.api}/assets/{job_id}/captioned.mp4")
        self.assertEqual(found.status, 302, found)
        video = get(found.headers["Location"])
        self.assertEqual((video.status, video.headers["Content-Type"]), (200, "video/mp4"))
        path = self.folder / "captioned.mp4"
        path.write_bytes(video.body)
        return path

    def pixels(self, job_id: str, form: str, from_s: float, *which: str) -> bytes:
        return subprocess.run(["ffmpeg", "-v", "error", "-ss", str(from_s), "-i", self.fetched(job_id), *which, "-pix_fmt", form, "-f",
                               "rawvideo", "-"], check=True, capture_output=True).stdout

    def bright(self, job_id: str, at_s: float) -> int:
        """White pixels in the lower half of the finished video's picture."""
        grey = self.pixels(job_id, "gray", at_s, "-frames:v", "1")
        return sum(value > 200 for value in grey[len(grey) // 2:])

    def coloured(self, job_id: str) -> int:
        """Bright pixels of the finished video, two pictures a second, that are not white: white letters have none."""
        rgb = self.pixels(job_id, "rgb24", 0, "-vf", "fps=2")
        return sum(max(pixel) > 200 and max(pixel) - min(pixel) > 80 for pixel in zip(rgb[::3], rgb[1::3], rgb[2::3]))

    def assert_problem(self, answer: Answer, status: int, code: str):
        self.assertEqual((answer.status, answer.json()["code"]), (status, code), answer)

    def goes_its_way(self):
        job_id = self.done_job()
        self.assertEqual(self.look(job_id), {"job_id": job_id, "status": "none"})
        self.begin(job_id)
        said = self.ended(job_id)
        self.assertEqual((said["status"], said["job_id"], said["version"], said["current"]), ("completed", job_id, 1, True), said)
        self.assertEqual((said["width"], said["height"]), (640, 360))
        self.assertGreater(self.bright(job_id, 1.5), 100)
        self.assertEqual(len(get(said["url"]).body), said["size_bytes"])
        self.assertEqual([job["job_id"] for job in self.flow.jobs()], [job_id], "the list is of videos that people brought")
        self.assertEqual(request("DELETE", f"{self.flow.api}/jobs/{job_id}").status, 204)
        self.assertEqual(get(self.path(job_id)).status, 404)
        self.assertEqual(get(said["url"]).status, 404)


class OnOneMachine(CaptionedTest):
    def setUp(self):
        super().setUp()
        self.one = One(self, lease_s=2)

    @property
    def flow(self):
        return self.one.flow

    def test_it_is_made_fetched_and_deleted_with_its_job(self):
        self.goes_its_way()

    def test_asked_twice_it_is_made_once_and_again_when_the_captions_were_edited(self):
        job_id = self.done_job()
        self.begin(job_id)
        first = self.ended(job_id)
        self.assertEqual(self.begin(job_id) | {"url": ""}, first | {"url": ""})
        result = get(f"{self.flow.api}/result/{job_id}").json()
        result["segments"] = [{"id": 0, "start": 8.0, "end": 10.0, "text": "편집한 {자막}"}]
        edited = request("PUT", f"{self.flow.api}/result/{job_id}", headers={"If-Match": '"1"'},
                         json_body=result | {"captions": {"edited": True, "profile": "netflix-ko"}})
        self.assertEqual(edited.status, 200, edited)
        self.assertFalse(self.look(job_id)["current"])
        self.begin(job_id)
        second = self.ended(job_id)
        self.assertEqual((second["status"], second["version"], second["current"]), ("completed", 2, True))
        self.assertEqual(self.bright(job_id, 2.5), 0)
        self.assertGreater(self.bright(job_id, 9), 100)

    def test_other_wishes_take_its_place(self):
        job_id = self.done_job()
        self.begin(job_id)
        self.begin(job_id, karaoke=True)
        said = self.ended(job_id)
        self.assertEqual((said["karaoke"], said["voice"]), (True, False), said)

    def test_words_are_drawn_as_they_were_said_where_that_is_wanted(self):
        job_id = self.done_job()
        self.begin(job_id)
        self.ended(job_id)
        self.assertEqual(self.coloured(job_id), 0)
        self.begin(job_id, voice=True)
        said = self.ended(job_id)
        self.assertEqual((said["karaoke"], said["voice"]), (False, True), said)
        self.assertGreater(self.coloured(job_id), 100)

    def test_it_is_cancelled_and_can_be_asked_for_again(self):
        job_id = self.done_job(BUSY, 40)
        self.begin(job_id)
        self.wait_burning(job_id)
        self.assertEqual(request("DELETE", self.path(job_id)).json()["status"], "cancelled")
        self.assertEqual(get(f"{self.flow.api}/assets/{job_id}/captioned.mp4").status, 404)
        wait_for(lambda: not list(self.one.data.glob("**/work/*/*")), "the half-made video to be gone", 10)
        self.assertEqual(self.begin(job_id)["status"], "processing")

    def test_a_killed_server_takes_it_up_again(self):
        job_id = self.done_job(BUSY, 20)
        self.begin(job_id)
        self.wait_burning(job_id)
        self.one.process.kill()
        self.one.restart()
        said = self.ended(job_id)
        self.assertEqual(said["status"], "completed", said)
        self.assertEqual(len(get(said["url"]).body), said["size_bytes"])

    def test_what_cannot_be_is_refused(self):
        job_id = self.done_job()
        self.assert_problem(post(self.path("no-such-job"), {}), 404, "JOB_NOT_FOUND")
        for name in ("karaoke", "voice"):
            self.assert_problem(post(self.path(job_id), {name: "yes"}), 422, "INVALID_FIELD")
        self.assertEqual(request("DELETE", self.path(job_id)).json()["status"], "none")
        self.assert_problem(get(f"{self.flow.api}/result/{job_id}/captions.ass?width=0"), 422, "INVALID_FIELD")

    def test_sound_alone_has_no_picture_to_draw_into(self):
        job_id = self.flow.start(media.JFK, "speech.mp3")
        self.assertEqual(self.flow.wait(job_id)["status"], "completed")
        self.begin(job_id)
        said = self.ended(job_id)
        self.assertEqual((said["status"], said["error_code"]), ("failed", "UNSUPPORTED_MEDIA"), said)


class OnTwoMachines(CaptionedTest):
    def setUp(self):
        super().setUp()
        self.two = Two(self, lease_s=2)
        self.backend, self.ml = self.two.start_backend(), self.two.start_ml()

    @property
    def flow(self):
        return self.two.flow

    def test_the_ml_server_makes_it_and_the_backends_store_has_it(self):
        self.goes_its_way()

    def test_without_an_ml_server_one_is_told_so_at_once(self):
        job_id = self.done_job()
        self.ml.kill()
        self.assert_problem(post(self.path(job_id), {}), 503, "UNAVAILABLE")

    def test_a_backend_that_is_away_for_a_moment_costs_nothing(self):
        job_id = self.done_job(BUSY, 15)
        self.begin(job_id)
        self.wait_burning(job_id)
        self.backend.kill()
        self.two.start_backend()
        self.assertEqual(self.ended(job_id)["status"], "completed")


class OnS3(CaptionedTest):
    def test_it_lies_beside_the_video(self):
        s3 = S3Server(self)
        one = One(self, store="s3", store_url=f"http://127.0.0.1:{s3.port}", store_style="path", bucket=BUCKET)
        self.flow = one.flow
        place = one.flow.generate_url()
        self.assertEqual(put(place["upload_url"], self.video(DARK, 11).read_bytes()).status, 200)
        job_id = one.flow.process(fileKey=place["fileKey"]).json()["job_id"]
        one.flow.wait(job_id)
        self.begin(job_id)
        self.assertEqual(self.ended(job_id)["status"], "completed")
        self.assertGreater(self.bright(job_id, 1.5), 100)


if __name__ == "__main__":
    unittest.main()
