#include "wire/peer.h"

#include <cstdlib>

#include "base/digest.h"
#include "base/text.h"
#include "wire/job_endpoints.h"

namespace ecg::wire {
namespace {

constexpr std::int64_t kFreshSeconds = 300;
constexpr const char *kSignature = "X-ECG-Peer", *kTime = "X-ECG-Timestamp", *kOwner = "X-ECG-Owner",
                     *kDigest = "X-ECG-Content-SHA256";

/// From /api on: a proxy may take off what stands before.
std::string_view own_part(std::string_view target) {
  const std::size_t begin = target.find(kApi);
  return begin == std::string_view::npos ? target : target.substr(begin);
}

std::string signature(std::string_view secret, const http::Headers& headers, std::string_view method,
                      std::string_view target) {
  std::string covered = "ecg-peer-1";  // nothing else that this secret signs begins so
  for (const auto& part :
       {std::string(method), std::string(own_part(target)), headers.find(kOwner).value_or(""),
        headers.find(kTime).value_or(""), headers.find(kDigest).value_or("")})
    covered += "\n" + part;
  return to_hex(hmac_sha256(secret, covered));
}

}  // namespace

http::ClientRequest Peer::request(std::string method, std::string_view target, const std::string& owner,
                                  std::string body) const {
  http::ClientRequest request{.method = std::move(method),
                              .url = url + std::string(target),
                              .headers = {},
                              .body = std::move(body),
                              .limits = {}};
  if (secret.empty()) return request;
  if (!owner.empty()) request.headers.set(kOwner, owner);
  request.headers.set(kTime, std::to_string(to_millis(clock()) / 1000));
  request.headers.set(kDigest, sha256_hex(request.body));
  request.headers.set(kSignature, signature(secret, request.headers, request.method, target));
  return request;
}

bool is_from_peer(const http::Request& request) { return request.headers.find(kSignature).has_value(); }

void drop_peer(http::Request& request) { request.headers.erase(kSignature); }

std::string check_peer(const http::Request& request, std::string_view secret, TimePoint at) {
  if (secret.empty())
    throw Error(Code::bad_signature, "this server has no callback_secret to check X-ECG-Peer with");
  const std::string expected = signature(secret, request.headers, request.method, request.target);
  if (!equal_in_constant_time(request.headers.find(kSignature).value_or(""), expected))
    throw Error(Code::bad_signature, "X-ECG-Peer");
  const auto sent = to_integer(request.headers.find(kTime).value_or(""));
  if (!sent || std::llabs(to_millis(at) / 1000 - *sent) > kFreshSeconds)
    throw Error(Code::bad_signature, "X-ECG-Timestamp is more than five minutes away");
  return request.headers.find(kOwner).value_or("");
}

void check_peer_body(const http::Request& request) {
  if (is_from_peer(request) &&
      !equal_in_constant_time(request.headers.find(kDigest).value_or(""), sha256_hex(request.body)))
    throw Error(Code::bad_signature, "X-ECG-Content-SHA256");
}

}  // namespace ecg::wire
