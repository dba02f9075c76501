// What stands on the wire, as far as the page reads it.
export type Status = "processing" | "completed" | "failed" | "cancelled";
export type Stage = "queued" | "downloading" | "decoding" | "transcribing" | "analyzing" | "delivering";

/** How a job is done where it is not as usual. */
export interface JobOptions {
  model?: string | undefined; translate?: boolean | undefined; prompt?: string | undefined; track?: string | undefined; metadata?: unknown;
}

export interface Job extends JobOptions {
  job_id: string;
  status: Status;
  progress: number;
  stage?: Stage | null;
  eta_seconds?: number | null;
  // In the list alone:
  filename?: string;
  file_key?: string;
  language?: string;
  created_at?: string;
  updated_at?: string;
  duration?: number | null;
  has_poster?: boolean;
  error_code?: string | null;
  error_message?: string;
}

/** Measures (`volume_db`, `pitch_hz`, …) stand where they were made. */
export interface Word { word: string; start: number; end: number; probability?: number; [measure: string]: unknown }
export interface Region { start: number; end: number; kind: "silence" | "music" | "applause" }

export type ProblemCode =
  | "TOO_FAST" | "TOO_LONG" | "TOO_SHORT" | "OVERLAP" | "GAP" | "LINE_TOO_LONG" | "TOO_MANY_LINES" | "EMPTY" | "OUT_OF_ORDER"
  | "GAP_NOT_CLOSED" | "OFF_CUT" | "SPEAKERS_MIXED" | "SPEAKER_NOT_NAMED";
export interface CueProblem { code: ProblemCode; message: string; value?: number; limit?: number }
export interface Cue { start: number; end: number; text: string; speaker?: string; styling?: { [look: string]: unknown }; words?: Word[] }
export interface CheckedCue extends Cue { problems: CueProblem[] }
export interface Cues {
  job_id: string; version: number; profile: string; language: string; duration: number; edited: boolean;
  /** Of the version; `cues` may be a slice of them, and `next` says behind how many the others stand. */
  total: number; next: number | null;
  cues: CheckedCue[];
  // With the first cues alone: the video's name, and what was found beside the words.
  filename?: string;
  video?: { width: number; height: number; frame_rate?: number };
  shots?: { time: number; score: number }[];
  regions?: Region[];
  assets?: { name: string; content_type: string; size_bytes: number }[];
  /** Codes, or sentences in English. */
  warnings?: string[];
}

export interface Rules {
  max_lines: number; max_line_units: number; wide_characters: boolean; wide_dashes: boolean;
  min_duration_s: number; max_duration_s: number; min_gap_s: number; max_cps: number;
}
export interface Profiles {
  default: Record<string, string>;
  profiles: { name: string; title: { en: string; ko: string }; rules: Rules }[];
}
export interface CheckRequest { profile: string; language: string; cues: Cue[]; rules?: Partial<Rules>; video?: { frame_rate?: number } }
export interface Fixed {
  cues: Cue[];
  changes: { cue: number; code: string; message: string }[];
  problems: ({ cue: number } & CueProblem)[];
}

/** The video with its captions in the picture. */
export interface Burn {
  status: "none" | Status; progress?: number; eta_seconds?: number | null; error_code?: string | null;
  /** Of a completed one: what was drawn, and where it can be fetched for a while. */
  version?: number; current?: boolean; karaoke?: boolean; voice?: boolean; size_bytes?: number; url?: string;
}

export interface UploadPlace { upload_url: string; fileKey: string }
export interface PartedUpload { upload_id: string; file_key: string; part_size: number }
export interface ArrivedPart { part_number: number; etag: string; size_bytes: number }

/** `required`: nothing is answered before a key was entered. */
export interface Session { owner: string | null; required: boolean }
