#include "jobs/burn_order.h"

#include "base/text.h"

namespace ecg::jobs {
namespace {

constexpr std::string_view kScheme = "burn:";

}  // namespace

std::string burn_id(const std::string& source_job) { return "burn-" + source_job; }

std::string to_video_url(const BurnOrder& order) {
  return std::string(kScheme) + std::to_string(order.version) + (order.karaoke ? ":1:" : ":0:") +
         order.source_job;
}

std::optional<BurnOrder> burn_order(const Job& job) {
  if (!job.video_url.starts_with(kScheme)) return std::nullopt;
  const auto parts = split(std::string_view(job.video_url).substr(kScheme.size()), ':');
  const auto version = parts.size() == 3 ? to_integer(parts[0]) : std::nullopt;
  if (!version || *version < 1 || *version > INT32_MAX) return std::nullopt;
  return BurnOrder{.source_job = parts[2], .version = static_cast<int>(*version), .karaoke = parts[1] == "1"};
}

}  // namespace ecg::jobs
