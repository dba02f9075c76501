// The embedded store under two SDKs as people use them, with the defaults of each: AWS's, which sends bodies in its own
// chunks with a checksum behind them, and MinIO's, which signs each chunk's place in line.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { after, before, test } from "node:test";
import * as s3 from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import * as minio from "minio";
import { Backend } from "./backend.js";

const Bucket = "ecg";

let backend, client, other;
before(async () => {
  backend = await Backend.start();
  const credentials = await backend.credentials();
  client = new s3.S3Client({ endpoint: backend.url, region: "us-east-1", forcePathStyle: true, credentials });
  const { hostname, port } = new URL(backend.url);
  other = new minio.Client({ endPoint: hostname, port: Number(port), useSSL: false, accessKey: credentials.accessKeyId, secretKey: credentials.secretAccessKey, region: "us-east-1" });
});
after(() => backend?.stop());

const send = (Command, options = {}) => client.send(new Command({ Bucket, ...options }));
const refusal = (code) => (error) => error.name === code || error.code === code || assert.fail(`${error.name} ${error.code} ${error.message}, not ${code}`);
async function stored(Key, more = {}) {
  const answer = await send(s3.GetObjectCommand, { Key, ...more });
  return { answer, bytes: Buffer.from(await answer.Body.transformToByteArray()) };
}
const put = (Key, Body = "x", more = {}) => send(s3.PutObjectCommand, { Key, Body, ...more });

test("a stream comes in chunks with a checksum behind it", async () => {
  const bytes = randomBytes(300_000);
  for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "SHA1", "SHA256"]) {
    const pieces = [];
    for (let at = 0; at < bytes.length; at += 70_000) pieces.push(bytes.subarray(at, at + 70_000));
    await put("stream", Readable.from(pieces, { objectMode: false }), { ChecksumAlgorithm, ContentLength: bytes.length });
    assert.ok((await stored("stream")).bytes.equals(bytes), ChecksumAlgorithm);
  }
});

test("a body without the checksum that came with it is not stored", async () => {
  const wrong = createHash("sha256").update("another").digest("base64");
  await assert.rejects(put("wrong", "body", { ChecksumSHA256: wrong }), refusal("BadDigest"));
  await assert.rejects(put("wrong", "body", { ContentMD5: createHash("md5").update("another").digest("base64") }), refusal("BadDigest"));
  await assert.rejects(put("wrong", "body", { ContentMD5: "no MD5" }), refusal("InvalidDigest"));
  await assert.rejects(stored("wrong"), refusal("NoSuchKey"));
});

test("what is told with an object is told again", async () => {
  const told = { ContentType: "text/plain", CacheControl: "max-age=5", ContentLanguage: "ko", Metadata: { title: "a talk", "with-dash": "1" } };
  await put("told", "x", told);
  const head = await send(s3.HeadObjectCommand, { Key: "told" });
  for (const [name, value] of Object.entries(told)) assert.deepEqual(head[name], value, name);
  const { UploadId } = await send(s3.CreateMultipartUploadCommand, { Key: "parts", ...told });
  const { ETag } = await send(s3.UploadPartCommand, { Key: "parts", UploadId, PartNumber: 1, Body: "x" });
  await send(s3.CompleteMultipartUploadCommand, { Key: "parts", UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } });
  assert.deepEqual((await send(s3.HeadObjectCommand, { Key: "parts" })).Metadata, told.Metadata);
  await assert.rejects(put("told", "x", { Metadata: { long: "a".repeat(3000) } }), refusal("MetadataTooLarge"));
});

test("an answer's headers are those that its URL was signed for", async () => {
  await put("page", "<script>1</script>", { ContentType: "video/mp4" });
  const options = { Bucket, Key: "page", ResponseContentType: "text/html", ResponseContentDisposition: 'attachment; filename="a.html"', ResponseCacheControl: "no-store" };
  const url = await getSignedUrl(client, new s3.GetObjectCommand(options));
  const answer = await fetch(url);
  assert.deepEqual(["content-type", "content-disposition", "cache-control"].map((name) => answer.headers.get(name)), ["text/html", 'attachment; filename="a.html"', "no-store"]);
  assert.match(answer.headers.get("content-security-policy"), /sandbox/);
  const inline = await fetch(await getSignedUrl(client, new s3.GetObjectCommand({ ...options, ResponseContentDisposition: "inline" })));
  assert.equal(inline.headers.get("content-disposition"), "attachment");
  assert.equal((await fetch(url.replace("text%2Fhtml", "text%2Fplain"))).status, 403);
});

test("keys are listed in order, in pages, and folded into folders", async () => {
  const keys = ["l/강의 1+2.mp4", "l/a", "l/b/1", "l/b/2", "l/c/1", "l/ d "];
  for (const key of keys) await put(key, key);
  const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const all = [];
  for await (const page of s3.paginateListObjectsV2({ client, pageSize: 2 }, { Bucket, Prefix: "l/" })) all.push(...page.Contents.map((object) => object.Key));
  assert.deepEqual(all, sorted);
  for (const List of [s3.ListObjectsCommand, s3.ListObjectsV2Command]) {
    const page = await send(List, { Prefix: "l/", Delimiter: "/" });
    assert.deepEqual([page.CommonPrefixes.map((each) => each.Prefix), page.Contents.length], [["l/b/", "l/c/"], 3]);
  }
  const gone = await send(s3.DeleteObjectsCommand, { Delete: { Objects: keys.map((Key) => ({ Key })) } });
  assert.equal(gone.Deleted.length, keys.length);
  assert.equal((await send(s3.ListObjectsV2Command, { Prefix: "l/" })).KeyCount, 0);
});

test("the bucket is there, and no other", async () => {
  await send(s3.HeadBucketCommand);
  assert.deepEqual((await client.send(new s3.ListBucketsCommand({}))).Buckets.map((each) => each.Name), [Bucket]);
  assert.equal((await send(s3.GetBucketLocationCommand)).LocationConstraint, undefined);
  assert.deepEqual([await other.bucketExists(Bucket), await other.bucketExists("another")], [true, false]);
  assert.equal((await fetch(backend.url)).headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal((await fetch(`${backend.url}/${Bucket}?list-type=2`)).status, 403);
});

test("an object is copied, with what was told of it or with something else", async () => {
  const bytes = randomBytes(33 << 20);  // more than is copied before the answer begins
  await put("copy/from 1", bytes, { ContentType: "video/mp4", Metadata: { a: "1" } });
  const CopySource = encodeURI(`${Bucket}/copy/from 1`);
  const { CopyObjectResult } = await send(s3.CopyObjectCommand, { Key: "copy/to", CopySource });
  assert.equal(CopyObjectResult.ETag, `"${createHash("md5").update(bytes).digest("hex")}"`);
  const copy = await stored("copy/to");
  assert.ok(copy.bytes.equals(bytes));
  assert.deepEqual([copy.answer.ContentType, copy.answer.Metadata], ["video/mp4", { a: "1" }]);
  await send(s3.CopyObjectCommand, { Key: "copy/to", CopySource: `${Bucket}/copy/to`, MetadataDirective: "REPLACE", Metadata: { b: "2" } });
  assert.deepEqual((await send(s3.HeadObjectCommand, { Key: "copy/to" })).Metadata, { b: "2" });
  await assert.rejects(send(s3.CopyObjectCommand, { Key: "copy/to", CopySource: `${Bucket}/copy/to` }), refusal("InvalidRequest"));
  await assert.rejects(send(s3.CopyObjectCommand, { Key: "copy/to", CopySource: `${Bucket}/none` }), refusal("NoSuchKey"));
  await assert.rejects(send(s3.CopyObjectCommand, { Key: "copy/to", CopySource, CopySourceIfMatch: '"other"' }), refusal("PreconditionFailed"));

  const at = { Key: "copy/parts" };
  const { UploadId } = await send(s3.CreateMultipartUploadCommand, at);
  assert.deepEqual((await send(s3.ListMultipartUploadsCommand, { Prefix: "copy/" })).Uploads.map((each) => each.UploadId), [UploadId]);
  const part = await send(s3.UploadPartCopyCommand, { ...at, UploadId, PartNumber: 1, CopySource, CopySourceRange: "bytes=5-9" });
  await send(s3.CompleteMultipartUploadCommand, { ...at, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part.CopyPartResult.ETag }] } });
  assert.ok((await stored(at.Key)).bytes.equals(bytes.subarray(5, 10)));
  assert.equal((await send(s3.ListMultipartUploadsCommand)).Uploads, undefined);
});

test("an upload in parts is joined only with the checksum of the whole, and over nothing that came meanwhile", async () => {
  const pieces = [randomBytes(5 << 20), randomBytes(1000)], whole = Buffer.concat(pieces);
  const sum = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256"));
  const composite = (...parts) => `${sum(...parts.map((part) => sum(part).digest())).digest("base64")}-${parts.length}`;
  function crc32(bytes) {
    let crc = ~0;
    for (const byte of bytes) for (let bit = 0, next = byte; bit < 8; ++bit, next >>= 1) crc = (crc >>> 1) ^ ((crc ^ next) & 1 ? 0xedb88320 : 0);
    const four = Buffer.alloc(4);
    four.writeUInt32BE(~crc >>> 0);
    return four.toString("base64");
  }
  async function begun(Key) {
    const { UploadId } = await send(s3.CreateMultipartUploadCommand, { Key });
    const Parts = [];
    for (const [at, Body] of pieces.entries()) Parts.push({ PartNumber: at + 1, ETag: (await send(s3.UploadPartCommand, { Key, UploadId, PartNumber: at + 1, Body })).ETag });
    return (more) => send(s3.CompleteMultipartUploadCommand, { Key, UploadId, MultipartUpload: { Parts }, ...more });
  }
  const complete = await begun("sums");
  for (const wrong of [{ ChecksumSHA256: composite(...pieces, pieces[0]) }, { ChecksumCRC32: crc32(pieces[0]), ChecksumType: "FULL_OBJECT" }])
    await assert.rejects(complete(wrong), refusal("BadDigest"));
  await assert.rejects(stored("sums"), refusal("NoSuchKey"));
  await complete({ ChecksumSHA256: composite(...pieces) });
  assert.ok((await stored("sums")).bytes.equals(whole));
  await (await begun("sums"))({ ChecksumCRC32: crc32(whole), ChecksumType: "FULL_OBJECT" });

  const late = await Promise.all([1, 2, 3, 4].map(() => begun("sums once")));
  const ends = await Promise.allSettled(late.map((complete) => complete({ IfNoneMatch: "*" })));
  assert.deepEqual(ends.map((end) => end.status).sort(), ["fulfilled", "rejected", "rejected", "rejected"]);
  for (const end of ends) if (end.reason) refusal("PreconditionFailed")(end.reason);
});

test("nobody copies another's video with a URL that was signed for an upload", async () => {
  await put("secret", "another's");
  const url = await getSignedUrl(client, new s3.PutObjectCommand({ Bucket, Key: "mine" }));
  const answer = await fetch(url, { method: "PUT", body: "", headers: { "x-amz-copy-source": `/${Bucket}/secret` } });
  assert.equal(answer.status, 403);
  assert.match(await answer.text(), /AccessDenied/);
  await assert.rejects(stored("mine"), refusal("NoSuchKey"));
});

test("an object is replaced and removed only as its condition has it", async () => {
  const { ETag } = await put("once", "first", { IfNoneMatch: "*" });
  await assert.rejects(put("once", "second", { IfNoneMatch: "*" }), refusal("PreconditionFailed"));
  await assert.rejects(put("once", "second", { IfMatch: '"other"' }), refusal("PreconditionFailed"));
  assert.equal((await stored("once")).bytes.toString(), "first");
  await put("once", "second", { IfMatch: ETag });
  await assert.rejects(stored("once", { IfMatch: ETag }), refusal("PreconditionFailed"));
  await assert.rejects(stored("once", { Range: "bytes=6-" }), refusal("InvalidRange"));
});

// put-object-tagging and its like wrote their XML over the video, delete-object-tagging deleted it.
test("what looks like an upload and is another operation leaves the video alone", async () => {
  await put("film", "a film", { ContentType: "video/mp4" });
  const at = { Key: "film" };
  const tags = { TagSet: [{ Key: "a", Value: "b" }] };
  for (const [Command, options] of [
    [s3.PutObjectTaggingCommand, { Tagging: tags }],
    [s3.DeleteObjectTaggingCommand, {}],
    [s3.PutObjectAclCommand, { ACL: "public-read" }],
    [s3.GetObjectAclCommand, {}],
    [s3.PutObjectRetentionCommand, { Retention: { Mode: "GOVERNANCE", RetainUntilDate: new Date() } }],
    [s3.GetObjectRetentionCommand, {}],
    [s3.PutObjectLegalHoldCommand, { LegalHold: { Status: "ON" } }],
    [s3.GetObjectTorrentCommand, {}],
    [s3.GetObjectAttributesCommand, { ObjectAttributes: ["ETag"] }],
    [s3.RestoreObjectCommand, {}],
    [s3.GetObjectCommand, { VersionId: "1" }],
    [s3.DeleteObjectCommand, { VersionId: "1" }],
    [s3.PutObjectCommand, { Body: "x", Tagging: "a=b" }],
    [s3.PutObjectCommand, { Body: "x", ACL: "public-read" }],
    [s3.PutObjectCommand, { Body: "x", ObjectLockLegalHoldStatus: "ON" }],
    [s3.PutBucketAclCommand, { ACL: "private" }],
    [s3.DeleteBucketCommand, {}],
    [s3.PutBucketVersioningCommand, { VersioningConfiguration: { Status: "Enabled" } }],
    [s3.ListObjectVersionsCommand, {}],
  ])
    await assert.rejects(send(Command, { ...at, ...options }), refusal("NotImplemented"), Command.name);
  assert.deepEqual((await send(s3.GetObjectTaggingCommand, at)).TagSet, []);
  const { answer, bytes } = await stored("film");
  assert.deepEqual([bytes.toString(), answer.ContentType], ["a film", "video/mp4"]);
});

test("MinIO's client puts, lists, copies, composes and removes", async () => {
  const bytes = randomBytes(100_000), large = randomBytes(17 << 20);
  await other.putObject(Bucket, "m/a b", bytes, bytes.length, { "Content-Type": "video/mp4", "X-Amz-Meta-Who": "kim" });
  await other.putObject(Bucket, "m/large", Readable.from([large]), large.length);  // in parts
  const stat = await other.statObject(Bucket, "m/a b");
  assert.deepEqual([stat.size, stat.metaData["content-type"], stat.metaData.who], [bytes.length, "video/mp4", "kim"]);
  const listed = async (prefix) => (await collected(other.listObjectsV2(Bucket, prefix, true))).map((each) => each.name);
  assert.deepEqual(await listed("m/"), ["m/a b", "m/large"]);
  await other.copyObject(Bucket, "m/copy", `/${Bucket}/m/a b`);
  assert.ok(Buffer.concat(await collected(await other.getObject(Bucket, "m/copy"))).equals(bytes));
  assert.ok(Buffer.concat(await collected(await other.getPartialObject(Bucket, "m/large", 5, 10))).equals(large.subarray(5, 15)));
  await assert.rejects(other.setObjectTagging(Bucket, "m/copy", { a: "b" }), refusal("NotImplemented"));
  await other.removeObjects(Bucket, ["m/a b", "m/copy", "m/large"]);
  assert.deepEqual(await listed("m/"), []);
});

async function collected(stream) {
  const all = [];
  for await (const each of stream) all.push(each);
  return all;
}
