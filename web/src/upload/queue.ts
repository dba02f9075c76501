// Which files go now and which wait: two at a time, so that a browser's six connections are left for all else. What
// waits is seen, and goes in the order in which it stands.
import { Upload } from "./upload";

/** Over HTTP/1.1 a browser opens six connections to a host; over HTTP/2 all share one, and more may go side by side. */
export function lanesOf(protocol: string): number {
  return /^h[23]/.test(protocol) ? 4 : 2;
}

const isGoing = ({ view }: Upload) => view.state === "uploading" || view.state === "waiting" || view.state === "starting";
const isQueued = ({ view }: Upload) => view.state === "queued";

export class UploadQueue {
  list: readonly Upload[] = [];

  constructor(private readonly lanes: () => number, private readonly onChange: () => void, private readonly onStarted: (jobId: string) => void) {}

  add(files: Iterable<File>, language: string): void {
    for (const file of files) {
      const upload: Upload = new Upload(file, language, () => this.changed(upload));
      this.list = [...this.list, upload];
    }
    this.fill();
    this.onChange();
  }

  /** Paused or failed before: it waits for its turn again. */
  resume(upload: Upload): void {
    upload.queue();
    this.fill();
  }

  drop(upload: Upload): void {
    upload.discard();
    this.list = this.list.filter((each) => each !== upload);
    this.fill();
    this.onChange();
  }

  /** Changes places with the one that waits before it. */
  sooner(upload: Upload): void {
    const at = this.list.indexOf(upload), earlier = this.list.slice(0, at).filter(isQueued).at(-1);
    if (!earlier) return;
    const next = [...this.list];
    next[this.list.indexOf(earlier)] = upload;
    next[at] = earlier;
    this.list = next;
    this.onChange();
  }

  /** Whether another one that waits would go before it. */
  waitsBehind(upload: Upload): boolean {
    return isQueued(upload) && this.list.find(isQueued) !== upload;
  }

  /** Leaving the page now would stop something. */
  get isBusy(): boolean { return this.list.some((upload) => isGoing(upload) || isQueued(upload)); }

  private fill(): void {
    let free = this.lanes() - this.list.filter(isGoing).length;
    for (const upload of this.list.filter(isQueued)) if (free-- > 0) upload.start();
  }

  private changed(upload: Upload): void {
    if (upload.view.state === "done" && this.list.includes(upload)) {
      this.list = this.list.filter((each) => each !== upload);
      this.onStarted(upload.view.jobId);
    }
    if (!isGoing(upload)) this.fill();
    this.onChange();
  }
}
