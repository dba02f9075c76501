// The first engine: whisper.cpp (libwhisper), behind our interface. The only file that knows it.
#include <whisper.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <thread>

#include "base/log.h"
#include "base/text.h"
#include "whisper/sound_blocks.h"
#include "whisper/transcriber.h"
#include "whisper/words.h"

namespace ecg::whisper {
namespace {

using transcript::Segment;
using transcript::Transcript;

constexpr float kInaudible = 1e-4f;  // -80 dBFS: nothing is decoded where nothing can be heard
constexpr double kNoSpeechProbability = 0.6,
                 kSilentLogprob = -1.0;  // openai-whisper's transcribe(): both, then it is silence
constexpr std::size_t kShortestBlock = kSampleRateHz / 10;
constexpr double kCentisecond = 0.01;
constexpr std::uint32_t kMagic = 0x67676d6c;  // "ggml"

void forward_log(ggml_log_level level, const char* text, void*) {
  if (level == GGML_LOG_LEVEL_ERROR) log::debug("whisper.cpp", {{"says", trimmed(text)}});
}

/// What a model's file says of itself, checked before libwhisper, which trusts it, reads the rest.
void check_header(const std::filesystem::path& file) {
  std::array<std::int32_t, 12> head{};
  std::ifstream stream(file, std::ios::binary);
  if (!stream.read(reinterpret_cast<char*>(head.data()), sizeof head))
    throw Error(Code::model_not_found, file.string() + " is no Whisper model");
  const auto within = [&](int i, int least, int most) {
    return head[static_cast<std::size_t>(i)] >= least && head[static_cast<std::size_t>(i)] <= most;
  };
  // magic, vocabulary, audio: context, state, heads, layers; text: the same; mel bands, precision
  const bool good = static_cast<std::uint32_t>(head[0]) == kMagic && within(1, 51864, 51866) &&
                    within(2, 1500, 1500) && within(3, 128, 2048) && within(4, 1, 64) && within(5, 1, 64) &&
                    within(6, 448, 448) && within(7, 128, 2048) && within(8, 1, 64) && within(9, 1, 64) &&
                    (head[10] == 80 || head[10] == 128);
  if (!good) throw Error(Code::model_not_found, file.string() + " is no Whisper model, or a damaged one");
}

std::string name_of(const std::filesystem::path& file) {
  const std::string stem = file.stem().string();
  return stem.starts_with("ggml-") ? stem.substr(5) : stem;
}

/// The published alignment heads of a model; none for names that we do not know.
whisper_alignment_heads_preset alignment_heads(const std::string& model) {
  static const std::map<std::string, whisper_alignment_heads_preset, std::less<>> kPresets{
      {"tiny", WHISPER_AHEADS_TINY},         {"tiny.en", WHISPER_AHEADS_TINY_EN},
      {"base", WHISPER_AHEADS_BASE},         {"base.en", WHISPER_AHEADS_BASE_EN},
      {"small", WHISPER_AHEADS_SMALL},       {"small.en", WHISPER_AHEADS_SMALL_EN},
      {"medium", WHISPER_AHEADS_MEDIUM},     {"medium.en", WHISPER_AHEADS_MEDIUM_EN},
      {"large-v1", WHISPER_AHEADS_LARGE_V1}, {"large-v2", WHISPER_AHEADS_LARGE_V2},
      {"large-v3", WHISPER_AHEADS_LARGE_V3}, {"large-v3-turbo", WHISPER_AHEADS_LARGE_V3_TURBO}};
  const auto found = kPresets.find(model.substr(0, model.find("-q")));
  return found == kPresets.end() ? WHISPER_AHEADS_NONE : found->second;
}

struct FreeContext {
  void operator()(whisper_context* context) const { whisper_free(context); }
};
using Context = std::unique_ptr<whisper_context, FreeContext>;

Context load(const std::filesystem::path& weights) {
  check_header(weights);
  whisper_log_set(forward_log, nullptr);
  whisper_context_params parameters = whisper_context_default_params();
  parameters.use_gpu = false;
  parameters.dtw_aheads_preset = alignment_heads(name_of(weights));
  parameters.dtw_token_timestamps = parameters.dtw_aheads_preset != WHISPER_AHEADS_NONE;
  parameters.flash_attn = !parameters.dtw_token_timestamps;  // whisper.cpp has the one or the other
  Context context(whisper_init_from_file_with_params(weights.c_str(), parameters));
  if (!context) throw Error(Code::model_not_found, weights.string() + " cannot be loaded, it may be damaged");
  return context;
}

/// What the callbacks of one whisper_full() share with us.
struct Run {
  const TranscribeOptions& options;
  double start_s, length_s;

  bool cancelled() const { return options.cancel && options.cancel->cancelled(); }
  static bool abort(void* self) { return static_cast<Run*>(self)->cancelled(); }
  static void progress(whisper_context*, whisper_state*, int percent, void* self) {
    const Run& run = *static_cast<Run*>(self);
    if (run.options.progress)
      run.options.progress(run.start_s + run.length_s * std::clamp(percent, 0, 100) / 100);
  }
};

class WhisperCpp : public Transcriber {
 public:
  WhisperCpp(const std::filesystem::path& weights, const EngineOptions& options)
      : model_(name_of(weights)),
        threads_(options.threads > 0 ? options.threads
                                     : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()))),
        context_(load(weights)),
        multilingual_(whisper_is_multilingual(context_.get()) != 0),
        has_alignment_(alignment_heads(model_) != WHISPER_AHEADS_NONE) {}

  std::string engine() const override { return "whispercpp"; }
  std::string model() const override { return model_; }
  bool knows(const std::string& language) const override {
    return multilingual_ ? whisper_lang_id(language.c_str()) >= 0 : language == "en";
  }
  DetectedLanguage detect_language(std::span<const float> samples, const CancelFlag* cancel) override;
  Transcript transcribe(const Samples& samples, const TranscribeOptions& options) override;

 private:
  whisper_full_params parameters(const std::string& language, const std::string& prompt, Run& run) const;
  void transcribe_block(const SoundBlock& block, const std::string& language,
                        const TranscribeOptions& options, Transcript& into);
  Segment segment(int index, double start_s, const std::string& language) const;
  std::vector<TimedToken> timed_tokens(int index, double start_s) const;

  const std::string model_;
  const int threads_;
  const Context context_;
  const bool multilingual_, has_alignment_;
};

DetectedLanguage WhisperCpp::detect_language(std::span<const float> samples, const CancelFlag* cancel) {
  if (!multilingual_) return {"en", 1.0};
  if (cancel) cancel->throw_if_cancelled();
  whisper_context* context = context_.get();
  std::vector<float> window(samples.begin(), samples.end());
  window.resize(std::max<std::size_t>(window.size(), kSampleRateHz));
  if (whisper_pcm_to_mel(context, window.data(), static_cast<int>(window.size()), threads_) != 0)
    throw Error(Code::transcription_error, "log-mel");
  std::vector<float> probabilities(static_cast<std::size_t>(whisper_lang_max_id()) + 1);
  const int id = whisper_lang_auto_detect(context, 0, threads_, probabilities.data());
  if (cancel) cancel->throw_if_cancelled();
  if (id < 0) throw Error(Code::transcription_error, "language detection");
  return {whisper_lang_str(id), probabilities[static_cast<std::size_t>(id)]};
}

Transcript WhisperCpp::transcribe(const Samples& samples, const TranscribeOptions& options) {
  Transcript transcript;
  transcript.language = options.language;
  transcript.metadata = {.model = model_, .engine = engine(), .language_requested = options.language};
  if (options.language != "auto" && !knows(options.language))
    throw Error(Code::language_not_supported,
                "model " + model_ + " does not know '" + options.language + "'");

  SoundBlocks blocks(samples);
  for (SoundBlock block = blocks.next(); !block.samples.empty(); block = blocks.next()) {
    if (options.cancel) options.cancel->throw_if_cancelled();
    if (transcript.language == "auto") {
      const auto opening = std::span<const float>(block.samples)
                               .first(std::min<std::size_t>(block.samples.size(), 30 * kSampleRateHz));
      const auto detected = detect_language(opening, options.cancel);
      transcript.language = detected.language;
      transcript.metadata.language_probability = detected.probability;
    }
    const double length_s = static_cast<double>(block.samples.size()) / kSampleRateHz;
    const bool audible = block.samples.size() >= kShortestBlock && loudest(block.samples) > kInaudible;
    if (audible) transcribe_block(block, transcript.language, options, transcript);
    transcript.duration_s = block.start_s + length_s;
    if (options.progress) options.progress(transcript.duration_s);
  }
  transcript::normalize(transcript);
  return transcript;
}

whisper_full_params WhisperCpp::parameters(const std::string& language, const std::string& prompt,
                                           Run& run) const {
  whisper_full_params p = whisper_full_default_params(WHISPER_SAMPLING_GREEDY);
  p.n_threads = threads_;
  p.language = language.c_str();
  p.greedy.best_of = 1;
  p.no_context = true;  // conditioning on what was said before makes loops
  p.token_timestamps = !has_alignment_;
  p.suppress_nst = true;
  p.print_progress = p.print_realtime = p.print_timestamps = p.print_special = false;
  if (!prompt.empty()) p.initial_prompt = prompt.c_str();
  p.abort_callback = Run::abort;
  p.abort_callback_user_data = &run;
  p.progress_callback = Run::progress;
  p.progress_callback_user_data = &run;
  return p;
}

void WhisperCpp::transcribe_block(const SoundBlock& block, const std::string& language,
                                  const TranscribeOptions& options, Transcript& into) {
  Run run{options, block.start_s, static_cast<double>(block.samples.size()) / kSampleRateHz};
  const int failed = whisper_full(context_.get(), parameters(language, options.prompt, run),
                                  block.samples.data(), static_cast<int>(block.samples.size()));
  if (run.cancelled()) throw Error(Code::cancelled);
  if (failed) throw Error(Code::transcription_error, "whisper.cpp says " + std::to_string(failed));
  for (int i = 0; i < whisper_full_n_segments(context_.get()); ++i) {
    Segment found = segment(i, block.start_s, language);
    const bool silence = found.no_speech_prob > kNoSpeechProbability && found.avg_logprob < kSilentLogprob;
    if (!silence && !trimmed(found.text).empty()) into.segments.push_back(std::move(found));
  }
}

/// Tokens of text, without the special ones, each with the time at which it begins.
std::vector<TimedToken> WhisperCpp::timed_tokens(int index, double start_s) const {
  whisper_context* context = context_.get();
  std::vector<TimedToken> tokens;
  for (int i = 0; i < whisper_full_n_tokens(context, index); ++i) {
    const whisper_token_data data = whisper_full_get_token_data(context, index, i);
    if (data.id >= whisper_token_eot(context)) continue;
    const auto at = has_alignment_ && data.t_dtw >= 0 ? data.t_dtw : data.t0;
    tokens.push_back({whisper_full_get_token_text(context, index, i),
                      start_s + kCentisecond * static_cast<double>(std::max<std::int64_t>(at, 0)), data.p});
  }
  return tokens;
}

Segment WhisperCpp::segment(int index, double start_s, const std::string& language) const {
  whisper_context* context = context_.get();
  Segment s;
  s.seek = static_cast<int>(std::lround(start_s / kCentisecond));
  s.start_s = start_s + kCentisecond * static_cast<double>(whisper_full_get_segment_t0(context, index));
  s.end_s = start_s + kCentisecond * static_cast<double>(whisper_full_get_segment_t1(context, index));
  s.text = to_valid_utf8(whisper_full_get_segment_text(context, index));
  double sum = 0;
  for (int i = 0; i < whisper_full_n_tokens(context, index); ++i) {
    const whisper_token_data data = whisper_full_get_token_data(context, index, i);
    if (data.id >= whisper_token_eot(context)) continue;
    s.tokens.push_back(data.id);
    sum += data.plog;
  }
  s.avg_logprob = s.tokens.empty() ? 0 : sum / static_cast<double>(s.tokens.size());
  s.compression_ratio = transcript::compression_ratio(s.text);
  s.no_speech_prob = whisper_full_get_segment_no_speech_prob(context, index);
  s.words = words_from_tokens(timed_tokens(index, start_s), s.end_s, language);
  return s;
}

}  // namespace

std::unique_ptr<Transcriber> make_whispercpp(const std::filesystem::path& weights,
                                             const EngineOptions& options) {
  return std::make_unique<WhisperCpp>(weights, options);
}

}  // namespace ecg::whisper
