// Times as people read and write them.

/** "1:02:03.456", without the hour where there is none. */
export function formatTime(timeMs: number): string {
  const ms = Math.max(0, Math.round(timeMs));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(ms / 3_600_000), minutes = Math.floor(ms / 60_000) % 60, seconds = Math.floor(ms / 1000) % 60;
  const rest = `${two(minutes)}:${two(seconds)}.${String(ms % 1000).padStart(3, "0")}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** Milliseconds of "h:mm:ss.mmm", "mm:ss,mmm" or seconds alone; null for anything else. */
export function parseTime(text: string): number | null {
  const match = /^(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,3}))?$/.exec(text.trim());
  if (!match) return null;
  const [, hours = "0", minutes = "0", seconds = "0", fraction = ""] = match;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, "0"));
}
