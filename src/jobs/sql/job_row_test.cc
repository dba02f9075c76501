#include "jobs/sql/job_row.h"

#include <gtest/gtest.h>

#include <array>

namespace ecg::jobs {
namespace {

constexpr std::array kAll{Status::queued, Status::working, Status::completed, Status::failed,
                          Status::cancelled};
const TimePoint kNow = from_millis(1'000'000);

JobRow row_in(Status status) {
  JobRow row;
  row.job.status = status;
  row.job.progress = status == Status::completed ? 100 : 37;
  row.job.stage = Stage::transcribing;
  row.job.eta_s = 5.0;
  row.worker = "w";
  row.lease_until = kNow;
  return row;
}

// Rows: from. Columns: to, in the order of kAll.
constexpr bool kMoves[5][5] = {
    {false, true, false, true, true},     // queued
    {true, false, true, true, true},      // working
    {false, false, false, false, false},  // completed
    {false, false, false, false, false},  // failed
    {false, false, false, false, false},  // cancelled
};

TEST(JobRow, MovesExactlyAsTheTableSays) {
  for (std::size_t from = 0; from < kAll.size(); ++from) {
    for (std::size_t to = 0; to < kAll.size(); ++to) {
      JobRow row = row_in(kAll[from]);
      EXPECT_EQ(may_move(kAll[from], kAll[to]), kMoves[from][to])
          << name(kAll[from]) << " to " << name(kAll[to]);
      EXPECT_EQ(move(row, kAll[to], kNow), kMoves[from][to]);
      EXPECT_EQ(row.job.status, kMoves[from][to] ? kAll[to] : kAll[from]);
    }
  }
}

TEST(JobRow, LosesItsLeaseWithTheWork) {
  for (const Status to : {Status::queued, Status::completed, Status::failed, Status::cancelled}) {
    JobRow row = row_in(Status::working);
    ASSERT_TRUE(move(row, to, kNow));
    EXPECT_EQ(row.worker, "");
    EXPECT_FALSE(row.lease_until);
    EXPECT_FALSE(row.job.eta_s);
  }
}

TEST(JobRow, HasOneHundredPercentExactlyWhenCompleted) {
  for (const Status to : kAll) {
    JobRow row = row_in(Status::working);
    advance(row, {.stage = Stage::delivering, .progress = 100, .eta_s = {}, .audio_s = {}}, kNow);
    move(row, to, kNow);
    EXPECT_EQ(row.job.progress == 100, to == Status::completed) << name(to);
  }
}

TEST(JobRow, NeverGoesBackInProgress) {
  JobRow row = row_in(Status::working);
  const int news[][2] = {{40, 40}, {12, 40}, {-5, 40}, {99, 99}, {100, 99}, {100000, 99}};
  for (const auto& [told, kept] : news) {
    advance(row, {.stage = Stage::analyzing, .progress = told, .eta_s = {}, .audio_s = {}}, kNow);
    EXPECT_EQ(row.job.progress, kept);
  }
}

TEST(JobRow, ForgetsTheEtaButNotTheLengthWhenNewsHaveNeither) {
  JobRow row = row_in(Status::working);
  advance(row, {.stage = Stage::decoding, .progress = 1, .eta_s = 3.5, .audio_s = 11.0}, kNow);
  EXPECT_EQ(row.job.eta_s, 3.5);
  advance(row, {.stage = Stage::decoding, .progress = 1, .eta_s = {}, .audio_s = {}}, kNow);
  EXPECT_EQ(row.job.eta_s, std::nullopt);
  EXPECT_EQ(row.job.audio_s, 11.0);
}

TEST(JobRow, EndsAQueuedJobInEveryWay) {
  for (const Status to : {Status::completed, Status::failed, Status::cancelled}) {
    JobRow row = row_in(Status::queued);
    Outcome outcome = {};
    outcome.status = to;
    EXPECT_TRUE(end(row, outcome, kNow));
    EXPECT_EQ(row.job.status, to);
    EXPECT_EQ(row.job.error_code, to == Status::failed ? std::optional(Code::internal) : std::nullopt);
    EXPECT_FALSE(end(row, outcome, kNow));
  }
}

TEST(JobRow, DoesNotEndInAStateThatIsNoEnd) {
  JobRow row = row_in(Status::working);
  Outcome outcome;
  outcome.status = Status::queued;
  EXPECT_FALSE(end(row, outcome, kNow));
  EXPECT_EQ(row.job.status, Status::working);
}

TEST(JobNames, AreFoundAgain) {
  for (const Status status : kAll) EXPECT_EQ(status_named(name(status)), status);
  for (int i = 0; i <= static_cast<int>(Stage::delivering); ++i)
    EXPECT_EQ(stage_named(name(static_cast<Stage>(i))), static_cast<Stage>(i));
  EXPECT_EQ(status_named("processing"), std::nullopt);
  EXPECT_EQ(stage_named(""), std::nullopt);
}

}  // namespace
}  // namespace ecg::jobs
