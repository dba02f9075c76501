#include "wire/signature.h"

#include <cstdlib>

#include "base/digest.h"
#include "base/text.h"

namespace ecg::wire {
namespace {

constexpr std::int64_t kFreshSeconds = 300;

std::string body_signature(std::string_view secret, std::string_view body) {
  return "sha256=" + to_hex(hmac_sha256(secret, body));
}

std::string full_signature(std::string_view secret, const std::string& seconds, std::string_view delivery,
                           std::string_view body) {
  const std::string covered = seconds + "." + std::string(delivery) + "." + std::string(body);
  return "t=" + seconds + ",v1=" + to_hex(hmac_sha256(secret, covered));
}

}  // namespace

void sign_callback(http::Headers& headers, std::string_view secret, std::string_view delivery,
                   std::string_view body, TimePoint at) {
  if (secret.empty()) return;
  const std::string seconds = std::to_string(to_millis(at) / 1000);
  headers.set("X-Signature-256", body_signature(secret, body));
  headers.set("X-ECG-Timestamp", seconds);
  headers.set("X-ECG-Delivery", delivery);
  headers.set("X-ECG-Signature", full_signature(secret, seconds, delivery, body));
}

jobs::Message check_callback(const http::Request& request, std::string_view secret, TimePoint at) {
  if (secret.empty()) return {};
  const auto simple = request.headers.find("X-Signature-256");
  if (!simple || !equal_in_constant_time(*simple, body_signature(secret, request.body)))
    throw Error(Code::bad_signature, "X-Signature-256");

  jobs::Message message{.names = {"body " + sha256_hex(request.body)}};
  const auto full = request.headers.find("X-ECG-Signature");
  if (!full) return message;  // a caller that knows only the first header
  const std::string seconds = request.headers.find("X-ECG-Timestamp").value_or("");
  const std::string delivery = request.headers.find("X-ECG-Delivery").value_or("");
  if (!equal_in_constant_time(*full, full_signature(secret, seconds, delivery, request.body)))
    throw Error(Code::bad_signature, "X-ECG-Signature");
  const auto sent = to_integer(seconds);
  if (!sent || std::llabs(to_millis(at) / 1000 - *sent) > kFreshSeconds)
    throw Error(Code::bad_signature, "X-ECG-Timestamp is more than five minutes away");
  message.names.push_back("delivery " + delivery);
  message.is_remembered = true;
  return message;
}

}  // namespace ecg::wire
