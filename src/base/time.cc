#include "base/time.h"

#include <ctime>

namespace ecg {
namespace {

std::string formatted(TimePoint time, const char* format) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, format, &parts)};
}

}  // namespace

TimePoint now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}
std::int64_t to_millis(TimePoint time) { return time.time_since_epoch().count(); }
TimePoint from_millis(std::int64_t millis) { return TimePoint(std::chrono::milliseconds(millis)); }
std::string rfc3339(TimePoint time) { return formatted(time, "%Y-%m-%dT%H:%M:%SZ"); }
std::string compact_utc(TimePoint time) { return formatted(time, "%Y%m%d_%H%M%S"); }
std::string http_date(TimePoint time) { return formatted(time, "%a, %d %b %Y %H:%M:%S GMT"); }
std::string amz_date(TimePoint time) { return formatted(time, "%Y%m%dT%H%M%SZ"); }

}  // namespace ecg
