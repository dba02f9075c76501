#include "jobs/courier.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "base/log.h"
#include "jobs/backoff.h"

namespace ecg::jobs {

struct Courier::State {
  State(JobStore& job_store, std::function<Sent(const Delivery&, const CancelFlag&)> sender,
        std::function<void(const Delivery&, const std::string&)> told, const CourierOptions& courier_options)
      : store(job_store), send(std::move(sender)), gone(std::move(told)), options(courier_options) {
    keeper = std::thread([this] { keep(); });
    thread = std::thread([this] { run(); });
  }

  ~State() {
    {
      const std::lock_guard lock(mutex);
      stop.cancel();
    }
    changed.notify_all();
    thread.join();
    {
      const std::lock_guard lock(mutex);
      ended = true;
    }
    changed.notify_all();
    keeper.join();
  }

  void run() {
    while (!stop.cancelled()) {
      try {
        while (!stop.cancelled() && bring_one()) {
        }
      } catch (const std::exception& problem) {
        log::warn("bringing deliveries was broken off", {{"why", problem.what()}});
      }
      sleep();
    }
  }

  void sleep() {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, options.poll, [&] { return stop.cancelled() || woken; });
    woken = false;
  }

  /// One at a time: the lease of a second one would run while the first is being sent.
  bool bring_one() {
    const auto due = store.due_deliveries(1, options.lease);
    for (const Delivery& delivery : due) {
      const log::Scope scope("job_id", delivery.job_id);
      settle(delivery, try_to_send(delivery));
    }
    return !due.empty();
  }

  Sent try_to_send(const Delivery& delivery) {
    take_in_hand(&delivery);
    Sent sent;
    try {
      sent = send(delivery, stop);
    } catch (const std::exception& problem) {
      sent = {Sent::Verdict::again, problem.what()};
    }
    take_in_hand(nullptr);
    return sent;
  }

  void take_in_hand(const Delivery* delivery) {
    {
      const std::lock_guard lock(mutex);
      in_hand = delivery ? std::optional(*delivery) : std::nullopt;
    }
    changed.notify_all();
  }

  /// Renews the lease of what is being sent.
  void keep() {
    std::unique_lock lock(mutex);
    while (!ended) {
      changed.wait(lock, [&] { return ended || in_hand; });
      const auto held = in_hand;
      const auto is_settled = [&] { return ended || !in_hand || in_hand->id != held->id; };
      while (!ended && !changed.wait_for(lock, options.lease / 3, is_settled)) {
        lock.unlock();
        hold(*held);
        lock.lock();
      }
    }
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

  void try_later(const Delivery& delivery, const std::string& why) {
    const TimePoint time = now();
    // A try that we cut short ourselves says nothing about the other side: the next process starts with it.
    if (stop.cancelled()) return store.retry_delivery(delivery.id, time, why);
    if (time - delivery.created_at >= options.give_up_after) return bury(delivery, why);
    const Waits waits{options.first_wait, options.longest_wait};
    store.retry_delivery(delivery.id, time + backoff(waits, delivery.attempts + 1, chance(random)), why);
  }

  void bury(const Delivery& delivery, const std::string& why) {
    store.bury_delivery(delivery.id, why);
    log::warn("a delivery was given up",
              {{"job_id", delivery.job_id}, {"kind", delivery.kind}, {"why", why}});
    if (gone) gone(delivery, why);
  }

  JobStore& store;
  const std::function<Sent(const Delivery&, const CancelFlag&)> send;
  const std::function<void(const Delivery&, const std::string&)> gone;
  const CourierOptions options;

  CancelFlag stop;  // set under mutex, read anywhere

  std::mutex mutex;  // guards these
  std::condition_variable changed;
  bool woken = false, ended = false;
  std::optional<Delivery> in_hand;

  // the thread's own
  std::minstd_rand random{std::random_device{}()};
  std::uniform_real_distribution<double> chance{0.0, 1.0};
  std::thread thread, keeper;
};

Courier::Courier(JobStore& store, std::function<Sent(const Delivery&, const CancelFlag&)> send,
                 std::function<void(const Delivery&, const std::string&)> gone, CourierOptions options)
    : state_(std::make_unique<State>(store, std::move(send), std::move(gone), options)) {}

Courier::~Courier() = default;

void Courier::wake() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->woken = true;
  }
  state_->changed.notify_all();
}

}  // namespace ecg::jobs
