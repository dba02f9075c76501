// Chunks of long jobs, and who would read them. Run on both databases.
#include "jobs/chunk_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

#include "jobs/testing/test_store.h"

namespace ecg::jobs {
namespace {

NewChunk chunk(int number, const std::string& plan = "plan") {
  return {.job_id = "long", .number = number, .engine_fingerprint = "base int8", .plan = plan};
}

ChunkClaim helping(const std::string& worker, std::chrono::milliseconds lease = kLongLease) {
  return {.worker = worker,
          .lease = lease,
          .job_id = {},
          .server = "there",
          .engine_fingerprints = {"x", "base int8"}};
}
ChunkClaim leading(const std::string& worker, std::chrono::milliseconds lease = kLongLease) {
  return {.worker = worker, .lease = lease, .job_id = "long", .server = {}, .engine_fingerprints = {}};
}

/// A job that the worker "leader" on the server "here" holds, cut into three.
class Chunks : public testing::Test {
 protected:
  void SetUp() override {
    store_->create(asked("long"));
    ASSERT_TRUE(store_->claim("leader", kLongLease));
    for (const int number : {0, 1, 2}) ASSERT_TRUE(chunks().put(chunk(number), "leader", "here"));
  }
  ChunkStore& chunks() { return store_->chunks(); }
  ChunkState state(int number) { return chunks().states("long").at(static_cast<std::size_t>(number)); }

  const TestDatabase database_{};
  const std::unique_ptr<JobStore> store_ = database_.open();
};

TEST_F(Chunks, AreTakenInOrderAndTheirResultsComeBackInOrder) {
  const auto first = chunks().claim(helping("a")), second = chunks().claim(leading("leader"));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(std::pair(first->number, second->number), std::pair(0, 1));
  EXPECT_EQ(first->plan, "plan");
  EXPECT_TRUE(chunks().complete(*second, "leader", "two"));
  EXPECT_TRUE(chunks().complete(*first, "a", "one"));
  EXPECT_EQ(chunks().results("long", 3), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(chunks().results("long", 1), (std::vector<std::string>{"one"}));
  EXPECT_EQ(state(1).status, Status::completed);
  EXPECT_EQ(state(2).status, Status::queued);
}

TEST_F(Chunks, GoToServersThatAreAbleAndToOthersThanTheLeaders) {
  ChunkClaim claim = helping("a");
  claim.server = "here";
  EXPECT_FALSE(chunks().claim(claim));
  claim.server = "there";
  claim.engine_fingerprints = {"base", "base int8 beam 5"};
  EXPECT_FALSE(chunks().claim(claim));
  claim.engine_fingerprints.clear();
  EXPECT_FALSE(chunks().claim(claim));
  EXPECT_TRUE(chunks().claim(helping("a")));
}

TEST_F(Chunks, AreNeverInTwoHands) {
  constexpr int kPieces = 40;
  for (int number = 3; number < kPieces; ++number) chunks().put(chunk(number), "leader", "here");
  const auto there = database_.open();
  std::mutex mutex;
  std::map<int, int> taken;
  const auto work = [&](JobStore& store, const ChunkClaim& claim) {
    while (const auto task = store.chunks().claim(claim)) {
      const std::lock_guard lock(mutex);
      ++taken[task->number];
    }
  };
  std::thread other([&] { work(*there, helping("a")); });
  work(*store_, leading("leader"));
  other.join();
  EXPECT_EQ(taken.size(), static_cast<std::size_t>(kPieces));
  for (const auto& [number, times] : taken) EXPECT_EQ(times, 1) << number;
}

TEST_F(Chunks, AreTakenUpWhenTheirWorkerDied) {
  const auto task = chunks().claim(helping("dead", kNoLease));
  ASSERT_TRUE(task);
  EXPECT_EQ(chunks().claim(helping("a"))->number, task->number);
  EXPECT_FALSE(chunks().renew(*task, "dead", kLongLease, 1));
  EXPECT_FALSE(chunks().complete(*task, "dead", "late"));
  EXPECT_TRUE(chunks().renew(*task, "a", kLongLease, 12.5));
  EXPECT_EQ(state(0).done_s, 12.5);
}

TEST_F(Chunks, LeaveTheLastTryToTheLeaderAndFailAfterIt) {
  for (const char* helper : {"a", "b"}) {
    const auto task = chunks().claim(helping(helper));
    ASSERT_EQ(task->number, 0);
    chunks().fail(*task, helper, Code::download_error, "no way there");
  }
  EXPECT_EQ(state(0).status, Status::queued);
  EXPECT_EQ(chunks().claim(helping("c"))->number, 1);
  const auto last = chunks().claim(leading("leader"));
  ASSERT_EQ(last->number, 0);
  chunks().fail(*last, "leader", Code::transcription_error, "broken");
  EXPECT_EQ(state(0).status, Status::failed);
  EXPECT_EQ(state(0).error_code, Code::transcription_error);
  EXPECT_EQ(state(0).error_message, "broken");
  EXPECT_EQ(chunks().claim(leading("leader"))->number, 2);
}

TEST_F(Chunks, FailWhenTheyKillEveryWorker) {
  for (int i = 0; i < 3; ++i) ASSERT_EQ(chunks().claim(leading("leader", kNoLease))->number, 0);
  EXPECT_EQ(chunks().claim(leading("leader"))->number, 1);
  EXPECT_EQ(state(0).status, Status::failed);
  EXPECT_EQ(state(0).error_code, Code::internal);
}

TEST_F(Chunks, GivenBackAreAsNew) {
  for (int i = 0; i < 5; ++i) {
    const auto task = chunks().claim(helping("a"));
    ASSERT_EQ(task->number, 0);
    chunks().release(*task, "a");
  }
}

TEST_F(Chunks, OfTheSamePlanKeepWhatWasDoneForTheNextLeader) {
  const auto kept = chunks().claim(helping("a"));
  chunks().complete(*kept, "a", "kept");
  chunks().complete(*chunks().claim(helping("a")), "a", "dropped");
  store_->release("long", "leader");
  ASSERT_TRUE(store_->claim("next", kLongLease));
  EXPECT_FALSE(chunks().put(chunk(0), "leader", "here"));
  EXPECT_TRUE(chunks().put(chunk(0), "next", "there"));
  EXPECT_TRUE(chunks().put(chunk(1, "another plan"), "next", "there"));
  EXPECT_EQ(chunks().results("long", 3), (std::vector<std::string>{"kept"}));
  EXPECT_EQ(state(1).status, Status::queued);
  EXPECT_EQ(chunks().claim(helping("b"))->number, 2) << "the one that still bears the old leader's server";
}

TEST_F(Chunks, GoWithTheEndOfTheirJob) {
  const auto task = chunks().claim(helping("a"));
  EXPECT_EQ(store_->finish("long", "", ended(Status::cancelled)), Recorded::yes);
  EXPECT_TRUE(chunks().states("long").empty());
  EXPECT_FALSE(chunks().renew(*task, "a", kLongLease, 1));
  EXPECT_FALSE(chunks().complete(*task, "a", "late"));
  EXPECT_FALSE(chunks().put(chunk(3), "leader", "here"));
  EXPECT_FALSE(chunks().claim(helping("a")));
}

TEST(Helpers, AreThereForOthersUntilTheirOfferRunsOut) {
  const TestDatabase database;
  const auto store = database.open();
  ChunkStore& chunks = store->chunks();
  EXPECT_FALSE(chunks.has_helper("here", "base"));
  chunks.offer_help("there", {"base", "tiny"}, kLongLease);
  EXPECT_TRUE(chunks.has_helper("here", "base"));
  EXPECT_FALSE(chunks.has_helper("here", "large"));
  EXPECT_FALSE(chunks.has_helper("there", "base")) << "nobody helps himself";
  chunks.offer_help("there", {"tiny"}, kLongLease);
  EXPECT_FALSE(chunks.has_helper("here", "base"));
  chunks.offer_help("there", {"base"}, kNoLease);
  EXPECT_FALSE(chunks.has_helper("here", "base"));
  chunks.offer_help("there", {"base"}, kLongLease);
  chunks.withdraw_help("there");
  EXPECT_FALSE(chunks.has_helper("here", "base"));
}

}  // namespace
}  // namespace ecg::jobs
