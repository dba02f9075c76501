"""TLS of our own calls: a server whose certificate nobody vouches for gets neither a request nor a word."""

import os
import ssl
import subprocess
import unittest
from unittest import mock

import media
from calls import post
from ecg import SystemTest, environment, wait_for
from flow import One, new_id
from operator_test import Operator
from stub import Stub


class SelfSigned(SystemTest):
    def setUp(self):
        super().setUp()
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                        "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                       check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.certificate = certificate
        self.stub = Stub({"/v.mp4": (200, {}, media.silent_mp4().read_bytes())}, tls=context)
        self.addCleanup(self.stub.close)

    def test_a_video_there_is_not_fetched(self):
        one = One(self, allowed_hosts=self.stub.host)
        job_id = one.flow.process(video_url=f"{self.stub.url}/v.mp4").json()["job_id"]
        status = one.flow.wait(job_id)
        self.assertEqual((status["status"], status["error_code"]), ("failed", "DOWNLOAD_ERROR"), status)
        self.assertIn("certificate", status["error_message"])
        self.assertEqual(self.stub.gets, [])

    def test_it_is_where_we_are_told_to_believe_the_certificate(self):
        for variables, settings in (({}, {"ca_file": self.certificate}), ({"SSL_CERT_FILE": str(self.certificate)}, {})):
            with self.subTest(settings or variables), mock.patch.dict(os.environ, variables):
                one = One(self, allowed_hosts=self.stub.host, **settings)
                job_id = one.flow.process(video_url=f"{self.stub.url}/v.mp4").json()["job_id"]
                self.assertEqual(one.flow.wait(job_id)["status"], "completed")
                one.process.stop()
        missing = self.start(["serve", "--data", self.folder / "d"], env=environment(ca_file="/not/there.pem"))
        self.assertEqual(missing.child.wait(10), 2, missing.logs())
        self.assertIn("/not/there.pem", missing.err.read_text())

    def test_a_callback_there_is_not_made(self):
        one = One(self, allowed_hosts=self.stub.host)
        place, job_id = one.flow.upload(media.jfk_mp4()), new_id()
        accepted = post(f"{one.ml}/api/upload-video/process-video", {
            "job_id": job_id, "video_url": place["video_url"], "callback_url": f"{self.stub.url}/told"})
        self.assertEqual(accepted.status, 200, accepted)
        operator = Operator(self, one.data)

        def problem():
            rows = operator.json("deliveries", "list", "--json", "--role", "ml")
            return next((row["last_problem"] for row in rows if row["job_id"] == job_id and row["last_problem"]), None)
        said = wait_for(problem, "the callback's problem", 60)
        self.assertIn("certificate", said)
        self.assertIn(self.stub.host, said)
        self.assertNotIn("download", said.lower())
        self.assertEqual(self.stub.posts, [])

    def test_neither_is_an_ml_server_or_a_store_believed(self):
        process = self.start(["backend", "--data", self.folder / "b", "--listen", "127.0.0.1:0", "--ml-url",
                              self.stub.url], env=environment(store="s3", store_url=self.stub.url))
        url = f"http://127.0.0.1:{process.wait_ready(1)['backend']}"
        answer = post(f"{url}/api/upload-video/process-video", {
            "job_id": new_id(), "video_url": "http://elsewhere/v.mp4", "callback_url": "http://elsewhere/"})
        self.assertEqual((answer.status, answer.json()["code"]), (503, "UNAVAILABLE"), answer)
        self.assertIn("certificate", answer.text)
        self.assertEqual(post(f"{url}/api/upload-video/request-process", {"fileKey": "videos/a"}).status, 503)
        self.assertEqual((self.stub.gets, self.stub.posts), ([], []))


if __name__ == "__main__":
    unittest.main()
