// Peaks as the BBC's waveform-data writes them, version 1 or 2, 8 or 16 bit.
// Source: github.com/bbc/audiowaveform, doc/DataFormat.md.

export interface Peaks {
  readonly pixelsPerSecond: number;
  /** The loudest of each pixel, 0..1. */
  readonly loudest: Float32Array;
}

const kEightBit = 1;

/** Null for bytes that are no such file, or end before what their header says. */
export function parsePeaks(bytes: ArrayBuffer): Peaks | null {
  if (bytes.byteLength < 20) return null;
  const view = new DataView(bytes);
  const version = view.getInt32(0, true), flags = view.getUint32(4, true);
  const rateHz = view.getInt32(8, true), samplesPerPixel = view.getInt32(12, true), length = view.getUint32(16, true);
  if (version !== 1 && version !== 2) return null;
  const channels = version === 2 && bytes.byteLength >= 24 ? view.getInt32(20, true) : 1;
  const start = version === 2 ? 24 : 20, width = flags & kEightBit ? 1 : 2;
  if (rateHz <= 0 || samplesPerPixel <= 0 || channels < 1 || channels > 24) return null;
  if (bytes.byteLength < start + length * channels * 2 * width) return null;
  const loudest = new Float32Array(length);
  for (let i = 0; i < length * channels * 2; ++i) {
    const value = width === 1 ? view.getInt8(start + i) / 128 : view.getInt16(start + 2 * i, true) / 32768;
    const pixel = Math.floor(i / (channels * 2));
    loudest[pixel] = Math.max(loudest[pixel]!, Math.abs(value));
  }
  return { pixelsPerSecond: rateHz / samplesPerPixel, loudest };
}
