"""Addresses that would make the servers call where no stranger can: this machine, its network, a cloud's metadata."""

import unittest
from urllib.parse import urlsplit

from calls import post
from flow import API, new_id
from shared_server import SharedServerTest
from stub import Stub

# One and the same machine, and others that no stranger may reach, as people spell them who want to get through.
HOSTS = [
    "127.0.0.1", "127.1", "127.0.1", "0.0.0.0", "0", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
    "127.0.0.1.", "localhost", "LOCALHOST", "localhost.", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[::127.0.0.1]", "[fe80::1%25lo]", "169.254.169.254", "[fd00:ec2::254]",
    "metadata.google.internal", "10.0.0.1", "192.168.0.1", "172.16.0.1", "100.100.100.200", "①②⑦.⓪.⓪.①", "127。0。0。1",
    "ⓛocalhost", "allowed.example@127.0.0.1", "127.0.0.1#allowed.example", "allowed.example%00.127.0.0.1",
    "127.0.0.1%2eallowed.example", "allowed.example:80@127.0.0.1", "127.0.0.1\\@allowed.example",
    "allowed.example\\.127.0.0.1", "localtest.me", "127.0.0.1.nip.io",
]
OTHER = ["file:///etc/passwd", "FILE:/etc/passwd", "ftp://{}/v", "gopher://{}/_GET", "dict://{}/x", "ldap://{}/x", "data:video/mp4,x",
         "jar:http://{}!/x", "//{}/v", "http:/{}/v", "http:{}/v", "http:///{}/v", "http://{}", " http://{}/v", "http://{}/v\r\nX: y",
         "\thttp://{}/v", "http://{}:99999/v", "http://{}:-1/v", "http://:80/v", "http://", "", "unix:/run/x", "concat:http://{}/v",
         "subfile,,start,0,end,9,,:http://{}/v", "https+insecure://{}/v"]


class Elsewhere(SharedServerTest):
    """`secret` is a server on this machine that nobody allowed; it must never hear anything."""

    @classmethod
    def setUpClass(cls):
        cls.secret, cls.allowed = Stub(), Stub()
        cls.addClassCleanup(cls.secret.close)
        cls.addClassCleanup(cls.allowed.close)
        cls.settings = {"allowed_hosts": f"{cls.allowed.host},allowed.example"}
        super().setUpClass()

    def tearDown(self):
        self.assertEqual((self.secret.gets, self.secret.posts), ([], []))
        super().tearDown()

    def urls(self):
        port = urlsplit(self.secret.url).port
        yield from (f"{scheme}://{host}:{port}/v.mp4" for host in HOSTS for scheme in ("http", "https"))
        yield from (text.replace("{}", self.secret.host) for text in OTHER)

    def assert_refused(self, answer, url):
        self.assertEqual(answer.status, 422, f"{url!r}: {answer}")
        self.assertIn(answer.json()["code"], ("URL_NOT_ALLOWED", "INVALID_FIELD"), url)

    def test_videos_are_fetched_from_none_of_them(self):
        for url in self.urls():
            with self.subTest(url):
                self.assert_refused(self.flow.process(video_url=url), url)
                self.assert_refused(post(f"{self.one.ml}{API}/process-video", {"job_id": new_id(), "video_url": url}), url)

    def test_results_are_told_to_none_of_them(self):
        video_url = f"{self.allowed.url}/v.mp4"
        for url in self.urls():
            if not url:
                continue  # as if it were not there
            for field in ("callback_url", "fastapi_base_url"):
                with self.subTest(f"{field} {url}"):
                    body = {"job_id": new_id(), "video_url": video_url, field: url}
                    self.assert_refused(post(f"{self.one.ml}{API}/process-video", body), url)

    def test_redirects_lead_to_none_of_them(self):
        port = urlsplit(self.secret.url).port
        targets = [f"http://{host}:{port}/v" for host in ("127.0.0.1", "localhost", "[::1]", "127.1", "0x7f.1", "[::ffff:127.0.0.1]")]
        targets += [f"//{self.secret.host}/v", "file:///etc/passwd", f"gopher://{self.secret.host}/v",
                    f"http://{self.allowed.host}@{self.secret.host}/v", f"http://allowed.example:{port}/v"]
        for number, target in enumerate(targets):
            with self.subTest(target):
                path = f"/moved-{number}"
                self.allowed.answers[path] = (302, {"Location": target}, b"")
                answer = self.flow.process(video_url=self.allowed.url + path)
                self.assertEqual(answer.status, 200, answer)
                status = self.flow.wait(answer.json()["job_id"])
                self.assertEqual((status["status"], status["error_code"]), ("failed", "DOWNLOAD_ERROR"), status)

    def test_redirects_that_never_end_end(self):
        self.allowed.answers["/round"] = (302, {"Location": f"{self.allowed.url}/round"}, b"")
        status = self.flow.wait(self.flow.process(video_url=f"{self.allowed.url}/round").json()["job_id"])
        self.assertEqual(status["error_code"], "DOWNLOAD_ERROR")
        self.assertLess(len(self.allowed.gets), 100)


if __name__ == "__main__":
    unittest.main()
