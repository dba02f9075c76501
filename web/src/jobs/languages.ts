// The languages that Whisper knows and people ask for most, named by the browser in the person's own language.
const CODES = ["ko", "en", "ja", "zh", "es", "fr", "de", "pt", "it", "ru", "vi", "th", "id", "ar", "hi", "tr", "nl", "pl", "uk", "sv"] as const;

export function languageChoices(shownIn: string): { code: string; name: string }[] {
  const names = new Intl.DisplayNames([shownIn], { type: "language" });
  return CODES.map((code) => ({ code, name: names.of(code) ?? code }));
}
