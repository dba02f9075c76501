// The first engine: whisper.cpp (libwhisper), behind our interface. The only file that knows it.
//
// It decodes one window of 30 s at a time and the going on from window to window is ours, as openai-whisper's
// transcribe() does it. So memory does not grow with the sound, and two traps of whisper.cpp 1.9.1 are not
// stepped into: its alignment of words ends the process for windows whose speech is shorter than 0.16 s, and
// it drops text that the model ends without a timestamp.
#include <whisper.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "base/log.h"
#include "base/text.h"
#include "whisper/decoding/tokenizer.h"
#include "whisper/reference/whispercpp_model.h"
#include "whisper/reference/whispercpp_window.h"
#include "whisper/transcriber.h"
#include "whisper/windows/words.h"

namespace ecg::whisper {
namespace {

using transcript::Segment;
using transcript::Transcript;
using Sound = std::span<const float>;

constexpr double kCentisecond = 0.01;
constexpr double kTimestampStep_s = 0.02;
constexpr std::size_t kShortestWindow = kSampleRateHz;      // padded with silence; the mel needs a little
constexpr std::size_t kSilenceKept = kSampleRateHz / 2;     // around what can be heard
constexpr std::size_t kSilenceSkipped = 2 * kSampleRateHz;  // in front: less is worth nothing
constexpr int kShortestSpeech = 9;  // timestamp steps: 0.18 s, what the alignment can bear
// Shorter sound is what a window leaves behind the last word: the model, asked for more, makes a "you" of it.
constexpr std::size_t kShortestSound = kSampleRateHz * kShortestSpeech / 50;
constexpr double kTemperatureStep = 0.2;  // openai-whisper's fallback

void forward_log(ggml_log_level level, const char* text, void*) {
  if (level == GGML_LOG_LEVEL_ERROR) log::debug("whisper.cpp", {{"says", trimmed(text)}});
}

/// The published alignment heads, told by the sizes: a file's name may lie.
whisper_alignment_heads_preset alignment_heads(const ModelFile& model) {
  const Dimensions& d = model.dimensions;
  const bool many = d.multilingual();
  if (d.audio_layers == 4 && d.text_layers == 4) return many ? WHISPER_AHEADS_TINY : WHISPER_AHEADS_TINY_EN;
  if (d.audio_layers == 6 && d.text_layers == 6) return many ? WHISPER_AHEADS_BASE : WHISPER_AHEADS_BASE_EN;
  if (d.audio_layers == 12 && d.text_layers == 12)
    return many ? WHISPER_AHEADS_SMALL : WHISPER_AHEADS_SMALL_EN;
  if (d.audio_layers == 24 && d.text_layers == 24)
    return many ? WHISPER_AHEADS_MEDIUM : WHISPER_AHEADS_MEDIUM_EN;
  if (d.audio_layers != 32) return WHISPER_AHEADS_NONE;
  if (d.text_layers == 4) return WHISPER_AHEADS_LARGE_V3_TURBO;
  if (d.text_layers != 32) return WHISPER_AHEADS_NONE;
  if (d.mel_bands == 128) return WHISPER_AHEADS_LARGE_V3;
  return model.name.starts_with("large-v1") ? WHISPER_AHEADS_LARGE_V1 : WHISPER_AHEADS_LARGE_V2;
}

struct FreeContext {
  void operator()(whisper_context* context) const { whisper_free(context); }
};
using Context = std::unique_ptr<whisper_context, FreeContext>;

Context load(const std::filesystem::path& weights, const ModelFile& model) {
  whisper_log_set(forward_log, nullptr);
  whisper_context_params parameters = whisper_context_default_params();
  parameters.use_gpu = false;
  parameters.dtw_aheads_preset = alignment_heads(model);
  parameters.dtw_token_timestamps = parameters.dtw_aheads_preset != WHISPER_AHEADS_NONE;
  parameters.flash_attn = !parameters.dtw_token_timestamps;  // whisper.cpp has the one or the other
  Context context(whisper_init_from_file_with_params(weights.c_str(), parameters));
  if (!context) throw Error(Code::model_not_found, weights.string() + " cannot be loaded, it may be damaged");
  return context;
}

/// Progress as it is promised: never down, never past the end.
class Progress {
 public:
  explicit Progress(const std::function<void(double)>& report) : report_(report) {}
  void reach(double done_s) {
    done_s_ = std::max(done_s_, done_s);
    if (report_) report_(done_s_);
  }

 private:
  const std::function<void(double)>& report_;
  double done_s_ = 0;
};

/// What the callbacks of one whisper_full() share with us. whisper.cpp is C inside: no exception may leave
/// them.
struct Run {
  const CancelFlag* cancel = nullptr;
  bool stop_after_encoding = false;  // for language detection
  bool translate = false;
  std::string prompt = {};
  Progress* progress = nullptr;
  double start_s = 0, length_s = 0;

  int windows = 0, attempts = 0;
  bool encoded = false;
  bool says_no_more = false;  // the last thing said was one timestamp: nothing follows in this window

  bool cancelled() const { return cancel && cancel->cancelled(); }
  double temperature() const { return kTemperatureStep * std::max(attempts - 1, 0); }

  static bool abort(void* self) {
    const Run& run = *static_cast<Run*>(self);
    return run.cancelled() || (run.stop_after_encoding && run.encoded);
  }
  /// The first window only: where the next one begins is our decision.
  static bool begin_window(whisper_context*, whisper_state*, void* self) {
    return ++static_cast<Run*>(self)->windows == 1;
  }
  static void filter(whisper_context* context, whisper_state*, const whisper_token_data* said, int count,
                     float* logits, void* self);
};

/// Sees what was said so far before each next token. Two rules of ours join whisper.cpp's.
void Run::filter(whisper_context* context, whisper_state*, const whisper_token_data* said, int count,
                 float* logits, void* self) {
  Run& run = *static_cast<Run*>(self);
  const whisper_token end = whisper_token_eot(context), first = whisper_token_beg(context);
  const auto is_time = [&](int back) { return count >= back && said[count - back].id >= first; };
  run.encoded = true;
  run.attempts += count == 0;
  run.says_no_more = is_time(1) && !is_time(2) && count > 1;
  if (count == 0) return;
  if (is_time(1) && run.progress)
    run.progress->reach(run.start_s +
                        std::min(run.length_s, kTimestampStep_s * (said[count - 1].id - first)));

  std::fill(logits + first + 1, logits + first + kShortestSpeech, -INFINITY);
  const int times = static_cast<int>(
      std::count_if(said, said + count, [&](const auto& token) { return token.id >= first; }));
  const bool ends_without_time =
      times <= 1 && !is_time(1) && *std::max_element(logits, logits + first) <= logits[end];
  if (ends_without_time) std::fill(logits, logits + first, -INFINITY);
}

/// What one caller has at a time, and others wait for until they are cancelled.
class OneAtATime {
 public:
  class Turn {
   public:
    Turn(OneAtATime& place, const CancelFlag* cancel) : place_(place) { place_.enter(cancel); }
    ~Turn() { place_.leave(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    OneAtATime& place_;
  };

 private:
  void enter(const CancelFlag* cancel) {
    std::unique_lock lock(mutex_);
    left_.wait(lock, token_of(cancel), [&] { return !taken_; });
    if (cancel) cancel->throw_if_cancelled();
    taken_ = true;
  }
  void leave() {
    {
      const std::lock_guard lock(mutex_);
      taken_ = false;
    }
    left_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable_any left_;
  bool taken_ = false;
};

/// The first 30 s from where something can be heard; shorter when the sound ends before.
std::vector<float> opening(const Samples& samples) {
  constexpr std::size_t kPiece = kSampleRateHz, kLongestSilence = 600 * kSampleRateHz;
  std::vector<float> heard, piece(kPiece);
  for (std::size_t read = 0; heard.size() < SoundWindow::kLength && read < kLongestSilence;) {
    const std::size_t got = samples(piece);
    if (got == 0) break;
    read += got;
    const Sound sound = Sound(piece).first(got);
    if (!heard.empty() || !audible_part(sound).empty()) heard.insert(heard.end(), sound.begin(), sound.end());
  }
  return heard;
}

class WhisperCpp : public Transcriber {
 public:
  WhisperCpp(const std::filesystem::path& weights, const EngineOptions& options)
      : file_(check_model_file(weights)),
        threads_(options.threads > 0 ? options.threads
                                     : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()))),
        aligned_(alignment_heads(file_) != WHISPER_AHEADS_NONE),
        context_(load(weights, file_)) {}

  std::string engine() const override { return "whispercpp-" + file_.precision; }
  std::string model() const override { return file_.name; }
  bool knows(const std::string& language) const override {
    const auto known = languages();
    return std::find(known.begin(), known.end(), language) != known.end();
  }
  DetectedLanguage detect_language(const Samples& samples, const CancelFlag* cancel) override {
    if (!file_.dimensions.multilingual()) return {"en", 1.0};
    const OneAtATime::Turn turn(context_in_use_, cancel);
    return detect(opening(samples), {}, cancel);
  }
  Transcript transcribe(const Samples& samples, const TranscribeOptions& options) override;

 private:
  /// `among`: as TranscribeOptions::languages.
  DetectedLanguage detect(Sound samples, const std::vector<std::string>& among, const CancelFlag* cancel);
  /// The last window of `sound` that can be heard, decoded. Returns how many samples are done with.
  std::size_t decode(Sound sound, double start_s, const TranscribeOptions& options, Progress& progress,
                     Transcript& into);
  std::span<const std::string_view> languages() const;
  void run(Sound sound, const std::string& language, Run& run);
  std::vector<Segment> segments(const Run& run, const std::string& language) const;
  double end_of_last_segment_s() const;
  std::vector<TimedToken> timed_tokens(int segment, double& time_s, const Run& run) const;

  const ModelFile file_;
  const int threads_;
  const bool aligned_;
  const Context context_;
  OneAtATime context_in_use_;
};

/// Those that this model has a token for.
std::span<const std::string_view> WhisperCpp::languages() const {
  const Dimensions& d = file_.dimensions;
  return language_codes().first(d.multilingual() ? static_cast<std::size_t>(d.languages()) : 1);
}

/// One window through whisper.cpp.
void WhisperCpp::run(Sound sound, const std::string& language, Run& run) {
  std::vector<float> window(sound.begin(), sound.end());
  window.resize(std::max(window.size(), kShortestWindow));
  whisper_full_params p = whisper_full_default_params(WHISPER_SAMPLING_GREEDY);
  p.n_threads = threads_;
  p.language = language.c_str();
  p.greedy.best_of = 1;
  p.temperature_inc = static_cast<float>(kTemperatureStep);
  p.no_context = true;  // conditioning on what was said before makes loops
  p.token_timestamps = !aligned_;
  p.suppress_nst = true;
  p.print_progress = p.print_realtime = p.print_timestamps = p.print_special = false;
  if (!run.prompt.empty()) p.initial_prompt = run.prompt.c_str();
  p.translate = run.translate;
  p.abort_callback = Run::abort;
  p.encoder_begin_callback = Run::begin_window;
  p.logits_filter_callback = Run::filter;
  p.abort_callback_user_data = p.encoder_begin_callback_user_data = p.logits_filter_callback_user_data = &run;
  const int failed = whisper_full(context_.get(), p, window.data(), static_cast<int>(window.size()));
  if (run.cancelled()) throw Error(Code::cancelled);
  if (failed && !run.stop_after_encoding)
    throw Error(Code::transcription_error, "whisper.cpp says " + std::to_string(failed));
}

/// whisper.cpp's own detection cannot be cancelled, and may answer with a language that the model has no
/// token for.
DetectedLanguage WhisperCpp::detect(Sound samples, const std::vector<std::string>& among,
                                    const CancelFlag* cancel) {
  Run encoding{.cancel = cancel, .stop_after_encoding = true};
  run(samples.first(std::min(samples.size(), SoundWindow::kLength)), "en", encoding);
  const whisper_token start = whisper_token_sot(context_.get());
  if (!encoding.encoded || whisper_decode(context_.get(), &start, 1, 0, threads_) != 0)
    throw Error(Code::transcription_error, "the language could not be detected");
  const float* logits = whisper_get_logits(context_.get()) + whisper_token_lang(context_.get(), 0);
  std::map<double, std::string> known;
  for (std::size_t i = 0; i < languages().size(); ++i)
    if (const std::string code(languages()[i]); among.empty() || std::ranges::count(among, code) > 0)
      known.emplace(logits[i], code);
  double sum = 0;
  for (const auto& [logit, code] : known) sum += std::exp(logit - known.rbegin()->first);
  return {known.rbegin()->second, 1 / sum};
}

Transcript WhisperCpp::transcribe(const Samples& samples, const TranscribeOptions& options) {
  if (options.language != "auto" && !knows(options.language))
    throw Error(Code::language_not_supported,
                "model " + model() + " does not know '" + options.language + "'");
  for (const std::string& language : options.languages)
    if (!knows(language))
      throw Error(Code::language_not_supported, "model " + model() + " does not know '" + language + "'");
  if (options.translate && options.language != "en" && !file_.dimensions.translates())
    throw Error(Code::translation_not_supported,
                "model " + model() + " only writes down what is said; small, for one, translates");
  const OneAtATime::Turn turn(context_in_use_, options.cancel);
  Transcript transcript;
  transcript.language = options.heard_first.empty() ? options.language : options.heard_first;
  transcript.metadata = {.model = model(), .engine = engine(), .language_requested = options.language};

  Progress progress(options.progress);
  SoundWindow window(samples);
  while (window.fill()) {
    if (options.cancel) options.cancel->throw_if_cancelled();
    transcript.duration_s = window.end_s();
    const AudiblePart heard = audible_part(window.samples());
    if (heard.end - heard.begin < kShortestSound) {
      window.skip(SoundWindow::kLength);
    } else if (heard.begin > kSilenceSkipped) {
      window.skip(heard.begin - kSilenceKept);
    } else {
      const auto sound = window.samples().first(std::min(heard.end + kSilenceKept, window.samples().size()));
      window.skip(decode(sound, window.start_s(), options, progress, transcript));
    }
    progress.reach(window.start_s());
  }
  if (transcript.language == "auto") transcript.language = "en";  // nothing was heard
  transcript::normalize(transcript);
  if (!options.languages.empty()) transcript::name_languages(transcript);
  return transcript;
}

std::size_t WhisperCpp::decode(Sound sound, double start_s, const TranscribeOptions& options,
                               Progress& progress, Transcript& into) {
  if (into.language == "auto" || !options.languages.empty()) {
    const auto detected = file_.dimensions.multilingual() ? detect(sound, options.languages, options.cancel)
                                                          : DetectedLanguage{"en", 1.0};
    into.language = detected.language;
    if (!into.metadata.language_probability) into.metadata.language_probability = detected.probability;
  }
  const double length_s = static_cast<double>(sound.size()) / kSampleRateHz;
  Run window{.cancel = options.cancel,
             .translate = options.translate,
             .prompt = options.prompt,
             .progress = &progress,
             .start_s = start_s,
             .length_s = length_s};
  run(sound, into.language, window);
  auto found = segments(window, options.translate ? "en" : into.language);
  // As openai-whisper: on to the last timestamp, but past the window when nothing follows there.
  if (!options.languages.empty())
    for (Segment& segment : found) segment.language = into.language;
  const double said_s = found.empty() || window.says_no_more ? length_s : end_of_last_segment_s();
  std::move(found.begin(), found.end(), std::back_inserter(into.segments));
  const double least_s = kShortestSpeech * kTimestampStep_s;
  return static_cast<std::size_t>(std::clamp(said_s, std::min(least_s, length_s), length_s) * kSampleRateHz);
}

std::vector<Segment> WhisperCpp::segments(const Run& run, const std::string& language) const {
  whisper_context* context = context_.get();
  std::vector<Segment> found;
  double log_probability = 0;
  std::size_t tokens = 1;  // the end of text counts, as in openai-whisper
  double time_s = run.start_s;
  for (int i = 0; i < whisper_full_n_segments(context); ++i) {
    Segment s{.seek = static_cast<int>(std::lround(run.start_s / kCentisecond))};
    s.start_s =
        run.start_s +
        std::min(kCentisecond * static_cast<double>(whisper_full_get_segment_t0(context, i)), run.length_s);
    s.end_s =
        run.start_s +
        std::min(kCentisecond * static_cast<double>(whisper_full_get_segment_t1(context, i)), run.length_s);
    s.text = to_valid_utf8(whisper_full_get_segment_text(context, i));
    for (int t = 0; t < whisper_full_n_tokens(context, i); ++t, ++tokens) {
      const auto data = whisper_full_get_token_data(context, i, t);
      log_probability += data.plog;
      if (data.id < whisper_token_eot(context)) s.tokens.push_back(data.id);
    }
    s.temperature = run.temperature();
    s.compression_ratio = transcript::compression_ratio(s.text);
    s.no_speech_prob = whisper_full_get_segment_no_speech_prob(context, i);
    time_s = std::max(time_s, s.start_s);
    s.words = words_from_tokens(timed_tokens(i, time_s, run), language);
    if (!s.words.empty())
      s.start_s = s.words.front().start_s, s.end_s = s.words.back().end_s;  // the finer clock
    found.push_back(std::move(s));
  }
  for (Segment& s : found) s.avg_logprob = log_probability / static_cast<double>(tokens);
  return found;
}

/// By the model's own timestamp, from the window's begin.
double WhisperCpp::end_of_last_segment_s() const {
  const int count = whisper_full_n_segments(context_.get());
  return count > 0
             ? kCentisecond * static_cast<double>(whisper_full_get_segment_t1(context_.get(), count - 1))
             : 0;
}

/// Tokens of text, each from where the one before it ends. `time_s` is where that is, before and after.
std::vector<TimedToken> WhisperCpp::timed_tokens(int segment, double& time_s, const Run& run) const {
  whisper_context* context = context_.get();
  std::vector<TimedToken> tokens;
  for (int i = 0; i < whisper_full_n_tokens(context, segment); ++i) {
    const whisper_token_data data = whisper_full_get_token_data(context, segment, i);
    if (data.id >= whisper_token_eot(context)) continue;
    // The alignment tells where the attention goes on to what follows: where a token ends.
    const std::int64_t end = aligned_ ? data.t_dtw : data.t1;
    const double end_s =
        std::max(time_s, run.start_s + std::min(kCentisecond * static_cast<double>(end), run.length_s));
    tokens.push_back({whisper_full_get_token_text(context, segment, i), time_s, end_s, data.p});
    time_s = end_s;
  }
  return tokens;
}

}  // namespace

std::unique_ptr<Transcriber> make_whispercpp(const std::filesystem::path& weights,
                                             const EngineOptions& options) {
  return std::make_unique<WhisperCpp>(weights, options);
}

}  // namespace ecg::whisper
