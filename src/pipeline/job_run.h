#pragma once
// One job from its URL to its result, on the thread that calls: download, decode, recognize.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "base/cancel.h"
#include "http/address.h"
#include "jobs/job_store.h"
#include "media/decode_process.h"
#include "objects/object_store.h"
#include "pipeline/chunk_run.h"
#include "pipeline/recognizer.h"

namespace ecg::pipeline {

struct RunLimits {
  std::uint64_t max_bytes = std::uint64_t{20} << 30;
  double max_duration_s = 12 * 3600;
};

struct CaptionsAsked;

struct RunContext {
  Recognizer& recognizer;
  const objects::ObjectStore& store;                  ///< signs the URLs that point into it
  std::function<bool(std::string_view url)> allowed;  ///< of URLs outside the store
  /// Of the addresses those URLs resolve to; not asked about the store's.
  std::function<bool(std::string_view url, const http::IpAddress&)> may_reach = {};
  std::filesystem::path work_folder;
  /// Where videos are decoded; nullopt: in this process.
  std::optional<media::Sandbox> sandbox = {};
  RunLimits limits;
  /// Whether what is made of a job's video beside its words goes into the store under the job's id. Empty:
  /// yes.
  std::function<bool(const jobs::Job& job)> stores_assets = {};
  /// The captions of a job as ASS, from the backend, where people edit them. Throws Error(unavailable) when
  /// it does not answer, Error(internal) when it has none.
  std::function<std::string(const CaptionsAsked&, const CancelFlag&)> captions = {};
  int burn_threads = 0;  ///< as media::BurnOptions::threads
};

/// Downloads the job's video. Throws what http::download throws.
void fetch_video(const jobs::Job& job, const RunContext& context, const std::filesystem::path& target,
                 const CancelFlag& cancel, const std::function<void(const jobs::Progress&)>& progress = {});

/// Works on `job` to its end. Never throws: what goes wrong is the outcome's error code and sentence.
/// `progress` is told every change (bytes make 0 to 10 %, seconds of sound 10 to 99 %). A cancelled run ends
/// with Code::cancelled. `sharing`: how other servers may help; nullptr: not.
jobs::Outcome run_job(const jobs::Job& job, const RunContext& context, const CancelFlag& cancel,
                      const std::function<void(const jobs::Progress&)>& progress,
                      const Sharing* sharing = nullptr);

}  // namespace ecg::pipeline
