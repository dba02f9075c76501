#pragma once
// A job, as its row says it: what was asked, how far it is, how it ended.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"
#include "jobs/job_options.h"

namespace ecg::jobs {

enum class Status { queued, working, completed, failed, cancelled };
enum class Stage { queued, downloading, decoding, transcribing, analyzing, delivering };

std::string_view name(Status status);  ///< as rows keep it: "queued"
std::string_view name(Stage stage);
std::optional<Status> status_named(std::string_view text);
std::optional<Stage> stage_named(std::string_view text);
/// The wire knows one word for queued and working: "processing".
std::string_view wire_name(Status status);
bool is_final(Status status);

/// The one state machine: queued -> working -> completed | failed | cancelled. A queued job may be cancelled
/// or failed at once, a working job may go back to queued (its worker died); final states never change.
bool may_move(Status from, Status to);

struct Job {
  std::string id;
  Status status = Status::queued;
  Stage stage = Stage::queued;
  int progress = 0;  ///< 0..100, never goes down, 100 exactly when completed
  std::optional<double> eta_s;
  std::string video_url;
  std::string file_key;  ///< of our object store; empty when the video lies elsewhere
  std::string filename;  ///< for people
  std::string language = "auto";
  std::string languages;  ///< with "auto": the codes among which to look, "ko,en"; empty: any
  JobOptions options;
  std::string owner = "anonymous";
  std::string callback_url;  ///< who is told the end; empty: nobody
  /// At the ML server: which of the backend's jobs of this id it is, for an id may be used again once its job
  /// was deleted. A later one has a larger number; 0: nobody said. The backend's own rows have none.
  std::int64_t generation = 0;
  std::optional<Code> error_code;
  std::string error_message;
  int attempts = 0;               ///< times a worker took it
  std::optional<double> audio_s;  ///< length of the sound, when known
  std::optional<double> work_s;   ///< wall time from claim to completion
  TimePoint created_at, updated_at;
  bool has_poster = false;  ///< among its assets
  int result_version = 0;   ///< newest transcript version; 0: none
};

}  // namespace ecg::jobs
