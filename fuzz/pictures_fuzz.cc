// Uploaded video: whatever the bytes, its picture is looked at within bounds, or it is an Error.
#include "media/pictures.h"
#include "memory_file.h"

namespace {

void check(const ecg::media::Pictures& pictures) {
  double last_s = 0;
  for (const auto& shot : pictures.shots) {
    if (!(shot.time_s >= last_s && shot.score >= 0 && shot.score <= 1)) std::abort();
    last_s = shot.time_s;
  }
  if (pictures.sheets.size() > ecg::media::kMostSheets) std::abort();
  for (const auto& each : pictures.thumbnails)
    if (each.sheet < 0 || static_cast<std::size_t>(each.sheet) >= pictures.sheets.size()) std::abort();
}

void look(const std::filesystem::path& file) {
  if (const auto pictures = ecg::media::look_at_pictures(file, {})) check(*pictures);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return ecg::fuzz::try_file(data, size, look);
}
