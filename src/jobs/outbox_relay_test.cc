#include "jobs/outbox_relay.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <set>

#include "jobs/testing/test_store.h"

namespace ecg::jobs {
namespace {

using std::chrono::milliseconds;
using Verdict = Sent::Verdict;

OutboxRelayOptions fast() {
  OutboxRelayOptions options;
  options.first_wait = milliseconds(1);
  options.longest_wait = milliseconds(2);
  options.poll = milliseconds(1);
  return options;
}

bool is_empty(JobStore& store) { return store.counts().deliveries_open == 0; }

TEST(OutboxRelay, DeliversAtTheThirdTryWhenTwoFailed) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  store->create(asked("j1"));
  std::vector<int> attempts;
  {
    const OutboxRelay relay(
        *store,
        [&](const Delivery& delivery, const CancelFlag&) -> Sent {
          attempts.push_back(delivery.attempts);
          if (attempts.size() == 1) return {Verdict::again, "busy"};
          if (attempts.size() == 2) throw Error(Code::unavailable, "refused");
          return {};
        },
        {}, fast());
    EXPECT_TRUE(eventually([&] { return is_empty(*store); }));
  }
  EXPECT_EQ(attempts, (std::vector{0, 1, 2}));
  EXPECT_EQ(store->counts().deliveries_dead, 0);
}

TEST(OutboxRelay, KeepsWhatItSendsFromOthersForAsLongAsThatTakes) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  store->create(asked("j1"));
  OutboxRelayOptions options = fast();
  // Renewed each third of it, and a disk may stall for half a second.
  options.lease = milliseconds(800);
  std::atomic<int> tries{0};
  const auto send = [&](const Delivery&, const CancelFlag&) -> Sent {
    ++tries;
    const auto until = std::chrono::steady_clock::now() + 3 * options.lease / 2;
    EXPECT_TRUE(eventually([&] { return std::chrono::steady_clock::now() > until; }));
    return {};
  };
  const OutboxRelay one(*store, send, {}, options), other(*store, send, {}, options);
  EXPECT_TRUE(eventually([&] { return is_empty(*store); }));
  EXPECT_EQ(tries, 1);
}

TEST(OutboxRelay, BuriesTheHopelessAndSaysSo) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  store->create(asked("j1"));
  std::mutex mutex;
  std::string told;
  const OutboxRelay relay(
      *store,
      [](const Delivery&, const CancelFlag&) -> Sent {
        return {Verdict::hopeless, "HTTP 410"};
      },
      [&](const Delivery& delivery, const std::string& why) {
        EXPECT_EQ(store->counts().deliveries_dead, 1) << "told after it was buried";
        const std::lock_guard lock(mutex);
        told = delivery.job_id + " " + why;
      },
      fast());
  EXPECT_TRUE(eventually([&] {
    const std::lock_guard lock(mutex);
    return told == "j1 HTTP 410";
  }));
}

TEST(OutboxRelay, BuriesWhatIsTooOld) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  store->create(asked("j1"));
  std::atomic<int> tries = 0, told = 0;
  OutboxRelayOptions options = fast();
  options.give_up_after = milliseconds(0);
  const OutboxRelay relay(
      *store,
      [&](const Delivery&, const CancelFlag&) -> Sent {
        ++tries;
        return {Verdict::again, "down"};
      },
      [&](const Delivery&, const std::string& why) {
        EXPECT_EQ(why, "down");
        ++told;
      },
      options);
  EXPECT_TRUE(eventually([&] { return told == 1; }));
  EXPECT_EQ(tries, 1);
  EXPECT_EQ(store->counts().deliveries_dead, 1);
}

// An ordinary job was shown as done half a minute late, because another one's listener hung.
TEST(OutboxRelay, TellsOthersWhileOneDestinationHangs) {
  const TestDatabase database;
  const auto store = database.open([](const Job& job) -> std::optional<NewDelivery> {
    const bool hangs = job.id.starts_with("hang");
    return NewDelivery{.kind = "callback", .url = (hangs ? "http://hangs:1/" : "http://answers:1/") + job.id};
  });
  for (int i = 0; i < 20; ++i) store->create(asked("hang" + std::to_string(i)));
  for (int i = 0; i < 20; ++i) store->create(asked("fine" + std::to_string(i)));
  std::atomic<int> hanging = 0, most_hanging = 0, answered = 0;
  const auto send = [&](const Delivery& delivery, const CancelFlag& cancel) -> Sent {
    if (destination_of(delivery) == "http://answers:1/") return ++answered, Sent{};
    most_hanging = std::max(most_hanging.load(), ++hanging);
    eventually([&] { return cancel.cancelled(); });
    --hanging;
    throw Error(Code::callback_undeliverable, "nothing was received");
  };
  const OutboxRelay relay(*store, send, {}, fast());
  EXPECT_TRUE(eventually([&] { return answered == 20; }));
  EXPECT_LE(most_hanging, 1) << "one at a time to each";
}

TEST(OutboxRelay, LeavesHandsForOthersHoweverManyDestinationsHang) {
  const TestDatabase database;
  const auto store = database.open([](const Job& job) -> std::optional<NewDelivery> {
    return NewDelivery{.kind = "callback", .url = "http://" + job.id + "/"};
  });
  for (int i = 0; i < 40; ++i) store->create(asked("hang" + std::to_string(i)));
  std::atomic<int> hanging = 0;
  std::atomic<bool> told = false;
  const auto send = [&](const Delivery& delivery, const CancelFlag& cancel) -> Sent {
    if (delivery.job_id == "fine") return told = true, Sent{};
    if (delivery.attempts == 0) throw Error(Code::callback_undeliverable, "nothing was received");
    ++hanging;
    eventually([&] { return cancel.cancelled(); });
    --hanging;
    throw Error(Code::callback_undeliverable, "nothing was received");
  };
  OutboxRelayOptions options = fast();
  options.hands = 4;
  const OutboxRelay relay(*store, send, {}, options);
  EXPECT_TRUE(eventually([&] { return hanging == 2; }));
  store->create(asked("fine"));
  EXPECT_TRUE(eventually([&] { return told.load(); }));
  EXPECT_EQ(hanging, 2) << "half of the hands";
}

TEST(OutboxRelay, LooksAtOnceWhenItIsWoken) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  OutboxRelayOptions options = fast();
  options.poll = std::chrono::hours(1);
  OutboxRelay relay(
      *store, [](const Delivery&, const CancelFlag&) -> Sent { return {}; }, {}, options);
  for (const char* id : {"a", "b", "c"}) {
    store->create(asked(id));
    relay.wake();
    EXPECT_TRUE(eventually([&] { return is_empty(*store); }));
  }
}

TEST(OutboxRelay, LeavesTheDeliveryWhenItIsDestroyedInTheMiddleOfASend) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  store->create(asked("j1"));
  {
    std::atomic<bool> sending = false;
    const OutboxRelay relay(
        *store,
        [&](const Delivery&, const CancelFlag& cancel) -> Sent {
          sending = true;
          eventually([&] { return cancel.cancelled(); });
          cancel.throw_if_cancelled();
          return {};
        },
        [](const Delivery&, const std::string&) { ADD_FAILURE() << "not given up"; }, fast());
    ASSERT_TRUE(eventually([&] { return sending.load(); }));
  }
  EXPECT_EQ(store->due_deliveries(1, kLongLease).size(), 1u) << "due at once for the next process";
}

TEST(OutboxRelay, NeverSendsWhatAnotherIsSending) {
  constexpr std::size_t kJobs = 30;
  const TestDatabase database;
  const auto here = database.open(announce_both), there = database.open(announce_both);
  for (std::size_t i = 0; i < kJobs; ++i) here->create(asked("j" + std::to_string(i)));
  std::mutex mutex;
  std::set<std::string> sending;
  std::map<std::string, int> sent;
  const auto send = [&](const Delivery& delivery, const CancelFlag&) -> Sent {
    {
      const std::lock_guard lock(mutex);
      EXPECT_TRUE(sending.insert(delivery.id).second) << "sent twice at one time";
    }
    std::this_thread::yield();
    const std::lock_guard lock(mutex);
    sending.erase(delivery.id);
    if (++sent[delivery.job_id] == 1) return {Verdict::again, "once more"};
    return {};
  };
  {
    const OutboxRelay first(*here, send, {}, fast()), second(*there, send, {}, fast());
    EXPECT_TRUE(eventually([&] { return is_empty(*here); }));
  }
  EXPECT_EQ(sent.size(), kJobs);
  for (const auto& [job, times] : sent) EXPECT_EQ(times, 2) << job;
}

TEST(OutboxRelay, GoesOnAfterTheOneWhoIsToldThrows) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  for (const char* id : {"a", "b"}) store->create(asked(id));
  const OutboxRelay relay(
      *store,
      [](const Delivery&, const CancelFlag&) -> Sent {
        return {Verdict::hopeless, "no"};
      },
      [](const Delivery&, const std::string&) { throw Error(Code::internal, "told and fell"); }, fast());
  EXPECT_TRUE(eventually([&] { return store->counts().deliveries_dead == 2; }));
}

}  // namespace
}  // namespace ecg::jobs
