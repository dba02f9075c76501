// Starts the real `ecg serve` on ports of the kernel's choice, with data in a temp folder, and stops it. The S3 beside it too.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

const READY = /^backend ready on (http:\/\/127\.0\.0\.1:\d+)$/m;
const ML_READY = /^ml server ready on /m;

function ready(child) {
  return new Promise((resolve, reject) => {
    let output = "", errors = "";
    child.stderr.on("data", (bytes) => (errors += bytes));
    child.stdout.on("data", (bytes) => {
      output += bytes;
      const line = READY.exec(output);
      if (line && ML_READY.test(output)) resolve(line[1]);
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`ecg ended with ${code} before it was ready:\n${errors}`)));
  });
}

export class Server {
  /** `settings` are ECG_<NAME> of the environment: {ECG_STORE: "s3"}. */
  static async start(settings = {}) {
    const folder = await mkdtemp(join(tmpdir(), "ecg-page-"));
    const models = process.env.ECG_TEST_MODELS ?? join(homedir(), ".cache/ecg/models");
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(ECG|AWS|S3)_|_proxy$/i.test(name)));
    const args = ["serve", "--data", folder, "--listen", "127.0.0.1:0", "--ml-listen", "127.0.0.1:0", "--model", "tiny-q5_1", "--models", models];
    const child = spawn(process.env.ECG_BINARY, args, { cwd: folder, env: { ...env, ...settings } });
    const server = Object.assign(new Server(), { folder, child });
    try {
      server.url = await ready(child);
    } catch (problem) {
      await server.stop();
      throw problem;
    }
    return server;
  }

  async stop() {
    if (this.child.exitCode === null && this.child.pid) {
      const gone = new Promise((resolve) => this.child.once("exit", resolve));
      this.child.kill("SIGKILL");
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** tests/s3server: an S3 by other hands. Its settings make an `ecg serve` use it. */
export class S3Server {
  static async start() {
    const server = Object.assign(new S3Server(), { folder: await mkdtemp(join(tmpdir(), "ecg-page-s3-")) });
    const [access, secret, bucket] = ["ECGTESTKEY", "a-secret-for-tests-only", "videos-of-tests"];
    server.child = spawn(process.execPath, ["server.mjs", server.folder, access, secret, bucket],
      { cwd: new URL("../s3server/", import.meta.url), stdio: ["pipe", "pipe", "inherit"] });
    const port = await new Promise((resolve, reject) => {
      server.child.stdout.once("data", (bytes) => resolve(Number(bytes)));
      server.child.once("exit", (code) => reject(new Error(`the S3 server ended with ${code}`)));
    });
    server.url = `http://127.0.0.1:${port}`;
    server.settings = {
      ECG_STORE: "s3", ECG_STORE_URL: server.url, ECG_STORE_STYLE: "path", ECG_BUCKET: bucket,
      AWS_ACCESS_KEY_ID: access, AWS_SECRET_ACCESS_KEY: secret,
    };
    return server;
  }

  async stop() {
    const gone = new Promise((resolve) => this.child.once("exit", resolve));
    if (this.child.exitCode === null) {
      this.child.kill("SIGKILL");
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
