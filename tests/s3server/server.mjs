// An S3 server by other hands (s3rver), on a port of the kernel's choice, that ends when its standard input does:
// node server.mjs FOLDER ACCESS_KEY SECRET_KEY BUCKET. It takes path style, and bucket.s3.localhost.
import S3rver from "s3rver";
import { createRequire } from "node:module";

const [folder, accessKey, secretKey, bucket] = process.argv.slice(2);
const account = createRequire(import.meta.url)("s3rver/lib/models/account.js");
new account("123456789000", "tests").createKeyPair(accessKey, secretKey);
// What docs/operations.md asks of a bucket: pages of another origin upload to it and play from it.
const cors = `<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedHeader>*</AllowedHeader>
  <AllowedMethod>PUT</AllowedMethod><AllowedMethod>GET</AllowedMethod><ExposeHeader>ETag</ExposeHeader></CORSRule></CORSConfiguration>`;
const server = new S3rver({
  address: "127.0.0.1", port: 0, directory: folder, silent: true, serviceEndpoint: "localhost",
  vhostBuckets: false, configureBuckets: [{ name: bucket, configs: [cors] }],
});
const { port } = await server.run();
console.log(port);
process.stdin.resume().on("end", () => process.exit(0));
