// Starts the real `ecg serve` on ports of the kernel's choice, with data in a temp folder, and stops it.
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
  static async start() {
    const folder = await mkdtemp(join(tmpdir(), "ecg-page-"));
    const models = process.env.ECG_TEST_MODELS ?? join(homedir(), ".cache/ecg/models");
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(ECG|AWS|S3)_|_proxy$/i.test(name)));
    const args = ["serve", "--data", folder, "--listen", "127.0.0.1:0", "--ml-listen", "127.0.0.1:0", "--model", "tiny-q5_1", "--models", models];
    const child = spawn(process.env.ECG_BINARY, args, { cwd: folder, env });
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
