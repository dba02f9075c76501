#include "pipeline/analysis/video_analyzer.h"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>

#include "base/log.h"

namespace ecg::pipeline {
namespace {

constexpr int kNiceness = 10;  // it is the recognition that the cores are for
constexpr int kThreads = 2;    // behind it they have nothing else to do

/// Linux counts niceness by thread, and a process that it starts begins with it.
void step_back() { setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness); }

std::string time_text(double time_s) {
  const auto ms = std::llround(time_s * 1000);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%02lld:%02lld:%02lld.%03lld", ms / 3'600'000, ms / 60'000 % 60,
                ms / 1000 % 60, ms % 1000);
  return text.data();
}

std::string sheet_name(int sheet) { return "sprite-" + std::to_string(sheet + 1) + ".webp"; }

}  // namespace

VideoAnalyzer::VideoAnalyzer(const std::filesystem::path& file, const media::Sandbox* sandbox) {
  thread_ = std::jthread([this, file, sandbox] {
    step_back();
    try {
      pictures_ = media::see_pictures(file, {.cancel = &stop_, .threads = kThreads}, sandbox);
    } catch (...) {
      problem_ = std::current_exception();
    }
    ended_.set();
  });
}

VideoAnalyzer::~VideoAnalyzer() { stop_.cancel(); }

std::optional<media::Pictures> VideoAnalyzer::wait(const CancelFlag* cancel,
                                                   std::vector<std::string>& warnings) {
  ended_.wait(cancel);
  try {
    if (problem_) std::rethrow_exception(problem_);
    return std::move(pictures_);
  } catch (const std::exception& problem) {
    log::warn("the picture could not be looked at", {{"why", problem.what()}});
    warnings.emplace_back("the picture could not be looked at");
    return std::nullopt;
  }
}

void add_pictures(media::Pictures pictures, transcript::Transcript& result, std::vector<Asset>& assets) {
  result.video = {.width = pictures.width, .height = pictures.height, .frame_rate = pictures.frame_rate};
  for (const media::Shot& shot : pictures.shots)
    result.shots.push_back({.time_s = shot.time_s, .score = shot.score});
  if (!pictures.poster.empty()) assets.push_back({"poster.webp", std::move(pictures.poster)});
  if (pictures.sheets.empty()) return;
  assets.push_back({"thumbnails.vtt", thumbnail_track(pictures.thumbnails)});
  for (std::size_t i = 0; i < pictures.sheets.size(); ++i)
    assets.push_back({sheet_name(static_cast<int>(i)), std::move(pictures.sheets[i])});
}

std::string thumbnail_track(const std::vector<media::Thumbnail>& thumbnails) {
  std::string track = "WEBVTT\n";
  for (const media::Thumbnail& each : thumbnails) {
    std::array<char, 64> place{};
    std::snprintf(place.data(), place.size(), "#xywh=%d,%d,%d,%d\n", each.x, each.y, each.width, each.height);
    track += "\n" + time_text(each.start_s) + " --> " + time_text(each.end_s) + "\n" +
             sheet_name(each.sheet) + place.data();
  }
  return track;
}

}  // namespace ecg::pipeline
