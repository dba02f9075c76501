// The WebVTT track that says which part of which sheet shows a time: "sprite-1.webp#xywh=160,0,160,90".
export interface Thumbnail {
  readonly startMs: number;
  readonly endMs: number;
  readonly file: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const kCue = /^(\d+):(\d\d):(\d\d)\.(\d{3}) --> (\d+):(\d\d):(\d\d)\.(\d{3})\n([\w.-]+)#xywh=(\d+),(\d+),(\d+),(\d+)$/gm;

const millis = (part: readonly string[]): number => {
  const [hours, minutes, seconds, ms] = part.map(Number);
  return ((hours! * 60 + minutes!) * 60 + seconds!) * 1000 + ms!;
};

/** In the order of time; what is no such cue is passed over. */
export function parseThumbnails(track: string): Thumbnail[] {
  return [...track.replace(/\r\n/g, "\n").matchAll(kCue)].map(([, ...part]) => {
    const [x, y, width, height] = part.slice(9).map(Number);
    return { startMs: millis(part.slice(0, 4)), endMs: millis(part.slice(4, 8)), file: part[8]!, x: x!, y: y!, width: width!, height: height! };
  });
}

/** What shows `timeMs`; the last one behind the end, null where there is none. */
export function thumbnailAt(thumbnails: readonly Thumbnail[], timeMs: number): Thumbnail | null {
  let low = 0, high = thumbnails.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (thumbnails[middle]!.startMs <= timeMs) low = middle + 1;
    else high = middle;
  }
  return thumbnails[low - 1] ?? null;
}
