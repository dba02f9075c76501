#include "wire/signature.h"

#include <algorithm>
#include <cstdlib>

#include "base/digest.h"
#include "base/hmac.h"
#include "base/text.h"

namespace ecg::wire {
namespace {

constexpr std::int64_t kFreshSeconds = 300;

constexpr std::string_view kSimplePrefix = "sha256=";

struct Signatures {
  std::string simple;  // of the body
  std::string full;    // of the body behind its time and name
};

/// In one pass, without a copy of a body that may have many megabytes.
Signatures signatures(std::string_view secret, const std::string& seconds, std::string_view delivery,
                      std::string_view body) {
  HmacSha256 simple(secret), full(secret);
  full.update(seconds + "." + std::string(delivery) + ".");
  constexpr std::size_t kPiece = 64 << 10;  // stays in the processor's cache for both
  for (; !body.empty(); body.remove_prefix(std::min(kPiece, body.size()))) {
    simple.update(body.substr(0, kPiece));
    full.update(body.substr(0, kPiece));
  }
  return {std::string(kSimplePrefix) + simple.finish_hex(), "t=" + seconds + ",v1=" + full.finish_hex()};
}

bool looks_like_a_signature(std::string_view text) {
  constexpr std::size_t kHexDigits = 64;
  return text.starts_with(kSimplePrefix) && text.size() == kSimplePrefix.size() + kHexDigits;
}

void check_time(const http::Request& request, TimePoint at) {
  const auto sent = to_integer(request.headers.find("X-ECG-Timestamp").value_or(""));
  if (!sent || std::llabs(to_millis(at) / 1000 - *sent) > kFreshSeconds)
    throw Error(Code::bad_signature, "X-ECG-Timestamp is more than five minutes away");
}

}  // namespace

void sign_callback(http::Headers& headers, std::string_view secret, std::string_view delivery,
                   std::string_view body, TimePoint at) {
  if (secret.empty()) return;
  const std::string seconds = std::to_string(to_millis(at) / 1000);
  Signatures made = signatures(secret, seconds, delivery, body);
  headers.set("X-Signature-256", made.simple);
  headers.set("X-ECG-Timestamp", seconds);
  headers.set("X-ECG-Delivery", delivery);
  headers.set("X-ECG-Signature", made.full);
}

void check_callback_head(const http::Request& request, std::string_view secret, TimePoint at) {
  if (secret.empty()) return;
  if (!looks_like_a_signature(request.headers.find("X-Signature-256").value_or("")))
    throw Error(Code::bad_signature, "X-Signature-256");
  if (request.headers.find("X-ECG-Signature")) check_time(request, at);
}

jobs::Message check_callback(const http::Request& request, std::string_view secret, TimePoint at) {
  if (secret.empty()) return {};
  const std::string seconds = request.headers.find("X-ECG-Timestamp").value_or("");
  const std::string delivery = request.headers.find("X-ECG-Delivery").value_or("");
  const Signatures right = signatures(secret, seconds, delivery, request.body);
  if (!equal_in_constant_time(request.headers.find("X-Signature-256").value_or(""), right.simple))
    throw Error(Code::bad_signature, "X-Signature-256");

  jobs::Message message{.names = {"body " + sha256_hex(request.body)}};
  const auto full = request.headers.find("X-ECG-Signature");
  if (!full) return message;  // a caller that knows only the first header
  if (!equal_in_constant_time(*full, right.full)) throw Error(Code::bad_signature, "X-ECG-Signature");
  check_time(request, at);
  message.names.push_back("delivery " + delivery);
  message.is_remembered = true;
  return message;
}

}  // namespace ecg::wire
