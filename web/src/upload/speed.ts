// How fast bytes go now: over the last seconds, so that a stall shows and a resumed upload does not count what was there.
const WINDOW_MS = 8000;

export class SpeedMeter {
  private samples: { at: number; sent: number }[] = [];

  add(at: number, sent: number): void {
    const last = this.samples.at(-1);
    if (last && sent < last.sent) this.samples = [];  // a part is sent again
    this.samples.push({ at, sent });
    while (this.samples.length > 2 && at - this.samples[0]!.at > WINDOW_MS) this.samples.shift();
  }

  forget(): void { this.samples = []; }

  /** null until there is something to tell from. */
  bytesPerSecond(): number | null {
    const first = this.samples[0], last = this.samples.at(-1);
    if (!first || !last || last.at - first.at < 500) return null;
    return ((last.sent - first.sent) * 1000) / (last.at - first.at);
  }

  secondsLeft(total: number): number | null {
    const speed = this.bytesPerSecond(), last = this.samples.at(-1);
    return speed && last ? (total - last.sent) / speed : null;
  }
}
