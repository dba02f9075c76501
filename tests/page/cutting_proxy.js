// A line to the server that can be cut: TCP, byte for byte.
import { connect, createServer } from "node:net";

export class CuttingProxy {
  static async before(url) {
    const { hostname, port } = new URL(url);
    const proxy = Object.assign(new CuttingProxy(), { sockets: new Set(), carried: 0, cuts: 0, cutAt: [], stalls: false, stalled: [] });
    proxy.server = createServer((client) => proxy.carry(client, connect({ host: hostname, port: Number(port) })));
    await new Promise((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
    proxy.url = `http://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  carry(client, upstream) {
    for (const [from, to] of [[client, upstream], [upstream, client]]) {
      this.sockets.add(from);
      from.on("error", () => undefined);
      from.on("close", () => { this.sockets.delete(from); to.destroy(); });
      from.pipe(to);
    }
    client.on("data", (bytes) => {
      this.count(bytes.length);
      if (!this.stalls || bytes.toString("latin1", 0, 4) !== "PUT ") return;
      client.unpipe(upstream);
      client.pause();
      this.stalled.push(() => client.pipe(upstream));
    });
  }

  /** Cuts every line whenever so many bytes have gone up as `cutAt` says next. */
  count(bytes) {
    this.carried += bytes;
    if (this.cutAt.length === 0 || this.carried < this.cutAt[0]) return;
    this.cutAt.shift();
    this.cuts += 1;
    for (const socket of this.sockets) socket.destroy();
  }

  /** What was stalled goes on; while `stalls` is set, an upload's bytes stay where they are. */
  letGo() {
    this.stalls = false;
    for (const go of this.stalled.splice(0)) go();
  }

  async stop() {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
