"""What a server refuses before it costs anything, and that it goes on with what it has."""

import unittest

import media
from calls import get, post, put
from disk import small_disk
from ecg import SystemTest
from flow import One, Two


class QueueBound(SystemTest):
    def test_a_full_queue_says_so_in_both_languages_and_what_waits_is_not_lost(self):
        two = Two(self, max_queued=2)
        two.start_backend()  # and no ML server: what is asked for waits
        key = two.flow.upload(media.speech_mp4(2))["fileKey"]
        waiting = [two.flow.process({"Idempotency-Key": name}, fileKey=key).json()["job_id"] for name in "ab"]
        for language, said in (("ko", "대기 중인 작업이 너무 많습니다"), ("en", "Too many jobs are waiting")):
            refused = two.flow.process({"Accept-Language": language}, fileKey=key)
            self.assertEqual((refused.status, refused.json()["code"]), (429, "QUEUE_FULL"))
            self.assertIn(said, refused.json()["detail"])
            self.assertGreater(int(refused.headers["Retry-After"]), 0)
        again = two.flow.process({"Idempotency-Key": "a"}, fileKey=key)
        self.assertEqual((again.status, again.json()["job_id"]), (200, waiting[0]))
        self.assertEqual(len(two.flow.jobs()), 2)
        two.start_ml()
        for job_id in waiting:
            self.assertEqual(two.flow.wait(job_id)["status"], "completed")
        self.assertEqual(two.flow.process(fileKey=key).status, 200)


class Watermark(SystemTest):
    SIZE, FREE = 8 << 20, 6 << 20

    def test_below_it_no_upload_begins_and_what_is_there_is_worked_on(self):
        one = One(self, wrapper=small_disk(self, self.folder / "data" / "objects", self.SIZE), min_free_bytes=self.FREE)
        key = one.flow.upload(media.jfk_mp4())["fileKey"]
        place = one.flow.generate_url()
        late = put(place["upload_url"], bytes(2 << 20))
        self.assertEqual((late.status, late.json()["code"]), (507, "STORAGE_FULL"))
        for path in ("generate-url", "multipart"):
            announced = post(f"{one.flow.api}/{path}", {"filename": "a.mp4", "size_bytes": 2 << 20}, {"Accept-Language": "ko"})
            self.assertEqual((announced.status, announced.json()["code"]), (507, "STORAGE_FULL"), path)
            self.assertIn("저장 공간이 부족합니다", announced.json()["detail"])
        self.assertEqual(one.flow.process(fileKey=place["fileKey"]).status, 404)
        job_id = one.flow.process(fileKey=key).json()["job_id"]
        self.assertEqual(one.flow.wait(job_id)["status"], "completed")
        self.assertEqual(get(f"{one.backend}/ready").status, 200)


class Sizes(SystemTest):
    def test_too_large_and_too_long_are_told_apart_and_in_both_languages(self):
        one = One(self, max_upload_bytes=1 << 20, max_duration_s=5)
        announced = post(f"{one.flow.api}/generate-url", {"filename": "a.mp4", "size_bytes": 2 << 20},
                         {"Accept-Language": "en"})
        self.assertEqual((announced.status, announced.json()["code"]), (413, "MEDIA_TOO_LARGE"))
        self.assertIn("The file is too large: 2097152 bytes, at most 1048576", announced.json()["detail"])
        ended = one.flow.wait(one.flow.start(media.jfk_mp4()))  # 11 s
        self.assertEqual((ended["status"], ended["error_code"]), ("failed", "MEDIA_TOO_LONG"))
        self.assertIn("영상이 너무 깁니다", ended["error_message"])


if __name__ == "__main__":
    unittest.main()
