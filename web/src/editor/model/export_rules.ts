// By which rules captions are taken away: as they stand in the editor, by a profile, or by numbers of one's own.

export const kCustom = "custom";

/** Names as on the wire, with what the server takes. */
export const kNumbers = { max_lines: [1, 9], max_line_units: [2, 1000], max_cps: [0.1, 1000] } as const;
export type NumberName = keyof typeof kNumbers;

export interface ExportRules {
  /** "": as in the editor. */
  readonly profile: string;
  /** Of `custom`, as they were written; those of the language where nothing was, or nothing that can be. */
  readonly numbers: Readonly<Partial<Record<NumberName, string>>>;
}

export const kAsEdited: ExportRules = { profile: "", numbers: {} };

export function isGood(name: NumberName, text: string): boolean {
  const [least, most] = kNumbers[name], value = Number(text);
  return text.trim() !== "" && value >= least && value <= most && (name !== "max_lines" || Number.isInteger(value));
}

/** What the server is asked with. */
export function rulesQuery({ profile, numbers }: ExportRules): Record<string, string | number> {
  if (profile === "") return {};
  const own = Object.entries(numbers).filter(([name, text]) => isGood(name as NumberName, text)).map(([name, text]) => [name, Number(text)]);
  return { profile, fix: 1, ...(profile === kCustom ? Object.fromEntries(own) as Record<string, number> : {}) };
}

/** What writeRules() wrote; as in the editor where it is anything else. */
export function readRules(text: string | null): ExportRules {
  try {
    const { profile, numbers } = JSON.parse(text ?? "") as Partial<ExportRules>;
    if (typeof profile !== "string") return kAsEdited;
    const known = (Object.keys(kNumbers) as NumberName[]).filter((name) => typeof numbers?.[name] === "string");
    return { profile, numbers: Object.fromEntries(known.map((name) => [name, numbers![name]])) };
  } catch {
    return kAsEdited;
  }
}

export const writeRules = (rules: ExportRules): string => JSON.stringify(rules);
