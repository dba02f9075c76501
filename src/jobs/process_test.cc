// Several processes on one database, and processes that die in the middle of a write.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <map>

#include "jobs/testing/test_store.h"

namespace ecg::jobs {
namespace {

/// A child process and the lines it says. No store may be open when it is made: SQLite's locks do not survive
/// fork.
class Child {
 public:
  using Say = std::function<void(const std::string&)>;

  explicit Child(const std::function<void(const Say&)>& work) {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("pipe");
    pid_ = fork();
    if (pid_ == 0) run(work, ends);
    close(ends[1]);
    words_ = fdopen(ends[0], "r");
  }
  ~Child() {
    kill();
    fclose(words_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// The next line; nullopt when the child has ended.
  std::optional<std::string> hear() {
    char line[256];
    if (!fgets(line, sizeof line, words_)) return std::nullopt;
    return std::string(line, std::string_view(line).find('\n'));
  }

  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }
  int wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return status;
  }

 private:
  [[noreturn]] static void run(const std::function<void(const Say&)>& work, const int (&ends)[2]) {
    close(ends[0]);
    int status = 0;
    try {
      work([&](const std::string& word) {
        const std::string line = word + "\n";
        if (write(ends[1], line.data(), line.size()) < 0) _exit(2);
      });
    } catch (const std::exception& problem) {
      fprintf(stderr, "child: %s\n", problem.what());
      status = 1;
    }
    _exit(status);
  }

  pid_t pid_;
  FILE* words_;
};

/// Creates and ends jobs for ever; says an id only after its end is committed.
void write_for_ever(const TestDatabase& database, const std::string& prefix, const Child::Say& say) {
  const auto store = database.open(announce_both);
  for (int i = 0;; ++i) {
    const std::string id = prefix + std::to_string(i);
    store->create(asked(id));
    store->finish(id, "", completed("\"" + std::string(20'000, 'r') + "\""));
    say(id);
  }
}

void expect_whole(JobStore& store, const std::string& id) {
  const auto job = store.find(id);
  ASSERT_TRUE(job) << id;
  EXPECT_EQ(job->status, Status::completed);
  EXPECT_EQ(store.result(id)->body.size(), 20'002u);
  EXPECT_TRUE(store.has_open_delivery(id, "dispatch"));
  EXPECT_TRUE(store.has_open_delivery(id, "callback"));
}

TEST(Kill, LosesNothingThatWasCommitted) {
  const TestDatabase database;
  for (int round = 0; round < 8; ++round) {
    std::vector<std::string> committed;
    {
      Child child(
          [&](const Child::Say& say) { write_for_ever(database, "r" + std::to_string(round) + "-", say); });
      while (committed.size() < static_cast<std::size_t>(1 + round)) {
        const auto id = child.hear();
        ASSERT_TRUE(id);
        committed.push_back(*id);
      }
      child.kill();
      while (const auto id = child.hear()) committed.push_back(*id);
    }
    const auto store = database.open();
    for (const std::string& id : committed) expect_whole(*store, id);
    // One more may have been committed and not said, and one may be half its way: queued and announced.
    for (const Job& job : store->list({.limit = 200, .after = {}, .status = {}, .owner = {}}).jobs)
      EXPECT_EQ(job.status == Status::completed, store->has_open_delivery(job.id, "callback")) << job.id;
  }
}

TEST(Processes, MayStartOnOneNewFileAtOnce) {
  for (int round = 0; round < 3; ++round) {
    const TestDatabase database;
    std::vector<std::unique_ptr<Child>> children;
    for (int i = 0; i < 4; ++i)
      children.push_back(std::make_unique<Child>(
          [&, i](const Child::Say&) { database.open()->create(asked("j" + std::to_string(i))); }));
    for (const auto& child : children) EXPECT_EQ(child->wait(), 0);
    EXPECT_EQ(database.open()->counts().queued, 4);
  }
}

TEST(Processes, NeverClaimTheSameJob) {
  constexpr int kJobs = 40;
  const TestDatabase database;
  {
    const auto store = database.open();
    for (int i = 0; i < kJobs; ++i) store->create(asked("j" + std::to_string(i)));
  }
  std::vector<std::unique_ptr<Child>> children;
  for (int i = 0; i < 3; ++i)
    children.push_back(std::make_unique<Child>([&, i](const Child::Say& say) {
      const auto store = database.open();
      while (const auto job = store->claim("p" + std::to_string(i), kLongLease)) say(job->id);
    }));
  std::map<std::string, int> times_taken;
  for (const auto& child : children)
    while (const auto id = child->hear()) ++times_taken[*id];
  EXPECT_EQ(times_taken.size(), static_cast<std::size_t>(kJobs));
  for (const auto& [id, times] : times_taken) EXPECT_EQ(times, 1) << id;
}

TEST(Kill, LeavesAJobThatTheNextProcessTakes) {
  const TestDatabase database;
  database.open()->create(asked("j1"));
  {
    Child child([&](const Child::Say& say) {
      const auto store = database.open();
      const auto job = store->claim("dead", std::chrono::milliseconds(1));
      say(job->id);
      while (true) pause();
    });
    ASSERT_EQ(child.hear(), "j1");
  }
  const auto store = database.open();
  ASSERT_TRUE(eventually([&] { return store->claim("alive", kLongLease).has_value(); }));
  EXPECT_EQ(store->find("j1")->attempts, 2);
}

}  // namespace
}  // namespace ecg::jobs
