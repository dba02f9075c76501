// Which languages a transcript is in.
#include <algorithm>
#include <array>
#include <map>

#include "transcript/transcript.h"

namespace ecg::transcript {

bool is_translation(const Transcript& transcript) {
  const json::value* options = transcript.extra.if_contains("options");
  if (!options || !options->is_object()) return false;
  const json::value* translate = options->get_object().if_contains("translate");
  return translate && translate->is_bool() && translate->get_bool();
}

std::string language_of_text(const Transcript& transcript) {
  return is_translation(transcript) ? "en" : transcript.language;
}

bool is_written_with_spaces(std::string_view language) {
  // Unicode Standard Annex 14, section 3.1: those whose lines are not broken at spaces, of Whisper's.
  constexpr std::array<std::string_view, 8> kWithout{"zh", "yue", "ja", "th", "lo", "my", "km", "bo"};
  return std::ranges::find(kWithout, language) == kWithout.end();
}

void name_languages(Transcript& transcript) {
  std::map<std::string, double> spoken_s;
  for (const Segment& segment : transcript.segments)
    spoken_s[segment.language.value_or(transcript.language)] += segment.end_s - segment.start_s;
  transcript.metadata.languages.clear();
  if (spoken_s.empty()) return;
  std::vector<std::string> languages;
  for (const auto& [language, time_s] : spoken_s) languages.push_back(language);
  std::ranges::stable_sort(languages, std::greater(), [&](const std::string& one) { return spoken_s[one]; });
  for (Segment& segment : transcript.segments) {
    if (languages.size() > 1)
      segment.language = segment.language.value_or(transcript.language);
    else
      segment.language.reset();
  }
  transcript.language = languages.front();
  if (languages.size() > 1) transcript.metadata.languages = std::move(languages);
}

}  // namespace ecg::transcript
