// Good files of several kinds, broken at random places, in processes of their own: each ends as sound or as
// an error that says what is wrong; nothing hangs, and nothing happens to us. ECG_CORRUPTED_FILES=1000 for
// more.
#include <gmock/gmock.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <random>

#include "media/testing/test_media.h"

namespace ecg::media {
namespace {

using namespace std::chrono_literals;

constexpr int kFewFiles = 60;

int wanted_files() {
  const char* set = std::getenv("ECG_CORRUPTED_FILES");
  return set ? std::atoi(set) : kFewFiles;
}

class CorruptedFiles : public MediaTest {
 protected:
  std::vector<std::string> good_files() const {
    const std::pair<const char*, const char*> kForms[] = {
        {"a.mp4", "-c:v mpeg4 -c:a aac"},
        {"f.mp4", "-c:v mpeg4 -c:a aac -movflags +frag_keyframe+empty_moov"},
        {"a.mkv", "-c:v mpeg4 -c:a libmp3lame"},
        {"a.webm", "-c:v libvpx -c:a libopus"},
        {"a.ts", "-c:v mpeg2video -c:a ac3"},
        {"a.avi", "-c:v mpeg4 -c:a libmp3lame"},
        {"a.flv", "-c:v flv -c:a aac"},
        {"a.ogg", "-vn -c:a libvorbis"},
        {"a.flac", "-vn"},
        {"a.mp3", "-vn"},
        {"a.wav", "-vn"},
        {"a.wma", "-vn"},
        {"a.m4a", "-vn -c:a alac"}};
    std::vector<std::string> files;
    for (const auto& [name, how] : kForms) files.push_back(read_file(make(name, kPicture + kBurst + how)));
    return files;
  }

  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
  }

  /// One to eight wounds: most in the first kilobytes, where a container says what it is.
  std::string corrupted(std::string bytes) {
    for (std::size_t wounds = 1 + below(8); wounds > 0; --wounds) {
      const std::size_t reach = below(3) == 0 ? bytes.size() : std::min<std::size_t>(bytes.size(), 4096);
      const std::size_t at = below(reach), length = std::min(1 + below(16), bytes.size() - at);
      switch (below(6)) {
        case 0:
          bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
          break;
        case 1:
          for (std::size_t i = 0; i < length; ++i) bytes[at + i] = static_cast<char>(below(256));
          break;
        case 2:
          std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), length, below(2) ? '\xff' : '\0');
          break;
        case 3:
          bytes.erase(at, length);
          break;
        case 4:
          bytes.insert(at, bytes.substr(below(bytes.size()), 1 + below(512)));
          break;
        default:
          bytes.resize(bytes.size() / 2 + at / 2);
          break;
      }
      if (bytes.empty()) bytes = "x";
    }
    return bytes;
  }

 private:
  std::mt19937 random_{20260};
};

TEST_F(CorruptedFiles, EndAsSoundOrAsAnErrorThatSaysWhatIsWrong) {
  const Sandbox sandbox{.limits = {.processor_time = 20s}, .silence = 60s};
  const auto good = good_files();
  std::map<std::string, int> ends;
  for (int i = 0; i < wanted_files(); ++i) {
    const auto file = put("corrupted", corrupted(good[static_cast<std::size_t>(i) % good.size()]));
    const auto failure = code_of([&] { read_all(*open_sound(file, {.max_duration_s = 60}, &sandbox)); });
    ++ends[failure ? std::string(facts(*failure).name) : "sound"];
    if (!failure) continue;
    EXPECT_THAT(*failure,
                testing::AnyOf(Code::unsupported_media, Code::audio_extraction_error, Code::no_audio_track,
                               Code::media_too_long, Code::insufficient_resources))
        << "file " << i;
  }
  for (const auto& [end, count] : ends) std::cout << end << ": " << count << '\n';
  EXPECT_GT(ends["sound"], 0);
  EXPECT_GT(ends[std::string(facts(Code::unsupported_media).name)], 0);
}

}  // namespace
}  // namespace ecg::media
