// Uploads in parts with the official SDK against the embedded store, and with what the backend signs for the page.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import * as s3 from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { Backend } from "./backend.js";

const Bucket = "ecg", Key = "강의/긴 영상 1+1.mp4";
const MIB = 1 << 20;

let backend, options, client;
before(async () => {
  backend = await Backend.start();
  const credentials = await backend.credentials();
  options = { endpoint: backend.url, region: "us-east-1", forcePathStyle: true, credentials };
  client = new s3.S3Client(options);
});
after(() => backend?.stop());

/** Bytes that differ everywhere, so that a part in the wrong place is seen. */
function bytes(size) {
  const made = Buffer.alloc(size);
  for (let i = 0; i < size; i += 4) made.writeUInt32LE((i * 2654435761) >>> 0, Math.min(i, size - 4));
  return made;
}
const md5 = (data) => createHash("md5").update(data).digest();
function multipartEtag(data, partSize) {
  const parts = [];
  for (let i = 0; i < data.length; i += partSize) parts.push(md5(data.subarray(i, i + partSize)));
  return `"${md5(Buffer.concat(parts)).toString("hex")}-${parts.length}"`;
}
async function stored(key, Range) {
  const answer = await client.send(new s3.GetObjectCommand({ Bucket, Key: key, Range }));
  return Buffer.from(await answer.Body.transformToByteArray());
}
const refusal = (code) => (error) => error.name === code || assert.fail(`${error.name}, not ${code}`);

test("lib-storage uploads in parts", async () => {
  const Body = bytes(17 * MIB + 12345), partSize = 5 * MIB;
  const upload = new Upload({ client, params: { Bucket, Key, Body, ContentType: "video/mp4" }, partSize, queueSize: 4 });
  const done = await upload.done();
  assert.equal(done.ETag, multipartEtag(Body, partSize));
  assert.ok(Body.equals(await stored(Key)));
  const edge = 5 * MIB;
  assert.ok(Body.subarray(edge - 10, edge + 10).equals(await stored(Key, `bytes=${edge - 10}-${edge + 9}`)));
  const head = await client.send(new s3.HeadObjectCommand({ Bucket, Key }));
  assert.deepEqual([head.ContentLength, head.ContentType], [Body.length, "video/mp4"]);
});

test("every operation of an upload in parts is S3's own", async () => {
  const at = { Bucket, Key: "steps.mp4" };
  const { UploadId } = await client.send(new s3.CreateMultipartUploadCommand(at));
  const put = async (PartNumber, Body) => {
    const { ETag } = await client.send(new s3.UploadPartCommand({ ...at, UploadId, PartNumber, Body }));
    return { PartNumber, ETag };
  };
  const first = await put(1, "one"), third = await put(3, "three");
  const page = await client.send(new s3.ListPartsCommand({ ...at, UploadId, MaxParts: 1 }));
  assert.deepEqual([page.IsTruncated, page.Parts.map((part) => part.Size)], [true, [3]]);
  const complete = (Parts) =>
    client.send(new s3.CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }));
  await assert.rejects(complete([third, first]), refusal("InvalidPart"));
  await assert.rejects(complete([{ ...first, ETag: third.ETag }]), refusal("InvalidPart"));
  const { ETag } = await complete([first, third]);
  assert.equal((await complete([first, third])).ETag, ETag);
  assert.equal((await stored(at.Key)).toString(), "onethree");
  await assert.rejects(put(4, "late"), refusal("NoSuchUpload"));
  await client.send(new s3.DeleteObjectCommand(at));
  await assert.rejects(stored(at.Key), refusal("NoSuchKey"));
});

test("an aborted upload is gone", async () => {
  const at = { Bucket, Key: "aborted.mp4" };
  const { UploadId } = await client.send(new s3.CreateMultipartUploadCommand(at));
  await client.send(new s3.UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: "x" }));
  for (let twice = 0; twice < 2; ++twice)
    await client.send(new s3.AbortMultipartUploadCommand({ ...at, UploadId }));
  await assert.rejects(client.send(new s3.ListPartsCommand({ ...at, UploadId })), refusal("NoSuchUpload"));
});

test("a body that is not the one that was signed is refused, and nothing is stored", async () => {
  const tampering = new s3.S3Client({ ...options, requestChecksumCalculation: "WHEN_REQUIRED" });
  tampering.middlewareStack.add(
    (next) => (args) => {
      args.request.body = "evil";
      return next(args);
    },
    { step: "finalizeRequest", priority: "low" });
  const at = { Bucket, Key: "tampered.mp4" };
  await assert.rejects(tampering.send(new s3.PutObjectCommand({ ...at, Body: "good" })), refusal("XAmzContentSHA256Mismatch"));
  await assert.rejects(stored(at.Key), refusal("NoSuchKey"));
});

async function call(path, body) {
  const answer = await fetch(`${backend.url}/api/upload-video/multipart${path}`, body && { method: "POST", body: JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, ...(text && JSON.parse(text)) };
}

test("the page's upload in parts: a part is lost, found missing, sent again", async () => {
  const place = await call("", { filename: "긴 영상.mp4", content_type: "video/mp4", size_bytes: 9 });
  assert.deepEqual([place.status, place.part_size], [200, MIB]);
  const { file_key, upload_id } = place;
  const parts = [];
  const send = async (part_number, body) => {
    const { upload_url } = await call(`/${upload_id}/part-url`, { file_key, part_number });
    const answer = await fetch(upload_url, { method: "PUT", body });
    assert.equal(answer.status, 200);
    parts[part_number - 1] = { part_number, etag: answer.headers.get("etag") };
  };
  await send(1, "abc");
  await send(3, "ghi");
  const missing = await call(`/${upload_id}/complete`, { file_key, parts: [parts[0], { part_number: 2, etag: "x" }] });
  assert.deepEqual([missing.status, missing.code], [422, "INVALID_PART"]);
  const arrived = await call(`/${upload_id}?file_key=${encodeURIComponent(file_key)}`);
  assert.deepEqual(arrived.parts.map((part) => [part.part_number, part.size_bytes]), [[1, 3], [3, 3]]);
  await send(2, "def");
  const done = await call(`/${upload_id}/complete`, { file_key, parts });
  assert.deepEqual([done.status, done.size_bytes, done.file_key], [200, 9, file_key]);
  assert.equal(done.etag, multipartEtag(Buffer.from("abcdefghi"), 3));
  assert.equal((await stored(file_key)).toString(), "abcdefghi");
  assert.ok((await backend.post("request-process", { fileKey: file_key })).job_id);
});

test("the page's aborts and mistakes are answered", async () => {
  const { file_key, upload_id } = await call("", { filename: "a.mp4" });
  const code = async (path, body) => {
    const answer = await call(path, body);
    return [answer.status, answer.code];
  };
  for (const part_number of [0, -1, 10001, 1.5, "1", null])
    assert.deepEqual(await code(`/${upload_id}/part-url`, { file_key, part_number }), [422, "INVALID_FIELD"]);
  for (const parts of [undefined, {}, [1], [{}], [{ part_number: 1 }]])
    assert.deepEqual(await code(`/${upload_id}/complete`, { file_key, parts }), [422, "INVALID_FIELD"]);
  assert.deepEqual(await code(`/${upload_id}/complete`, { file_key, parts: [] }), [422, "INVALID_PART"]);
  assert.deepEqual(await code(`/${upload_id}/complete`, { file_key: "other", parts: [] }), [404, "UPLOAD_NOT_FOUND"]);
  assert.deepEqual(await code("", { filename: "a.mp4", size_bytes: 1e15 }), [413, "MEDIA_TOO_LARGE"]);
  assert.deepEqual(await code("", { filename: " " }), [422, "INVALID_FILENAME"]);
  for (const [id, key] of [["0".repeat(32), file_key], [upload_id, "other"], ["..", file_key]])
    assert.equal((await code(`/${encodeURIComponent(id)}/part-url`, { file_key: key, part_number: 1 }))[0], 404);
  for (let twice = 0; twice < 2; ++twice)
    assert.equal((await code(`/${upload_id}/abort`, { file_key }))[0], 204);
  assert.deepEqual(await code(`/${upload_id}?file_key=${file_key}`), [404, "UPLOAD_NOT_FOUND"]);
  assert.deepEqual(await code(`/${upload_id}/part-url`, { file_key, part_number: 1 }), [404, "UPLOAD_NOT_FOUND"]);
});

test("a part's URL is for that part of that upload alone", async () => {
  const at = { Bucket, Key: "signed.mp4" };
  const { UploadId } = await client.send(new s3.CreateMultipartUploadCommand(at));
  const url = await getSignedUrl(client, new s3.UploadPartCommand({ ...at, UploadId, PartNumber: 1 }));
  const status = async (where) => (await fetch(where, { method: "PUT", body: "x" })).status;
  assert.equal(await status(url), 200);
  assert.equal(await status(url.replace("partNumber=1", "partNumber=2")), 403);
  assert.equal(await status(url.replace(UploadId, "0".repeat(32))), 403);
});
