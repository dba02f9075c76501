// A circuit breaker (Nygard, Release It!, 2007): closed, open for a while, then half open for one question.
#include "wire/peer_line.h"

#include <algorithm>

#include "base/asker.h"
#include "base/log.h"

namespace ecg::wire {

PeerLine::PeerLine(std::string name, PeerLineOptions options) : name_(std::move(name)), options_(options) {}

void PeerLine::begin() {
  const std::lock_guard lock(mutex_);
  if (failed_ < options_.failures) return;
  const auto time = Clock::now();
  if (time < rests_until_) throw Error(Code::unavailable, name_ + " did not answer a moment ago");
  rests_until_ = time + options_.rest;  // this one tries; the others are refused as before
}

void PeerLine::end(bool in_time) {
  const std::lock_guard lock(mutex_);
  if (in_time && failed_ >= options_.failures) log::info("it answers again", {{"who", name_}});
  failed_ = in_time ? 0 : std::min(failed_ + 1, options_.failures);
  if (in_time || failed_ < options_.failures) return;
  rests_until_ = Clock::now() + options_.rest;
  log::warn("it does not answer and is left alone for a while", {{"who", name_}});
}

http::ClientAnswer PeerLine::ask(http::ClientRequest request) {
  request.limits.connect_time = std::min(request.limits.connect_time, options_.answer_time);
  request.limits.idle_time = std::min(request.limits.idle_time, options_.answer_time);
  begin();
  const auto asked = Clock::now();
  try {
    http::ClientAnswer answer = http::send(request, asker_left());
    end(true);
    return answer;
  } catch (const Error& problem) {
    if (problem.code() == Code::cancelled) throw;  // says nothing about the other server
    // One that is just not there costs nobody any time: it may be asked again at once.
    const bool slow = Clock::now() - asked > options_.answer_time / 2;
    end(!slow);
    throw Error(Code::unavailable, name_ + " does not answer: " + problem.detail());
  }
}

}  // namespace ecg::wire
