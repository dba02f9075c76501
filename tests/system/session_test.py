"""Sign-in of the page: a key is shown once, a cookie stands for it, and no other site can use it."""

import http.cookies
import unittest

import media
from calls import get, post, request
from ecg import SystemTest
from flow import Flow, One
from keys import Keys, wait_locked


class Session(SystemTest):
    def setUp(self):
        super().setUp()
        self.one = One(self)
        self.keys = Keys(self.one.data)
        self.key = self.keys.create("kim")
        wait_locked(self.one.flow)
        self.url, self.own = f"{self.one.backend}/api/session", {"Origin": self.one.backend}

    def sign_in(self, key=None, headers=None):
        return post(self.url, {"key": key or self.key}, self.own if headers is None else headers)

    def cookie(self) -> dict:
        answer = self.sign_in()
        self.assertEqual(answer.status, 200, answer)
        return {"Cookie": answer.headers["Set-Cookie"].split(";")[0]}

    def as_page(self) -> Flow:
        flow = Flow(self.one.backend)
        flow.headers = self.cookie() | self.own
        return flow

    def test_needs_a_key_once(self):
        self.assertEqual(get(self.url).json(), {"owner": None, "required": True})
        answer = self.sign_in()
        self.assertEqual(answer.json(), {"owner": "kim", "required": False})
        morsel = http.cookies.SimpleCookie(answer.headers["Set-Cookie"])["ecg_session"]
        self.assertTrue(morsel["httponly"])
        self.assertEqual((morsel["samesite"], morsel["path"], morsel["secure"]), ("Strict", "/", ""))
        self.assertNotIn(self.key[4:], morsel.value)
        self.assertEqual(get(self.url, Cookie=f"other=1; ecg_session={morsel.value}").json()["owner"], "kim")

    def test_goes_over_https_only_where_there_is_https(self):
        answer = self.sign_in(headers=self.own | {"X-Forwarded-Proto": "https"})
        self.assertIn("; Secure", answer.headers["Set-Cookie"])

    def test_does_all_that_the_page_does(self):
        page = self.as_page()
        job_id = page.start(media.jfk_mp4())
        self.assertEqual(page.wait(job_id)["status"], "completed")
        events = get(f"{page.api}/events/{job_id}", Cookie=page.headers["Cookie"])
        self.assertIn("event: status", events.text)
        self.assertEqual([job["job_id"] for job in Flow(self.one.backend, self.key).jobs()], [job_id])

    def test_is_not_begun_with_anything_but_a_key(self):
        for key in ("ecg_" + "0" * 64, "x", "' or 1=1 --", self.key[:-1], self.key.upper()):
            answer = self.sign_in(key)
            self.assertEqual((answer.status, answer.json()["code"]), (401, "UNAUTHORIZED"), key)
            self.assertNotIn("Set-Cookie", answer.headers)
        self.assertEqual(get(self.url, Cookie="ecg_session=" + self.key).json()["owner"], None)
        self.assertEqual(get(f"{self.one.flow.api}/jobs", Cookie="ecg_session=").status, 401)

    def test_is_of_no_use_to_another_site(self):
        cookie = self.cookie()
        key = self.as_page().upload(b"x")["fileKey"]
        others = ({}, {"Origin": "http://evil.example"}, {"Origin": self.one.ml}, {"Origin": "null"},
                  self.own | {"Sec-Fetch-Site": "same-site"}, self.own | {"Sec-Fetch-Site": "cross-site"})
        for other in others:
            for answer in (post(f"{self.one.flow.api}/request-process", {"fileKey": key}, cookie | other),
                           self.sign_in(headers=cookie | other), request("DELETE", self.url, headers=cookie | other)):
                self.assertEqual((answer.status, answer.json()["code"]), (403, "CROSS_SITE"), other)
        preflight = request("OPTIONS", f"{self.one.flow.api}/request-process", headers={"Origin": "http://evil.example"})
        self.assertNotIn("Access-Control-Allow-Credentials", preflight.headers)
        self.assertEqual(get(self.url, **cookie).json()["owner"], "kim")

    def test_ends_with_sign_out_and_with_its_key(self):
        first, second = self.as_page(), self.as_page()
        out = request("DELETE", self.url, headers=first.headers)
        self.assertEqual(out.status, 204)
        self.assertIn("Max-Age=0", out.headers["Set-Cookie"])
        wait_locked(first)
        self.assertEqual(second.jobs(), [])
        self.keys.revoke("kim")
        wait_locked(second)


if __name__ == "__main__":
    unittest.main()
