// What was asked for: create, find, list, remove.
#include "jobs/job_store.h"

#include <gtest/gtest.h>

#include "jobs/testing/test_store.h"

namespace ecg::jobs {
namespace {

using std::string_literals::operator""s;

TEST(JobStore, FindsWhatWasAskedForAfterItWasOpenedAgain) {
  const TestDatabase database;
  NewJob job = asked("j1");
  job.file_key = "videos/anonymous/x.mp4";
  job.language = "auto";
  job.languages = "ko,en";
  job.owner = "민수";
  job.callback_url = "http://backend/result";
  const Created created = database.open()->create(job);
  EXPECT_TRUE(created.is_new);
  const auto found = database.open()->find("j1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->status, Status::queued);
  EXPECT_EQ(found->stage, Stage::queued);
  EXPECT_EQ(found->progress, 0);
  EXPECT_EQ(found->video_url, job.video_url);
  EXPECT_EQ(found->file_key, job.file_key);
  EXPECT_EQ(found->filename, "j1.mp4");
  EXPECT_EQ(found->language, "auto");
  EXPECT_EQ(found->languages, "ko,en");
  EXPECT_EQ(found->owner, "민수");
  EXPECT_EQ(found->callback_url, job.callback_url);
  EXPECT_EQ(found->created_at, created.job.created_at);
  EXPECT_EQ(found->updated_at, created.job.created_at);
  EXPECT_FALSE(found->eta_s || found->audio_s || found->work_s || found->error_code);
}

TEST(JobStore, KnowsNothingOfOtherIds) {
  const TestDatabase database;
  const auto store = database.open();
  store->create(asked("j1"));
  for (const std::string& id :
       {""s, "j2"s, "J1"s, "j1\0"s, "j1' or '1'='1"s, "\xff\xfe"s, std::string(10'000, 'j')})
    EXPECT_FALSE(store->find(id)) << id;
}

TEST(JobStore, GivesTheSameJobForTheSameId) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  store->create(asked("j1"));
  NewJob again = asked("j1");
  again.video_url = "http://elsewhere/";
  const Created created = store->create(again);
  EXPECT_FALSE(created.is_new);
  EXPECT_EQ(created.job.video_url, asked("j1").video_url);
  EXPECT_EQ(store->counts().queued, 1);
  EXPECT_EQ(store->counts().deliveries_open, 1);
}

TEST(JobStore, GivesTheSameJobForTheSameKeyOfTheSameOwner) {
  const TestDatabase database;
  const auto store = database.open();
  const auto create = [&](const std::string& id, const std::string& owner, const std::string& key) {
    NewJob job = asked(id);
    job.owner = owner;
    job.idempotency_key = key;
    return store->create(job).job.id;
  };
  EXPECT_EQ(create("a", "kim", "key"), "a");
  EXPECT_EQ(create("b", "kim", "key"), "a");
  EXPECT_EQ(create("c", "lee", "key"), "c");
  EXPECT_EQ(create("d", "kim", "other"), "d");
  EXPECT_EQ(create("e", "kim", ""), "e");
  EXPECT_EQ(create("f", "kim", ""), "f");
  EXPECT_EQ(create("g", "kim", "\xff\0x"s), "g");
  EXPECT_EQ(create("h", "kim", "\xfe\0x"s), "h");
  EXPECT_EQ(create("i", "kim", std::string(100'000, 'k')), "i");
  EXPECT_EQ(create("j", "kim", std::string(100'000, 'k')), "i");
}

TEST(JobStore, RefusesAnIdThatIsNone) {
  const TestDatabase database;
  const auto store = database.open();
  for (const std::string& id : {""s, "a b"s, "a\0b"s, "작업"s, std::string(129, 'a')}) {
    try {
      store->create(asked(id));
      ADD_FAILURE() << id;
    } catch (const Error& problem) {
      EXPECT_EQ(problem.code(), Code::invalid_field);
    }
  }
}

TEST(JobStore, KeepsARowWholeWithHostileBytes) {
  const TestDatabase database;
  const auto store = database.open();
  NewJob job = asked("j1");
  job.filename = "a\0b\xff.mp4"s;
  job.video_url = "x'); drop table jobs; --";
  job.owner = "\xed\xa0\x80";  // a lone surrogate
  store->create(job);
  const auto found = store->find("j1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->filename, "a\uFFFDb\uFFFD.mp4");
  EXPECT_EQ(found->video_url, job.video_url);
  EXPECT_EQ(store->list({.limit = 1, .after = {}, .status = {}, .owner = job.owner}).jobs.size(), 1u);
  Outcome outcome = ended(Status::failed);
  outcome.error_message = "bad\0bytes \xc3"s;
  EXPECT_EQ(store->finish("j1", "", outcome), Recorded::yes);
  EXPECT_EQ(store->find("j1")->error_message, "bad\uFFFDbytes \uFFFD");
}

std::string ids_of(const Page& page) {
  std::string ids;
  for (const Job& job : page.jobs) ids += job.id;
  return ids;
}

Page page_of(JobStore& store, int limit, const std::string& after = "") {
  return store.list({.limit = limit, .after = after, .status = {}, .owner = {}});
}

TEST(JobList, GivesPagesNewestFirstThatStayWhileJobsAreAdded) {
  const TestDatabase database;
  const auto store = database.open();
  for (const char id : "abcdefg"s) store->create(asked({id}));
  const Page first = page_of(*store, 3);
  EXPECT_EQ(ids_of(first), "gfe");
  ASSERT_TRUE(first.next);
  store->create(asked("h"));
  store->remove("e");
  const Page second = page_of(*store, 3, *first.next);
  EXPECT_EQ(ids_of(second), "dcb");
  ASSERT_TRUE(second.next);
  const Page last = page_of(*store, 3, *second.next);
  EXPECT_EQ(ids_of(last), "a");
  EXPECT_FALSE(last.next);
}

TEST(JobList, HasNoNextPageWhenTheLastOneIsFull) {
  const TestDatabase database;
  const auto store = database.open();
  EXPECT_EQ(ids_of(page_of(*store, 2)), "");
  for (const char id : "ab"s) store->create(asked({id}));
  EXPECT_EQ(ids_of(page_of(*store, 2)), "ba");
  EXPECT_FALSE(page_of(*store, 2).next);
}

TEST(JobList, BoundsItsLimit) {
  const TestDatabase database;
  const auto store = database.open();
  for (const char id : "ab"s) store->create(asked({id}));
  EXPECT_EQ(ids_of(page_of(*store, 0)), "b");
  EXPECT_EQ(ids_of(page_of(*store, -1)), "b");
  EXPECT_EQ(ids_of(page_of(*store, 2'000'000'000)), "ba");
}

TEST(JobList, FiltersByStatusAndOwner) {
  const TestDatabase database;
  const auto store = database.open();
  for (const char id : "abcd"s) {
    NewJob job = asked({id});
    job.owner = id < 'c' ? "kim" : "lee";
    store->create(job);
  }
  ASSERT_EQ(store->claim("w", kLongLease)->id, "a");
  store->finish("b", "", completed());
  store->finish("d", "", ended(Status::cancelled));
  const auto listed = [&](std::optional<Status> status, const std::string& owner, bool unfinished = false) {
    return ids_of(
        store->list({.limit = 50, .after = {}, .status = status, .owner = owner, .unfinished = unfinished}));
  };
  EXPECT_EQ(listed({}, ""), "dcba");
  EXPECT_EQ(listed({}, "kim"), "ba");
  EXPECT_EQ(listed(Status::working, ""), "a");
  EXPECT_EQ(listed(Status::completed, "kim"), "b");
  EXPECT_EQ(listed(Status::completed, "lee"), "");
  EXPECT_EQ(listed({}, "", true), "ca");
  EXPECT_EQ(listed({}, "nobody"), "");
}

TEST(JobList, RefusesABrokenCursor) {
  const TestDatabase database;
  EXPECT_THROW(page_of(*database.open(), 3, "1' or '1'='1"), Error);
}

TEST(JobStore, RefusesMoreJobsThanMayWait) {
  const TestDatabase database;
  const auto store = database.open(announce_both, 3, 2);
  store->create(asked("j1"));
  NewJob keyed = asked("j2");
  keyed.idempotency_key = "k";
  store->create(keyed);
  try {
    store->create(asked("j3"));
    ADD_FAILURE();
  } catch (const Error& problem) {
    EXPECT_EQ(problem.code(), Code::queue_full);
  }
  EXPECT_FALSE(store->find("j3"));
  EXPECT_EQ(store->counts().deliveries_open, 2);

  keyed.id = "j4";
  EXPECT_EQ(store->create(keyed).job.id, "j2") << "what was accepted is accepted when it is asked for again";
  EXPECT_FALSE(store->create(asked("j1")).is_new);
  ASSERT_TRUE(store->claim("w", kLongLease));
  EXPECT_TRUE(store->create(asked("j3")).is_new);
}

TEST(JobStore, RefusesMoreUnfinishedJobsThanTheirOwnerMayHave) {
  const TestDatabase database;
  const auto store = database.open();
  const auto create = [&](const std::string& id, const std::string& owner) {
    NewJob job = asked(id);
    job.owner = owner;
    job.most_of_owner = 2;
    return store->create(job).is_new;
  };
  EXPECT_TRUE(create("k1", "kim"));
  EXPECT_TRUE(create("k2", "kim"));
  ASSERT_TRUE(store->claim("w", kLongLease)) << "a job in work counts as one that waits";
  try {
    create("k3", "kim");
    ADD_FAILURE();
  } catch (const Error& problem) {
    EXPECT_EQ(problem.code(), Code::jobs_quota);
  }
  EXPECT_FALSE(store->find("k3"));
  EXPECT_FALSE(create("k1", "kim")) << "what was accepted is answered again";
  EXPECT_TRUE(create("l1", "lee"));
  store->finish("k1", "", ended(Status::cancelled));
  EXPECT_TRUE(create("k3", "kim"));
}

TEST(JobStore, RemovesAJobWithAllThatBelongsToIt) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  store->create(asked("j1"));
  store->finish("j1", "", completed());
  EXPECT_EQ(store->counts().deliveries_open, 2);
  EXPECT_TRUE(store->remove("j1"));
  EXPECT_FALSE(store->find("j1"));
  EXPECT_FALSE(store->result("j1"));
  EXPECT_EQ(store->counts().deliveries_open, 0);
  EXPECT_FALSE(store->remove("j1"));
}

TEST(JobStore, RefusesAJobThatWasDeletedBeforeItArrived) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  EXPECT_FALSE(store->erase({.job_id = "j1", .generation = 7, .file_key = {}}));
  NewJob late = asked("j1");
  late.generation = 7;
  try {
    store->create(late);
    ADD_FAILURE();
  } catch (const Error& problem) {
    EXPECT_EQ(problem.code(), Code::job_not_found);
  }
  EXPECT_FALSE(store->find("j1"));
  EXPECT_EQ(store->counts().deliveries_open, 0);
  late.generation = 8;
  EXPECT_TRUE(store->create(late).is_new) << "the id was used again";
  EXPECT_EQ(store->find("j1")->generation, 8);
  EXPECT_FALSE(store->erase({.job_id = "j1", .generation = 7, .file_key = {}}))
      << "word of the first came late";
  EXPECT_TRUE(store->find("j1"));
}

TEST(JobStore, DeletesAJobInWorkAndItsWorkerLearnsIt) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  store->create(asked("j1"));
  ASSERT_TRUE(store->claim("w", kLongLease));
  EXPECT_TRUE(store->erase({.job_id = "j1", .generation = 1, .file_key = {}}));
  EXPECT_EQ(store->renew("j1", "w", kLongLease, {}), Lease::lost);
  EXPECT_EQ(store->finish("j1", "w", completed()), Recorded::unknown_job);
  EXPECT_EQ(store->counts().deliveries_open, 0);
  EXPECT_TRUE(store->create(asked("j1")).is_new) << "nobody says which generation: as ever";
}

TEST(JobStore, KeepsTombstonesUntilTheyAreCleared) {
  const TestDatabase database;
  const auto store = database.open();
  store->erase({.job_id = "j1", .generation = 7, .file_key = "videos/a"});
  EXPECT_TRUE(store->tombstones(std::chrono::hours(1), 10).empty());
  ASSERT_TRUE(eventually([&] { return store->tombstones(std::chrono::seconds(0), 10).size() == 1; }));
  const Tombstone grave = store->tombstones(std::chrono::seconds(0), 10).at(0);
  EXPECT_EQ(grave.job_id, "j1");
  EXPECT_EQ(grave.generation, 7);
  EXPECT_EQ(grave.file_key, "videos/a");
  store->clear_tombstone(grave);
  EXPECT_TRUE(store->tombstones(std::chrono::seconds(-1), 10).empty());
}

TEST(JobStore, CountsWhoElseWasAskedForAVideo) {
  const TestDatabase database;
  const auto store = database.open();
  for (const char* id : {"a", "b"}) {
    NewJob job = asked(id);
    job.file_key = "videos/one";
    store->create(job);
  }
  EXPECT_TRUE(store->is_used_by_others("videos/one", "a"));
  store->erase({.job_id = "b", .generation = 1, .file_key = {}});
  EXPECT_FALSE(store->is_used_by_others("videos/one", "a"));
  EXPECT_FALSE(store->is_used_by_others("videos/other", "a"));
}

TEST(JobStore, KnowsWhichJobsEndedLongAgoAndWhichVideosAreStillAskedFor) {
  const TestDatabase database;
  const auto store = database.open();
  for (const char* id : {"waits", "ended", "failed"}) {
    NewJob job = asked(id);
    job.file_key = id == std::string("failed") ? "videos/가" : "videos/b";
    store->create(job);
  }
  store->finish("ended", "", completed());
  store->finish("failed", "", ended(Status::failed));
  EXPECT_EQ(store->file_keys(), (std::vector<std::string>{"videos/b", "videos/가"}));
  EXPECT_TRUE(store->ended_before(std::chrono::hours(1), 10).empty());
  ASSERT_TRUE(eventually([&] { return store->ended_before(std::chrono::seconds(0), 10).size() == 2; }));
  EXPECT_EQ(store->ended_before(std::chrono::seconds(0), 1).size(), 1u);
  store->remove("failed");
  EXPECT_EQ(store->file_keys(), (std::vector<std::string>{"videos/b"}));
}

TEST(JobStore, RemovesAWorkingJobOnlyAfterItWasCancelled) {
  const TestDatabase database;
  const auto store = database.open();
  store->create(asked("j1"));
  ASSERT_TRUE(store->claim("w", kLongLease));
  try {
    store->remove("j1");
    ADD_FAILURE();
  } catch (const Error& problem) {
    EXPECT_EQ(problem.code(), Code::job_not_completed);
  }
  store->finish("j1", "", ended(Status::cancelled));
  EXPECT_TRUE(store->remove("j1"));
  EXPECT_EQ(store->renew("j1", "w", kLongLease, {}), Lease::lost);
}

}  // namespace
}  // namespace ecg::jobs
