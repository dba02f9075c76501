#pragma once
// The line to the other server, for endpoints that ask it something while somebody waits: a server that does
// not answer must not hold them up.
#include <chrono>
#include <mutex>
#include <string>

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
  http::ClientAnswer ask(http::ClientRequest request);

 private:
  using Clock = std::chrono::steady_clock;

  void begin();
  void end(bool in_time);

  const std::string name_;
  const PeerLineOptions options_;
  std::mutex mutex_;  // guards the rest
  int failed_ = 0;    // one after the other
  Clock::time_point rests_until_{};
};

}  // namespace ecg::wire
