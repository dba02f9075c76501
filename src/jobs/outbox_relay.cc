#include "jobs/outbox_relay.h"

#include <algorithm>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include "base/log.h"
#include "base/periodic_task.h"
#include "jobs/backoff.h"

namespace ecg::jobs {
namespace {

constexpr std::size_t kMostSilent = 100;  // destinations remembered; forgotten ones are tried like others

/// For the log: a path and a query are the receiver's secrets.
std::string called(const std::string& destination) {
  return destination.empty() ? "the other server" : destination;
}

}  // namespace

struct OutboxRelay::State {
  State(JobStore& job_store, std::function<Sent(const Delivery&, const CancelFlag&)> sender,
        std::function<void(const Delivery&, const std::string&)> told,
        const OutboxRelayOptions& relay_options)
      : store(job_store), send(std::move(sender)), gone(std::move(told)), options(relay_options) {
    for (int i = 0; i < std::max(options.hands, 1); ++i) hands.emplace_back([this] { run(); });
  }

  ~State() { stop.cancel(); }

  void run() {
    while (!stop.cancelled()) {
      try {
        if (const auto delivery = take_one()) bring(*delivery);
      } catch (const std::exception& problem) {
        log::warn("bringing a delivery was broken off", {{"why", problem.what()}});
      }
    }
  }

  /// Waits for one that is due. One hand waits at a time, so that as many look into the database as before
  /// there were several, and no two take what goes to the same place.
  std::optional<Delivery> take_one() {
    const std::lock_guard looking(taking);
    while (!stop.cancelled()) {
      const std::uint64_t seen = calls_so_far();
      try {
        const auto due = store.due_deliveries(1, options.lease, avoided());
        if (!due.empty()) return take_in_hand(due.front());
      } catch (const std::exception& problem) {
        log::warn("looking for deliveries was broken off", {{"why", problem.what()}});
      }
      std::unique_lock lock(mutex);
      changed.wait_for(lock, stop.token(), options.poll, [&] { return calls != seen; });
    }
    return std::nullopt;
  }

  std::uint64_t calls_so_far() {
    const std::lock_guard lock(mutex);
    return calls;
  }

  const Delivery& take_in_hand(const Delivery& delivery) {
    const std::lock_guard lock(mutex);
    in_hand.push_back(delivery);
    return delivery;
  }

  void bring(const Delivery& delivery) {
    const std::shared_ptr<void> put_down_at_end(nullptr, [&](void*) { put_down(delivery); });
    const log::Scope scope("job_id", delivery.job_id);
    settle(delivery, try_to_send(delivery));
  }

  /// Destinations that somebody is at already; and those that did not answer, where they have enough hands.
  std::vector<std::string> avoided() {
    const std::lock_guard lock(mutex);
    std::vector<std::string> destinations;
    int at_silent = 0;
    for (const Delivery& delivery : in_hand) {
      destinations.push_back(destination_of(delivery));
      at_silent += silent.contains(destinations.back()) ? 1 : 0;
    }
    if (at_silent > 0 && at_silent >= options.hands / 2)
      destinations.insert(destinations.end(), silent.begin(), silent.end());
    return destinations;
  }

  Sent try_to_send(const Delivery& delivery) {
    try {
      Sent sent = send(delivery, stop);
      answered(delivery);
      return sent;
    } catch (const Error& problem) {
      return did_not_answer(delivery, problem.detail().empty() ? problem.what() : problem.detail());
    } catch (const std::exception& problem) {
      return did_not_answer(delivery, problem.what());
    }
  }

  void answered(const Delivery& delivery) {
    const std::lock_guard lock(mutex);
    silent.erase(destination_of(delivery));
  }

  Sent did_not_answer(const Delivery& delivery, const std::string& why) {
    if (!stop.cancelled()) {
      {
        const std::lock_guard lock(mutex);
        if (silent.size() >= kMostSilent) silent.clear();
        silent.insert(destination_of(delivery));
      }
      const auto rest = std::min(options.rest, wait_after(delivery));
      store.rest_deliveries(destination_of(delivery), now() + rest);
    }
    return {Sent::Verdict::again, why};
  }

  void put_down(const Delivery& delivery) {
    {
      const std::lock_guard lock(mutex);
      std::erase_if(in_hand, [&](const Delivery& held) { return held.id == delivery.id; });
      ++calls;  // what goes to the same place may be taken now
    }
    changed.notify_all();
  }

  void hold_all() {
    std::unique_lock lock(mutex);
    const auto held = in_hand;
    lock.unlock();
    for (const Delivery& delivery : held) hold(delivery);
  }

  void hold(const Delivery& delivery) {
    try {
      store.hold_delivery(delivery, options.lease);
    } catch (const std::exception& problem) {
      log::warn("a delivery may be sent twice", {{"job_id", delivery.job_id}, {"why", problem.what()}});
    }
  }

  void settle(const Delivery& delivery, const Sent& sent) {
    switch (sent.verdict) {
      case Sent::Verdict::delivered:
        store.delivered(delivery.id);
        return log::info("message answered", {{"job_id", delivery.job_id}, {"kind", delivery.kind}});
      case Sent::Verdict::hopeless:
        return bury(delivery, sent.why);
      case Sent::Verdict::again:
        return try_later(delivery, sent.why);
    }
  }

  std::chrono::milliseconds wait_after(const Delivery& delivery) {
    const std::lock_guard lock(mutex);
    const Waits waits{options.first_wait, options.longest_wait};
    return backoff(waits, delivery.attempts + 1, chance(random));
  }

  void try_later(const Delivery& delivery, const std::string& why) {
    const TimePoint time = now();
    // A try that we cut short ourselves says nothing about the other side: the next process starts with it.
    if (stop.cancelled()) return store.retry_delivery(delivery.id, time, why);
    if (time - delivery.created_at >= options.give_up_after) return bury(delivery, why);
    log::warn("a message was not taken and will be sent again",
              {{"job_id", delivery.job_id},
               {"kind", delivery.kind},
               {"to", called(destination_of(delivery))},
               {"tries", std::to_string(delivery.attempts + 1)},
               {"why", why}});
    store.retry_delivery(delivery.id, time + wait_after(delivery), why);
  }

  void bury(const Delivery& delivery, const std::string& why) {
    store.mark_dead(delivery.id, why);
    log::warn("a delivery was given up", {{"job_id", delivery.job_id},
                                          {"kind", delivery.kind},
                                          {"to", called(destination_of(delivery))},
                                          {"why", why}});
    if (gone) gone(delivery, why);
  }

  JobStore& store;
  const std::function<Sent(const Delivery&, const CancelFlag&)> send;
  const std::function<void(const Delivery&, const std::string&)> gone;
  const OutboxRelayOptions options;

  CancelFlag stop;
  std::mutex taking;

  std::mutex mutex;  // guards these
  std::condition_variable_any changed;
  std::uint64_t calls = 0;
  std::list<Delivery> in_hand;
  std::set<std::string> silent;  // destinations that did not answer the last time
  std::minstd_rand random{std::random_device{}()};
  std::uniform_real_distribution<double> chance{0.0, 1.0};

  PeriodicTask lease_keeper{"renewing the leases of deliveries", options.lease / 3,
                            [this](const CancelFlag&) { hold_all(); }, PeriodicTask::First::after_a_pause};
  std::vector<std::jthread> hands;  // end before the keeper does
};

OutboxRelay::OutboxRelay(JobStore& store, std::function<Sent(const Delivery&, const CancelFlag&)> send,
                         std::function<void(const Delivery&, const std::string&)> gone,
                         OutboxRelayOptions options)
    : state_(std::make_unique<State>(store, std::move(send), std::move(gone), options)) {}

OutboxRelay::~OutboxRelay() = default;

void OutboxRelay::wake() {
  {
    const std::lock_guard lock(state_->mutex);
    ++state_->calls;
  }
  state_->changed.notify_all();
}

}  // namespace ecg::jobs
