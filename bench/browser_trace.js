// What the browser's own tracing says of a page: how long its thread was busy, and with what.

/** Starts tracing; gives a function that ends it and returns the events of the page's main thread. */
export async function trace(client) {
  const events = [];
  const collect = ({ value }) => events.push(...value);
  client.on("Tracing.dataCollected", collect);
  const categories = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing", "loading", "latencyInfo"];
  await client.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { recordMode: "recordUntilFull", includedCategories: categories } });
  return async () => {
    const done = new Promise((resolve) => client.once("Tracing.tracingComplete", resolve));
    await client.send("Tracing.end");
    await done;
    client.off("Tracing.dataCollected", collect);
    return mainThread(events);
  };
}

/** Of the renderer that ran our marks. */
function mainThread(events) {
  const ours = events.find(({ name, cat }) => cat.includes("blink.user_timing") && name.startsWith("ecg:"));
  if (!ours) throw new Error("the page left no mark in the trace");
  return events.filter(({ pid, tid }) => pid === ours.pid && tid === ours.tid).sort((a, b) => a.ts - b.ts);
}

const isTask = ({ name, dur }) => name === "RunTask" && dur !== undefined;

/** Milliseconds of each task that ran within [fromUs, toUs). */
export const tasksMs = (events, fromUs = 0, toUs = Infinity) => events.filter((event) => isTask(event) && event.ts >= fromUs && event.ts < toUs).map(({ dur }) => dur / 1000);

export function markUs(events, name) {
  const mark = events.find((event) => event.name === name && event.cat.includes("blink.user_timing"));
  if (!mark) throw new Error(`no mark ${name} in the trace`);
  return mark.ts;
}

/** From the dispatch of each key to the end of the painting that shows it: how long the thread was busy, by the clock,
    and how much of that it computed: what is left was given to somebody else. */
export function keysMs(events) {
  const downs = events.filter(({ name, args }) => name === "EventDispatch" && args?.data?.type === "keydown");
  return downs.map((down, i) => {
    const untilUs = downs[i + 1]?.ts ?? Infinity;
    const shown = events.find(({ name, ts }) => name === "Commit" && ts > down.ts && ts < untilUs) ?? events.find(({ name, ts }) => name === "Paint" && ts > down.ts && ts < untilUs);
    if (!shown) return null;
    const endUs = shown.ts + (shown.dur ?? 0);
    const shares = events.filter(isTask).map(({ ts, dur, tdur }) => {
      const share = Math.max(0, Math.min(ts + dur, endUs) - Math.max(ts, down.ts));
      return { ms: share / 1000, cpuMs: dur > 0 ? ((tdur ?? dur) * share) / dur / 1000 : 0 };
    });
    return { ms: sum(shares, "ms"), cpuMs: sum(shares, "cpuMs") };
  }).filter((key) => key !== null);
}

const sum = (list, field) => list.reduce((total, each) => total + each[field], 0);

export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b), at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
  return { median: round(at(0.5)), p95: round(at(0.95)), most: round(sorted.at(-1) ?? NaN), n: sorted.length };
}

export const round = (value) => Math.round(value * 10) / 10;
