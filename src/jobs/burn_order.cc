#include "jobs/burn_order.h"

#include "base/ids.h"
#include "base/text.h"

namespace ecg::jobs {
namespace {

constexpr std::string_view kScheme = "burn:", kBurn = "burn-";
constexpr int kKaraoke = 1, kVoice = 2;

}  // namespace

std::string burn_id(const std::string& source_job) { return std::string(kBurn) + source_job; }

bool is_callers_id(std::string_view text) { return is_job_id(text) && !text.starts_with(kBurn); }

std::string to_video_url(const BurnOrder& order) {
  const int looks = (order.karaoke ? kKaraoke : 0) + (order.voice ? kVoice : 0);
  return std::string(kScheme) + std::to_string(order.version) + ":" + std::to_string(looks) + ":" +
         order.source_job;
}

std::optional<BurnOrder> burn_order(const Job& job) {
  if (!job.video_url.starts_with(kScheme)) return std::nullopt;
  const auto parts = split(std::string_view(job.video_url).substr(kScheme.size()), ':');
  if (parts.size() != 3) return std::nullopt;
  const auto version = to_integer(parts[0]), looks = to_integer(parts[1]);
  if (!version || *version < 1 || *version > INT32_MAX || !looks) return std::nullopt;
  return BurnOrder{.source_job = parts[2],
                   .version = static_cast<int>(*version),
                   .karaoke = (*looks & kKaraoke) != 0,
                   .voice = (*looks & kVoice) != 0};
}

}  // namespace ecg::jobs
