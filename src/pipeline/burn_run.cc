#include "pipeline/burn_run.h"

#include <algorithm>
#include <chrono>

#include "base/file.h"
#include "base/json.h"
#include "base/retry.h"
#include "http/client.h"
#include "media/burn_process.h"
#include "objects/assets.h"

namespace ecg::pipeline {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kDownloaded = 10, kBurned = 95;  // percent
/// A server that is down or busy for a moment must not cost the work.
constexpr RetryPolicy kTries{.tries = 5, .pause = std::chrono::milliseconds(500)};
constexpr std::chrono::hours kUrlLife{6};
constexpr std::uint64_t kLargestPut = std::uint64_t{5} << 30;  // of one object on S3 without parts

media::Burned burned(const std::filesystem::path& video, const std::filesystem::path& captions,
                     const std::filesystem::path& output, const RunContext& context, const CancelFlag& cancel,
                     const std::function<void(const jobs::Progress&)>& progress) {
  const auto started = Clock::now();
  const auto tell = [&](const media::BurnProgress& p) {
    const double share = p.whole_s > 0 ? std::clamp(p.done_s / p.whole_s, 0.0, 1.0) : 0;
    const double taken_s = std::chrono::duration<double>(Clock::now() - started).count();
    progress({.stage = jobs::Stage::decoding,
              .progress = kDownloaded + static_cast<int>(share * (kBurned - kDownloaded)),
              .eta_s = share > 0 ? std::optional(taken_s * (1 / share - 1)) : std::nullopt});
  };
  const media::BurnOptions options{.max_duration_s = context.limits.max_duration_s,
                                   .max_bytes = std::min(context.limits.max_bytes, kLargestPut),
                                   .threads = context.burn_threads,
                                   .cancel = &cancel,
                                   .progress = tell};
  if (!context.sandbox) return media::burn_captions(video, captions, output, options);
  return media::burn_captions_apart(context.sandbox->program, video, captions, output, options);
}

void store(const std::filesystem::path& file, const std::string& key, const RunContext& context,
           const CancelFlag& cancel) {
  const int status =
      http::upload(context.store.presign_put(key, kUrlLife), file, {.content_type = "video/mp4"}, cancel);
  constexpr int kFull = 507;
  if (status == kFull) throw Error(Code::storage_full, "the object store");
  if (status / 100 != 2) throw Error(Code::unavailable, "the object store: HTTP " + std::to_string(status));
}

}  // namespace

std::string burn_video(const jobs::BurnOrder& order, const std::filesystem::path& video,
                       const std::filesystem::path& folder, const RunContext& context,
                       const CancelFlag& cancel, const std::function<void(const jobs::Progress&)>& progress) {
  const media::PictureSize size = context.sandbox
                                      ? media::shown_size_apart(context.sandbox->program, video, cancel)
                                      : media::shown_size(video);
  const std::filesystem::path captions = folder / "captions.ass", output = folder / "captioned.mp4";
  const auto ask = [&] { return context.captions({order, size.width, size.height}, cancel); };
  write_file(captions, retry(kTries, cancel, ask));
  const media::Burned made = burned(video, captions, output, context, cancel, progress);

  progress({.stage = jobs::Stage::delivering, .progress = kBurned});
  const std::string key = objects::asset_key(order.source_job, objects::kCaptionedVideo);
  retry(kTries, cancel, [&] { store(output, key, context, cancel); });
  return to_text(json::object{{"version", order.version},
                              {"karaoke", order.karaoke},
                              {"voice", order.voice},
                              {"size_bytes", std::filesystem::file_size(output)},
                              {"width", made.size.width},
                              {"height", made.size.height},
                              {"duration", made.duration_s}});
}

}  // namespace ecg::pipeline
