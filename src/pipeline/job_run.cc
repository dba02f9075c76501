#include "pipeline/job_run.h"

#include <algorithm>
#include <new>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "http/client.h"
#include "pipeline/assets.h"
#include "pipeline/burn_run.h"
#include "pipeline/transcribe_file.h"

namespace ecg::pipeline {
namespace {

using Clock = std::chrono::steady_clock;
using Report = std::function<void(const jobs::Progress&)>;

constexpr int kDownloaded = 10;  // percent
constexpr int kRecognized = 99;  // 100 is for the job that is completed
constexpr std::chrono::seconds kUrlLife{12 * 3600};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

int percent_between(int from, int to, double share) {
  return from + static_cast<int>(std::clamp(share, 0.0, 1.0) * (to - from));
}

/// Our own objects are asked for with a fresh signature: the address of the store may have changed since the
/// job was accepted, its key has not.
std::string download_url(const jobs::Job& job, const RunContext& context) {
  if (!job.file_key.empty()) return context.store.presign_get(job.file_key, kUrlLife);
  if (!context.allowed(job.video_url)) throw Error(Code::url_not_allowed, job.video_url);
  return job.video_url;
}

}  // namespace

void fetch_video(const jobs::Job& job, const RunContext& context, const std::filesystem::path& target,
                 const CancelFlag& cancel, const Report& progress) {
  const auto report = [&](const jobs::Progress& now) {
    if (progress) progress(now);
  };
  report({.stage = jobs::Stage::downloading, .progress = 0});
  const auto tell = [&](std::uint64_t done, std::optional<std::uint64_t> total) {
    if (!total || *total == 0) return;
    const double share = static_cast<double>(done) / static_cast<double>(*total);
    report({.stage = jobs::Stage::downloading, .progress = percent_between(0, kDownloaded, share)});
  };
  const std::string url = download_url(job, context);
  const auto allowed = [&](std::string_view next) { return next == url || context.allowed(next); };
  http::DownloadOptions options;
  options.max_bytes = context.limits.max_bytes;
  options.allowed = allowed;
  // Our store may lie on a private network; where it redirects to, and what others name, may not.
  const bool from_store = !job.file_key.empty();
  if (context.may_reach)
    options.may_reach = [&](std::string_view next, const http::IpAddress& address) {
      return (from_store && next == url) || context.may_reach(next, address);
    };
  options.progress = tell;
  http::download(url, target, options, cancel);
}

namespace {

transcript::SpeakerOptions speakers_asked(const jobs::JobOptions& options) {
  return {.diarize = options.diarize,
          .num_speakers = options.num_speakers,
          .min_speakers = options.min_speakers,
          .max_speakers = options.max_speakers};
}

transcript::Transcript transcribe_video(const jobs::Job& job, const RunContext& context,
                                        const CancelFlag& cancel, const Report& report,
                                        const Sharing* sharing) {
  const auto started = Clock::now();
  const auto languages = job.languages.empty() ? std::vector<std::string>{} : split(job.languages, ',');
  context.recognizer.check({.language = job.language,
                            .languages = languages,
                            .model = job.options.model,
                            .translate = job.options.translate});
  const TempFolder folder(context.work_folder);
  const auto file = folder.path() / "video";
  fetch_video(job, context, file, cancel, report);

  report({.stage = jobs::Stage::decoding, .progress = kDownloaded});
  const auto tell = [&](const FileProgress& p) {
    report({.stage = jobs::Stage::transcribing,
            .progress = percent_between(kDownloaded, kRecognized, p.whole_s > 0 ? p.done_s / p.whole_s : 0),
            .eta_s = p.eta_s,
            .audio_s = p.whole_s});
  };
  // Only what came from our store has a place in it: a video that lies elsewhere has no assets.
  const bool in_store = !job.file_key.empty() && (!context.stores_assets || context.stores_assets(job));
  std::vector<Asset> assets;
  auto result = transcribe_file(file, context.recognizer,
                                {.language = job.language,
                                 .languages = languages,
                                 .model = job.options.model,
                                 .translate = job.options.translate,
                                 .prompt = job.options.prompt,
                                 .detect_language = job.options.detect_language,
                                 .track = job.options.track,
                                 .speakers = speakers_asked(job.options),
                                 .max_duration_s = context.limits.max_duration_s,
                                 .sandbox = context.sandbox ? &*context.sandbox : nullptr,
                                 .cancel = &cancel,
                                 .progress = tell,
                                 .sharing = sharing,
                                 .job_id = job.id,
                                 .assets = in_store ? &assets : nullptr});
  report({.stage = jobs::Stage::delivering, .progress = kRecognized});
  if (!assets.empty()) result.assets = store_assets(assets, job.id, context.store, cancel);
  result.metadata.processing_time_s = seconds_since(started);
  json::object options;
  jobs::put_job_options(options, job.options);
  if (!options.empty()) result.extra["options"] = std::move(options);
  return result;
}

/// The result is small; the video goes into the store.
jobs::Outcome burn_captions(const jobs::Job& job, const jobs::BurnOrder& order, const RunContext& context,
                            const CancelFlag& cancel, const Report& report) {
  const TempFolder folder(context.work_folder);
  const auto video = folder.path() / "video";
  fetch_video(job, context, video, cancel, report);
  return {.status = jobs::Status::completed,
          .result = burn_video(order, video, folder.path(), context, cancel, report)};
}

/// A job ends with one of the codes that api.md lists for jobs; what only a request could mean is translated.
Code job_code(Code code) {
  switch (code) {
    case Code::storage_full:
    case Code::model_not_found:
      return Code::insufficient_resources;
    case Code::object_not_found:
    case Code::url_not_allowed:
      return Code::download_error;
    case Code::file_not_found:
      return Code::internal;
    default:
      return code;
  }
}

jobs::Outcome failure(const jobs::Job& job, const Error& error) {
  log::warn("job failed", {{"job_id", job.id}, {"why", error.what()}});
  jobs::Outcome outcome{.status = jobs::Status::failed};
  outcome.error_code = job_code(error.code());
  outcome.error_message = error.message(Language::ko);
  return outcome;
}

}  // namespace

jobs::Outcome run_job(const jobs::Job& job, const RunContext& context, const CancelFlag& cancel,
                      const std::function<void(const jobs::Progress&)>& progress, const Sharing* sharing) {
  const auto started = Clock::now();
  try {
    if (const auto order = jobs::burn_order(job))
      return burn_captions(job, *order, context, cancel, progress);
    const auto result = transcribe_video(job, context, cancel, progress, sharing);
    return {.status = jobs::Status::completed,
            .result = transcript::json_text(result),
            .error_code = {},
            .error_message = {},
            .audio_s = result.duration_s,
            .work_s = seconds_since(started),
            .has_poster = transcript::has_asset(result, "poster.webp")};
  } catch (const Error& error) {
    return failure(job, error);
  } catch (const std::bad_alloc&) {
    return failure(job, Error(Code::insufficient_resources, "out of memory"));
  } catch (const std::exception& problem) {
    return failure(job, Error(Code::internal, problem.what()));
  }
}

}  // namespace ecg::pipeline
