// How jobs are worked on and end: claims, leases, progress, outcomes, results.
#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <thread>

#include "jobs/testing/test_store.h"

namespace ecg::jobs {
namespace {

TEST(Claim, TakesTheOldestQueuedJob) {
  const TestDatabase database;
  const auto store = database.open();
  EXPECT_FALSE(store->claim("w", kLongLease));
  for (const char* id : {"b", "c", "a"}) store->create(asked(id));
  for (const char* id : {"b", "c", "a"}) {
    const auto job = store->claim("w", kLongLease);
    ASSERT_TRUE(job);
    EXPECT_EQ(job->id, id);
    EXPECT_EQ(job->status, Status::working);
    EXPECT_EQ(job->attempts, 1);
  }
  EXPECT_FALSE(store->claim("w", kLongLease));
}

TEST(Claim, NeverGivesOneJobToTwoWorkers) {
  constexpr int kJobs = 60;
  const TestDatabase database;
  const auto here = database.open(), there = database.open();
  for (int i = 0; i < kJobs; ++i) here->create(asked("j" + std::to_string(i)));
  std::mutex mutex;
  std::map<std::string, int> times_taken;
  const auto work = [&](JobStore& store, const std::string& worker) {
    while (const auto job = store.claim(worker, kLongLease)) {
      const std::lock_guard lock(mutex);
      ++times_taken[job->id];
    }
  };
  std::vector<std::thread> workers;
  for (int i = 0; i < 6; ++i)
    workers.emplace_back([&, i] { work(i % 2 == 0 ? *here : *there, "w" + std::to_string(i)); });
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(times_taken.size(), static_cast<std::size_t>(kJobs));
  for (const auto& [id, times] : times_taken) EXPECT_EQ(times, 1) << id;
}

TEST(Claim, GivesAJobWhoseLeaseRanOutToTheNextWorker) {
  const TestDatabase database;
  const auto store = database.open();
  store->create(asked("j1"));
  store->claim("dead", kLongLease);
  store->renew("j1", "dead", kNoLease, at(Stage::transcribing, 40));
  const auto job = store->claim("w", kLongLease);
  ASSERT_TRUE(job);
  EXPECT_EQ(job->attempts, 2);
  EXPECT_EQ(job->progress, 40) << "progress never goes down";
  EXPECT_EQ(store->renew("j1", "dead", kLongLease, {}), Lease::lost);
  EXPECT_EQ(store->finish("j1", "dead", completed()), Recorded::lease_lost);
  EXPECT_EQ(store->finish("j1", "w", completed()), Recorded::yes);
}

TEST(Claim, FailsAJobWhoseWorkersDiedTooOftenAndTellsIt) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  store->create(asked("j1"));
  for (int attempt = 1; attempt <= 3; ++attempt) {
    const auto job = store->claim("w" + std::to_string(attempt), kNoLease);
    ASSERT_TRUE(job);
    EXPECT_EQ(job->attempts, attempt);
  }
  EXPECT_FALSE(store->claim("w4", kNoLease));
  const auto job = store->find("j1");
  EXPECT_EQ(job->status, Status::failed);
  EXPECT_EQ(job->error_code, Code::internal);
  EXPECT_NE(job->error_message.find("worker died 3 times"), std::string::npos) << job->error_message;
  EXPECT_TRUE(store->has_open_delivery("j1", "callback"));
}

TEST(Claim, FailsTheHopelessOnTheWayToTheNextJob) {
  const TestDatabase database;
  const auto store = database.open({}, 1);
  store->create(asked("a"));
  store->create(asked("b"));
  ASSERT_EQ(store->claim("w", kNoLease)->id, "a");
  ASSERT_EQ(store->claim("w", kNoLease)->id, "b");
  EXPECT_EQ(store->find("a")->status, Status::failed);
}

TEST(Release, GivesAJobBackWithoutCountingAnAttempt) {
  const TestDatabase database;
  const auto store = database.open({}, 1);
  store->create(asked("j1"));
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(store->claim("w", kLongLease)->attempts, 1);
    store->release("j1", "other");
    EXPECT_EQ(store->find("j1")->status, Status::working);
    store->release("j1", "w");
    EXPECT_EQ(store->find("j1")->status, Status::queued);
    store->release("j1", "w");
  }
}

TEST(Renew, KeepsTheLeaseAndWritesProgress) {
  const TestDatabase database;
  const auto store = database.open();
  store->create(asked("j1"));
  store->claim("w", kNoLease);
  Progress news = at(Stage::transcribing, 40);
  news.eta_s = 12.5;
  news.audio_s = 148.0;
  EXPECT_EQ(store->renew("j1", "w", kLongLease, news), Lease::held);
  EXPECT_FALSE(store->claim("other", kLongLease)) << "the lease was extended";
  const auto job = store->find("j1");
  EXPECT_EQ(job->stage, Stage::transcribing);
  EXPECT_EQ(job->progress, 40);
  EXPECT_EQ(job->eta_s, 12.5);
  EXPECT_EQ(job->audio_s, 148.0);
}

TEST(Renew, LearnsHowTheJobEndedWithoutItsWorker) {
  const std::pair<Status, Lease> ends[] = {
      {Status::cancelled, Lease::cancelled}, {Status::failed, Lease::lost}, {Status::completed, Lease::lost}};
  for (const auto& [status, lease] : ends) {
    const TestDatabase database;
    const auto store = database.open();
    store->create(asked("j1"));
    store->claim("w", kLongLease);
    EXPECT_EQ(store->finish("j1", "", ended(status)), Recorded::yes);
    EXPECT_EQ(store->renew("j1", "w", kLongLease, at(Stage::delivering, 99)), lease);
    EXPECT_EQ(store->finish("j1", "w", completed()), Recorded::already_final);
    EXPECT_EQ(store->find("j1")->status, status);
  }
}

TEST(Renew, LosesWhatItNeverHeld) {
  const TestDatabase database;
  const auto store = database.open();
  store->create(asked("j1"));
  EXPECT_EQ(store->renew("j1", "w", kLongLease, {}), Lease::lost);
  EXPECT_EQ(store->renew("j1", "", kLongLease, {}), Lease::lost);
  EXPECT_EQ(store->renew("unknown", "w", kLongLease, {}), Lease::lost);
}

TEST(ReportProgress, MovesAJobThatIsWorkedOnElsewhere) {
  const TestDatabase database;
  const auto store = database.open();
  store->create(asked("j1"));
  EXPECT_EQ(store->report_progress("j1", at(Stage::queued, 0)), Recorded::yes);
  EXPECT_EQ(store->find("j1")->status, Status::queued);
  EXPECT_EQ(store->report_progress("j1", at(Stage::transcribing, 60)), Recorded::yes);
  EXPECT_EQ(store->report_progress("j1", at(Stage::transcribing, 30)), Recorded::yes);
  EXPECT_EQ(store->find("j1")->status, Status::working);
  EXPECT_EQ(store->find("j1")->progress, 60);
  EXPECT_FALSE(store->claim("w", kLongLease)) << "nobody's lease, so it cannot run out";
  EXPECT_EQ(store->finish("j1", "", completed()), Recorded::yes);
  EXPECT_EQ(store->report_progress("j1", at(Stage::transcribing, 70)), Recorded::already_final);
  EXPECT_EQ(store->find("j1")->progress, 100);
  EXPECT_EQ(store->report_progress("unknown", {}), Recorded::unknown_job);
}

TEST(Finish, RecordsEndResultAndAnnouncementOnce) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  store->create(asked("j1"));
  store->claim("w", kLongLease);
  Outcome outcome = completed(R"({"text":"안녕"})");
  outcome.audio_s = 11.0;
  outcome.work_s = 0.5;
  EXPECT_EQ(store->finish("j1", "other", outcome), Recorded::lease_lost);
  EXPECT_EQ(store->finish("j1", "w", outcome), Recorded::yes);
  EXPECT_EQ(store->finish("j1", "w", outcome), Recorded::already_final);
  EXPECT_EQ(store->finish("j1", "", ended(Status::failed)), Recorded::already_final);
  EXPECT_EQ(store->finish("unknown", "", outcome), Recorded::unknown_job);
  const auto job = store->find("j1");
  EXPECT_EQ(job->status, Status::completed);
  EXPECT_EQ(job->progress, 100);
  EXPECT_EQ(job->audio_s, 11.0);
  EXPECT_EQ(job->work_s, 0.5);
  EXPECT_EQ(job->result_version, 1);
  EXPECT_EQ(store->result("j1")->body, R"({"text":"안녕"})");
  EXPECT_EQ(store->counts().deliveries_open, 2);
}

TEST(Finish, LeavesNothingWhenTheAnnouncementThrows) {
  const TestDatabase database;
  const auto store = database.open([](const Job& job) -> std::optional<NewDelivery> {
    if (is_final(job.status)) throw Error(Code::internal, "no");
    return std::nullopt;
  });
  store->create(asked("j1"));
  EXPECT_THROW(store->finish("j1", "", completed()), Error);
  EXPECT_EQ(store->find("j1")->status, Status::queued);
  EXPECT_FALSE(store->result("j1"));
}

TEST(Result, MayHaveSixtyFourMebibytes) {
  const TestDatabase database;
  const auto store = database.open();
  store->create(asked("j1"));
  std::string body = "\"" + std::string(64 << 20, 'a') + "\"";
  for (std::size_t i = 0; i < 26; ++i) body[1 + i * 2'000'000] = static_cast<char>('a' + i);
  EXPECT_EQ(store->finish("j1", "", completed(body)), Recorded::yes);
  const auto result = store->result("j1");
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->body == body);
}

TEST(Result, KeepsTheMachineSVersionAndTheLastEditsOfAnEditorThatSavesByItself) {
  const TestDatabase database;
  const auto store = database.open();
  store->create(asked("j1"));
  store->finish("j1", "", completed("{\"v\":1}"));
  for (int version = 1; version <= 60; ++version)
    ASSERT_EQ(store->edit_result("j1", version, std::to_string(version + 1)), version + 1);
  EXPECT_TRUE(store->result("j1", 1));
  EXPECT_FALSE(store->result("j1", 11));
  EXPECT_EQ(store->result("j1", 12)->body, "12");
  EXPECT_EQ(store->result("j1")->version, 61);
}

TEST(Result, IsEditedOnlyByWhoKnowsTheNewestVersion) {
  const TestDatabase database;
  const auto store = database.open();
  store->create(asked("j1"));
  EXPECT_FALSE(store->edit_result("j1", 0, "{}")) << "there is nothing to edit yet";
  store->finish("j1", "", completed("{\"v\":1}"));
  EXPECT_EQ(store->edit_result("j1", 1, "{\"v\":2}"), 2);
  EXPECT_EQ(store->edit_result("j1", 1, "{\"v\":-2}"), std::nullopt);
  EXPECT_EQ(store->edit_result("j1", 2, "{\"v\":3}"), 3);
  EXPECT_EQ(store->edit_result("unknown", 0, "{}"), std::nullopt);
  EXPECT_EQ(store->result("j1")->body, "{\"v\":3}");
  EXPECT_EQ(store->result("j1")->version, 3);
  EXPECT_EQ(store->result("j1", 1)->body, "{\"v\":1}");
  EXPECT_FALSE(store->result("j1", 4));
  EXPECT_FALSE(store->result("j1", -1));
  EXPECT_EQ(store->find("j1")->result_version, 3);
}

TEST(QuietSince, FindsUnfinishedJobsThatNobodySpokeOf) {
  const TestDatabase database;
  const auto store = database.open();
  for (const char* id : {"a", "b", "c", "d"}) store->create(asked(id));
  store->finish("c", "", completed());
  const TimePoint later = now() + std::chrono::hours(1);
  const auto quiet = store->stale_jobs(later, 2);
  ASSERT_EQ(quiet.size(), 2u);
  EXPECT_EQ(quiet[0].id, "a");
  EXPECT_EQ(quiet[1].id, "b");
  EXPECT_EQ(store->stale_jobs(later, 50).size(), 3u);
  EXPECT_EQ(store->stale_jobs(now() - std::chrono::hours(1), 50).size(), 0u);
}

TEST(Counts, FollowTheJobs) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  for (const char* id : {"a", "b", "c"}) store->create(asked(id));
  store->claim("w", kLongLease);
  const auto delivery = store->due_deliveries(1, kLongLease);
  store->mark_dead(delivery.at(0).id, "no");
  const auto counts = store->counts();
  EXPECT_EQ(counts.queued, 2);
  EXPECT_EQ(counts.working, 1);
  EXPECT_EQ(counts.deliveries_open, 2);
  EXPECT_EQ(counts.deliveries_dead, 1);
}

TEST(Speed, IsMeasuredOverTheLastTwentyCompletedJobs) {
  const TestDatabase database;
  const auto store = database.open();
  EXPECT_EQ(store->work_per_audio_second(), std::nullopt);
  const auto finish = [&](const std::string& id, std::optional<double> audio_s, double work_s) {
    store->create(asked(id));
    Outcome outcome = completed();
    outcome.audio_s = audio_s;
    outcome.work_s = work_s;
    store->finish(id, "", outcome);
  };
  finish("silent", 0.0, 1.0);
  finish("unknown", std::nullopt, 1.0);
  EXPECT_EQ(store->work_per_audio_second(), std::nullopt);
  finish("slow", 100.0, 1000.0);
  EXPECT_EQ(store->work_per_audio_second(), 10.0);
  // The list is ordered by milliseconds: the slow one must be the oldest by its time, not by luck.
  const TimePoint slow = store->find("slow")->updated_at;
  ASSERT_TRUE(eventually([&] { return now() > slow; }));
  for (int i = 0; i < 20; ++i) finish("j" + std::to_string(i), 10.0, 2.0);
  EXPECT_DOUBLE_EQ(store->work_per_audio_second().value(), 0.2);
}

TEST(Messages, ThatCameBeforeChangeNothing) {
  const TestDatabase database;
  const auto store = database.open();
  store->create(asked("j"));
  store->create(asked("k"));
  Progress progress = at(Stage::decoding, 10);
  progress.told_by = {.names = {"a", "b"}, .is_remembered = true};
  EXPECT_EQ(store->report_progress("j", progress), Recorded::yes);
  EXPECT_EQ(store->report_progress("j", progress), Recorded::already_heard);
  EXPECT_EQ(store->report_progress("k", progress), Recorded::yes) << "another job's";
  for (const auto& names : {std::vector<std::string>{"b"}, {"new", "a"}}) {
    progress = at(Stage::transcribing, 50);
    progress.told_by = {.names = names};
    EXPECT_EQ(store->report_progress("j", progress), Recorded::already_heard);
  }
  EXPECT_EQ(store->find("j")->progress, 10);
  progress.told_by = {.names = {"new"}};
  EXPECT_EQ(store->report_progress("j", progress), Recorded::yes);
  EXPECT_EQ(store->report_progress("j", progress), Recorded::yes) << "looked up, not remembered";
}

// The pieces are of characters, the size is of bytes: a letter of three or four bytes is never cut.
TEST(Result, IsReadInPiecesOfWholeCharacters) {
  const TestDatabase database;
  const auto store = database.open();
  store->create(asked("j"));
  EXPECT_FALSE(store->result_size("j"));
  EXPECT_EQ(store->result_piece("j", 1, 0, 3), "");
  const std::string body = "{\"text\":\"한국어 😀 말\"}";
  store->finish("j", "", completed(body));
  const auto size = store->result_size("j");
  ASSERT_TRUE(size);
  EXPECT_EQ(size->version, 1);
  EXPECT_EQ(size->bytes, body.size());
  std::string read, piece;
  for (std::int64_t skipped = 0; !(piece = store->result_piece("j", 1, skipped, 3)).empty(); skipped += 3)
    read += piece;
  EXPECT_EQ(read, body);
  EXPECT_FALSE(store->result_size("j", 2));
  EXPECT_EQ(store->result_piece("j", 2, 0, 3), "");
}

TEST(Messages, OfAJobThatWasRemovedEndNoOtherOfItsName) {
  const TestDatabase database;
  const auto store = database.open();
  Outcome outcome = completed();
  outcome.told_by = {.names = {"end"}, .is_remembered = true};
  EXPECT_EQ(store->finish("j", "", outcome), Recorded::unknown_job);
  store->create(asked("j"));
  EXPECT_EQ(store->finish("j", "", outcome), Recorded::yes) << "what came too early was not heard";
  EXPECT_EQ(store->finish("j", "", outcome), Recorded::already_final);
  store->remove("j");
  store->create(asked("j"));
  EXPECT_EQ(store->finish("j", "", outcome), Recorded::already_heard);
  EXPECT_EQ(store->find("j")->status, Status::queued);
}

}  // namespace
}  // namespace ecg::jobs
