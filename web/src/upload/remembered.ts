// Uploads in parts that have begun: the same file, chosen again after a reload, goes on where it stopped.
import type { PartedUpload } from "../api/types";

const KEY = "ecg.uploads";
const KEPT_MS = 6 * 24 * 3600 * 1000;

export interface Remembered extends PartedUpload { name: string; size: number; modified: number; at: number }
type Known = Pick<File, "name" | "size" | "lastModified">;

function all(): Remembered[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    if (!Array.isArray(list)) return [];
    return (list as Remembered[]).filter((each) => typeof each?.upload_id === "string" && Date.now() - each.at < KEPT_MS);
  } catch {
    return [];  // what another program wrote there
  }
}

const keep = (list: Remembered[]) => localStorage.setItem(KEY, JSON.stringify(list));

export const unfinished = all;
export const find = (file: Known): Remembered | undefined =>
  all().find((each) => each.name === file.name && each.size === file.size && each.modified === file.lastModified);
export const remember = (file: Known, { upload_id, file_key, part_size }: PartedUpload): void =>
  keep([...all(), { upload_id, file_key, part_size, name: file.name, size: file.size, modified: file.lastModified, at: Date.now() }]);
export const forget = (uploadId: string): void => keep(all().filter((each) => each.upload_id !== uploadId));
