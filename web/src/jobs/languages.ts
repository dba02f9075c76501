// The languages that Whisper knows and people ask for most, named by the browser in the person's own language.
const CODES = ["ko", "en", "ja", "zh", "es", "fr", "de", "pt", "it", "ru", "vi", "th", "id", "ar", "hi", "tr", "nl", "pl", "uk", "sv"] as const;

/** "English"; the code itself where the browser has no name for it. */
export const languageName = (code: string, shownIn: string): string => new Intl.DisplayNames([shownIn], { type: "language" }).of(code) ?? code;

export function languageChoices(shownIn: string): { code: string; name: string }[] {
  const names = new Intl.DisplayNames([shownIn], { type: "language" });
  return CODES.map((code) => ({ code, name: names.of(code) ?? code }));
}
