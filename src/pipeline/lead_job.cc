#include "pipeline/lead_job.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <exception>
#include <iterator>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "pipeline/piece_plan.h"

namespace ecg::pipeline {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kPoll{100};  // of the others' pieces

/// Looks for speech from the beginning to the end, ahead of all reading, and puts the pieces out.
class Scout {
 public:
  Scout(const std::string& job_id, const Sharing& sharing, Recognizer& recognizer,
        const whisper::Samples& samples, const RecognizeOptions& options, double piece_s)
      : job_id_(job_id),
        sharing_(sharing),
        recognizer_(recognizer),
        options_(options),
        piece_s_(piece_s),
        thread_([this, samples] { run(samples); }) {}
  ~Scout() {
    stop_.cancel();
    thread_.join();
  }

  /// Waits a little for its end, or for more than `seen` pieces; true when the end has come. Throws what went
  /// wrong.
  bool wait(std::size_t seen) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kPoll, [&] { return finished_ || ends_s_.size() > seen; });
    if (problem_) std::rethrow_exception(problem_);
    return finished_;
  }

  /// Where the pieces put out so far end.
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
    plan_.windows.push_back(window.pieces);
    if (plan_.end_s() >= piece_s_ * (number_ + 1)) put();
  }

  void put() {
    plan_.translate = options_.translate;
    plan_.prompt = options_.prompt;
    const jobs::NewPiece piece{.job_id = job_id_,
                               .number = number_,
                               .ability = recognizer_.ability(plan_.model),
                               .plan = to_text(plan_)};
    patiently(sharing_, stop_, [&] {
      if (!sharing_.pieces.put(piece, sharing_.worker, sharing_.server)) throw Error(Code::cancelled);
    });
    ++number_;
    const std::lock_guard lock(mutex_);
    ends_s_.push_back(plan_.end_s());
    plan_.windows.clear();
    changed_.notify_all();
  }

  const std::string& job_id_;
  const Sharing& sharing_;
  Recognizer& recognizer_;
  const RecognizeOptions& options_;
  const double piece_s_;
  CancelFlag stop_;

  // of the thread, until its end
  PiecePlan plan_;
  int number_ = 0;
  Scanned scanned_;

  std::mutex mutex_;  // guards these
  std::condition_variable changed_;
  std::vector<double> ends_s_;
  bool finished_ = false;
  std::exception_ptr problem_;

  std::thread thread_;
};

/// How far all are together.
class Tally {
 public:
  Tally(const std::string& job_id, const Sharing& sharing, const CancelFlag& cancel)
      : job_id_(job_id), sharing_(sharing), cancel_(cancel) {}

  /// True when each of the pieces that end there is completed. Throws what a piece failed with.
  bool look(const std::vector<double>& ends_s) {
    std::vector<jobs::PieceState> states;
    patiently(sharing_, cancel_, [&] { states = sharing_.pieces.states(job_id_); });
    std::size_t completed = 0;
    double done_s = 0;
    for (const jobs::PieceState& piece : states) {
      const auto at = static_cast<std::size_t>(piece.number);
      if (at >= ends_s.size()) continue;
      if (piece.status == jobs::Status::failed)
        throw Error(piece.error_code.value_or(Code::internal),
                    "piece " + std::to_string(piece.number) + ": " + piece.error_message);
      const double length_s = ends_s[at] - (at > 0 ? ends_s[at - 1] : 0);
      const bool ended = piece.status == jobs::Status::completed;
      completed += ended;
      done_s += ended ? length_s : std::clamp(piece.done_s, 0.0, length_s);
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
    auto piece = transcript::parse_transcript(result);
    for (auto& segment : piece.segments)
      if (!segment.language) segment.language = piece.language;
    std::move(piece.segments.begin(), piece.segments.end(), std::back_inserter(whole.segments));
  }
  whole.language = scanned.language == "auto" ? "en" : scanned.language;  // where nothing was heard
  whole.metadata = {
      .model = scanned.model, .engine = scanned.engine, .language_requested = requested_language(options)};
  whole.metadata.language_probability = scanned.language_probability;
  if (options.language == "auto") transcript::name_languages(whole);
  return whole;
}

}  // namespace

bool is_worth_pieces(const Sharing& sharing, const Recognizer& recognizer, const RecognizeOptions& options,
                     double whole_s) {
  if (sharing.piece_s <= 0 || whole_s <= sharing.piece_s) return false;
  const std::string ability = recognizer.ability(recognizer.model_for(options));
  try {
    return !ability.empty() && sharing.pieces.has_helper(sharing.server, ability);
  } catch (const Error& problem) {
    log::warn("nobody is asked for help", {{"why", problem.what()}});
    return false;
  }
}

transcript::Transcript recognize_together(const LongSound& sound, const Sharing& sharing,
                                          Recognizer& recognizer, const whisper::Samples& samples,
                                          const RecognizeOptions& options) {
  const std::string& job_id = sound.job_id;
  // Pieces of one length: the last one would else be what is left over.
  const double piece_s = sound.whole_s / std::ceil(sound.whole_s / sharing.piece_s);
  log::info("long sound is read in pieces",
            {{"job_id", job_id}, {"seconds", std::to_string(std::lround(sound.whole_s))}});
  Scout scout(job_id, sharing, recognizer, samples, options, piece_s);
  Tally tally(job_id, sharing, *options.cancel);
  VideoSound again(sound.file, sound.sandbox);
  const OpenSound open = [&](const CancelFlag&) -> VideoSound& { return again; };
  const auto tell = [&](double) {
    if (!tally.is_due()) return;
    tally.look(scout.ends_s());
    if (options.progress) options.progress(tally.done_s());
  };
  for (bool scouted = false;;) {
    options.cancel->throw_if_cancelled();
    std::optional<jobs::PieceTask> task;
    patiently(sharing, *options.cancel, [&] {
      task = sharing.pieces.claim({.worker = sharing.worker, .lease = sharing.lease, .job_id = job_id});
    });
    if (task) {
      run_piece(*task, sharing, recognizer, open, *options.cancel, {.progress = tell});
      continue;
    }
    const auto ends_s = scout.ends_s();
    const bool complete = tally.look(ends_s);
    if (options.progress) options.progress(tally.done_s());
    if (scouted && complete) break;
    if (scouted)
      std::this_thread::sleep_for(kPoll);
    else
      scouted = scout.wait(ends_s.size());
  }
  std::vector<std::string> results;
  const int count = static_cast<int>(scout.ends_s().size());
  patiently(sharing, *options.cancel, [&] { results = sharing.pieces.results(job_id, count); });
  return joined(results, scout.scanned(), options);
}

}  // namespace ecg::pipeline
