// Times as people read and write them.

/** "1:02:03.456", without the hour where there is none. */
export function formatTime(timeMs: number): string {
  const ms = Math.max(0, Math.round(timeMs));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(ms / 3_600_000), minutes = Math.floor(ms / 60_000) % 60, seconds = Math.floor(ms / 1000) % 60;
  const rest = `${two(minutes)}:${two(seconds)}.${String(ms % 1000).padStart(3, "0")}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

const kNumber = "(\\d{1,5}(?:[.,]\\d{1,3})?)";
const kUnits = new RegExp(`^(?:(\\d{1,3})\\s*(?:h|시간?))?\\s*(?:(\\d{1,4})\\s*(?:m|min|분))?\\s*(?:${kNumber}\\s*(?:s|sec|초))?$`, "i");
const number = (text: string | undefined): number => Number((text ?? "0").replace(",", "."));
const millis = (hours: number, minutes: number, seconds: number): number => Math.round(((hours * 60 + minutes) * 60 + seconds) * 1000);

export interface TimeContext {
  /** What "+0.5" and "-0.5" are counted from. */
  readonly fromMs?: number;
  /** Frames a second, for "0:01:02:12". */
  readonly frameRate?: number;
}

/**
 * Milliseconds of what people write for a time: "1:02:03.456", "2:03,4", "83.5", "1m 23s", "1분 23초", "0:01:02:12" with
 * frames, "+0.5" and "-0.5" from where it was; null for anything else.
 */
export function parseTime(text: string, { fromMs, frameRate = 25 }: TimeContext = {}): number | null {
  const plain = text.trim().replace(/：/g, ":").replace(/−/g, "-");
  const moved = new RegExp(`^([+-])\\s*${kNumber}$`).exec(plain);
  if (moved) return fromMs === undefined ? null : Math.max(0, fromMs + (moved[1] === "-" ? -1 : 1) * millis(0, 0, number(moved[2])));
  const clock = new RegExp(`^(?:(?:(\\d{1,3}):)?(\\d{1,3}):)?${kNumber}$`).exec(plain);
  if (clock) return millis(number(clock[1]), number(clock[2]), number(clock[3]));
  const frames = /^(\d{1,3}):(\d{1,2}):(\d{1,2})[:;](\d{1,3})$/.exec(plain);
  if (frames && number(frames[4]) < Math.ceil(frameRate))
    return millis(number(frames[1]), number(frames[2]), number(frames[3])) + Math.round((number(frames[4]) * 1000) / frameRate);
  const units = plain === "" ? null : kUnits.exec(plain);
  return units ? millis(number(units[1]), number(units[2]), number(units[3])) : null;
}
