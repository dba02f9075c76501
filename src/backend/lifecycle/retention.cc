#include "backend/lifecycle/retention.h"

#include <algorithm>
#include <vector>

#include "backend/lifecycle/removal.h"
#include "base/log.h"

namespace ecg::backend {
namespace {

constexpr int kJobsAtOnce = 100;
constexpr std::string_view kVideos = "videos/", kAssets = "assets/";

struct Old {
  std::string key;
  std::uint64_t size_bytes;
};

bool sweep_job(const Sweep& what, const jobs::Job& job, Swept& swept) {
  try {
    what.forget(job);
    const auto assets = remove_objects(what.objects, asset_keys(job.id));
    what.jobs.erase({.job_id = job.id, .generation = generation_of(job), .file_key = {}});
    swept.objects += static_cast<int>(assets.size());
    ++swept.jobs;
    log::info("a job was kept long enough", {{"job_id", job.id}, {"filename", job.filename}});
    return true;
  } catch (const Error& problem) {
    if (problem.code() == Code::cancelled) throw;  // the server stops
    log::warn("an old job could not be removed", {{"job_id", job.id}, {"why", problem.what()}});
    return false;
  }
}

/// Ends at the first job that stays: what keeps it, such as an ML server that is down, keeps the others too.
void sweep_jobs(const Sweep& what, const CancelFlag& cancel, Swept& swept) {
  for (auto old = what.jobs.ended_before(what.keep, kJobsAtOnce); !old.empty() && swept.whole;
       old = what.jobs.ended_before(what.keep, kJobsAtOnce))
    for (const jobs::Job& job : old) {
      if (cancel.cancelled() || !sweep_job(what, job, swept)) {
        swept.whole = false;
        return;
      }
    }
}

std::vector<Old> old_objects(const Sweep& what, std::string_view prefix) {
  std::vector<Old> old;
  const TimePoint before = now() - what.keep;
  what.objects.each(prefix, [&](const std::string& key, const objects::ObjectInfo& info) {
    if (info.modified_at < before) old.push_back({key, info.size_bytes});
  });
  return old;
}

std::string job_of_asset(const std::string& key) {
  return key.substr(kAssets.size(), key.find('/', kAssets.size()) - kAssets.size());
}

void sweep_objects(const Sweep& what, const CancelFlag& cancel, Swept& swept) {
  const auto videos = old_objects(what, kVideos), assets = old_objects(what, kAssets);
  const auto asked_for = what.jobs.file_keys();  // after the list: a job that has just come counts
  const auto sweep_object = [&](const Old& object, bool is_used) {
    if (is_used || cancel.cancelled()) return;
    what.objects.remove(object.key);
    ++swept.objects;
    swept.bytes += object.size_bytes;
    log::info("an object belongs to no job",
              {{"key", object.key}, {"bytes", std::to_string(object.size_bytes)}});
  };
  for (const Old& video : videos)
    sweep_object(video, std::binary_search(asked_for.begin(), asked_for.end(), video.key));
  for (const Old& asset : assets) sweep_object(asset, what.jobs.find(job_of_asset(asset.key)).has_value());
}

}  // namespace

Swept sweep(const Sweep& what, const CancelFlag& cancel) {
  Swept swept;
  sweep_jobs(what, cancel, swept);
  sweep_objects(what, cancel, swept);
  log::info("swept", {{"jobs", std::to_string(swept.jobs)},
                      {"objects", std::to_string(swept.objects)},
                      {"bytes", std::to_string(swept.bytes)},
                      {"whole", swept.whole ? "yes" : "no"}});
  return swept;
}

}  // namespace ecg::backend
