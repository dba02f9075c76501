// Sound tracks by the words of people. Containers name languages by ISO 639-2: Matroska by its bibliographic
// codes ("ger"), MP4 by the terminological ones ("deu"); people write ISO 639-1 ("de") or a tag (RFC 5646).
#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"
#include "media/probe.h"

namespace ecg::media {
namespace {

struct Code639 {
  std::string_view one, two, bibliographic = {};  ///< 639-1, 639-2/T, 639-2/B where that is another
};

// Source: Library of Congress, Codes for the Representation of Names of Languages; those that Whisper knows.
// clang-format off
constexpr std::array kCodes{
    Code639{"af", "afr"}, Code639{"am", "amh"}, Code639{"ar", "ara"}, Code639{"as", "asm"}, Code639{"az", "aze"},
    Code639{"ba", "bak"}, Code639{"be", "bel"}, Code639{"bg", "bul"}, Code639{"bn", "ben"}, Code639{"bo", "bod", "tib"},
    Code639{"br", "bre"}, Code639{"bs", "bos"}, Code639{"ca", "cat"}, Code639{"cs", "ces", "cze"}, Code639{"cy", "cym", "wel"},
    Code639{"da", "dan"}, Code639{"de", "deu", "ger"}, Code639{"el", "ell", "gre"}, Code639{"en", "eng"}, Code639{"es", "spa"},
    Code639{"et", "est"}, Code639{"eu", "eus", "baq"}, Code639{"fa", "fas", "per"}, Code639{"fi", "fin"}, Code639{"fo", "fao"},
    Code639{"fr", "fra", "fre"}, Code639{"gl", "glg"}, Code639{"gu", "guj"}, Code639{"ha", "hau"}, Code639{"he", "heb"},
    Code639{"hi", "hin"}, Code639{"hr", "hrv"}, Code639{"ht", "hat"}, Code639{"hu", "hun"}, Code639{"hy", "hye", "arm"},
    Code639{"id", "ind"}, Code639{"is", "isl", "ice"}, Code639{"it", "ita"}, Code639{"ja", "jpn"}, Code639{"jv", "jav"},
    Code639{"ka", "kat", "geo"}, Code639{"kk", "kaz"}, Code639{"km", "khm"}, Code639{"kn", "kan"}, Code639{"ko", "kor"},
    Code639{"la", "lat"}, Code639{"lb", "ltz"}, Code639{"ln", "lin"}, Code639{"lo", "lao"}, Code639{"lt", "lit"},
    Code639{"lv", "lav"}, Code639{"mg", "mlg"}, Code639{"mi", "mri", "mao"}, Code639{"mk", "mkd", "mac"}, Code639{"ml", "mal"},
    Code639{"mn", "mon"}, Code639{"mr", "mar"}, Code639{"ms", "msa", "may"}, Code639{"mt", "mlt"}, Code639{"my", "mya", "bur"},
    Code639{"ne", "nep"}, Code639{"nl", "nld", "dut"}, Code639{"nn", "nno"}, Code639{"no", "nor"}, Code639{"oc", "oci"},
    Code639{"pa", "pan"}, Code639{"pl", "pol"}, Code639{"ps", "pus"}, Code639{"pt", "por"}, Code639{"ro", "ron", "rum"},
    Code639{"ru", "rus"}, Code639{"sa", "san"}, Code639{"sd", "snd"}, Code639{"si", "sin"}, Code639{"sk", "slk", "slo"},
    Code639{"sl", "slv"}, Code639{"sn", "sna"}, Code639{"so", "som"}, Code639{"sq", "sqi", "alb"}, Code639{"sr", "srp"},
    Code639{"su", "sun"}, Code639{"sv", "swe"}, Code639{"sw", "swa"}, Code639{"ta", "tam"}, Code639{"te", "tel"},
    Code639{"tg", "tgk"}, Code639{"th", "tha"}, Code639{"tk", "tuk"}, Code639{"tl", "tgl"}, Code639{"tr", "tur"},
    Code639{"tt", "tat"}, Code639{"uk", "ukr"}, Code639{"ur", "urd"}, Code639{"uz", "uzb"}, Code639{"vi", "vie"},
    Code639{"yi", "yid"}, Code639{"yo", "yor"}, Code639{"zh", "zho", "chi"},
};
// clang-format on

/// The language of a tag by its shortest code: "ko" of "ko-KR", "KOR" and "ko".
std::string shortest(std::string_view tag) {
  std::string language = lower_ascii(tag.substr(0, tag.find_first_of("-_")));
  for (const auto& [one, two, bibliographic] : kCodes)
    if (language == two || (!bibliographic.empty() && language == bibliographic)) return std::string(one);
  return language;
}

[[noreturn]] void refuse(const MediaInfo& info, std::string_view name) {
  constexpr std::size_t kMostShown = 16;
  std::string there;
  for (std::size_t i = 0; i < std::min(info.audio.size(), kMostShown); ++i) {
    const AudioTrack& track = info.audio[i];
    there += (there.empty() ? "" : ", ") + std::to_string(track.index);
    if (!track.language.empty()) there += " " + track.language;
    if (!track.title.empty()) there += " '" + track.title + "'";
  }
  throw Error(Code::track_not_found, "/track " + std::string(name) + "; there are " + there);
}

}  // namespace

int track_named(const MediaInfo& info, std::string_view name) {
  if (info.audio.empty()) throw Error(Code::no_audio_track);
  const std::string wanted = trimmed(name);
  if (const auto index = to_integer(wanted)) {
    if (*index < 0 || *index >= static_cast<std::int64_t>(info.audio.size())) refuse(info, name);
    return static_cast<int>(*index);
  }
  const auto titled = std::ranges::find_if(
      info.audio, [&](const auto& track) { return equal_ignoring_ascii_case(track.title, wanted); });
  if (titled != info.audio.end()) return titled->index;
  const std::string language = shortest(wanted);
  const auto spoken = std::ranges::find_if(info.audio, [&](const auto& track) {
    return !track.language.empty() && shortest(track.language) == language;
  });
  if (spoken == info.audio.end()) refuse(info, name);
  return spoken->index;
}

}  // namespace ecg::media
