"""An upload in parts, as the page makes it."""

from calls import get, post, put

PART = 300_000


class Upload:
    def __init__(self, one):
        self._api = f"{one.flow.api}/multipart"
        place = post(self._api, {"filename": "long.mp4"}).json()
        self.id, self.key = place["upload_id"], place["file_key"]

    def part_url(self, number: int):
        return post(f"{self._api}/{self.id}/part-url", {"file_key": self.key, "part_number": number})

    def send(self, number: int, body: bytes):
        return put(self.part_url(number).json()["url"], body)

    def send_all(self, video: bytes) -> list:
        pieces = [video[at:at + PART] for at in range(0, len(video), PART)]
        etags = [self.send(number, piece).headers["ETag"] for number, piece in enumerate(pieces, 1)]
        return [{"part_number": number, "etag": etag} for number, etag in enumerate(etags, 1)]

    def arrived(self):
        return get(f"{self._api}/{self.id}?file_key={self.key}")

    def complete(self, parts: list):
        return post(f"{self._api}/{self.id}/complete", {"file_key": self.key, "parts": parts})

    def abort(self):
        return post(f"{self._api}/{self.id}/abort", {"file_key": self.key})
