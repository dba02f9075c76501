#pragma once
// Requests to an S3 server, over connections that stay open between them.
#include <chrono>
#include <string>

#include "base/breaker.h"
#include "http/client.h"

namespace ecg::objects {

class S3Transfer {
 public:
  /// One request to a signed URL, from any thread; no redirect followed, certificates verified. What failed
  /// on the way, or was answered with a passing status (base/retry.h), is asked again a few times: every
  /// request of ours may be made twice. Throws Error(unavailable) when no answer came, or one of more than
  /// 16 MiB.
  ///
  /// Where somebody asks for it (base/asker.h) all tries together have `patience`, and none is made while the
  /// server has not answered lately; Error(cancelled) when he has left, or the thread's work was stopped.
  http::ClientResponse send(const std::string& method, const std::string& url, const std::string& body = {},
                            const std::string& content_type = {},
                            std::chrono::milliseconds patience = kPatience);

  static constexpr std::chrono::milliseconds kPatience{1'800};  ///< who asks waits two seconds at most

 private:
  http::Connections connections_;
  Breaker breaker_{"the object store"};
};

}  // namespace ecg::objects
