// Regions -> cues between the cues. The words for them: as the guides of docs/captions.md write sounds.
#include "captions/writing/sounds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "captions/reading/timed_text.h"

namespace ecg::captions {
namespace {

using transcript::Region;

constexpr std::string_view kMusic = "♪", kEnglishApplause = "(applause)";
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kApplause{{
    {"ko", "(박수)"},
    {"ja", "（拍手）"},
    {"zh", "（掌声）"},
    {"yue", "（掌聲）"},
    {"de", "(Applaus)"},
    {"fr", "(applaudissements)"},
    {"es", "(aplausos)"},
    {"pt", "(aplausos)"},
    {"it", "(applausi)"},
    {"nl", "(applaus)"},
    {"ru", "(аплодисменты)"},
}};

std::string text_of(Region::Kind kind, std::string_view language) {
  if (kind == Region::Kind::music) return std::string(kMusic);
  const auto found = std::ranges::find(kApplause, language, [](const auto& row) { return row.first; });
  return std::string(found == kApplause.end() ? kEnglishApplause : found->second);
}

}  // namespace

std::vector<Cue> sound_cues(std::span<const Cue> cues, const transcript::Transcript& transcript,
                            const Rules& rules) {
  std::vector<Cue> made;
  if (!rules.sounds) return made;
  std::int64_t free_from = 0;
  for (const Region& region : transcript.regions) {
    if (region.kind == Region::Kind::silence) continue;
    std::int64_t start = std::max<std::int64_t>(free_from, std::llround(to_ms(region.start_s)));
    std::int64_t end = std::llround(to_ms(region.end_s));
    const auto next = std::ranges::upper_bound(cues, start, {}, &Cue::start_ms);
    if (next != cues.begin()) start = std::max(start, std::prev(next)->end_ms + rules.min_gap_ms);
    if (next != cues.end()) end = std::min(end, next->start_ms - rules.min_gap_ms);
    end = std::min(end, start + rules.max_ms);
    if (end - start < std::max<std::int64_t>(rules.min_ms, 1)) continue;
    made.push_back({start, end, {text_of(region.kind, transcript.language)}});
    free_from = end + rules.min_gap_ms;
  }
  return made;
}

}  // namespace ecg::captions
