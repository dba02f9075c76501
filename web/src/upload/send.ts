// Brings one file into the store: whole when it is small, else in parts that have not arrived yet. Returns its key.
import * as api from "../api/api";
import { Problem } from "../api/request";
import type { PartedUpload } from "../api/types";
import { bytesIn, missingParts, PARTS_OVER_BYTES, partsOf } from "./plan";
import { put } from "./put";
import * as remembered from "./remembered";

export interface Sending { onSent(bytes: number): void; stop: AbortSignal }

async function sendWhole(file: File, { onSent, stop }: Sending): Promise<string> {
  const place = await api.generateUrl(file, stop);
  await put(place.upload_url, file, onSent, stop);
  return place.fileKey;
}

async function sendParts(file: File, upload: PartedUpload, { onSent, stop }: Sending): Promise<string> {
  const parts = partsOf(file.size, upload.part_size);
  const missing = missingParts(parts, (await api.arrivedParts(upload, stop)).parts);
  let done = file.size - bytesIn(missing);
  onSent(done);
  for (const part of missing) {
    const { upload_url } = await api.partUrl(upload, part.number, stop);
    await put(upload_url, file.slice(part.first, part.end), (sent) => onSent(done + sent), stop);
    done += part.end - part.first;
    onSent(done);
  }
  // The store's own list of what it has: a part that came before a reload has its ETag there.
  const { parts: arrived } = await api.arrivedParts(upload, stop);
  const { fileKey } = await api.completeParts(upload, arrived, stop);
  remembered.forget(upload.upload_id);
  return fileKey;
}

export async function send(file: File, sending: Sending): Promise<string> {
  if (file.size <= PARTS_OVER_BYTES) return sendWhole(file, sending);
  const begun = remembered.find(file);
  if (begun) {
    try {
      return await sendParts(file, begun, sending);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "UPLOAD_NOT_FOUND") throw error;
      remembered.forget(begun.upload_id);  // thrown away by the store: from the beginning
    }
  }
  const upload = await api.beginParts(file, sending.stop);
  remembered.remember(file, upload);
  return sendParts(file, upload, sending);
}
