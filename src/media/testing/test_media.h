#pragma once
// For tests: media made with the ffmpeg program in a temp folder, read back and measured.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/file.h"
#include "media/audio_reader.h"
#include "media/sandboxed_audio.h"

namespace ecg::media {

// Sound of 3 s, 48 kHz: a tone from 1 s to 2 s and silence around it, so that times can be read off.
inline const std::string kBurst =
    "-f lavfi -i \"aevalsrc='if(between(t,1,2),0.5*sin(2*PI*1000*t),0)':s=48000:d=3\" ";
inline const std::string kPicture = "-f lavfi -i testsrc=size=64x64:rate=10:duration=3 ";

struct Sound {
  std::vector<float> samples;
  std::vector<std::string> warnings;

  double duration_s() const { return static_cast<double>(samples.size()) / kSampleRateHz; }
  bool loud(std::size_t i) const { return std::abs(samples[i]) > 0.25f; }
  /// Where the first and the last loud sample lie; -1 when there is none.
  double begin_s() const { return first_s(0, samples.size()); }
  double first_s(std::size_t from, std::size_t to) const {
    for (std::size_t i = from; i < to; ++i)
      if (loud(i)) return static_cast<double>(i) / kSampleRateHz;
    return -1;
  }
  double end_s() const {
    for (std::size_t i = samples.size(); i > 0; --i)
      if (loud(i - 1)) return static_cast<double>(i) / kSampleRateHz;
    return -1;
  }
  float peak() const {
    float most = 0;
    for (const float x : samples) most = std::max(most, std::abs(x));
    return most;
  }
};

inline Sound read_all(SoundSource& source) {
  Sound sound;
  std::vector<float> piece(1000);
  while (const std::size_t got = source.read(piece))
    sound.samples.insert(sound.samples.end(), piece.begin(),
                         piece.begin() + static_cast<std::ptrdiff_t>(got));
  EXPECT_DOUBLE_EQ(source.position_s(), sound.duration_s());
  sound.warnings = source.warnings();
  return sound;
}

/// The code of the Error that `work` throws; nullopt when it throws none.
template <typename Work>
std::optional<Code> code_of(Work work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code();
  }
  return std::nullopt;
}

/// Reads `file` here, having seen that a process of its own reads the very same, or fails alike.
inline Sound read_sound(const std::filesystem::path& file, const AudioOptions& options = {}) {
  const Sandbox sandbox;
  Sound confined;
  const auto failure = code_of([&] { confined = read_all(*open_sound(file, options, &sandbox)); });
  try {
    AudioReader reader(file, options);
    Sound sound = read_all(reader);
    EXPECT_EQ(failure, std::nullopt);
    EXPECT_EQ(confined.samples, sound.samples);
    EXPECT_EQ(confined.warnings, sound.warnings);
    return sound;
  } catch (const Error& error) {
    EXPECT_EQ(failure, error.code());
    throw;
  }
}

/// A test with a folder of its own.
class MediaTest : public testing::Test {
 protected:
  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }

  /// Runs ffmpeg with `arguments` (shell text) to make the file `name`.
  std::filesystem::path make(const std::string& name, const std::string& arguments) const {
    const auto file = path(name);
    const std::string command = "ffmpeg -nostdin -v error -y " + arguments + " \"" + file.string() + "\"";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    return file;
  }

  std::filesystem::path put(const std::string& name, std::string_view bytes) const {
    write_file(path(name), bytes);
    return path(name);
  }

 private:
  TempFolder folder_;
};

}  // namespace ecg::media
