// Uploaded video: whatever the bytes, its picture is looked at within bounds, or it is an Error.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/error.h"
#include "media/pictures.h"

namespace {

constexpr std::size_t kMostBytes = 64 * 1024;

/// A file in memory, so that no disk slows the search down.
class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* data, std::size_t size) : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) {
    if (descriptor_ < 0 || write(descriptor_, data, size) != static_cast<ssize_t>(size)) std::abort();
  }
  ~MemoryFile() { close(descriptor_); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMostBytes) return 0;
  const MemoryFile file(data, size);
  try {
    if (const auto pictures =
            ecg::media::look_at_pictures(ecg::media::MediaFile(std::filesystem::path(file.path())), {}))
      check(*pictures);
  } catch (const ecg::Error&) {
  }
  return 0;
}
