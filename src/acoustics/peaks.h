#pragma once
// The outline of a sound for a picture of its waveform.
// Source: BBC waveform-data, binary format version 2 (audiowaveform's doc/DataFormat.md): little-endian
// header of 24 bytes, then lowest and highest sample of each pixel, 8 bit.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ecg::acoustics {

class Peaks {
 public:
  static constexpr std::size_t kSamplesPerPixel = 320;  ///< 50 pixels a second of 16 kHz

  void add(std::span<const float> samples);
  /// `pixels` of the finest resolution joined into one: 1, 5 (10 a second), 50 (1 a second). The last pixel
  /// may stand for less.
  std::string file(std::size_t pixels = 1) const;

 private:
  struct Pixel {
    std::int8_t lowest, highest;
  };
  std::vector<Pixel> pixels_;  ///< 100 bytes for a second of sound
  std::size_t in_last_ = kSamplesPerPixel;
};

}  // namespace ecg::acoustics
