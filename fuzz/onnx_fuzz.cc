// The speech detector's weights from outside: any bytes give tensors or an Error, never more.
#include <cstddef>
#include <cstdint>

#include "acoustics/onnx_tensors.h"
#include "base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    ecg::acoustics::read_onnx_tensors({reinterpret_cast<const std::byte*>(data), size});
  } catch (const ecg::Error&) {
  }
  return 0;
}
