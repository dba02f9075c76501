#include "whisper/decoding/logit_rules.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tensor/vector_math.h"

namespace ecg::whisper {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();
constexpr double kTimeStep_s = 0.02;
constexpr std::size_t kLatestBegin = 50;  // steps: the first words begin in the first second

}  // namespace

void LogitRules::apply(std::span<float> logits, std::span<const Token> said, double length_s,
                       bool in_character) const {
  for (const Token token : tokens_.suppressed()) logits[static_cast<std::size_t>(token)] = kNever;
  logits[static_cast<std::size_t>(tokens_.no_timestamps())] = kNever;
  if (said.empty())
    for (const Token token : tokens_.suppressed_first()) logits[static_cast<std::size_t>(token)] = kNever;
  if (in_character) {
    std::ranges::fill(logits.subspan(static_cast<std::size_t>(tokens_.end_of_text())), kNever);
    return;
  }
  forbid_times(logits, said, length_s);
  prefer_times(logits);
}

void LogitRules::forbid_times(std::span<float> logits, std::span<const Token> said, double length_s) const {
  const auto first = static_cast<std::size_t>(tokens_.first_timestamp());
  const auto text = logits.first(static_cast<std::size_t>(tokens_.end_of_text())),
             times = logits.subspan(first);
  const bool last_is_time = !said.empty() && tokens_.is_timestamp(said.back());
  const bool one_before_is_time = said.size() < 2 || tokens_.is_timestamp(said[said.size() - 2]);
  if (last_is_time && one_before_is_time) std::ranges::fill(times, kNever);
  if (last_is_time && !one_before_is_time) std::ranges::fill(text, kNever);

  const auto latest =
      std::find_if(said.rbegin(), said.rend(), [&](Token t) { return tokens_.is_timestamp(t); });
  if (latest != said.rend()) {
    const bool may_repeat =
        last_is_time && !one_before_is_time;  // an end, and the same time as the next begin
    const auto earliest =
        static_cast<std::size_t>(*latest - tokens_.first_timestamp()) + (may_repeat ? 0 : 1);
    std::ranges::fill(times.first(std::min(earliest, times.size())), kNever);
  }
  const auto end = static_cast<std::size_t>(std::ceil(length_s / kTimeStep_s)) + 1;
  if (end < times.size()) std::ranges::fill(times.subspan(end), kNever);
  if (!said.empty()) return;
  std::ranges::fill(logits.first(first), kNever);
  if (times.size() > kLatestBegin + 1) std::ranges::fill(times.subspan(kLatestBegin + 1), kNever);
}

/// When all times together are likelier than the likeliest text, it is a time.
void LogitRules::prefer_times(std::span<float> logits) const {
  const auto first = static_cast<std::size_t>(tokens_.first_timestamp());
  const auto others = logits.first(first), times = logits.subspan(first);
  const float greatest_time = tensor::max(times);
  if (greatest_time == kNever) return;
  const float all_times = greatest_time + std::log(tensor::sum_of_exp(times, greatest_time));
  if (all_times > tensor::max(others)) std::ranges::fill(others, kNever);
}

}  // namespace ecg::whisper
