#pragma once
// Brings the outbox's deliveries to where they go: one at a time to each destination, several destinations
// beside each other, retries with exponential back-off and jitter.
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/cancel.h"
#include "jobs/job_store.h"

namespace ecg::jobs {

struct OutboxRelayOptions {
  std::chrono::milliseconds first_wait{500};  ///< doubles with every try
  std::chrono::milliseconds longest_wait{300'000};
  std::chrono::milliseconds give_up_after{24 * 3600 *
                                          1000};  ///< from the delivery's creation; then it is dead
  std::chrono::milliseconds poll{500};  ///< how often the outbox is looked at when nobody calls wake()
  /// How many destinations are told something at one time. Of these, half at most go to such as did not
  /// answer the last time, however many those are: the others always have a hand left.
  int hands = 8;
  /// Nothing else that is due to a destination is tried for so long after it did not answer.
  std::chrono::milliseconds rest{5'000};
  /// Renewed while a try lasts: how long a delivery waits whose sender was killed.
  std::chrono::milliseconds lease{10'000};
};

/// What became of one try.
struct Sent {
  enum class Verdict { delivered, again, hopeless } verdict = Verdict::delivered;
  std::string why;
};

class OutboxRelay {
 public:
  /// `send` makes one try, on one of the relay's threads, and several of these at one time; exceptions
  /// count as `again`, and say that the destination did not answer. `gone` is told of a delivery that was
  /// given up (hopeless, or too old), after it was buried.
  OutboxRelay(JobStore& store, std::function<Sent(const Delivery&, const CancelFlag&)> send,
              std::function<void(const Delivery&, const std::string& why)> gone = {},
              OutboxRelayOptions options = {});
  /// Cancels a running try and joins. What that try did not deliver is due at once for the next relay.
  ~OutboxRelay();
  void wake();  ///< something was put into the outbox

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ecg::jobs
