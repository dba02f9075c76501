// Pieces of long jobs, and who would read them. Run on both databases.
#include "jobs/piece_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

#include "jobs/test_store.h"

namespace ecg::jobs {
namespace {

NewPiece piece(int number, const std::string& plan = "plan") {
  return {.job_id = "long", .number = number, .ability = "base int8", .plan = plan};
}

PieceClaim helping(const std::string& worker, std::chrono::milliseconds lease = kLongLease) {
  return {.worker = worker, .lease = lease, .job_id = {}, .server = "there", .abilities = {"x", "base int8"}};
}
PieceClaim leading(const std::string& worker, std::chrono::milliseconds lease = kLongLease) {
  return {.worker = worker, .lease = lease, .job_id = "long", .server = {}, .abilities = {}};
}

/// A job that the worker "leader" on the server "here" holds, cut into three.
class Pieces : public testing::Test {
 protected:
  void SetUp() override {
    store_->create(asked("long"));
    ASSERT_TRUE(store_->claim("leader", kLongLease));
    for (const int number : {0, 1, 2}) ASSERT_TRUE(pieces().put(piece(number), "leader", "here"));
  }
  PieceStore& pieces() { return store_->pieces(); }
  PieceState state(int number) { return pieces().states("long").at(static_cast<std::size_t>(number)); }

  const TestDatabase database_{};
  const std::unique_ptr<JobStore> store_ = database_.open();
};

TEST_F(Pieces, AreTakenInOrderAndTheirResultsComeBackInOrder) {
  const auto first = pieces().claim(helping("a")), second = pieces().claim(leading("leader"));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(std::pair(first->number, second->number), std::pair(0, 1));
  EXPECT_EQ(first->plan, "plan");
  EXPECT_TRUE(pieces().complete(*second, "leader", "two"));
  EXPECT_TRUE(pieces().complete(*first, "a", "one"));
  EXPECT_EQ(pieces().results("long", 3), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(pieces().results("long", 1), (std::vector<std::string>{"one"}));
  EXPECT_EQ(state(1).status, Status::completed);
  EXPECT_EQ(state(2).status, Status::queued);
}

TEST_F(Pieces, GoToServersThatAreAbleAndToOthersThanTheLeaders) {
  PieceClaim claim = helping("a");
  claim.server = "here";
  EXPECT_FALSE(pieces().claim(claim));
  claim.server = "there";
  claim.abilities = {"base", "base int8 beam 5"};
  EXPECT_FALSE(pieces().claim(claim));
  claim.abilities.clear();
  EXPECT_FALSE(pieces().claim(claim));
  EXPECT_TRUE(pieces().claim(helping("a")));
}

TEST_F(Pieces, AreNeverInTwoHands) {
  constexpr int kPieces = 40;
  for (int number = 3; number < kPieces; ++number) pieces().put(piece(number), "leader", "here");
  const auto there = database_.open();
  std::mutex mutex;
  std::map<int, int> taken;
  const auto work = [&](JobStore& store, const PieceClaim& claim) {
    while (const auto task = store.pieces().claim(claim)) {
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

TEST_F(Pieces, AreTakenUpWhenTheirWorkerDied) {
  const auto task = pieces().claim(helping("dead", kNoLease));
  ASSERT_TRUE(task);
  EXPECT_EQ(pieces().claim(helping("a"))->number, task->number);
  EXPECT_FALSE(pieces().renew(*task, "dead", kLongLease, 1));
  EXPECT_FALSE(pieces().complete(*task, "dead", "late"));
  EXPECT_TRUE(pieces().renew(*task, "a", kLongLease, 12.5));
  EXPECT_EQ(state(0).done_s, 12.5);
}

TEST_F(Pieces, LeaveTheLastTryToTheLeaderAndFailAfterIt) {
  for (const char* helper : {"a", "b"}) {
    const auto task = pieces().claim(helping(helper));
    ASSERT_EQ(task->number, 0);
    pieces().fail(*task, helper, Code::download_error, "no way there");
  }
  EXPECT_EQ(state(0).status, Status::queued);
  EXPECT_EQ(pieces().claim(helping("c"))->number, 1);
  const auto last = pieces().claim(leading("leader"));
  ASSERT_EQ(last->number, 0);
  pieces().fail(*last, "leader", Code::transcription_error, "broken");
  EXPECT_EQ(state(0).status, Status::failed);
  EXPECT_EQ(state(0).error_code, Code::transcription_error);
  EXPECT_EQ(state(0).error_message, "broken");
  EXPECT_EQ(pieces().claim(leading("leader"))->number, 2);
}

TEST_F(Pieces, FailWhenTheyKillEveryWorker) {
  for (int i = 0; i < 3; ++i) ASSERT_EQ(pieces().claim(leading("leader", kNoLease))->number, 0);
  EXPECT_EQ(pieces().claim(leading("leader"))->number, 1);
  EXPECT_EQ(state(0).status, Status::failed);
  EXPECT_EQ(state(0).error_code, Code::internal);
}

TEST_F(Pieces, GivenBackAreAsNew) {
  for (int i = 0; i < 5; ++i) {
    const auto task = pieces().claim(helping("a"));
    ASSERT_EQ(task->number, 0);
    pieces().release(*task, "a");
  }
}

TEST_F(Pieces, OfTheSamePlanKeepWhatWasDoneForTheNextLeader) {
  const auto kept = pieces().claim(helping("a"));
  pieces().complete(*kept, "a", "kept");
  pieces().complete(*pieces().claim(helping("a")), "a", "dropped");
  store_->release("long", "leader");
  ASSERT_TRUE(store_->claim("next", kLongLease));
  EXPECT_FALSE(pieces().put(piece(0), "leader", "here"));
  EXPECT_TRUE(pieces().put(piece(0), "next", "there"));
  EXPECT_TRUE(pieces().put(piece(1, "another plan"), "next", "there"));
  EXPECT_EQ(pieces().results("long", 3), (std::vector<std::string>{"kept"}));
  EXPECT_EQ(state(1).status, Status::queued);
  EXPECT_EQ(pieces().claim(helping("b"))->number, 2) << "the one that still bears the old leader's server";
}

TEST_F(Pieces, GoWithTheEndOfTheirJob) {
  const auto task = pieces().claim(helping("a"));
  EXPECT_EQ(store_->finish("long", "", ended(Status::cancelled)), Recorded::yes);
  EXPECT_TRUE(pieces().states("long").empty());
  EXPECT_FALSE(pieces().renew(*task, "a", kLongLease, 1));
  EXPECT_FALSE(pieces().complete(*task, "a", "late"));
  EXPECT_FALSE(pieces().put(piece(3), "leader", "here"));
  EXPECT_FALSE(pieces().claim(helping("a")));
}

TEST(Helpers, AreThereForOthersUntilTheirOfferRunsOut) {
  const TestDatabase database;
  const auto store = database.open();
  PieceStore& pieces = store->pieces();
  EXPECT_FALSE(pieces.has_helper("here", "base"));
  pieces.offer_help("there", {"base", "tiny"}, kLongLease);
  EXPECT_TRUE(pieces.has_helper("here", "base"));
  EXPECT_FALSE(pieces.has_helper("here", "large"));
  EXPECT_FALSE(pieces.has_helper("there", "base")) << "nobody helps himself";
  pieces.offer_help("there", {"tiny"}, kLongLease);
  EXPECT_FALSE(pieces.has_helper("here", "base"));
  pieces.offer_help("there", {"base"}, kNoLease);
  EXPECT_FALSE(pieces.has_helper("here", "base"));
  pieces.offer_help("there", {"base"}, kLongLease);
  pieces.withdraw_help("there");
  EXPECT_FALSE(pieces.has_helper("here", "base"));
}

}  // namespace
}  // namespace ecg::jobs
