#include "pipeline/chunks/lead_job.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <exception>
#include <iterator>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "pipeline/chunks/chunk_plan.h"

namespace ecg::pipeline {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kPoll{100};  // of the others' chunks

/// Looks for speech from the beginning to the end, ahead of all reading, and puts the chunks out.
class ChunkPlanner {
 public:
  ChunkPlanner(const std::string& job_id, const Sharing& sharing, Recognizer& recognizer,
               const whisper::Samples& samples, const RecognizeOptions& options, double chunk_s,
               std::optional<int> track)
      : job_id_(job_id),
        track_(track),
        sharing_(sharing),
        recognizer_(recognizer),
        options_(options),
        chunk_s_(chunk_s),
        thread_([this, samples] { run(samples); }) {}
  ~ChunkPlanner() { stop_.cancel(); }

  /// Waits a little for its end, or for more than `seen` chunks; true when the end has come. Throws what went
  /// wrong, Error(cancelled) as soon as `cancel` is set.
  bool wait(std::size_t seen, const CancelFlag& cancel) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, cancel.token(), kPoll, [&] { return finished_ || ends_s_.size() > seen; });
    cancel.throw_if_cancelled();
    if (problem_) std::rethrow_exception(problem_);
    return finished_;
  }

  /// Where the chunks put out so far end.
  std::vector<double> ends_s() {
    const std::lock_guard lock(mutex_);
    return ends_s_;
  }
  /// After the end.
  const Scanned& scanned() const { return scanned_; }

 private:
  void run(const whisper::Samples& samples) {
    const log::Scope scope("job_id", job_id_);
    std::exception_ptr problem;
    try {
      RecognizeOptions options = options_;
      options.cancel = &stop_;
      scanned_ = recognizer_.scan(samples, options,
                                  [this](const auto& window, const Scanned& voice) { take(window, voice); });
      if (!plan_.windows.empty()) put();
    } catch (...) {
      problem = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    problem_ = problem;
    finished_ = true;
    changed_.notify_all();
  }

  void take(const acoustics::SpeechWindow& window, const Scanned& voice) {
    plan_.model = voice.model;
    plan_.language = voice.language;
    plan_.is_told = options_.language != "auto";
    plan_.languages = options_.languages;
    plan_.windows.push_back(window.spans);
    if (plan_.end_s() >= chunk_s_ * (number_ + 1)) put();
  }

  void put() {
    plan_.translate = options_.translate;
    plan_.prompt = options_.prompt;
    plan_.track = track_;
    const jobs::NewChunk chunk{.job_id = job_id_,
                               .number = number_,
                               .engine_fingerprint = recognizer_.engine_fingerprint(plan_.model),
                               .plan = to_text(plan_)};
    patiently(sharing_, stop_, [&] {
      if (!sharing_.chunks.put(chunk, sharing_.worker, sharing_.server)) throw Error(Code::cancelled);
    });
    ++number_;
    const std::lock_guard lock(mutex_);
    ends_s_.push_back(plan_.end_s());
    plan_.windows.clear();
    changed_.notify_all();
  }

  const std::string& job_id_;
  const std::optional<int> track_;
  const Sharing& sharing_;
  Recognizer& recognizer_;
  const RecognizeOptions& options_;
  const double chunk_s_;
  CancelFlag stop_;

  // of the thread, until its end
  ChunkPlan plan_;
  int number_ = 0;
  Scanned scanned_;

  std::mutex mutex_;  // guards these
  std::condition_variable_any changed_;
  std::vector<double> ends_s_;
  bool finished_ = false;
  std::exception_ptr problem_;

  std::jthread thread_;
};

/// How far all are together.
class ChunkProgress {
 public:
  ChunkProgress(const std::string& job_id, const Sharing& sharing, const CancelFlag& cancel)
      : job_id_(job_id), sharing_(sharing), cancel_(cancel) {}

  /// True when each of the chunks that end there is completed. Throws what a chunk failed with.
  bool look(const std::vector<double>& ends_s) {
    std::vector<jobs::ChunkState> states;
    patiently(sharing_, cancel_, [&] { states = sharing_.chunks.states(job_id_); });
    std::size_t completed = 0;
    double done_s = 0;
    for (const jobs::ChunkState& chunk : states) {
      const auto at = static_cast<std::size_t>(chunk.number);
      if (at >= ends_s.size()) continue;
      if (chunk.status == jobs::Status::failed)
        throw Error(chunk.error_code.value_or(Code::internal),
                    "chunk " + std::to_string(chunk.number) + ": " + chunk.error_message);
      const double length_s = ends_s[at] - (at > 0 ? ends_s[at - 1] : 0);
      const bool ended = chunk.status == jobs::Status::completed;
      completed += ended;
      done_s += ended ? length_s : std::clamp(chunk.done_s, 0.0, length_s);
    }
    done_s_ = std::max(done_s_, done_s);
    looked_at_ = Clock::now();
    return completed == ends_s.size();
  }

  bool is_due() const { return Clock::now() - looked_at_ > sharing_.heartbeat; }
  double done_s() const { return done_s_; }

 private:
  const std::string& job_id_;
  const Sharing& sharing_;
  const CancelFlag& cancel_;
  double done_s_ = 0;
  Clock::time_point looked_at_{};
};

transcript::Transcript joined(const std::vector<std::string>& results, const Scanned& scanned,
                              const RecognizeOptions& options) {
  transcript::Transcript whole;
  for (const std::string& result : results) {
    auto chunk = transcript::parse_transcript(result);
    for (auto& segment : chunk.segments)
      if (!segment.language) segment.language = chunk.language;
    std::move(chunk.segments.begin(), chunk.segments.end(), std::back_inserter(whole.segments));
  }
  whole.language = scanned.language == "auto" ? "en" : scanned.language;  // where nothing was heard
  whole.metadata = {
      .model = scanned.model, .engine = scanned.engine, .language_requested = requested_language(options)};
  whole.metadata.language_probability = scanned.language_probability;
  if (options.language == "auto") transcript::name_languages(whole);
  return whole;
}

}  // namespace

bool is_worth_chunks(const Sharing& sharing, const Recognizer& recognizer, const RecognizeOptions& options,
                     double whole_s) {
  if (sharing.chunk_s <= 0 || whole_s <= sharing.chunk_s) return false;
  const std::string engine_fingerprint = recognizer.engine_fingerprint(recognizer.model_for(options));
  try {
    return !engine_fingerprint.empty() && sharing.chunks.has_helper(sharing.server, engine_fingerprint);
  } catch (const Error& problem) {
    log::warn("nobody is asked for help", {{"why", problem.what()}});
    return false;
  }
}

transcript::Transcript recognize_together(const LongSound& sound, const Sharing& sharing,
                                          Recognizer& recognizer, const whisper::Samples& samples,
                                          const RecognizeOptions& options) {
  const std::string& job_id = sound.job_id;
  // Chunks of one length: the last one would else be what is left over.
  const double chunk_s = sound.whole_s / std::ceil(sound.whole_s / sharing.chunk_s);
  log::info("long sound is read in chunks",
            {{"job_id", job_id}, {"seconds", std::to_string(std::lround(sound.whole_s))}});
  ChunkPlanner planner(job_id, sharing, recognizer, samples, options, chunk_s, sound.track);
  ChunkProgress progress(job_id, sharing, *options.cancel);
  VideoSound again(sound.file, sound.sandbox);
  const OpenSound open = [&](const CancelFlag&) -> VideoSound& { return again; };
  const auto tell = [&](double) {
    if (!progress.is_due()) return;
    progress.look(planner.ends_s());
    if (options.progress) options.progress(progress.done_s());
  };
  for (bool planned = false;;) {
    options.cancel->throw_if_cancelled();
    std::optional<jobs::ChunkTask> task;
    patiently(sharing, *options.cancel, [&] {
      task = sharing.chunks.claim({.worker = sharing.worker, .lease = sharing.lease, .job_id = job_id});
    });
    if (task) {
      run_chunk(*task, sharing, recognizer, open, *options.cancel, {.progress = tell});
      continue;
    }
    const auto ends_s = planner.ends_s();
    const bool complete = progress.look(ends_s);
    if (options.progress) options.progress(progress.done_s());
    if (planned && complete) break;
    if (planned)
      options.cancel->sleep_for(kPoll);
    else
      planned = planner.wait(ends_s.size(), *options.cancel);
  }
  std::vector<std::string> results;
  const int count = static_cast<int>(planner.ends_s().size());
  patiently(sharing, *options.cancel, [&] { results = sharing.chunks.results(job_id, count); });
  return joined(results, planner.scanned(), options);
}

}  // namespace ecg::pipeline
