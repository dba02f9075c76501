#include "pipeline/transcribe_file.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <memory>

#include "base/log.h"
#include "base/time.h"
#include "media/sandboxed_audio.h"
#include "pipeline/analysis/audio_analyzer.h"
#include "pipeline/analysis/measure_voice.h"
#include "pipeline/analysis/regions.h"
#include "pipeline/analysis/speaker_finder.h"
#include "pipeline/analysis/takes.h"
#include "pipeline/analysis/video_analyzer.h"
#include "pipeline/analysis/word_boundaries.h"
#include "pipeline/chunks/lead_job.h"
#include "speakers/name_words.h"

namespace ecg::pipeline {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// What one take of the file gave.
struct Heard {
  transcript::Transcript result;
  AudioAnalyzer::Measured measured;
  std::optional<speakers::Diarization> speakers;  ///< absent when they were not told apart
  media::Loudness loudness;
  std::vector<media::ChannelMeasure> channels;
};

std::unique_ptr<media::SoundSource> open_take(const std::filesystem::path& file, const FileOptions& options,
                                              const Take& take) {
  return media::open_sound(file,
                           {.track = take.track,
                            .channel = take.channel,
                            .max_duration_s = options.max_duration_s,
                            .cancel = options.cancel},
                           options.sandbox);
}

/// Tells progress that never goes down, however often the file is listened to.
class Teller {
 public:
  Teller(const FileOptions& options, Clock::time_point started) : options_(options), started_(started) {}

  void tell(double done_s, double whole_s) {
    if (!options_.progress) return;
    done_s_ = std::max(done_s_, done_s);
    options_.progress({.done_s = done_s_,
                       .whole_s = whole_s,
                       .eta_s = remaining_s(done_s_, whole_s, seconds_since(started_))});
  }

 private:
  const FileOptions& options_;
  const Clock::time_point started_;
  double done_s_ = 0;
};

/// What stands beside Whisper's own fields.
void complete(transcript::Transcript& result, const media::SoundSource& sound) {
  result.duration_s = std::max(sound.position_s(), result.duration_s);
  for (std::string& warning : sound.warnings()) result.metadata.warnings.push_back(std::move(warning));
  transcript::normalize(result);
  if (std::ranges::any_of(result.segments, &transcript::Segment::uncertain))
    result.metadata.warnings.emplace_back("UNCERTAIN_SPEECH");
}

constexpr double kSpeakersShare = 0.15;  // of the progress: what telling speakers apart takes with base.en

/// What is told of speakers apart beside the recognition, or why not.
class Speakers {
 public:
  Speakers(Recognizer& recognizer, const FileOptions& options) : options_(options) {
    if (!options.speakers.diarize.value_or(true)) return;
    try {
      if (auto networks = recognizer.speaker_networks()) finder_.emplace(std::move(networks));
      unavailable_ = !finder_ && options.speakers.diarize.has_value();
    } catch (const Error& error) {
      give_up(error);
    }
  }

  void add(std::span<const float> samples) {
    if (finder_) finder_->add(samples);
  }
  /// Of both, where `done_s` of the sound are recognized.
  double done_s(double recognized_s) const {
    if (!finder_) return recognized_s;
    return (1 - kSpeakersShare) * recognized_s + kSpeakersShare * std::min(finder_->done_s(), recognized_s);
  }
  std::optional<speakers::Diarization> finish(double whole_s, Teller& teller,
                                              std::vector<std::string>& warnings) {
    std::optional<speakers::Diarization> found;
    try {
      const auto tell = [&](double) { teller.tell(done_s(whole_s), whole_s); };
      if (finder_) found = finder_->finish(options_.speakers, options_.cancel, tell);
    } catch (const Error& error) {
      if (error.code() == Code::cancelled) throw;
      give_up(error);
    }
    if (unavailable_) warnings.emplace_back("SPEAKERS_UNAVAILABLE");
    return found;
  }

 private:
  void give_up(const Error& error) {
    log::warn("speakers are not told apart", {{"job_id", options_.job_id}, {"why", error.what()}});
    unavailable_ = true;
  }

  const FileOptions& options_;
  std::optional<SpeakerFinder> finder_;
  bool unavailable_ = false;
};

/// Reads `sound` to its end. `may_share`: other servers open the file by themselves, at the same track with
/// all channels mixed.
Heard listen(media::SoundSource& sound, const std::filesystem::path& file, Recognizer& recognizer,
             const FileOptions& options, std::optional<int> track, bool may_share, Teller& teller) {
  Speakers speakers(recognizer, options);
  std::atomic<std::uint64_t> samples_read = 0;  // perhaps on another thread than the one that tells
  const auto tell = [&](double done_s) {
    const double read_s = static_cast<double>(samples_read) / media::kSampleRateHz;
    teller.tell(speakers.done_s(done_s), std::max(sound.info().duration_s, read_s));
  };
  AudioAnalyzer measures(options.assets != nullptr);
  const auto read = [&](std::span<float> out) {
    const std::size_t got = sound.read(out);
    measures.add(out.first(got));
    speakers.add(out.first(got));
    samples_read += got;
    return got;
  };
  const RecognizeOptions asked{.language = options.language,
                               .languages = options.languages,
                               .model = options.model,
                               .translate = options.translate,
                               .prompt = options.prompt,
                               .cancel = options.cancel,
                               .progress = tell};
  tell(0);
  const double told_s = sound.info().duration_s;
  const bool together =
      may_share && options.sharing && is_worth_chunks(*options.sharing, recognizer, asked, told_s);
  Heard heard{.result = together ? recognize_together({options.job_id, file, options.sandbox, told_s, track},
                                                      *options.sharing, recognizer, read, asked)
                                 : recognizer.recognize(read, asked),
              .measured = {},
              .speakers = {},
              .loudness = {},
              .channels = sound.channels()};
  if (options.translate) heard.result.extra["options"] = json::object{{"translate", true}};
  complete(heard.result, sound);
  heard.measured = measures.finish();
  if (!heard.result.segments.empty())
    heard.speakers = speakers.finish(heard.result.duration_s, teller, heard.result.metadata.warnings);
  heard.loudness = sound.loudness();
  return heard;
}

/// The sound tracks of a file that has several, and which of them the words are of.
json::array tracks_json(const media::MediaInfo& info, const Take& take) {
  constexpr std::size_t kMostListed = 64;
  json::array tracks;
  for (const media::AudioTrack& track : std::span(info.audio).first(std::min(info.audio.size(), kMostListed)))
    tracks.push_back(json::object{{"index", track.index},
                                  {"language", track.language},
                                  {"title", track.title},
                                  {"channels", track.channels},
                                  {"default", track.is_default},
                                  {"heard", track.index == take.track}});
  return tracks;
}

/// What the result does not hold.
void say_what_was_left(std::vector<std::string>& warnings, const media::MediaInfo& info, const Take& take) {
  if (info.audio.size() > 1) warnings.emplace_back("OTHER_AUDIO_TRACKS");
  if (take.channel) warnings.emplace_back("ONE_CHANNEL");
}

/// Listens until somebody speaks; the first take is what is left where nobody does. A track of nothing but
/// damage is passed over like a silent one.
Heard listen_until_speech(media::SoundSource& first, const std::filesystem::path& file,
                          Recognizer& recognizer, const FileOptions& options, std::optional<int> track,
                          Teller& teller) {
  const media::MediaInfo info = first.info();
  Takes takes(info, track);
  std::optional<Heard> silent;
  std::exception_ptr problem;
  for (bool is_first = true; const auto take = takes.next(); is_first = false) {
    try {
      std::unique_ptr<media::SoundSource> again;
      if (!is_first) again = open_take(file, options, *take);
      Heard heard = listen(is_first ? first : *again, file, recognizer, options, track, is_first, teller);
      say_what_was_left(heard.result.metadata.warnings, info, *take);
      if (info.audio.size() > 1) heard.result.extra["tracks"] = tracks_json(info, *take);
      if (!heard.result.segments.empty()) return heard;
      takes.heard_nobody(heard.channels);
      if (!silent) silent = std::move(heard);
    } catch (const Error& error) {
      if (error.code() != Code::audio_extraction_error) throw;
      if (!problem) problem = std::current_exception();
    }
  }
  if (!silent) std::rethrow_exception(problem);
  silent->result.metadata.warnings.emplace_back("NO_SPEECH");
  return *std::move(silent);
}

}  // namespace

std::optional<double> remaining_s(double done, double whole, double elapsed_s) {
  if (done <= 0 || whole <= 0) return std::nullopt;
  return std::max(0.0, elapsed_s * (whole - done) / done);
}

namespace {

/// What is spoken first, in a transcript without words.
transcript::Transcript detect_language(media::SoundSource& sound, Recognizer& recognizer,
                                       const FileOptions& options) {
  const auto heard = recognizer.detect_language([&](std::span<float> out) { return sound.read(out); },
                                                {.model = options.model, .cancel = options.cancel});
  transcript::Transcript result{.language = heard.language.empty() ? "en" : heard.language};
  result.duration_s = std::max(sound.info().duration_s, sound.position_s());
  result.metadata.language_probability = heard.probability;
  if (heard.language.empty()) result.metadata.warnings.emplace_back("NO_SPEECH");
  return result;
}

}  // namespace

transcript::Transcript transcribe_file(const std::filesystem::path& file, Recognizer& recognizer,
                                       const FileOptions& options) {
  const auto started = Clock::now();
  auto sound = open_take(file, options, {});
  std::optional<int> track;
  if (!options.track.empty()) {
    track = media::track_named(sound->info(), options.track);
    sound = open_take(file, options, {.track = track});
  }
  if (options.detect_language) return detect_language(*sound, recognizer, options);
  std::optional<VideoAnalyzer> pictures;
  if (options.assets && sound->info().video) pictures.emplace(file, options.sandbox);
  Teller teller(options, started);
  Heard heard = listen_until_speech(*sound, file, recognizer, options, track, teller);
  auto result = std::move(heard.result);
  result.metadata.created_at = rfc3339(now());
  const auto& [tracks, peaks] = heard.measured;
  settle_word_edges(result, tracks);
  if (heard.speakers) speakers::name_words(result, *heard.speakers);
  measure_voice(result, tracks);
  result.regions = find_regions(result, tracks);
  if (options.assets) add_peaks(peaks, *options.assets);
  if (pictures)
    if (auto seen = pictures->wait(options.cancel, result.metadata.warnings))
      add_pictures(*std::move(seen), result, *options.assets);
  result.audio->loudness_lufs = heard.loudness.integrated_lufs;
  result.audio->loudness_range_lu = heard.loudness.range_lu;
  result.audio->true_peak_dbtp = heard.loudness.true_peak_dbtp;
  result.metadata.processing_time_s = seconds_since(started);
  return result;
}

}  // namespace ecg::pipeline
