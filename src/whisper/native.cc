// The engine of our own: speech is looked for first, cut into windows of at most 30 s, and these are decoded
// together with those of all other jobs.
#include <algorithm>
#include <atomic>
#include <deque>
#include <future>

#include "acoustics/speech_windows.h"
#include "acoustics/voice_activity.h"
#include "base/log.h"
#include "base/text.h"
#include "whisper/alignment.h"
#include "whisper/batch.h"
#include "whisper/models.h"
#include "whisper/pauses.h"
#include "whisper/transcriber.h"

namespace ecg::whisper {
namespace {

using acoustics::SpeechWindow;
using acoustics::SpeechWindows;
using transcript::Segment;
using transcript::Transcript;

constexpr auto kLook = std::chrono::milliseconds(50);  // at the cancel flag
constexpr double kFrame_s = 0.02, kCentisecond = 0.01;
constexpr double kLongestDetection_s = 600;  // is searched for speech before a language is guessed
constexpr const char* kVoiceActivityFile = "silero_vad_v5.onnx";

/// Where Silero's weights are not installed: whatever can be heard may be speech.
std::vector<float> audible_chunks(std::span<const float> samples) {
  constexpr double kAudible = 3e-4;  // -70 dBFS, RMS
  std::vector<float> chunks;
  for (std::size_t at = 0; at < samples.size(); at += acoustics::kVoiceChunk) {
    double energy = 0;
    for (const float x : samples.subspan(at, acoustics::kVoiceChunk)) energy += double{x} * x;
    chunks.push_back(energy > kAudible * kAudible * acoustics::kVoiceChunk ? 1.0f : 0.0f);
  }
  return chunks;
}

/// Reads at most so many samples.
Samples limited(const Samples& samples, std::size_t most) {
  return [&samples, left = most](std::span<float> out) mutable {
    const std::size_t got = samples(out.first(std::min(out.size(), left)));
    left -= got;
    return got;
  };
}

struct Progress {
  const std::function<void(double)>& report;
  double reached_s = 0;

  void reach(double done_s) {
    reached_s = std::max(reached_s, done_s);
    if (report) report(reached_s);
  }
};

/// Windows one after the other, found here or before.
struct WindowSource {
  std::function<std::optional<SpeechWindow>()> next;
  std::function<double()> heard_s;
};

template <class Windows>
WindowSource source_of(std::shared_ptr<Windows> windows) {
  return {.next = [windows] { return windows->next(); }, .heard_s = [windows] { return windows->heard_s(); }};
}

std::string engine_name(Precision precision) {
  switch (precision) {
    case Precision::f32:
      return "native-f32";
    case Precision::int16:
      return "native-int16";
    case Precision::int8:
      return "native-int8";
  }
  return "native";
}

class Native : public Transcriber {
 public:
  Native(const std::filesystem::path& weights, const EngineOptions& options)
      : name_(model_name(weights)),
        options_(options),
        voice_activity_(weights.parent_path() / kVoiceActivityFile),
        weights_(Weights::open(weights)),
        tokenizer_(weights_.dimensions().vocabulary, weights_.vocabulary()),
        batch_(std::async(std::launch::async, [this] {
          return std::make_unique<Batch>(weights_, tokenizer_, options_.precision, options_.threads,
                                         alignment_heads(weights_.dimensions(), name_));
        })) {
    if (!std::filesystem::exists(voice_activity_))
      log::warn("no speech detector: every sound is taken for speech",
                {{"missing", voice_activity_.string()}});
  }

  std::string engine() const override { return engine_name(options_.precision); }
  std::string model() const override { return name_; }
  bool knows(const std::string& language) const override {
    return tokenizer_.language_index(language).has_value();
  }
  DetectedLanguage detect_language(const Samples& samples, const CancelFlag* cancel) override;
  void find_windows(const Samples& samples, const std::function<void(const SpeechWindow&)>& found,
                    const CancelFlag* cancel) override;
  DetectedLanguage language_of(const SpeechWindow& window, const CancelFlag* cancel) override;
  Transcript transcribe(const Samples& samples, const TranscribeOptions& options) override;

 private:
  struct InWork {
    SpeechWindow window;
    std::shared_ptr<Batch::Ticket> ticket;
  };
  class Job;

  acoustics::ChunkProbabilities speech_detector() const;
  Batch& batch(const CancelFlag* cancel) const;
  WindowSource windows_of(const Samples& samples, const TranscribeOptions& options) const;

  const std::string name_;
  const EngineOptions options_;
  const std::filesystem::path voice_activity_;
  const Weights weights_;
  const Tokenizer tokenizer_;
  std::atomic<int> jobs_{0};
  /// Being packed while the first job's sound is read and searched for speech.
  const std::shared_future<std::unique_ptr<Batch>> batch_;
};

/// Waits until it is there. Throws Error(model_not_found) when the weights lack a tensor.
Batch& Native::batch(const CancelFlag* cancel) const {
  while (batch_.wait_for(kLook) != std::future_status::ready)
    if (cancel) cancel->throw_if_cancelled();
  return *batch_.get();
}

acoustics::ChunkProbabilities Native::speech_detector() const {
  if (std::filesystem::exists(voice_activity_))
    return [detector = std::make_shared<acoustics::VoiceActivity>(voice_activity_)](
               std::span<const float> samples) { return detector->probabilities(samples); };
  return [chunks = std::make_shared<std::vector<float>>()](std::span<const float> samples) {
    *chunks = audible_chunks(samples);
    return std::span<const float>(*chunks);
  };
}

/// One call of transcribe(): windows go to the batch a few ahead, and come back in order.
class Native::Job {
 public:
  Job(Native& engine, const Samples& samples, const TranscribeOptions& options)
      : engine_(engine),
        tokenizer_(engine.tokenizer_),
        options_(options),
        number_(++engine.jobs_),
        windows_(engine.windows_of(samples, options)),
        progress_{options.progress},
        prompt_(tokenizer_.encode(options.prompt.empty() ? "" : " " + options.prompt)) {
    transcript_.language = options.language;
    transcript_.metadata = {
        .model = engine.model(), .engine = engine.engine(), .language_requested = options.language};
  }

  Transcript run() {
    while (fill()) {
      wait_for_first();
      const InWork first = std::move(in_work_.front());
      in_work_.pop_front();
      take(first);
    }
    transcript_.duration_s = windows_.heard_s();
    if (transcript_.language == "auto") transcript_.language = "en";  // nothing was heard
    transcript::normalize(transcript_);
    progress_.reach(windows_.heard_s());
    return std::move(transcript_);
  }

 private:
  bool fill();
  void submit(SpeechWindow window, bool in_front);
  void wait_for_first();
  void look_around();
  std::vector<Token> prompt() const;
  void remember(const DecodedWindow& decoded);
  void take(const InWork& done);
  std::vector<TimedToken> timed_tokens(DecodedWindow& decoded, double length_s) const;
  Segment segment(const SegmentCut& cut, const DecodedWindow& decoded, std::span<const TimedToken> timed,
                  const SpeechWindow& window) const;

  Native& engine_;
  const Tokenizer& tokenizer_;
  const TranscribeOptions& options_;
  const int number_;
  WindowSource windows_;
  Progress progress_;
  const std::vector<Token> prompt_;
  std::vector<Token> said_before_;  ///< where windows are told
  Transcript transcript_;
  std::deque<InWork> in_work_;
};

/// Puts windows to work; false when none is left. The first one goes alone until its language is known.
bool Native::Job::fill() {
  const std::size_t most = engine_.options_.condition_on_previous_text ? 1 : Batch::kWindowsPerJob;
  while (in_work_.size() < most) {
    look_around();
    auto window = windows_.next();
    if (!window) break;
    submit(*std::move(window), false);
    while (transcript_.language == "auto") {
      const bool ended = in_work_.front().ticket->wait_for(kLook);
      transcript_.language = in_work_.front().ticket->language();
      if (!transcript_.language.empty()) break;
      transcript_.language = "auto";
      look_around();
      if (ended) return true;  // with what went wrong
    }
  }
  return !in_work_.empty();
}

/// The prompt of old stays as long as there is room behind what was said.
std::vector<Token> Native::Job::prompt() const {
  std::vector<Token> all = prompt_;
  all.insert(all.end(), said_before_.begin(), said_before_.end());
  return all;
}

/// What took luck to hear is not told on: openai-whisper's rule against loops.
void Native::Job::remember(const DecodedWindow& decoded) {
  constexpr double kHot = 0.5;
  if (!engine_.options_.condition_on_previous_text) return;
  if (decoded.temperature > kHot) return said_before_.clear();
  said_before_.insert(said_before_.end(), decoded.tokens.begin(), decoded.tokens.end());
}

void Native::Job::submit(SpeechWindow window, bool in_front) {
  auto ticket = engine_.batch(options_.cancel)
                    .submit(number_, window.samples,
                            {.length_s = window.duration_s(),
                             .language = transcript_.language,
                             .translate = options_.translate,
                             .prompt = prompt(),
                             .beam_size = static_cast<std::size_t>(engine_.options_.beam_size),
                             .patience = engine_.options_.patience});
  InWork work{std::move(window), std::move(ticket)};
  if (in_front)
    in_work_.push_front(std::move(work));
  else
    in_work_.push_back(std::move(work));
}

void Native::Job::wait_for_first() {
  while (!in_work_.front().ticket->wait_for(kLook)) look_around();
}

void Native::Job::look_around() {
  if (options_.cancel) options_.cancel->throw_if_cancelled();
  if (in_work_.empty()) return;
  double done_s = in_work_.front().window.stream_s(0, false);
  for (const InWork& work : in_work_) done_s += work.window.duration_s() * work.ticket->done();
  progress_.reach(
      std::min(done_s, in_work_.back().window.stream_s(in_work_.back().window.duration_s(), true)));
}

/// One for each token, times included, in seconds of the window. Without times where the model has no heads
/// that align. Uses up what the window looked at.
std::vector<TimedToken> Native::Job::timed_tokens(DecodedWindow& decoded, double length_s) const {
  const auto times = decoded.looks.empty() ? std::vector<int>{} : align(decoded.looks);
  std::vector<TimedToken> timed(decoded.tokens.size());
  std::size_t text = 0;
  for (std::size_t i = 0; i < timed.size(); ++i) {
    if (!tokenizer_.is_text(decoded.tokens[i])) continue;
    timed[i].bytes = tokenizer_.bytes(decoded.tokens[i]);
    timed[i].probability = decoded.probabilities[i];
    if (times.empty()) continue;
    timed[i].start_s = std::min(kFrame_s * times[text], length_s);
    timed[i].end_s = std::min(kFrame_s * times[++text], length_s);
  }
  return timed;
}

/// Where nothing better is known: each token as long as the others.
void spread(std::vector<TimedToken>& tokens, double start_s, double end_s) {
  const double each_s = (end_s - start_s) / static_cast<double>(tokens.size());
  for (TimedToken& token : tokens) {
    token.start_s = start_s;
    token.end_s = start_s += each_s;
  }
}

Segment Native::Job::segment(const SegmentCut& cut, const DecodedWindow& decoded,
                             std::span<const TimedToken> timed, const SpeechWindow& window) const {
  Segment segment{.seek = static_cast<int>(window.stream_s(0, false) / kCentisecond),
                  .start_s = window.stream_s(cut.start_s, false),
                  .end_s = window.stream_s(cut.end_s, true),
                  .temperature = decoded.temperature,
                  .avg_logprob = decoded.avg_logprob,
                  .no_speech_prob = decoded.no_speech_prob};
  std::vector<TimedToken> spoken;
  for (std::size_t i = cut.first; i < cut.end; ++i) {
    if (!tokenizer_.is_text(decoded.tokens[i])) continue;
    segment.tokens.push_back(decoded.tokens[i]);
    spoken.push_back(timed[i]);
  }
  if (!decoded.is_aligned) spread(spoken, cut.start_s, cut.end_s);
  segment.text = tokenizer_.decode(segment.tokens);
  segment.compression_ratio = transcript::compression_ratio(segment.text);
  segment.words = words_from_tokens(spoken, options_.translate ? "en" : decoded.language);
  for (auto& word : segment.words) {
    word.start_s = window.stream_s(word.start_s, false);
    word.end_s = std::max(word.start_s, window.stream_s(word.end_s, true));
  }
  if (!segment.words.empty()) {  // the finer clock
    segment.start_s = segment.words.front().start_s;
    segment.end_s = segment.words.back().end_s;
  }
  return segment;
}

void Native::Job::take(const InWork& done) {
  const SpeechWindow& window = done.window;
  const double length_s = window.duration_s();
  DecodedWindow decoded = done.ticket->result();
  if (!transcript_.metadata.language_probability && options_.language == "auto")
    transcript_.metadata.language_probability = decoded.language_probability;
  if (!decoded.is_silence()) {
    auto timed = timed_tokens(decoded, length_s);
    double said_until_s = decoded.is_aligned ? 0 : length_s;
    for (const TimedToken& token : timed) said_until_s = std::max(said_until_s, token.end_s);
    const WindowCut cut = cut_segments(decoded.tokens, tokenizer_, length_s, said_until_s);
    keep_to_pieces(timed, window);
    for (const SegmentCut& one :
         decoded.is_aligned ? split_at_pauses(cut.segments, timed, window) : cut.segments)
      transcript_.segments.push_back(segment(one, decoded, timed, window));
    remember(decoded);
    if (cut.done_s < length_s) submit(window.behind(cut.done_s), true);
  }
  progress_.reach(std::min(window.stream_s(length_s, true), windows_.heard_s()));
}

WindowSource Native::windows_of(const Samples& samples, const TranscribeOptions& options) const {
  if (!options.windows.empty())
    return source_of(std::make_shared<acoustics::PlannedWindows>(options.windows, samples));
  return source_of(std::make_shared<SpeechWindows>(samples, speech_detector()));
}

void Native::find_windows(const Samples& samples, const std::function<void(const SpeechWindow&)>& found,
                          const CancelFlag* cancel) {
  const Samples looking = [&](std::span<float> out) {
    if (cancel) cancel->throw_if_cancelled();
    return samples(out);
  };
  SpeechWindows windows(looking, speech_detector());
  while (const auto window = windows.next()) found(*window);
}

DetectedLanguage Native::detect_language(const Samples& samples, const CancelFlag* cancel) {
  if (!tokenizer_.multilingual()) return {"en", 1.0};
  const Samples opening = limited(samples, static_cast<std::size_t>(kLongestDetection_s * kSampleRateHz));
  SpeechWindows windows(opening, speech_detector());
  const auto window = windows.next();
  return window ? language_of(*window, cancel) : DetectedLanguage{"en", 0.0};
}

DetectedLanguage Native::language_of(const SpeechWindow& window, const CancelFlag* cancel) {
  if (!tokenizer_.multilingual()) return {"en", 1.0};
  if (cancel) cancel->throw_if_cancelled();
  const auto ticket =
      batch(cancel).submit(++jobs_, window.samples, {.length_s = window.duration_s(), .language_only = true});
  while (!ticket->wait_for(kLook))
    if (cancel) cancel->throw_if_cancelled();
  const DecodedWindow decoded = ticket->result();
  return {decoded.language, decoded.language_probability};
}

Transcript Native::transcribe(const Samples& samples, const TranscribeOptions& options) {
  if (options.language != "auto" && !knows(options.language))
    throw Error(Code::language_not_supported,
                "model " + model() + " does not know '" + options.language + "'");
  return Job(*this, samples, options).run();
}

}  // namespace

std::string describe(const EngineOptions& options) {
  if (options.condition_on_previous_text) return {};
  const std::string beams = options.beam_size > 1 ? " beam " + std::to_string(options.beam_size) +
                                                        " patience " + std::to_string(options.patience)
                                                  : "";
  return engine_name(options.precision) + beams;
}

std::unique_ptr<Transcriber> make_native(const std::filesystem::path& weights, const EngineOptions& options) {
  return std::make_unique<Native>(weights, options);
}

}  // namespace ecg::whisper
