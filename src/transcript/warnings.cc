#include "transcript/warnings.h"

#include <algorithm>
#include <array>

namespace ecg::transcript {
namespace {

struct Row {
  std::string_view code, ko, en;
};

// clang-format off
constexpr std::array kRows{
    Row{"NO_SPEECH", "말소리가 없습니다", "Nobody speaks in it"},
    Row{"UNCERTAIN_SPEECH", "알아듣기 어려운 곳이 있어, 그곳의 글은 확실하지 않습니다", "Parts of it were hard to hear, and their text is uncertain"},
    Row{"OTHER_AUDIO_TRACKS", "오디오 트랙이 여럿이며, 그중 하나만 받아 적었습니다", "It has several audio tracks, of which one was transcribed"},
    Row{"ONE_CHANNEL", "모든 채널을 섞은 소리에서는 말소리가 들리지 않아, 한 채널만 받아 적었습니다", "Nobody is heard in the mix of all channels, so one channel alone was transcribed"},
    Row{"CHANNELS_CANCEL", "채널들이 서로 소리를 지우는 곳이 있어, 그곳은 가장 큰 채널만 들었습니다", "Its channels cancel each other out in places; only the loudest was listened to there"},
    Row{"SPEAKERS_UNAVAILABLE", "화자를 구분하지 못했습니다. 화자 구분 모델이 설치되어 있지 않거나 손상되었습니다(ecg models pull speakers)", "Speakers were not told apart: the networks for it are not installed, or broken (ecg models pull speakers)"},
};
// clang-format on

}  // namespace

std::string warning_sentence(std::string_view warning, Language language) {
  const auto row = std::ranges::find(kRows, warning, &Row::code);
  if (row == kRows.end()) return std::string(warning);
  return std::string(language == Language::ko ? row->ko : row->en);
}

}  // namespace ecg::transcript
