#pragma once
// An ML server with nothing to do reads chunks of the long jobs of others.
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/file.h"
#include "pipeline/chunk_run.h"
#include "pipeline/job_run.h"

namespace ecg::pipeline {

class Helper {
 public:
  using Clock = std::chrono::steady_clock;

  /// `store` and `context` outlive it.
  Helper(jobs::JobStore& store, const RunContext& context, std::string server,
         std::function<Clock::time_point()> clock = Clock::now);
  ~Helper();  ///< takes the offer back

  /// Says that this server would help, and reads a chunk when there is one; false when not. One chunk at a
  /// time: the workers of one server share its cores. For a worker that has no job. After a failure of this
  /// machine (is_of_the_machine()) it neither offers nor takes anything for a while that grows from one
  /// failure to the next: 2 s, 4 s, ... 5 min, or half of that. Throws Error(unavailable).
  bool help(const Sharing& sharing, const CancelFlag& cancel);

 private:
  struct Video {
    Video(std::string id, const RunContext& context)
        : job_id(std::move(id)),
          folder(context.work_folder),
          sound(file(), context.sandbox ? &*context.sandbox : nullptr) {}
    std::filesystem::path file() const { return folder.path() / "video"; }

    const std::string job_id;
    TempFolder folder;
    VideoSound sound;
  };

  void offer();
  void rest();
  Video& video_of(const std::string& job_id, const CancelFlag& cancel);

  jobs::JobStore& store_;
  const RunContext& context_;
  const std::string server_;
  const std::function<Clock::time_point()> clock_;

  std::mutex busy_;  // held while a chunk is read; guards all below
  std::vector<std::string> engine_fingerprints_;
  std::optional<Clock::time_point> offered_at_;
  int failures_ = 0;  // of the machine, one after the other
  std::optional<Clock::time_point> rests_until_;
  std::minstd_rand random_{std::random_device{}()};
  std::unique_ptr<Video> video_;  // of the last chunk: the next one is likely of the same
};

}  // namespace ecg::pipeline
