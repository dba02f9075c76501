#include "http/conditions.h"

#include <algorithm>
#include <cstdint>
#include <ctime>

#include "base/text.h"

namespace ecg::http {
namespace {

constexpr std::string_view kWeak = "W/";

/// Dates on the wire have whole seconds.
std::int64_t whole_seconds(TimePoint time) { return to_millis(time) / 1000; }

std::optional<TimePoint> date_of(const Request& request, std::string_view name) {
  const auto header = request.headers.find(name);
  return header ? parse_http_date(*header) : std::nullopt;
}

bool is_safe(const Request& request) { return request.method == "GET" || request.method == "HEAD"; }

/// The two that ask whether something is still as it was; nullopt: neither is there.
std::optional<bool> is_as_expected(const Request& request, const Validators* current) {
  if (const auto match = request.headers.find("If-Match"))
    return current && names_etag(*match, current->etag, false);
  const auto since = date_of(request, "If-Unmodified-Since");
  if (!since || !current) return std::nullopt;
  return whole_seconds(current->modified_at) <= whole_seconds(*since);
}

/// The two that ask whether there is something new.
std::optional<bool> is_known(const Request& request, const Validators* current) {
  if (const auto none = request.headers.find("If-None-Match"))
    return current && names_etag(*none, current->etag, true);
  const auto since = is_safe(request) ? date_of(request, "If-Modified-Since") : std::nullopt;
  if (!since || !current) return std::nullopt;
  return whole_seconds(current->modified_at) <= whole_seconds(*since);
}

/// One entity tag off the front of a list; nullopt at its end, and where what follows is no tag. Commas may
/// stand inside the quotes.
std::optional<std::string_view> next_etag(std::string_view& list) {
  list.remove_prefix(std::min(list.find_first_not_of(" \t,"), list.size()));
  const std::size_t quote = list.starts_with(kWeak) ? kWeak.size() : 0;
  if (quote >= list.size() || list[quote] != '"') return std::nullopt;
  const std::size_t end = list.find('"', quote + 1);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view tag = list.substr(0, end + 1);
  list.remove_prefix(end + 1);
  return tag;
}

bool is_same(std::string_view a, std::string_view b, bool weakly) {
  const auto opaque = [](std::string_view tag) { return tag.starts_with(kWeak) ? tag.substr(2) : tag; };
  if (weakly) return opaque(a) == opaque(b);
  return a == b && !a.starts_with(kWeak);
}

}  // namespace

bool names_etag(std::string_view list, std::string_view etag, bool weakly) {
  if (trimmed(list) == "*") return true;
  while (const auto tag = next_etag(list))
    if (is_same(*tag, etag, weakly)) return true;
  return false;
}

std::optional<TimePoint> parse_http_date(std::string_view text) {
  const std::string date = trimmed(text);
  for (const char* format :
       {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"}) {
    std::tm parts{};
    const char* end = strptime(date.c_str(), format, &parts);
    if (end && *end == '\0') return from_millis(std::int64_t{1000} * timegm(&parts));
  }
  return std::nullopt;
}

Condition evaluate_conditions(const Request& request, const Validators* current) {
  if (!is_as_expected(request, current).value_or(true)) return Condition::failed;
  if (!is_known(request, current).value_or(false)) return Condition::holds;
  return is_safe(request) ? Condition::not_modified : Condition::failed;
}

bool may_use_range(const Request& request, const Validators& current) {
  const auto header = request.headers.find("If-Range");
  if (!header) return true;
  const std::string wanted = trimmed(*header);
  if (wanted.starts_with('"') || wanted.starts_with(kWeak)) return is_same(wanted, current.etag, false);
  const auto date = parse_http_date(wanted);
  return date && whole_seconds(*date) == whole_seconds(current.modified_at);
}

}  // namespace ecg::http
