// Uploaded media: any bytes are read to the end within their limits, or are an Error, never more.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/error.h"
#include "media/audio_reader.h"

namespace {

constexpr double kLongest_s = 60;
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

void read_all(const std::string& path) {
  ecg::media::AudioReader reader(std::filesystem::path(path), {.max_duration_s = kLongest_s});
  std::array<float, 4096> piece;
  while (const std::size_t got = reader.read(piece))
    for (std::size_t i = 0; i < got; ++i)
      if (!(piece[i] >= -1 && piece[i] <= 1)) std::abort();
  if (reader.position_s() > kLongest_s + 10) std::abort();  // ten: one frame of the slowest codec
  reader.warnings();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMostBytes) return 0;
  const MemoryFile file(data, size);
  try {
    read_all(file.path());
  } catch (const ecg::Error&) {
  }
  return 0;
}
