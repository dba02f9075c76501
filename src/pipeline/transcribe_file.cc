#include "pipeline/transcribe_file.h"

#include <algorithm>
#include <atomic>
#include <chrono>

#include "base/time.h"
#include "media/confined_sound.h"
#include "pipeline/lead_job.h"
#include "pipeline/measure_voice.h"
#include "pipeline/picture_work.h"
#include "pipeline/regions.h"
#include "pipeline/sound_work.h"
#include "pipeline/word_edges.h"

namespace ecg::pipeline {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// What stands beside Whisper's own fields.
void complete(transcript::Transcript& result, const media::SoundSource& sound) {
  result.duration_s = std::max(sound.position_s(), result.duration_s);
  for (std::string& warning : sound.warnings()) result.metadata.warnings.push_back(std::move(warning));
  transcript::normalize(result);
  if (result.segments.empty()) result.metadata.warnings.emplace_back("NO_SPEECH");
  result.metadata.created_at = rfc3339(now());
}

}  // namespace

std::optional<double> remaining_s(double done, double whole, double elapsed_s) {
  if (done <= 0 || whole <= 0) return std::nullopt;
  return std::max(0.0, elapsed_s * (whole - done) / done);
}

transcript::Transcript transcribe_file(const std::filesystem::path& file, Recognizer& recognizer,
                                       const FileOptions& options) {
  const auto started = Clock::now();
  const auto sound = media::open_sound(
      file, {.max_duration_s = options.max_duration_s, .cancel = options.cancel}, options.sandbox);
  std::atomic<std::uint64_t> samples_read = 0;  // perhaps on another thread than the one that tells
  const auto tell = [&](double done_s) {
    if (!options.progress) return;
    const double read_s = static_cast<double>(samples_read) / media::kSampleRateHz;
    const double whole_s = std::max(sound->info().duration_s, read_s);
    options.progress({.done_s = done_s,
                      .whole_s = whole_s,
                      .eta_s = remaining_s(done_s, whole_s, seconds_since(started))});
  };
  tell(0);
  std::optional<PictureWork> pictures;
  if (options.assets && sound->info().video) pictures.emplace(file, options.sandbox);
  SoundWork measures(options.assets != nullptr);
  const auto read = [&](std::span<float> out) {
    const std::size_t got = sound->read(out);
    measures.add(out.first(got));
    samples_read += got;
    return got;
  };
  const RecognizeOptions asked{.language = options.language,
                               .languages = options.languages,
                               .translate = options.translate,
                               .prompt = options.prompt,
                               .cancel = options.cancel,
                               .progress = tell};
  const double told_s = sound->info().duration_s;
  const bool together = options.sharing && is_worth_pieces(*options.sharing, recognizer, asked, told_s);
  auto result = together ? recognize_together({options.job_id, file, options.sandbox, told_s},
                                              *options.sharing, recognizer, read, asked)
                         : recognizer.recognize(read, asked);
  complete(result, *sound);
  const auto [tracks, peaks] = measures.finish();
  settle_word_edges(result, tracks);
  measure_voice(result, tracks);
  result.regions = find_regions(result, tracks);
  if (options.assets) add_peaks(peaks, *options.assets);
  if (pictures)
    if (auto seen = pictures->wait(options.cancel, result.metadata.warnings))
      add_pictures(*std::move(seen), result, *options.assets);
  const media::Loudness loudness = sound->loudness();
  result.audio->loudness_lufs = loudness.integrated_lufs;
  result.audio->loudness_range_lu = loudness.range_lu;
  result.audio->true_peak_dbtp = loudness.true_peak_dbtp;
  result.metadata.processing_time_s = seconds_since(started);
  return result;
}

}  // namespace ecg::pipeline
