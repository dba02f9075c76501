#pragma once
// Conditional requests: whether what the client has, or expects, is what is here.
// Source: RFC 9110 section 13, and 5.6.7 for dates.
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "http/message.h"

namespace ecg::http {

/// What a representation is known by.
struct Validators {
  std::string etag;  ///< with its quotes
  TimePoint modified_at = {};
};

enum class Condition {
  holds,         ///< go on; also when there is none
  not_modified,  ///< 304: the client has it
  failed,        ///< 412
};

/// If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since in the order of section 13.2.2.
/// `current` is nullptr when there is nothing there. A date that is none, and dates on methods that change
/// something, count as no condition where the RFC has it so.
Condition evaluate_conditions(const Request& request, const Validators* current);

/// False when the request has an If-Range that is not of what is here: then its Range is to be ignored.
bool may_use_range(const Request& request, const Validators& current);

/// "Sun, 06 Nov 1994 08:49:37 GMT", and the two older spellings. nullopt for anything else.
std::optional<TimePoint> parse_http_date(std::string_view text);

/// Whether one tag of a list, or "*", is `etag`; `weakly`: W/ makes no difference, else a weak tag is none.
bool names_etag(std::string_view list, std::string_view etag, bool weakly);

}  // namespace ecg::http
