#pragma once
// A job of another kind: the captions of a job that is completed are drawn into its video. It is a row like
// other jobs, so it is claimed, leased, cancelled and taken up again like them; its video_url says what is to
// be drawn.
#include <optional>
#include <string>
#include <string_view>

#include "jobs/job.h"

namespace ecg::jobs {

struct BurnOrder {
  std::string source_job;  ///< whose captions, and whose video
  int version = 0;         ///< of its result
  bool karaoke = false;    ///< each word lights up when it is spoken
  bool voice = false;      ///< each word as large as it is loud, its colour by its pitch

  bool operator==(const BurnOrder&) const = default;
};

/// The id of the job that burns the captions of this one: there is one at a time.
std::string burn_id(const std::string& source_job);

/// Whether a caller may give a job this id: is_job_id(), and not of those that burn_id() makes.
bool is_callers_id(std::string_view text);

/// "burn:<version>:<looks>:<source job>", of looks 1 for karaoke and 2 for voice, added. No video has such an
/// address: process-video takes http and https.
std::string to_video_url(const BurnOrder& order);
/// nullopt for a job that makes captions.
std::optional<BurnOrder> burn_order(const Job& job);

}  // namespace ecg::jobs
