// What is still to be told: deliveries in the store.
#include <gtest/gtest.h>

#include <string>

#include "jobs/testing/test_store.h"

namespace ecg::jobs {
namespace {

TEST(Outbox, HasTheAnnouncementOfANewJobAtOnce) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  EXPECT_TRUE(store->due_deliveries(10, kLongLease).empty());
  store->create(asked("j1"));
  const auto due = store->due_deliveries(10, kLongLease);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].job_id, "j1");
  EXPECT_EQ(due[0].kind, "dispatch");
  EXPECT_EQ(due[0].url, "http://ml/j1");
  EXPECT_EQ(due[0].attempts, 0);
  EXPECT_TRUE(store->has_open_delivery("j1", "dispatch"));
  EXPECT_FALSE(store->has_open_delivery("j1", "callback"));
}

TEST(Outbox, KeepsADeliveryFromOthersForItsLease) {
  const TestDatabase database;
  const auto here = database.open(announce_both), there = database.open();
  here->create(asked("j1"));
  EXPECT_EQ(here->due_deliveries(10, kLongLease).size(), 1u);
  EXPECT_TRUE(there->due_deliveries(10, kLongLease).empty());
}

TEST(Outbox, GivesADeliveryAgainWhenItsSenderDied) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  store->create(asked("j1"));
  EXPECT_EQ(store->due_deliveries(10, kNoLease).size(), 1u);
  EXPECT_EQ(store->due_deliveries(10, kNoLease).size(), 1u);
}

TEST(Outbox, GivesAtMostWhatWasAskedForOldestFirst) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  for (const char* id : {"a", "b", "c"}) {
    const TimePoint created = store->create(asked(id)).job.created_at;
    // Rows keep milliseconds: within one of them the order is free.
    ASSERT_TRUE(eventually([&] { return now() >= created + std::chrono::milliseconds(1); }));
  }
  EXPECT_TRUE(store->due_deliveries(0, kLongLease).empty());
  const auto due = store->due_deliveries(2, kLongLease);
  ASSERT_EQ(due.size(), 2u);
  EXPECT_EQ(due[0].job_id, "a");
  EXPECT_EQ(due[1].job_id, "b");
}

TEST(Outbox, ForgetsWhatWasDelivered) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  store->create(asked("j1"));
  const auto id = store->due_deliveries(1, kNoLease).at(0).id;
  store->delivered(id);
  store->delivered(id);
  EXPECT_TRUE(store->due_deliveries(1, kNoLease).empty());
  EXPECT_EQ(store->counts().deliveries_open, 0);
}

TEST(Outbox, HoldsWhatIsBeingSentAndNothingElse) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  store->create(asked("j1"));
  const auto delivery = store->due_deliveries(1, kNoLease).at(0);
  store->hold_delivery(delivery, kLongLease);
  EXPECT_TRUE(store->due_deliveries(1, kNoLease).empty());
  store->retry_delivery(delivery.id, now(), "refused");
  store->hold_delivery(delivery, kLongLease);
  EXPECT_EQ(store->due_deliveries(1, kNoLease).size(), 1u) << "it was settled in between";
}

TEST(Outbox, TriesAgainWhenItsTimeHasCome) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  store->create(asked("j1"));
  const auto id = store->due_deliveries(1, kLongLease).at(0).id;
  store->retry_delivery(id, now() + std::chrono::hours(1), "refused");
  EXPECT_TRUE(store->due_deliveries(1, kLongLease).empty());
  store->retry_delivery(id, now(), "refused\xff");
  EXPECT_EQ(store->due_deliveries(1, kLongLease).at(0).attempts, 2);
}

TEST(Outbox, KeepsTheDeadForReplay) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  store->create(asked("j1"));
  const auto first = store->due_deliveries(1, kNoLease).at(0);
  store->mark_dead(first.id, "gone");
  store->retry_delivery(first.id, now(), "too late");
  EXPECT_TRUE(store->due_deliveries(1, kNoLease).empty());
  EXPECT_EQ(store->counts().deliveries_dead, 1);
  EXPECT_FALSE(store->has_open_delivery("j1", "dispatch"));
  store->deliver_again("j1", {.kind = "dispatch", .url = "http://new/"});
  const auto again = store->due_deliveries(10, kNoLease);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].attempts, 0);
  EXPECT_EQ(again[0].url, "http://new/");
  EXPECT_GE(again[0].created_at, first.created_at);
  EXPECT_EQ(store->counts().deliveries_dead, 0);
}

TEST(Outbox, IsListedForTheOperatorAndReplayed) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  for (const char* id : {"a", "b", "c"}) store->create(asked(id));
  EXPECT_EQ(store->counts().oldest_delivery_open_s >= 0, true);
  const auto due = store->due_deliveries(3, kLongLease);
  ASSERT_EQ(due.size(), 3u);
  store->mark_dead(due[0].id, "refused");
  store->mark_dead(due[1].id, "gone");
  store->retry_delivery(due[2].id, now() + std::chrono::hours(1), "busy");
  EXPECT_EQ(store->list_deliveries(false, 10).size(), 3u);
  EXPECT_EQ(store->list_deliveries(false, 2).size(), 2u);
  const auto dead = store->list_deliveries(true, 10);
  ASSERT_EQ(dead.size(), 2u);
  EXPECT_TRUE(dead[0].dead);
  EXPECT_EQ(dead[0].last_problem, "refused");
  EXPECT_EQ(store->replay_deliveries("no such id"), 0);
  EXPECT_EQ(store->replay_deliveries(due[2].id), 1);
  EXPECT_EQ(store->due_deliveries(3, kNoLease).at(0).job_id, due[2].job_id);
  EXPECT_EQ(store->replay_deliveries(""), 2);
  EXPECT_EQ(store->counts().deliveries_dead, 0);
  EXPECT_EQ(store->due_deliveries(3, kNoLease).size(), 3u);
}

TEST(Outbox, AddsWhatIsNotThereAndLeavesWhatIsOpen) {
  const TestDatabase database;
  const auto store = database.open();
  store->create(asked("j1"));
  store->deliver_again("j1", {.kind = "dispatch", .url = "first"});
  EXPECT_EQ(store->due_deliveries(10, kLongLease).size(), 1u);
  store->deliver_again("j1", {.kind = "dispatch", .url = "second"});
  EXPECT_TRUE(store->due_deliveries(10, kLongLease).empty()) << "it is being sent";
  store->deliver_again("unknown", {.kind = "dispatch", .url = "x"});
  EXPECT_EQ(store->counts().deliveries_open, 1);
}

}  // namespace
}  // namespace ecg::jobs
