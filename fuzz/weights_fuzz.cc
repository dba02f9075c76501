// Weights files from outside: any bytes give a model or an Error, never more.
#include <cstddef>
#include <cstdint>

#include "base/error.h"
#include "whisper/weights.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto weights = ecg::whisper::Weights::parse({reinterpret_cast<const std::byte*>(data), size});
    weights.vector("encoder.ln_post.weight", static_cast<std::size_t>(weights.dimensions().audio_state));
  } catch (const ecg::Error&) {
  }
  return 0;
}
