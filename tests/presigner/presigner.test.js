// The embedded object store and the official presigner agree, in both directions: what the one signs the other accepts,
// and for the same date, key and credentials both write the same signature.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { Backend } from "./backend.js";

const BUCKET = "ecg";
const KEYS = [
  "videos/plain.mp4",
  "강의/한국어 영상.mp4",
  "강의".normalize("NFD") + ".mp4",
  "日本語/ファイル~.mp4",
  "😀 emoji 🎬.mp4",
  "two  spaces and + plus+signs.mp4",
  "100% sure?#&=@:;,$.mp4",
  "quotes 'single' \"double\" (round) *star* !.mp4",
  "%2B already %20 escaped.mp4",
];

let backend, credentials;
before(async () => {
  backend = await Backend.start();
  credentials = await backend.credentials();
});
after(() => backend?.stop());

function client(more = {}) {
  const endpoint = backend.url;
  return new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials, ...more });
}

function signed(Command, key, { using = client(), ...options } = {}) {
  return getSignedUrl(using, new Command({ Bucket: BUCKET, Key: key }), options);
}

const content = (key) => Buffer.from(`what was uploaded as ${key}`);

async function upload(key) {
  const answer = await fetch(await signed(PutObjectCommand, key), { method: "PUT", body: content(key) });
  assert.equal(answer.status, 200, await answer.text());
}

/** The status of a request, its answer's body read to the end. */
async function status(url, method) {
  const answer = await fetch(url, method === "PUT" ? { method, body: "x" } : { method });
  await answer.arrayBuffer();
  return answer.status;
}

for (const key of KEYS) {
  test(`what the official presigner signs is taken, and comes back: ${key}`, async () => {
    await upload(key);
    const url = await signed(GetObjectCommand, key);
    assert.deepEqual(Buffer.from(await (await fetch(url)).arrayBuffer()), content(key));

    const part = await fetch(url, { headers: { Range: "bytes=5-7" } });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get("content-range"), `bytes 5-7/${content(key).length}`);
    assert.equal(await part.text(), "was");

    const head = await fetch(await signed(HeadObjectCommand, key), { method: "HEAD" });
    assert.equal(head.status, 200);
    assert.equal(head.headers.get("content-length"), String(content(key).length));
  });
}

const COMMANDS = { PUT: PutObjectCommand, GET: GetObjectCommand, HEAD: HeadObjectCommand };
const anHour = 3_600_000;
const REFUSED = {
  "signed with another secret": () => ({ using: client({ credentials: { ...credentials, secretAccessKey: "no" } }) }),
  "signed by an unknown access key": () => ({ using: client({ credentials: { ...credentials, accessKeyId: "no" } }) }),
  "signed for another region": () => ({ using: client({ region: "eu-west-1" }) }),
  "expired": () => ({ signingDate: new Date(Date.now() - anHour), expiresIn: 60 }),
  "signed in the future": () => ({ signingDate: new Date(Date.now() + anHour) }),
};

for (const [what, options] of Object.entries(REFUSED)) {
  test(`a URL that is ${what} is refused`, async () => {
    await upload("there.mp4");
    for (const [method, Command] of Object.entries(COMMANDS))
      assert.equal(await status(await signed(Command, "there.mp4", options()), method), 403, method);
  });
}

test("a URL that was changed after it was signed is refused", async () => {
  await upload("there.mp4");
  await upload("their.mp4");
  for (const [method, Command] of Object.entries(COMMANDS)) {
    const url = await signed(Command, "there.mp4");
    assert.equal(await status(url.replace("there.mp4", "their.mp4"), method), 403, `${method} of another key`);
    assert.equal(await status(url.replace("X-Amz-Expires=900", "X-Amz-Expires=901"), method), 403, `${method} longer`);
    assert.equal(await status(`${url}&versionId=1`, method), 403, `${method} with one parameter more`);
    assert.equal(await status(url.split("?")[0], method), 403, `${method} unsigned`);
  }
  assert.equal(await status(await signed(GetObjectCommand, "there.mp4"), "PUT"), 403, "PUT with the URL of a GET");
});

/** What the official presigner makes of `key` when it says no more than our server does: neither the operation's name
 * (`x-id`), nor a checksum of the empty body, nor the payload's hash a second time. */
function officialUrl(Command, key, ours) {
  const using = client({ requestChecksumCalculation: "WHEN_REQUIRED", responseChecksumValidation: "WHEN_REQUIRED" });
  const withoutName = (next) => (args) => {
    delete args.request.query["x-id"];
    return next(args);
  };
  using.middlewareStack.add(withoutName, { step: "build" });
  const date = ours.searchParams.get("X-Amz-Date").replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z");
  const payloadHash = () => new Set(["x-amz-content-sha256"]);
  return signed(Command, key, {
    using,
    signingDate: new Date(date),
    expiresIn: Number(ours.searchParams.get("X-Amz-Expires")),
    unhoistableHeaders: payloadHash(),
    unsignableHeaders: payloadHash(),
  });
}

/** Everything that is sent, but for the order of the parameters, which a signature does not cover. */
const sent = (url) => ({ origin: url.origin, path: url.pathname, query: url.search.slice(1).split("&").sort() });

async function assertSameAsOfficial(Command, key, url) {
  const ours = new URL(url);
  assert.match(ours.searchParams.get("X-Amz-Signature"), /^[0-9a-f]{64}$/);
  assert.deepEqual(sent(ours), sent(new URL(await officialUrl(Command, key, ours))));
}

for (const filename of ["plain.mp4", "한국어 강의 1+1.mp4", "😀🎬.mp4", "日本語 (1).webm"]) {
  test(`the server's upload URL is the official one: ${filename}`, async () => {
    const place = await backend.post("generate-url", { filename });
    await assertSameAsOfficial(PutObjectCommand, place.fileKey, place.upload_url);
  });
}

for (const key of KEYS) {
  test(`the server's download URL is the official one: ${key}`, async () => {
    await upload(key);
    const { job_id } = await backend.post("request-process", { fileKey: key });
    const answer = await fetch(`${backend.url}/api/upload-video/video/${job_id}`, { redirect: "manual" });
    assert.equal(answer.status, 302);
    await assertSameAsOfficial(GetObjectCommand, key, answer.headers.get("location"));
    assert.deepEqual(Buffer.from(await (await fetch(answer.headers.get("location"))).arrayBuffer()), content(key));
  });
}
