#pragma once
// For tests: Debian's pocketsphinx-testdata, five sentences of LibriVox, mono 16 kHz.
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"

namespace ecg::whisper::test {

/// Samples of a PCM16 WAV file with a header of 44 bytes, or none when it is not installed.
inline std::vector<float> wav(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return {};
  const std::string bytes = read_file(path);
  std::vector<float> samples((bytes.size() - 44) / 2);
  for (std::size_t s = 0; s < samples.size(); ++s) {
    std::int16_t value;
    std::memcpy(&value, bytes.data() + 44 + 2 * s, sizeof value);
    samples[s] = static_cast<float>(value) / 32768.0f;
  }
  return samples;
}

inline std::vector<float> librivox(int sentence) {
  const std::filesystem::path folder = "/usr/share/pocketsphinx/test/data/librivox";
  const std::string number = "000" + std::to_string(sentence);
  return wav(folder / ("sense_and_sensibility_01_austen_64kb-" + number.substr(number.size() - 4) + ".wav"));
}

/// What is said in each (Jane Austen, Sense and Sensibility, 1811).
struct Sentence {
  int number;
  const char* text;
};
inline constexpr Sentence kSentences[] = {
    {870,
     "and mister john dashwood had then leisure to consider how much there might be prudently in his power "
     "to do "
     "for them"},
    {880, "he was not an ill disposed young man"},
    {890, "unless to be rather cold hearted and rather selfish is to be ill disposed"},
    {920, "had he married a more amiable woman he might have been made still more respectable than he was"},
    {930, "he might even have been made amiable himself"}};

}  // namespace ecg::whisper::test
