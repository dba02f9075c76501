#include "objects/s3/s3_transfer.h"

#include <algorithm>
#include <optional>

#include "base/asker.h"
#include "base/error.h"
#include "base/retry.h"

namespace ecg::objects {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::uint64_t kLongestAnswer = 16 << 20;  // a page of 1,000 parts is some 200 KB
constexpr int kMostTries = 4;
constexpr milliseconds kPause{100};  // doubles with every try
constexpr milliseconds kConnectTime{5'000};
constexpr milliseconds kAlone{60'000};  // of one try for which nobody waits

milliseconds since(Clock::time_point began) {
  return std::chrono::duration_cast<milliseconds>(Clock::now() - began);
}

/// Nothing when no answer came; `why` says the reason then.
std::optional<http::ClientResponse> try_to_send(const http::ClientRequest& request, std::string& why) {
  try {
    return http::send(request, asker_left());
  } catch (const Error& problem) {
    if (problem.code() != Code::download_error) throw;
    why = http::reason_of(problem, request);  // the URL's query is a signature
    return std::nullopt;
  }
}

}  // namespace

http::ClientResponse S3Transfer::send(const std::string& method, const std::string& url,
                                      const std::string& body, const std::string& content_type,
                                      milliseconds patience) {
  http::ClientRequest request{.method = method, .url = url, .headers = {}, .body = body, .limits = {}};
  request.headers.set("Content-Type", content_type);  // not libcurl's own guess of one
  request.connections = &connections_;
  const bool asked = is_asked();
  if (asked) breaker_.begin();
  const auto began = Clock::now();
  std::string why;
  for (int tries = 1;; ++tries) {
    const milliseconds time = asked ? std::max(patience - since(began), milliseconds(1)) : kAlone;
    request.limits = {kConnectTime, time, time, kLongestAnswer};
    const auto response = try_to_send(request, why);
    const auto pause = kPause * (1 << (tries - 1));
    const bool out_of_time = asked && since(began) + pause >= patience;
    if (tries == kMostTries || out_of_time || (response && !is_transient_status(response->status))) {
      // One that is just not there costs nobody any time.
      if (asked) breaker_.end(response || since(began) < patience / 2);
      if (!response) throw Error(Code::unavailable, "the object store: " + why);
      return *response;
    }
    asker_left().sleep_for(pause);
  }
}

}  // namespace ecg::objects
