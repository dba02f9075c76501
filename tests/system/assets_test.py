"""What is made of a video beside its words: where it lies, who can have it, and that it goes with the job."""

import struct
import unittest

import media
import sigv4
from calls import get, post, request
from ecg import SystemTest, wait_for
from flow import API, Flow, One, Two, new_id
from store_test import BUCKET, S3Server, put
from stub import Stub

PEAKS = {"peaks.dat": 320, "peaks-10.dat": 1600, "peaks-1.dat": 16000}  # samples a pixel


class AssetsTest(SystemTest):
    def look_at_assets(self, flow: Flow, job_id: str) -> dict:
        """Every asset that the result names is there, as long and of the kind that it says; {name: bytes}."""
        result = get(f"{flow.api}/result/{job_id}").json()
        found = {}
        for asset in result["assets"]:
            answer = get(f"{flow.api}/assets/{job_id}/{asset['name']}")
            self.assertEqual(answer.status, 200, answer)
            self.assertEqual(len(answer.body), asset["size_bytes"])
            self.assertEqual(answer.headers["Content-Type"], asset["content_type"])
            again = get(f"{flow.api}/assets/{job_id}/{asset['name']}", If_None_Match=answer.headers["ETag"])
            self.assertEqual((again.status, again.body), (304, b""))
            found[asset["name"]] = answer.body
        self.look_at_peaks(found, result["duration"])
        return found

    def look_at_peaks(self, assets: dict, duration_s: float):
        """BBC waveform-data version 2, 8 bit, as its description has it."""
        for name, per_pixel in PEAKS.items():
            version, flags, rate_hz, samples, length, channels = struct.unpack_from("<iIiiIi", assets[name])
            self.assertEqual((version, flags, rate_hz, samples, channels), (2, 1, 16000, per_pixel, 1))
            self.assertAlmostEqual(length * per_pixel / rate_hz, duration_s, delta=per_pixel / rate_hz + 0.01)
            values = struct.unpack_from(f"<{2 * length}b", assets[name], 24)
            self.assertEqual(len(assets[name]), 24 + 2 * length)
            self.assertTrue(max(values) > 20 and min(values) < -20, "a flat wave of speech")

    def look_at_delete(self, flow: Flow, job_id: str, names):
        self.assertEqual(request("DELETE", f"{flow.api}/jobs/{job_id}").status, 204)
        for name in names:
            self.assertEqual(get(f"{flow.api}/assets/{job_id}/{name}").status, 404)


class OnOneMachine(AssetsTest):
    def test_assets_come_with_the_result_and_go_with_the_job(self):
        self.one = One(self)
        job_id = self.one.flow.start(media.jfk_mp4())
        self.one.flow.wait(job_id)
        names = self.look_at_assets(self.one.flow, job_id).keys()
        paths = [f"/ecg/assets/{job_id}/{name}" for name in names]
        signed = lambda path: sigv4.presign("GET", self.one.backend, "", encoded_path=path)
        self.assertEqual({get(signed(path)).status for path in paths}, {200})
        self.look_at_delete(self.one.flow, job_id, names)
        self.assertEqual({get(signed(path)).status for path in paths}, {404})

    def test_a_picture_gives_shots_a_poster_and_thumbnails(self):
        self.one = One(self)
        job_id = self.one.flow.start(media.scenes_mp4())
        result = self.one.flow.wait(job_id)["result"]
        self.assertEqual(result["video"], {"width": 320, "height": 180, "frame_rate": 25.0})
        self.assertEqual([shot["time"] for shot in result["shots"]], [5.0])
        found = self.look_at_assets(self.one.flow, job_id)
        for name in ("poster.webp", "sprite-1.webp"):
            self.assertEqual((found[name][:4], found[name][8:12]), (b"RIFF", b"WEBP"))
        self.assertRegex(found["thumbnails.vtt"].decode(),
                         r"\AWEBVTT\n\n00:00:00.000 --> [\d:.]+\nsprite-1.webp#xywh=0,0,160,90\n")
        self.assertIn("\n00:00:05.000 --> ", found["thumbnails.vtt"].decode())
        row = self.one.flow.jobs()[0]
        self.assertTrue(row["has_poster"])
        self.assertAlmostEqual(row["duration"], 11, delta=0.1)

    def test_a_sound_has_a_wave_and_no_poster(self):
        self.one = One(self)
        job_id = self.one.flow.start(media.JFK, "speech.mp3")
        result = self.one.flow.wait(job_id)["result"]
        self.assertEqual({asset["name"] for asset in result["assets"]}, set(PEAKS))
        self.assertFalse({"video", "shots"} & result.keys())
        self.assertFalse(self.one.flow.jobs()[0]["has_poster"])

    def test_what_is_no_asset_is_not_found(self):
        self.one = One(self)
        job_id = self.one.flow.start(media.jfk_mp4())
        self.one.flow.wait(job_id)
        for path in (f"{job_id}/letter.txt", f"{job_id}/..%2Fpeaks.dat", f"{job_id}/sprite-6.webp",
                     f"{new_id()}/peaks.dat"):
            self.assertEqual(get(f"{self.one.flow.api}/assets/{path}").status, 404, path)

    def test_a_video_of_another_host_has_none(self):
        stub = Stub({"/talk.mp4": (200, {}, media.jfk_mp4().read_bytes())})
        self.addCleanup(stub.close)
        self.one = One(self, allowed_hosts=stub.host)
        job_id = new_id()
        asked = post(f"{self.one.ml}{API}/process-video", {"job_id": job_id, "video_url": f"{stub.url}/talk.mp4"})
        self.assertEqual(asked.status, 200, asked)
        ended = wait_for(lambda: self.ended(job_id), "the end of the job", 60)
        self.assertEqual(ended["status"], "completed")
        self.assertTrue(ended["result"]["segments"])
        self.assertNotIn("assets", ended["result"])

    def ended(self, job_id: str):
        status = get(f"{self.one.ml}{API}/status/{job_id}").json()
        return status if status["status"] != "processing" else None


class OnTwoMachines(AssetsTest):
    def test_the_ml_server_puts_them_into_the_backends_store(self):
        two = Two(self)
        two.start_backend()
        two.start_ml()
        job_id = two.flow.start(media.jfk_mp4())
        two.flow.wait(job_id)
        self.look_at_delete(two.flow, job_id, self.look_at_assets(two.flow, job_id).keys())


class OnS3(AssetsTest):
    def test_they_lie_beside_the_video(self):
        s3 = S3Server(self)
        one = One(self, store="s3", store_url=f"http://127.0.0.1:{s3.port}", store_style="path", bucket=BUCKET)
        place = one.flow.generate_url()
        self.assertEqual(put(place["upload_url"], media.jfk_mp4().read_bytes()).status, 200)
        job_id = one.flow.process(fileKey=place["fileKey"]).json()["job_id"]
        one.flow.wait(job_id)
        names = self.look_at_assets(one.flow, job_id).keys()
        self.assertTrue(list(s3.folder.glob(f"{BUCKET}/assets/{job_id}/*")))
        self.look_at_delete(one.flow, job_id, names)
        self.assertFalse(list(s3.folder.glob(f"{BUCKET}/assets/{job_id}/*_object*")))


if __name__ == "__main__":
    unittest.main()
