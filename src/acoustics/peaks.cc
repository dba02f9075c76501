#include "acoustics/peaks.h"

#include <algorithm>
#include <cmath>

#include "acoustics/log_mel.h"

namespace ecg::acoustics {
namespace {

constexpr std::uint32_t kVersion = 2, kEightBit = 1, kChannels = 1;
constexpr std::size_t kHeaderBytes = 24;

void put(std::string& file, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) file.push_back(static_cast<char>((value >> shift) & 0xff));
}

std::int8_t eight_bit(float sample) {
  return static_cast<std::int8_t>(std::isfinite(sample) ? std::clamp(sample * 128.0f, -128.0f, 127.0f)
                                                        : 0.0f);
}

}  // namespace

void Peaks::add(std::span<const float> samples) {
  while (!samples.empty()) {
    if (in_last_ == kSamplesPerPixel) {
      pixels_.push_back({eight_bit(samples[0]), eight_bit(samples[0])});
      in_last_ = 0;
    }
    const auto part = samples.first(std::min(samples.size(), kSamplesPerPixel - in_last_));
    const auto [lowest, highest] = std::minmax_element(part.begin(), part.end());
    Pixel& pixel = pixels_.back();
    pixel = {std::min(pixel.lowest, eight_bit(*lowest)), std::max(pixel.highest, eight_bit(*highest))};
    in_last_ += part.size();
    samples = samples.subspan(part.size());
  }
}

std::string Peaks::file(std::size_t pixels) const {
  const std::size_t length = (pixels_.size() + pixels - 1) / pixels;
  std::string file;
  file.reserve(kHeaderBytes + 2 * length);
  put(file, kVersion);
  put(file, kEightBit);
  put(file, kSampleRateHz);
  put(file, static_cast<std::uint32_t>(kSamplesPerPixel * pixels));
  put(file, static_cast<std::uint32_t>(length));
  put(file, kChannels);
  for (std::size_t i = 0; i < pixels_.size(); i += pixels) {
    Pixel all = pixels_[i];
    for (std::size_t k = i; k < std::min(i + pixels, pixels_.size()); ++k)
      all = {std::min(all.lowest, pixels_[k].lowest), std::max(all.highest, pixels_[k].highest)};
    file.push_back(static_cast<char>(all.lowest));
    file.push_back(static_cast<char>(all.highest));
  }
  return file;
}

}  // namespace ecg::acoustics
