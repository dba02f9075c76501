#include "wire/peer_line.h"

#include <algorithm>

#include "base/asker.h"

namespace ecg::wire {

PeerLine::PeerLine(std::string name, PeerLineOptions options)
    : name_(std::move(name)),
      answer_time_(options.answer_time),
      breaker_(name_, {.failures = options.failures, .rest = options.rest}) {}

http::ClientResponse PeerLine::ask(http::ClientRequest request) {
  request.limits.connect_time = std::min(request.limits.connect_time, answer_time_);
  request.limits.idle_time = std::min(request.limits.idle_time, answer_time_);
  breaker_.begin();
  const auto asked = std::chrono::steady_clock::now();
  try {
    http::ClientResponse response = http::send(request, asker_left());
    breaker_.end(true);
    return response;
  } catch (const Error& problem) {
    if (problem.code() == Code::cancelled) throw;  // says nothing about the other server
    // One that is just not there costs nobody any time: it may be asked again at once.
    const bool slow = std::chrono::steady_clock::now() - asked > answer_time_ / 2;
    breaker_.end(!slow);
    throw Error(Code::unavailable, name_ + " does not answer: " + problem.detail());
  }
}

}  // namespace ecg::wire
