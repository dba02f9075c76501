// What is PostgreSQL's own: lost connections, its clock, word from other processes, two roles in one
// database.
#include <gtest/gtest.h>
#include <soci/soci.h>

#include <atomic>
#include <csignal>
#include <mutex>
#include <set>
#include <vector>

#include "jobs/database.h"
#include "jobs/shared_clock.h"
#include "jobs/sql/migrations.h"
#include "jobs/testing/test_store.h"

namespace ecg::jobs {
namespace {

std::string server() {
  const char* url = std::getenv("ECG_TEST_POSTGRESQL");
  if (!url)
    throw std::runtime_error("ECG_TEST_POSTGRESQL is not set: run this through tests/system/postgresql.py");
  return url;
}

/// Cuts every connection but the one that asks.
void cut_all_connections() {
  Database(server(), 1).write([](Connection& connection) {
    connection.sql << "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() "
                      "and backend_type = 'client backend'";
  });
}

/// Has one process of the server crash, which takes all others with it; after this none of them lives.
void crash_server() {
  std::vector<int> processes(64);
  Database(server(), 1).read([&](Connection& connection) {
    connection.sql << "select pid from pg_stat_activity where pid <> pg_backend_pid() "
                      "and backend_type = 'client backend'",
        soci::into(processes);
  });
  kill(processes.at(0), SIGQUIT);
  for (const int process : processes) ASSERT_TRUE(eventually([&] { return kill(process, 0) != 0; }));
}

std::string text_of(const TestDatabase& place, const std::string& query) {
  return Database(place.url(), 1, place.schema()).read([&](Connection& connection) {
    std::string text;
    connection.sql << query, soci::into(text);
    return text;
  });
}

TEST(Postgresql, IsWhereTheseTestsRun) {
  EXPECT_EQ(text_of(TestDatabase(), "select substr(version(), 1, 10)"), "PostgreSQL");
  EXPECT_EQ(text_of(TestDatabase(), "show synchronous_commit"), "on");
}

TEST(Postgresql, IsUsedAgainAfterItsConnectionsWereLost) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  store->create(asked("j1"));
  cut_all_connections();
  EXPECT_TRUE(store->find("j1"));
  cut_all_connections();
  EXPECT_TRUE(store->create(asked("j2")).is_new);
  cut_all_connections();
  EXPECT_EQ(store->claim("w", kLongLease)->id, "j1");
  cut_all_connections();
  EXPECT_EQ(store->finish("j1", "w", completed()), Recorded::yes);
  EXPECT_EQ(store->counts().queued, 1);
}

TEST(Postgresql, IsUsedAgainAfterTheServerCrashed) {
  const TestDatabase database;
  const auto store = database.open(announce_both);
  store->create(asked("j1"));
  crash_server();
  EXPECT_TRUE(store->find("j1"));
  crash_server();
  EXPECT_TRUE(store->create(asked("j2")).is_new);
}

TEST(Postgresql, LosesNothingWhileItsConnectionsAreCutAgainAndAgain) {
  constexpr int kJobs = 60;
  const TestDatabase database;
  const auto store = database.open();
  for (int i = 0; i < kJobs; ++i) store->create(asked("j" + std::to_string(i)));
  std::mutex mutex;
  std::set<std::string> done;
  std::atomic<int> ended{0};
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i)
    workers.emplace_back([&, name = "w" + std::to_string(i)] {
      while (store->counts().queued + store->counts().working > 0) {
        const auto job = store->claim(name, std::chrono::milliseconds(300));
        if (job && store->finish(job->id, name, completed()) != Recorded::lease_lost) {
          const std::lock_guard lock(mutex);
          done.insert(job->id);
        }
      }
      ++ended;
    });
  while (ended < 4) {
    cut_all_connections();
    std::this_thread::sleep_for(std::chrono::milliseconds(15));  // how often, not until when
  }
  for (std::thread& worker : workers) worker.join();
  // A claim whose answer was lost is worked on by nobody until its lease runs out: attempts may be used up,
  // jobs not.
  const auto page = store->list({.limit = 200, .after = {}, .status = {}, .owner = {}});
  EXPECT_EQ(page.jobs.size(), static_cast<std::size_t>(kJobs));
  for (const Job& job : page.jobs)
    EXPECT_TRUE(job.status == Status::completed || job.attempts == 3) << job.id << " " << name(job.status);
}

TEST(Postgresql, SaysThatItCannotBeReached) {
  for (const std::string& url :
       {std::string("postgresql:///x?host=/no/such/folder"), std::string("postgresql://127.0.0.1:1/x"),
        std::string("postgresql://%zz/x")}) {
    try {
      open_job_store({.url = url, .announce = {}});
      ADD_FAILURE() << url;
    } catch (const Error& problem) {
      EXPECT_EQ(problem.code(), Code::unavailable) << url;
      EXPECT_FALSE(problem.detail().empty());
    }
  }
}

TEST(Postgresql, KeepsTwoRolesApartInOneDatabase) {
  const TestDatabase backend, ml;
  const auto one = backend.open(announce_both), other = ml.open(announce_both);
  one->create(asked("j1"));
  EXPECT_FALSE(other->find("j1"));
  EXPECT_TRUE(other->create(asked("j1")).is_new);
  EXPECT_EQ(one->counts().deliveries_open, 1);
}

TEST(Postgresql, RefusesASchemaThatIsNoName) {
  for (const std::string& schema : {std::string(), std::string("a b"), std::string("a;drop"),
                                    std::string("1a"), std::string("Ab"), std::string(48, 'a')})
    EXPECT_THROW(open_job_store({.url = server(), .schema = schema, .announce = {}}), Error) << schema;
}

TEST(Postgresql, TellsTheTimeForAll) {
  const TestDatabase place;
  Database database(place.url(), 1, place.schema());
  const TimePoint before = now();
  const TimePoint there = database.read([](Connection& connection) { return time_of(connection); });
  EXPECT_GE(there, before - std::chrono::milliseconds(1));
  EXPECT_LE(there, now() + std::chrono::milliseconds(1));
}

class Heard {
 public:
  void operator()(Notification news) { ++(news == Notification::job ? jobs : deliveries); }
  std::atomic<int> jobs{0}, deliveries{0};
};

// The host is the same here, so that its clock tells what the database's must be.
TEST(SharedClock, TellsTheDatabasesTimeAndGoesOnWithoutIt) {
  const TestDatabase database;
  const TellTime clock = shared_clock({.url = database.url(), .schema = database.schema(), .announce = {}});
  const TimePoint before = now();
  const TimePoint told = clock();
  EXPECT_LE(std::abs(to_millis(told) - to_millis(before)), 1000);
  while (clock() == told) {
  }
  EXPECT_GT(clock(), told);
}

TEST(Listening, HearsWhatAnotherStoreWasGiven) {
  const TestDatabase database;
  const auto here = database.open(), there = database.open(announce_both);
  Heard heard;
  const auto listening = here->listen(std::ref(heard));
  ASSERT_TRUE(listening);
  ASSERT_TRUE(eventually([&] { return heard.jobs == 1 && heard.deliveries == 1; }))
      << "the word that it listens";
  there->create(asked("j1"));
  EXPECT_TRUE(eventually([&] { return heard.jobs == 2 && heard.deliveries == 2; }));
  there->finish("j1", "", completed());
  EXPECT_TRUE(eventually([&] { return heard.deliveries == 3; }));
  EXPECT_EQ(heard.jobs, 2);
}

TEST(Listening, HearsNothingOfAnotherRole) {
  const TestDatabase database, other;
  const auto store = database.open(), others = other.open(announce_both);
  Heard heard;
  const auto listening = store->listen(std::ref(heard));
  ASSERT_TRUE(eventually([&] { return heard.jobs == 1; }));
  others->create(asked("j1"));
  store->create(asked("j2"));
  EXPECT_TRUE(eventually([&] { return heard.jobs == 2; }));
  EXPECT_EQ(heard.deliveries, 1);
}

TEST(Listening, HearsAgainAfterItsConnectionWasLost) {
  const TestDatabase database;
  const auto store = database.open();
  Heard heard;
  const auto listening = store->listen(std::ref(heard));
  ASSERT_TRUE(eventually([&] { return heard.jobs == 1; }));
  cut_all_connections();
  EXPECT_TRUE(eventually([&] { return heard.jobs == 2; })) << "something may have been missed";
  store->create(asked("j1"));
  EXPECT_TRUE(eventually([&] { return heard.jobs == 3; }));
}

}  // namespace
}  // namespace ecg::jobs
