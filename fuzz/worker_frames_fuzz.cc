// What a process that decodes may say when a file has taken it over: any bytes are sound or an Error.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "media/sandboxed_audio.h"

namespace {

using ecg::media::FrameBuffer;
using ecg::media::WorkerFrame;

constexpr double kLongest_s = 10;

void read_all(const ecg::media::NextFrame& next) {
  const auto sound = ecg::media::sound_from_frames(next, {.max_duration_s = kLongest_s});
  std::array<float, 4096> piece;
  while (const std::size_t got = sound->read(piece))
    for (std::size_t i = 0; i < got; ++i)
      if (!(piece[i] >= -1 && piece[i] <= 1)) std::abort();
  if (sound->position_s() > kLongest_s + 15) std::abort();
  for (const auto& warning : sound->warnings())
    if (warning.size() > 4000) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FrameBuffer buffer;
  std::size_t at = 0;
  const auto next = [&]() -> WorkerFrame {
    for (;;) {
      if (const auto frame = buffer.next()) return *frame;
      if (at == size) throw ecg::Error(ecg::Code::audio_extraction_error, "the end");
      const auto room = buffer.room();
      const std::size_t count = std::min({room.size(), size - at, std::size_t{1000}});
      std::copy_n(data + at, count, room.begin());
      buffer.added(count);
      at += count;
    }
  };
  try {
    read_all(next);
  } catch (const ecg::Error&) {
  }
  return 0;
}
