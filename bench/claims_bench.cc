// How many queued jobs a second the workers of a fleet can claim, and how long a claim takes, each worker in
// a process of its own with one connection, as far apart as machines would be.
//
//   claims_bench DATABASE_URL [JOBS] [WORKERS]      sqlite:/path/to/new.db or postgresql://...
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/ids.h"
#include "jobs/job_store.h"

namespace {

using namespace ecg;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::unique_ptr<jobs::JobStore> open_store(const std::string& url, const std::string& schema) {
  return jobs::open_job_store({.url = url, .schema = schema, .connections = 1, .announce = {}});
}

/// Claims until nothing is left; writes "<job> <seconds>" for each.
void work(const std::string& url, const std::string& schema, const std::filesystem::path& file) {
  const auto store = open_store(url, schema);
  std::ofstream said(file);
  const std::string worker = uuid_v4();
  while (true) {
    const auto started = Clock::now();
    const auto job = store->claim(worker, std::chrono::hours(1));
    if (!job) return;
    said << job->id << ' ' << seconds_since(started) << '\n';
  }
}

double percentile(std::vector<double>& sorted, double share) {
  return sorted.at(static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1)));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "claims_bench DATABASE_URL [JOBS] [WORKERS]\n"), 2;
  const std::string url = argv[1], schema = "bench_" + random_hex(4);
  const int count = argc > 2 ? std::atoi(argv[2]) : 10'000, workers = argc > 3 ? std::atoi(argv[3]) : 4;

  const auto filling = Clock::now();
  {
    const auto store = open_store(url, schema);
    for (int i = 0; i < count; ++i) store->create({.id = uuid_v4(), .video_url = "http://videos/x.mp4"});
  }
  const double fill_s = seconds_since(filling);

  const TempFolder folder;
  std::vector<pid_t> children;
  const auto started = Clock::now();
  for (int i = 0; i < workers; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      work(url, schema, folder.path() / std::to_string(i));
      _exit(0);
    }
    children.push_back(child);
  }
  bool fine = true;
  for (const pid_t child : children) {
    int status = 0;
    fine = waitpid(child, &status, 0) == child && status == 0 && fine;
  }
  const double claim_s = seconds_since(started);

  std::set<std::string> claimed;
  std::vector<double> times;
  for (int i = 0; i < workers; ++i) {
    std::ifstream said(folder.path() / std::to_string(i));
    std::string id;
    for (double time = 0; said >> id >> time;) {
      if (!claimed.insert(id).second) return std::fprintf(stderr, "%s was claimed twice\n", id.c_str()), 1;
      times.push_back(time);
    }
  }
  if (!fine || times.size() != static_cast<std::size_t>(count))
    return std::fprintf(stderr, "%zu of %d were claimed\n", times.size(), count), 1;
  std::sort(times.begin(), times.end());
  std::printf("%d jobs: stored %.0f/s; %d workers claimed %.0f/s, each once; p50 %.2f ms, p99 %.2f ms\n",
              count, count / fill_s, workers, count / claim_s, percentile(times, 0.5) * 1000,
              percentile(times, 0.99) * 1000);
  return 0;
}
