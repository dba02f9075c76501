#pragma once
// One chunk of a long job, read to its end while its lease is held.
#include <chrono>
#include <functional>
#include <string>

#include "base/cancel.h"
#include "jobs/chunk_store.h"
#include "pipeline/recognizer.h"
#include "pipeline/video_sound.h"

namespace ecg::pipeline {

/// How a worker takes part in long jobs.
struct Sharing {
  jobs::ChunkStore& chunks;
  std::string server;  ///< this process, for all its workers
  std::string worker;
  std::chrono::milliseconds lease{30'000}, heartbeat{500};
  double chunk_s = 0;  ///< sound longer than this is cut into chunks about so long; 0: none is
};

/// Gives the sound that a chunk is in; may take its time to fetch it.
using OpenSound = std::function<VideoSound&(const CancelFlag&)>;

/// Whether a failure says something of this machine rather than of the chunk: its disk, its memory, its way
/// to the video, which the chunk's leader has.
bool is_of_the_machine(Code code);

struct ChunkOptions {
  std::function<void(double done_s)> progress = {};  ///< seconds of the chunk's sound
  /// The chunk is another's, who reads what nobody else can: failures of this machine are no try at it.
  bool for_another = false;
};

/// Works on `task` and records how it ended: with its words, or with why this try failed. Gives it back when
/// `cancel` is set; drops it when it is not this worker's any more. False when it was given back for a
/// failure of this machine. Throws Error(unavailable) when the database stays away for as long as the lease.
bool run_chunk(const jobs::ChunkTask& task, const Sharing& sharing, Recognizer& recognizer,
               const OpenSound& open, const CancelFlag& cancel, const ChunkOptions& options = {});

/// Does `work` with the database, again while that is away, for as long as the lease. Throws what the last
/// try threw, and Error(cancelled).
void patiently(const Sharing& sharing, const CancelFlag& cancel, const std::function<void()>& work);

}  // namespace ecg::pipeline
