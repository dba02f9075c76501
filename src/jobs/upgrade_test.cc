// Yesterday's databases, opened by today's program. Run on both databases.
#include <gtest/gtest.h>
#include <soci/soci.h>

#include "jobs/key_store.h"
#include "jobs/sql/migrations.h"
#include "jobs/testing/test_store.h"

namespace ecg::jobs {
namespace {

/// Rows as a program of any schema wrote them: the columns of the first schema, which never go.
void write_rows(Database& database) {
  database.write([](Connection& connection) {
    for (const std::string status : {"queued", "working", "completed", "failed", "cancelled"}) {
      connection.sql
          << "insert into jobs (id, owner, video_url, file_key, filename, language, callback_url, "
             "created_at, status, stage, progress, error_code, error_message, attempts, updated_at, "
             "result_version, worker, lease_until) values ('" +
                 status + "', 'anonymous', 'http://v', 'k/" + status + "', '강의.mp4', 'ko', '', 1000, '" +
                 status + "', 'queued', 7, '', '', 1, 2000, 0, '', 3000)";
      connection.sql << "insert into deliveries values ('d-" + status + "', '" + status +
                            "', 'dispatch', 'http://ml', 'open', 2, 5000, 'refused', 1000)";
    }
    connection.sql << "insert into results values ('completed', 1, 2000, '{\"text\":\"말\"}')";
    connection.sql << "update jobs set result_version = 1, progress = 100 where id = 'completed'";
  });
}

class Upgrade : public testing::TestWithParam<int> {};

TEST_P(Upgrade, KeepsEveryJobResultAndMessage) {
  const TestDatabase file;
  {
    Database database(file.url(), 1, file.schema());
    migrate(database, GetParam());
    write_rows(database);
  }
  const auto store = file.open();
  for (const std::string status : {"queued", "working", "completed", "failed", "cancelled"}) {
    const auto job = store->find(status);
    ASSERT_TRUE(job) << status;
    EXPECT_EQ(name(job->status), status);
    EXPECT_EQ(job->filename, "강의.mp4");
    EXPECT_EQ(job->language, "ko");
    EXPECT_EQ(job->languages, "") << "nobody could ask for several";
    EXPECT_EQ(job->options, JobOptions{}) << "nobody could ask for any";
    EXPECT_EQ(job->file_key, "k/" + status);
    EXPECT_EQ(to_millis(job->updated_at), 2000);
  }
  EXPECT_EQ(store->result("completed")->body, R"({"text":"말"})");
  EXPECT_EQ(store->list_deliveries(false, 10).size(), 5u);
  EXPECT_EQ(store->list({}).jobs.size(), 5u);
}

TEST_P(Upgrade, TakesKeysAndStaysUnlockedUntilThereIsOne) {
  const TestDatabase file;
  {
    Database database(file.url(), 1, file.schema());
    migrate(database, GetParam());
  }
  KeyStore keys({.url = file.url(), .schema = file.schema(), .announce = {}});
  EXPECT_FALSE(keys.was_ever_used());
  EXPECT_TRUE(keys.find(keys.create("kim", {}).secret));
}

TEST_P(Upgrade, GoesOnWithTheWork) {
  const TestDatabase file;
  {
    Database database(file.url(), 1, file.schema());
    migrate(database, GetParam());
    write_rows(database);
  }
  const auto store = file.open();
  EXPECT_TRUE(store->create(asked("new")).is_new);
  int taken = 0;
  while (const auto job = store->claim("w", kLongLease)) {
    EXPECT_EQ(store->finish(job->id, "w", completed()), Recorded::yes);
    ++taken;
  }
  EXPECT_EQ(taken, 3) << "the queued one, the one whose lease ran out, the new one";
  EXPECT_EQ(store->counts().queued + store->counts().working, 0);
}

INSTANTIATE_TEST_SUITE_P(FromEverySchema, Upgrade, testing::Range(1, newest_schema() + 1));

}  // namespace
}  // namespace ecg::jobs
