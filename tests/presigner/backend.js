// Starts the real `ecg backend` on a port of the kernel's choice, with data in a temp folder, and stops it.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const READY = /^backend ready on (http:\/\/127\.0\.0\.1:\d+)$/m;

/** This process's environment without anybody's settings: the store makes its own credentials. */
function plainEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(ECG|AWS|S3)_/.test(name)));
}

function ready(child) {
  return new Promise((resolve, reject) => {
    let output = "", errors = "";
    child.stderr.on("data", (bytes) => (errors += bytes));
    child.stdout.on("data", (bytes) => {
      output += bytes;
      const line = READY.exec(output);
      if (line) resolve(line[1]);
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`ecg ended with ${code} before it was ready:\n${errors}`)));
  });
}

export class Backend {
  static async start() {
    const folder = await mkdtemp(join(tmpdir(), "ecg-presigner-"));
    // The ML server is never reached: nothing here waits for a caption.
    const args = ["backend", "--data", folder, "--listen", "127.0.0.1:0", "--ml-url", "http://127.0.0.1:9"];
    const child = spawn(process.env.ECG_BINARY, args, { cwd: folder, env: plainEnvironment() });
    const backend = Object.assign(new Backend(), { folder, child });
    try {
      backend.url = await ready(child);
    } catch (problem) {
      await backend.stop();
      throw problem;
    }
    return backend;
  }

  /** What the store wrote down at its first start: two lines, access key and secret key. */
  async credentials() {
    const text = await readFile(join(this.folder, "store-credentials"), "utf8");
    const [accessKeyId, secretAccessKey] = text.trim().split("\n");
    return { accessKeyId, secretAccessKey };
  }

  async post(path, body) {
    const answer = await fetch(`${this.url}/api/upload-video/${path}`, { method: "POST", body: JSON.stringify(body) });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
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
