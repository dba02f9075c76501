"""AWS Signature Version 4 in the query string, written a second time, so that the program is checked by another hand.

Source: AWS "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
"""

import datetime
import hashlib
import hmac
from urllib.parse import quote

from ecg import ACCESS_KEY, SECRET_KEY


def presign(method: str, endpoint: str, path: str, *, age_s: int = 0, valid_s: int = 600, secret: str = SECRET_KEY,
            access_key: str = ACCESS_KEY, encoded_path: str = None) -> str:
    """A URL for raw `path` ("/bucket/key"), signed `age_s` seconds ago. `encoded_path` is signed and sent instead."""
    at = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=age_s)
    stamp, day = at.strftime("%Y%m%dT%H%M%SZ"), at.strftime("%Y%m%d")
    scope = f"{day}/us-east-1/s3/aws4_request"
    query = "&".join(f"{name}={quote(value, safe='-_.~')}" for name, value in sorted({
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Credential": f"{access_key}/{scope}", "X-Amz-Date": stamp,
        "X-Amz-Expires": str(valid_s), "X-Amz-SignedHeaders": "host"}.items()))
    target = encoded_path or quote(path, safe="/-_.~")
    host = endpoint.split("//")[1]
    canonical = "\n".join([method, target, query, f"host:{host}\n", "host", "UNSIGNED-PAYLOAD"])
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + secret).encode()
    for part in (day, "us-east-1", "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return f"{endpoint}{target}?{query}&X-Amz-Signature={hmac.digest(key, to_sign.encode(), 'sha256').hex()}"
