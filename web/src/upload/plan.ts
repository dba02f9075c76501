// Which parts of a file are still to be sent.
import type { ArrivedPart } from "../api/types";

/** Larger files go in parts, so that a broken connection costs one part at most; the server says how large parts are. */
export const PARTS_OVER_BYTES = 2 ** 20;

export interface Part { number: number; first: number; end: number }

export function partsOf(size: number, partSize: number): Part[] {
  return Array.from({ length: Math.ceil(size / partSize) }, (_, i) => (
    { number: i + 1, first: i * partSize, end: Math.min(size, (i + 1) * partSize) }));
}

/** Parts that have not arrived, or arrived with another length than they must have. */
export function missingParts(parts: readonly Part[], arrived: readonly ArrivedPart[]): Part[] {
  const sizes = new Map(arrived.map((part) => [part.part_number, part.size_bytes]));
  return parts.filter((part) => sizes.get(part.number) !== part.end - part.first);
}

export const bytesIn = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + part.end - part.first, 0);

/** The pause before the nth attempt in a row that failed: 0.5 s, 1 s, 2 s … 15 s. */
export const retryAfterMs = (failures: number): number => Math.min(15_000, 500 * 2 ** (failures - 1));
