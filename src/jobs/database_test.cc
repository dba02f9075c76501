// The database under the store: migrations, refusals, a full disk.
#include "jobs/database.h"

#include <gtest/gtest.h>
#include <soci/soci.h>

#include "base/non_blocking.h"
#include "jobs/sql/migrations.h"
#include "jobs/testing/test_store.h"

namespace ecg::jobs {
namespace {

Code code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& problem) {
    EXPECT_FALSE(problem.detail().empty());
    return problem.code();
  }
  ADD_FAILURE() << "no error";
  return Code::internal;
}

int scalar(Database& database, const std::string& query) {
  return database.read([&](Connection& connection) {
    int value = 0;
    connection.sql << query, soci::into(value);
    return value;
  });
}

TEST(Migrations, AreAppliedOnce) {
  const TestDatabase file;
  Database database(file.url(), 1);
  migrate(database);
  migrate(database);
  EXPECT_EQ(scalar(database, "select count(*) from schema_version"), newest_schema());
  EXPECT_EQ(scalar(database, "select max(version) from schema_version"), newest_schema());
}

TEST(Migrations, RefuseADatabaseThatIsNewer) {
  const TestDatabase file;
  file.open()->create(asked("j1"));
  Database database(file.url(), 1);
  database.write(
      [](Connection& connection) { connection.sql << "insert into schema_version values (999, 0)"; });
  try {
    file.open();
    ADD_FAILURE();
  } catch (const Error& problem) {
    EXPECT_EQ(problem.code(), Code::unavailable);
    EXPECT_NE(problem.detail().find("999"), std::string::npos);
  }
}

TEST(Database, DoesNotWaitForAConnectionWhereItMustNot) {
  const TestDatabase file;
  Database database(file.url(), 1);
  const NonBlockingScope must_not_wait;
  EXPECT_EQ(scalar(database, "select 7"), 7);
  database.read([&](Connection&) { EXPECT_THROW(scalar(database, "select 7"), WouldBlock); });
  EXPECT_THROW(database.write([](Connection&) {}), WouldBlock);
  EXPECT_EQ(scalar(database, "select 7"), 7);
}

TEST(Database, TellsNobodyThatSomethingCame) {
  const TestDatabase file;
  EXPECT_FALSE(file.open()->listen([](Notification) { ADD_FAILURE(); }));
}

TEST(Database, IsSafeAgainstPowerLoss) {
  const TestDatabase file;
  Database database(file.url(), 2);
  EXPECT_EQ(scalar(database, "pragma synchronous"), 2);  // FULL, sqlite.org/pragma.html
  EXPECT_EQ(scalar(database, "pragma foreign_keys"), 1);
  const auto mode = database.read([](Connection& connection) {
    std::string text;
    connection.sql << "pragma journal_mode", soci::into(text);
    return text;
  });
  EXPECT_EQ(mode, "wal");
}

TEST(Database, SaysWhatIsWrongWithItsUrl) {
  const TempFolder folder;
  write_file(folder.path() / "text.db", std::string(10'000, 'x'));
  const std::string path = folder.path().string();
  for (const std::string& url : {std::string(), std::string("sqlite:"), std::string("mysql://x"),
                                 "sqlite:" + path, "sqlite:" + path + "/no/such/folder/x.db",
                                 "sqlite:" + path + "/text.db", "sqlite:" + path + "/a\"b.db"})
    EXPECT_EQ(code_of([&] { open_job_store({.url = url, .announce = {}}); }), Code::unavailable) << url;
}

TEST(Database, RollsBackWhatThrows) {
  const TestDatabase file;
  Database database(file.url(), 1);
  migrate(database);
  const auto break_off = [](Connection& connection) {
    connection.sql << "insert into schema_version values (998, 0)";
    throw Error(Code::internal, "in the middle");
  };
  EXPECT_EQ(code_of([&] { database.write(break_off); }), Code::internal);
  EXPECT_EQ(scalar(database, "select count(*) from schema_version"), newest_schema());
}

// max_page_count makes SQLite answer SQLITE_FULL, as a full disk does.
TEST(Database, SaysThatTheDiskIsFullAndGoesOn) {
  const TestDatabase file;
  Database database(file.url(), 1);
  migrate(database);
  const int pages = scalar(database, "pragma page_count");
  scalar(database, "pragma max_page_count = " + std::to_string(pages + 2));
  const auto fill = [](Connection& connection) {
    connection.sql << "create table filler (body text)";
    const std::string body(1 << 20, 'x');
    connection.sql << "insert into filler values (:body)", soci::use(body);
  };
  EXPECT_EQ(code_of([&] { database.write(fill); }), Code::storage_full);
  scalar(database, "pragma max_page_count = 1000000");
  database.write(fill);
  EXPECT_EQ(scalar(database, "select count(*) from filler"), 1);
}

TEST(Database, ServesMoreThreadsThanItHasConnections) {
  const TestDatabase file;
  const auto store = open_job_store({.url = file.url(), .connections = 1, .announce = {}});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      for (int k = 0; k < 5; ++k) {
        const std::string id = "j" + std::to_string(i) + "-" + std::to_string(k);
        store->create(asked(id));
        EXPECT_TRUE(store->find(id));
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store->counts().queued, 20);
}

}  // namespace
}  // namespace ecg::jobs
