"""Deleting a job: what goes with it, what stays because others use it, and what arrives after it."""

import unittest

import media
from calls import get, post, request
from ecg import SystemTest, wait_for
from flow import API, Two
from holding_proxy import HoldingProxy
from shared_server import SharedServerTest


def delete(flow, job_id: str):
    return request("DELETE", f"{flow.api}/jobs/{job_id}", headers=flow.headers)


class AVideoOfTwoJobs(SharedServerTest):
    def test_stays_until_the_last_of_them_is_deleted(self):
        key = self.flow.upload(media.speech_mp4(2))["fileKey"]
        first, second = (self.flow.process(fileKey=key).json()["job_id"] for _ in range(2))
        for job_id in (first, second):
            self.assertEqual(self.flow.wait(job_id)["status"], "completed")
        self.assertEqual(delete(self.flow, first).status, 204)
        video = self.flow.get(f"/video/{second}")
        self.assertEqual(video.status, 302, video)
        self.assertEqual(get(video.headers["Location"]).status, 200)
        self.assertEqual(self.flow.get(f"/result/{second}/captions.srt").status, 200)
        self.assertEqual(delete(self.flow, second).status, 204)
        self.assertEqual(get(video.headers["Location"]).status, 404)

    def test_is_there_for_a_job_that_waits_when_the_one_in_work_is_deleted(self):
        key = self.flow.upload(media.long_mp4())["fileKey"]
        first = self.flow.process(fileKey=key).json()["job_id"]
        self.flow.wait_working(first)
        second = self.flow.process(fileKey=key).json()["job_id"]
        self.assertEqual(delete(self.flow, first).status, 204)
        self.flow.wait_working(second)
        self.assertEqual(delete(self.flow, second).status, 204)
        self.assertEqual(self.flow.get(f"/status/{second}").status, 404)

    def test_may_be_asked_for_again_under_the_id_of_the_deleted_job(self):
        video_url = self.flow.upload(media.speech_mp4(2))["video_url"]
        asked = {"job_id": "lecture-1", "video_url": video_url}
        other = {"job_id": "keeps-it", "video_url": video_url}
        for body in (other, asked):
            self.assertEqual(post(f"{self.flow.api}/process-video", body).status, 200)
        self.assertEqual(delete(self.flow, "lecture-1").status, 204)
        self.assertEqual(post(f"{self.flow.api}/process-video", asked).status, 200)
        self.assertEqual(self.flow.wait("lecture-1")["status"], "completed")


class ADispatchOnItsWay(SystemTest):
    """It is kept back between the servers; in people's hands five of thirty jobs came back so."""

    def test_does_not_bring_back_the_job_that_is_deleted_meanwhile(self):
        two = Two(self)
        proxy = HoldingProxy(two.ml, hold=f"{API}/process-video")
        self.addCleanup(proxy.close)
        two.start_ml()
        two.start_backend(ml_url=proxy.url, pull_after_s=1)
        place = two.flow.upload(media.speech_mp4(2))
        job_id = two.flow.process(fileKey=place["fileKey"]).json()["job_id"]
        self.assertTrue(proxy.arrived.wait(60))
        self.assertEqual(delete(two.flow, job_id).status, 204)
        proxy.release()
        wait_for(lambda: proxy.statuses, "the dispatch to arrive after all")
        self.assertEqual(proxy.statuses, [404])
        for flow in (two.flow, two.ml_flow):
            self.assertEqual(flow.jobs(), [])
            self.assertEqual(flow.get(f"/status/{job_id}").status, 404)
        after = two.flow.start(media.speech_mp4(2))  # what is dispatched later went the whole way
        self.assertEqual(two.flow.wait(after)["status"], "completed")
        self.assertEqual(proxy.statuses[0], 404)
        self.assertNotIn(404, proxy.statuses[1:])
        self.assertEqual([job["job_id"] for job in two.ml_flow.jobs()], [after])
        self.assertNotIn("given up", self.processes[-1].err.read_text(), "nothing went wrong")


if __name__ == "__main__":
    unittest.main()
