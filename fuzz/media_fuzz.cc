// Uploaded media: any bytes are read to the end within their limits, or are an Error, never more.
#include <array>

#include "media/audio_reader.h"
#include "memory_file.h"

namespace {

constexpr double kLongest_s = 60;

void read_all(const std::filesystem::path& file) {
  ecg::media::AudioReader reader(file, {.max_duration_s = kLongest_s});
  std::array<float, 4096> piece;
  while (const std::size_t got = reader.read(piece))
    for (std::size_t i = 0; i < got; ++i)
      if (!(piece[i] >= -1 && piece[i] <= 1)) std::abort();
  if (reader.position_s() > kLongest_s + 10) std::abort();  // ten: one frame of the slowest codec
  reader.warnings();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return ecg::fuzz::try_file(data, size, read_all);
}
