#pragma once
// The line to the other server, for endpoints that ask it something while somebody waits: a server that does
// not answer must not hold them up.
#include <chrono>
#include <string>

#include "base/breaker.h"
#include "http/client.h"

namespace ecg::wire {

struct PeerLineOptions {
  std::chrono::milliseconds answer_time{
      1'800};        ///< without a byte from it; who asks waits two seconds at most
  int failures = 3;  ///< to answer in time, one after the other; then it is not asked for a while
  std::chrono::milliseconds rest{5'000};
};

/// Safe for many threads.
class PeerLine {
 public:
  /// `name` is what it is called in errors: "the ML server".
  explicit PeerLine(std::string name, PeerLineOptions options = {});

  /// Any status is an answer. Throws Error(unavailable) when none came in time; at once, without a call,
  /// while it has not answered lately: then one question at a time tries whether it does again. Throws
  /// Error(cancelled) when the one who asks has left (base/asker.h).
  http::ClientResponse ask(http::ClientRequest request);

 private:
  const std::string name_;
  const std::chrono::milliseconds answer_time_;
  Breaker breaker_;
};

}  // namespace ecg::wire
