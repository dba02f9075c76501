// The guides' numbers; where each is from stands in docs/captions.md.
#include "captions/profiles.h"

#include <algorithm>
#include <array>

#include "base/error.h"

namespace ecg::captions {
namespace {

constexpr std::string_view kCustom = "custom", kBbc = "bbc", kYouTube = "youtube";

constexpr std::array kProfiles{
    Profile{"netflix-en", "Netflix, English", "넷플릭스 영어"},
    Profile{"netflix-ko", "Netflix, Korean", "넷플릭스 한국어"},
    Profile{"netflix-ja", "Netflix, Japanese", "넷플릭스 일본어"},
    Profile{"netflix-zh", "Netflix, Chinese", "넷플릭스 중국어"},
    Profile{"netflix-en-sdh", "Netflix, English, with sounds", "넷플릭스 영어, 소리 표시"},
    Profile{"netflix-ko-sdh", "Netflix, Korean, with sounds", "넷플릭스 한국어, 소리 표시"},
    Profile{"netflix-ja-sdh", "Netflix, Japanese, with sounds", "넷플릭스 일본어, 소리 표시"},
    Profile{"netflix-zh-sdh", "Netflix, Chinese, with sounds", "넷플릭스 중국어, 소리 표시"},
    Profile{kBbc, "BBC", "BBC"},
    Profile{kYouTube, "YouTube", "유튜브"},
};

constexpr double kKoreanSdhCps = 14;  // docs/captions.md
constexpr std::string_view kNetflix = "netflix-", kWithSounds = "-sdh";

/// A full-width character is as wide as two Latin letters, and read as fast as the language's own guide says.
Rules carried_over(Rules latin, const Rules& own) {
  if (!own.half_width_counts_half) return latin;
  latin.half_width_counts_half = true;
  latin.max_columns = static_cast<int>(latin.max_columns / 2);
  latin.max_cps = own.max_cps;
  return latin;
}

Rules netflix_rules(std::string_view rest) {
  const bool sounds = rest.ends_with(kWithSounds);
  if (sounds) rest.remove_suffix(kWithSounds.size());
  Rules rules = Rules::for_language(rest);
  rules.sounds = rules.names_speakers = sounds;
  if (sounds) rules.speaker_dash = {};  // the name says it
  if (sounds && rest == "ko") rules.max_cps = kKoreanSdhCps;
  return rules;
}

}  // namespace

std::span<const Profile> profiles() { return kProfiles; }

bool is_profile(std::string_view name) {
  return name == kCustom || std::ranges::find(kProfiles, name, &Profile::name) != kProfiles.end();
}

std::string_view default_profile(std::string_view language) {
  if (language == "yue") language = "zh";
  for (const Profile& profile : kProfiles)
    if (profile.name.starts_with(kNetflix) && profile.name.substr(kNetflix.size()) == language)
      return profile.name;
  return kProfiles.front().name;
}

Rules profile_rules(std::string_view name, std::string_view language) {
  const Rules own = Rules::for_language(language);
  if (name.empty() || name == kCustom) return own;
  if (!is_profile(name))
    throw Error(Code::invalid_field, "there is no caption profile \"" + std::string(name) + "\"");
  Rules rules;
  if (name == kBbc)
    rules = carried_over({.max_columns = 37,
                          .min_ms = 300,
                          .min_gap_ms = 0,
                          .close_gap_ms = 1000,
                          .max_cps = 15,
                          .shot_frames = 0,
                          .speaker_dash = "– "},
                         own);
  else if (name == kYouTube)
    rules = carried_over({.max_columns = 32, .min_gap_ms = 0, .close_gap_ms = 0, .shot_frames = 0}, own);
  else
    rules = netflix_rules(name.substr(kNetflix.size()));
  rules.break_at_spaces_only = own.break_at_spaces_only;  // the language's, whoever sets the numbers
  return rules;
}

}  // namespace ecg::captions
