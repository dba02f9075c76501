// The engine of our own: speech is looked for first, cut into windows of at most 30 s, and these are decoded
// together with those of all other jobs.
#include <algorithm>
#include <atomic>
#include <deque>
#include <future>
#include <map>

#include "acoustics/speech_windows.h"
#include "base/log.h"
#include "base/text.h"
#include "whisper/alignment.h"
#include "whisper/batch.h"
#include "whisper/cut_in_two.h"
#include "whisper/lateness.h"
#include "whisper/models.h"
#include "whisper/passed_over.h"
#include "whisper/speech_detector.h"
#include "whisper/transcriber.h"
#include "whisper/window_languages.h"
#include "whisper/window_words.h"

namespace ecg::whisper {
namespace {

using acoustics::SpeechWindow;
using acoustics::SpeechWindows;
using transcript::Transcript;

constexpr auto kLook = std::chrono::milliseconds(50);  // at the cancel flag
constexpr double kLongestDetection_s = 600;            // is searched for speech before a language is guessed
constexpr double kEnoughSpeech_s = 30;                 // to tell a language by, however unlike any it sounds
constexpr double kSurelyHeard = -0.6;  // mean log-probability of what is believed when it is heard again

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
        voice_activity_(voice_activity_file(weights)),
        weights_(Weights::open(weights)),
        tokenizer_(weights_.dimensions().vocabulary, weights_.vocabulary()),
        batch_(std::async(std::launch::async, [this] {
          return std::make_unique<Batch>(weights_, tokenizer_, options_.precision, options_.threads,
                                         alignment_heads(weights_.dimensions(), name_));
        })) {}

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
  /// A window that was heard badly, while its parts are heard.
  struct Whole {
    SpeechWindow window;
    DecodedWindow decoded;
  };
  struct InWork {
    SpeechWindow window;
    bool is_again = false;                   ///< a stretch of another one that was passed over
    std::vector<std::string> others = {};    ///< languages in which it is still to be tried
    std::optional<DecodedWindow> best = {};  ///< of the readings before this one
    std::shared_ptr<Batch::Ticket> ticket = {};
    std::shared_ptr<Whole> part_of = {};
    std::optional<DecodedWindow> decoded = {};  ///< of a part, once it was chosen
  };
  class Job;

  Batch& batch(const CancelFlag* cancel) const;
  WindowSource windows_of(const Samples& samples, const TranscribeOptions& options) const;

  const std::string name_;
  const EngineOptions options_;
  const std::filesystem::path voice_activity_;
  const Weights weights_;
  const Tokenizer tokenizer_;
  const Lateness lateness_ = lateness_of(weights_.dimensions());
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
        prompt_(tokenizer_.encode(options.prompt.empty() ? "" : " " + options.prompt)),
        language_(options.heard_first.empty() ? options.language : options.heard_first) {
    transcript_.metadata = {
        .model = engine.model(), .engine = engine.engine(), .language_requested = options.language};
  }

  Transcript run() {
    while (fill()) {
      wait_for_first();
      InWork first = std::move(in_work_.front());
      in_work_.pop_front();
      take(std::move(first));
    }
    transcript_.duration_s = windows_.heard_s();
    transcript_.language = language_ == "auto" ? "en" : language_;  // where nothing was heard
    transcript::normalize(transcript_);
    if (chooses()) transcript::name_languages(transcript_);
    progress_.reach(windows_.heard_s());
    return std::move(transcript_);
  }

 private:
  bool chooses() const { return options_.language == "auto"; }
  bool fill();
  void hear_language();
  void submit(InWork work, const std::string& language, bool in_front);
  void wait_for_first();
  void look_around();
  std::vector<Token> prompt() const;
  void remember(const DecodedWindow& decoded);
  void take(InWork done);
  void tell_language(const DecodedWindow& decoded);
  bool try_another(InWork& done, DecodedWindow& decoded);
  bool read_by_other(const SpeechWindow& window);
  bool hear_in_parts(InWork& done, DecodedWindow& decoded);
  void choose(InWork first);
  void finish(const InWork& done, DecodedWindow& decoded);
  void add(const InWork& done, DecodedWindow& decoded);

  Native& engine_;
  const Tokenizer& tokenizer_;
  const TranscribeOptions& options_;
  const int number_;
  WindowSource windows_;
  Progress progress_;
  const std::vector<Token> prompt_;
  std::vector<Token> said_before_;          ///< where windows are told
  std::string language_;                    ///< "auto" while none is sure
  std::map<std::string, double> evidence_;  ///< for each language: seconds, by how likely it was in them
  Transcript transcript_;
  std::deque<InWork> in_work_;
};

/// Puts windows to work; false when none is left. As long as no language is sure they go one by one.
bool Native::Job::fill() {
  const std::size_t most = engine_.options_.condition_on_previous_text ? 1 : Batch::kWindowsPerJob;
  while (in_work_.size() < most) {
    look_around();
    auto window = windows_.next();
    if (!window) break;
    submit({.window = *std::move(window)}, language_, false);
    if (language_ == "auto" && options_.languages.empty()) hear_language();
  }
  return !in_work_.empty();
}

/// Waits for the language of the window that was put to work last. Little speech that is like none, or none
/// at all, decides nothing for what comes.
void Native::Job::hear_language() {
  LanguageChance heard;
  for (bool ended = false; heard.language.empty() && !ended; heard = in_work_.back().ticket->language()) {
    ended = in_work_.back().ticket->wait_for(kLook);
    look_around();
  }
  if (heard.language.empty()) return;  // with what went wrong
  evidence_[heard.language] += heard.probability * in_work_.back().window.duration_s();
  double heard_s = 0;
  for (const InWork& work : in_work_) heard_s += work.window.duration_s();
  if (heard.probability >= kSureLanguage)
    language_ = heard.language;
  else if (heard_s >= kEnoughSpeech_s)
    language_ = std::ranges::max_element(evidence_, {}, [](const auto& one) { return one.second; })->first;
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

void Native::Job::submit(InWork work, const std::string& language, bool in_front) {
  work.ticket = engine_.batch(options_.cancel)
                    .submit(number_, work.window.samples,
                            {.length_s = work.window.duration_s(),
                             .language = language,
                             .languages = options_.languages,
                             .translate = options_.translate,
                             .prompt = prompt(),
                             .beam_size = static_cast<std::size_t>(engine_.options_.beam_size),
                             .model = engine_.model(),
                             .patience = engine_.options_.patience,
                             .cold_only = !work.part_of && (work.is_again || can_be_cut(work.window))});
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

void Native::Job::take(InWork done) {
  if (done.decoded) return finish(done, *done.decoded);
  if (done.part_of) return choose(std::move(done));
  DecodedWindow decoded = done.ticket->result();
  if (chooses() && try_another(done, decoded)) return;
  if (hear_in_parts(done, decoded)) return;
  finish(done, decoded);
}

/// Cut at its best pause, where it could not be heard as a whole: rather than heated, which each part may be.
bool Native::Job::hear_in_parts(InWork& done, DecodedWindow& decoded) {
  if (!decoded.failed || done.is_again || !can_be_cut(done.window)) return false;
  const std::string language = decoded.language;
  const auto whole =
      std::make_shared<Whole>(Whole{.window = std::move(done.window), .decoded = std::move(decoded)});
  auto [first, second] = cut_in_two(whole->window);
  submit({.window = std::move(second), .part_of = whole}, language, true);
  submit({.window = std::move(first), .part_of = whole}, language, true);
  return true;
}

/// The parts, or the whole when that can be believed more. The second one waits behind the first.
void Native::Job::choose(InWork first) {
  wait_for_first();
  InWork second = std::move(in_work_.front());
  in_work_.pop_front();
  DecodedWindow in_front = first.ticket->result(), behind = second.ticket->result();
  Whole& whole = *first.part_of;
  if (!is_better_in_parts(whole.decoded, in_front, behind))
    return finish({.window = whole.window}, whole.decoded);
  second.decoded = std::move(behind);
  in_work_.push_front(std::move(second));
  finish(first, in_front);
}

void Native::Job::finish(const InWork& done, DecodedWindow& decoded) {
  if (decoded.is_silence()) {
    // What was taken for speech tells no language.
    if (chooses() && options_.heard_first.empty() && transcript_.segments.empty()) language_ = "auto";
  } else {
    add(done, decoded);
  }
  const double end_s = done.window.stream_s(done.window.duration_s(), true);
  progress_.reach(std::min(end_s, windows_.heard_s()));
}

/// Puts a window that was badly read to work again in another language that it may be in; true when it did.
/// When all were tried, `decoded` is the best of them.
bool Native::Job::try_another(InWork& done, DecodedWindow& decoded) {
  if (!done.best) {
    done.others = others_to_try(decoded, !options_.languages.empty());
    if (!tokenizer_.multilingual() && is_badly_read(decoded) && read_by_other(done.window)) return true;
  } else if (!reads_better(decoded, *done.best)) {
    decoded = *std::move(done.best);
  }
  if (done.others.empty()) return false;
  const std::string language = done.others.front();
  done.others.erase(done.others.begin());
  done.best = std::move(decoded);
  submit(std::move(done), language, true);
  return true;
}

/// With a model that knows more than English, where it hears that something else is spoken.
bool Native::Job::read_by_other(const SpeechWindow& window) {
  if (!options_.other || options_.translate) return false;
  Transcriber& other = options_.other();
  const DetectedLanguage heard = other.language_of(window, options_.cancel);
  if (heard.language == "en" || heard.probability < kSureLanguage) return false;
  const std::vector<acoustics::WindowPlan> plan{window.pieces};
  auto read = other.transcribe(
      acoustics::stream_of(window),
      {.language = heard.language, .prompt = options_.prompt, .windows = plan, .cancel = options_.cancel});
  for (auto& segment : read.segments) {
    segment.language = heard.language;
    transcript_.segments.push_back(std::move(segment));
  }
  progress_.reach(std::min(window.stream_s(window.duration_s(), true), windows_.heard_s()));
  return true;
}

void Native::Job::tell_language(const DecodedWindow& decoded) {
  auto& told = transcript_.metadata.language_probability;
  if (told) return;
  told = decoded.likely.empty() ? decoded.language_probability : 0;
  for (const auto& [language, probability] : decoded.likely)
    if (language == decoded.language) told = probability;
}

void Native::Job::add(const InWork& done, DecodedWindow& decoded) {
  const SpeechWindow& window = done.window;
  if (done.is_again && (decoded.temperature > 0 || decoded.avg_logprob < kSurelyHeard)) return;
  const bool is_aligned = decoded.is_aligned;
  WindowWords words =
      words_of(decoded, window, tokenizer_, {.translate = options_.translate, .lateness = engine_.lateness_});
  if (chooses()) {
    tell_language(decoded);
    for (auto& segment : words.segments) segment.language = decoded.language;
  }
  if (done.is_again) return insert_heard_again(transcript_.segments, std::move(words.segments), tokenizer_);
  std::ranges::move(words.segments, std::back_inserter(transcript_.segments));
  remember(decoded);
  if (words.done_s < window.duration_s())
    submit({.window = window.behind(words.done_s)}, decoded.language, true);
  if (!is_aligned || words.said.empty()) return;
  for (const auto& [from_s, to_s] : passed_over(window, words.said, words.done_s))
    submit({.window = window.part(from_s, to_s), .is_again = true}, decoded.language, true);
}

WindowSource Native::windows_of(const Samples& samples, const TranscribeOptions& options) const {
  if (!options.windows.empty())
    return source_of(std::make_shared<acoustics::PlannedWindows>(options.windows, samples));
  return source_of(std::make_shared<SpeechWindows>(samples, speech_detector(voice_activity_)));
}

void Native::find_windows(const Samples& samples, const std::function<void(const SpeechWindow&)>& found,
                          const CancelFlag* cancel) {
  const Samples looking = [&](std::span<float> out) {
    if (cancel) cancel->throw_if_cancelled();
    return samples(out);
  };
  SpeechWindows windows(looking, speech_detector(voice_activity_));
  while (const auto window = windows.next()) found(*window);
}

DetectedLanguage Native::detect_language(const Samples& samples, const CancelFlag* cancel) {
  if (!tokenizer_.multilingual()) return {"en", 1.0};
  constexpr double kMost_s = 2 * kEnoughSpeech_s;
  const Samples opening = limited(samples, static_cast<std::size_t>(kLongestDetection_s * kSampleRateHz));
  SpeechWindows windows(opening, speech_detector(voice_activity_));
  DetectedLanguage best;
  for (double heard_s = 0; best.probability < kSureLanguage && heard_s < kMost_s;) {
    const auto window = windows.next();
    if (!window) break;
    const DetectedLanguage heard = language_of(*window, cancel);
    if (heard.probability > best.probability) best = heard;
    heard_s += window->duration_s();
  }
  return best;
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
  if (options.translate && options.language != "en" && !weights_.dimensions().translates())
    throw Error(Code::translation_not_supported,
                "model " + model() + " only writes down what is said; small, for one, translates");
  for (const std::string& language : options.languages)
    if (!knows(language))
      throw Error(Code::language_not_supported, "model " + model() + " does not know '" + language + "'");
  return Job(*this, samples, options).run();
}

}  // namespace

std::string describe(const EngineOptions& options) {
  if (options.condition_on_previous_text) return {};
  const std::string size =
      options.beam_size == static_cast<int>(kAutoBeams) ? "auto" : std::to_string(options.beam_size);
  const std::string beams =
      options.beam_size == 1 ? "" : " beam " + size + " patience " + std::to_string(options.patience);
  return engine_name(options.precision) + beams;
}

std::unique_ptr<Transcriber> make_native(const std::filesystem::path& weights, const EngineOptions& options) {
  return std::make_unique<Native>(weights, options);
}

}  // namespace ecg::whisper
