#pragma once
// Points in time, as records write them (RFC 3339, UTC) and as rows keep them (integer milliseconds).
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace ecg {

using TimePoint = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

TimePoint now();
/// Where the time is taken from that other machines look at: now() of this host, or what they agree on.
using TellTime = std::function<TimePoint()>;
std::int64_t to_millis(TimePoint time);  ///< since 1970-01-01T00:00:00Z
TimePoint from_millis(std::int64_t millis);
std::string rfc3339(TimePoint time);      ///< 2026-11-23T06:33:00Z, whole seconds
std::string compact_utc(TimePoint time);  ///< 20261123_063300
std::string http_date(TimePoint time);    ///< Mon, 23 Nov 2026 06:33:00 GMT (RFC 9110)
std::string amz_date(TimePoint time);     ///< 20261123T063300Z, as SigV4 writes it

}  // namespace ecg
