#include "http/message.h"

#include <algorithm>

#include "base/text.h"

namespace ecg::http {

std::optional<std::string> Headers::find(std::string_view name) const {
  for (const auto& [key, value] : fields_)
    if (equal_ignoring_ascii_case(key, name)) return value;
  return std::nullopt;
}

void Headers::erase(std::string_view name) {
  std::erase_if(fields_, [&](const auto& field) { return equal_ignoring_ascii_case(field.first, name); });
}

void Headers::set(std::string_view name, std::string_view value) {
  erase(name);
  auto& [key, clean] = fields_.emplace_back(name, value);
  // A line break in a value would end the header: what a stranger named must not write our answer.
  std::replace_if(
      clean.begin(), clean.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
}

std::optional<std::string> Request::query_parameter(std::string_view name) const {
  for (std::string part : split(query, '&')) {
    std::replace(part.begin(), part.end(), '+', ' ');
    const std::size_t equals = part.find('=');
    if (percent_decode(part.substr(0, equals)) != name) continue;
    return equals == std::string::npos ? "" : percent_decode(part.substr(equals + 1));
  }
  return std::nullopt;
}

namespace {

struct Preference {
  double ko = -1, en = -1;
};

double quality_of(const std::vector<std::string>& parts) {
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::string part = trimmed(parts[i]);
    if (!part.starts_with("q=")) continue;
    return std::clamp(std::strtod(part.c_str() + 2, nullptr), 0.0, 1.0);
  }
  return 1;
}

}  // namespace

// RFC 9110 section 12.5.4, as far as two languages need it.
Language Request::language() const {
  Preference preference;
  for (const std::string& item : split(headers.find("Accept-Language").value_or(""), ',')) {
    const auto parts = split(item, ';');
    const std::string tag = lower_ascii(trimmed(parts.front())).substr(0, 2);
    if (tag == "ko") preference.ko = std::max(preference.ko, quality_of(parts));
    if (tag == "en") preference.en = std::max(preference.en, quality_of(parts));
  }
  return preference.en > std::max(preference.ko, 0.0) ? Language::en : Language::ko;
}

Response later(Lane lane, std::function<Response()> make) {
  return {.status = 200, .headers = {}, .body = DeferredResponse{lane, std::move(make)}};
}

Response text_response(std::string text, std::string_view content_type, int status) {
  Response response{.status = status, .headers = {}, .body = std::move(text)};
  response.headers.set("Content-Type", content_type);
  return response;
}

Response json_response(const json::value& value, int status) {
  return text_response(to_text(value), "application/json; charset=utf-8", status);
}

namespace {

/// Seconds until the same request may well be taken; empty for what waiting does not mend.
std::string_view retry_after_s(Code code) {
  switch (code) {
    case Code::too_many_requests:
      return "1";  // a bucket gains at least one token a second
    case Code::queue_full:
    case Code::jobs_quota:
      return "30";  // a queue that is full is so for minutes
    case Code::storage_quota:
      return "60";  // somebody must delete something
    default:
      return "";
  }
}

}  // namespace

Response problem_response(const Error& error, Language language) {
  const CodeFacts& known = facts(error.code());
  const json::object problem{{"type", "about:blank"},
                             {"title", known.en},
                             {"status", known.http_status},
                             {"detail", to_valid_utf8(error.message(language))},
                             {"code", known.name}};
  Response response =
      text_response(to_text(problem), "application/problem+json; charset=utf-8", known.http_status);
  if (const auto wait = retry_after_s(error.code()); !wait.empty()) response.headers.set("Retry-After", wait);
  if (error.code() == Code::unauthorized) response.headers.set("WWW-Authenticate", "Bearer");
  return response;
}

namespace {

constexpr std::string_view kUnit = "bytes=";

std::optional<std::uint64_t> position(const std::string& text) {
  const auto number = to_integer(text);
  return number && *number >= 0 ? std::optional(static_cast<std::uint64_t>(*number)) : std::nullopt;
}

[[noreturn]] void outside(std::uint64_t size) {
  throw Error(Code::range_not_satisfiable, "the body has " + std::to_string(size) + " bytes");
}

ByteRange last_bytes(std::uint64_t count, std::uint64_t size) {
  if (count == 0 || size == 0) outside(size);
  const std::uint64_t length = std::min(count, size);
  return {size - length, length};
}

}  // namespace

std::optional<ByteRange> requested_range(const Request& request, std::uint64_t size) {
  const std::string header = trimmed(request.headers.find("Range").value_or(""));
  if (!lower_ascii(header).starts_with(kUnit)) return std::nullopt;
  const std::string set = header.substr(kUnit.size());
  const std::size_t dash = set.find('-');
  if (dash == std::string::npos || set.find(',') != std::string::npos) return std::nullopt;
  const std::string first_text = trimmed(set.substr(0, dash)), last_text = trimmed(set.substr(dash + 1));
  const auto first = position(first_text), last = position(last_text);

  if (first_text.empty()) return last ? std::optional(last_bytes(*last, size)) : std::nullopt;
  if (!first || (!last && !last_text.empty()) || (last && *last < *first)) return std::nullopt;
  if (*first >= size) outside(size);
  const std::uint64_t end = std::min(last.value_or(size - 1), size - 1);
  return ByteRange{*first, end - *first + 1};
}

}  // namespace ecg::http
