#include "media/worker_frames.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <deque>
#include <limits>

#include "media/audio/sound_messages.h"
#include "media/sandboxed_audio.h"
#include "media/testing/test_media.h"

namespace ecg::media {
namespace {

void put(FrameBuffer& buffer, std::string_view bytes) {
  const auto room = buffer.room();
  ASSERT_GE(room.size(), bytes.size());
  std::copy(bytes.begin(), bytes.end(), room.begin());
  buffer.added(bytes.size());
}

std::string written(FrameKind kind, std::string_view payload) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  EXPECT_TRUE(write_frame(ends[1], kind, payload));
  std::string bytes(payload.size() + 100, '\0');
  bytes.resize(static_cast<std::size_t>(read(ends[0], bytes.data(), bytes.size())));
  close(ends[0]);
  close(ends[1]);
  return bytes;
}

TEST(WorkerFrames, ComeOutAsTheyWentInHoweverTheyAreCut) {
  const std::string bytes = written(FrameKind::facts, "{}") + written(FrameKind::samples, "") +
                            written(FrameKind::done, std::string(3000, 'x'));
  for (const std::size_t step : {1, 2, 7, 5000}) {
    FrameBuffer buffer;
    std::vector<std::string> got;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      put(buffer, std::string_view(bytes).substr(at, step));
      while (const auto frame = buffer.next())
        got.push_back(static_cast<char>(frame->kind) + std::string(frame->payload));
    }
    EXPECT_EQ(got, (std::vector<std::string>{"f{}", "s", "e" + std::string(3000, 'x')})) << step;
  }
}

TEST(WorkerFrames, OverTheirLimitAreRefusedBeforeTheyHaveCome) {
  FrameBuffer buffer;
  put(buffer, std::string_view("s\x01\x00\x40\x00", 5));  // 4 MiB and one
  EXPECT_EQ(code_of([&] { buffer.next(); }), Code::audio_extraction_error);
}

TEST(WorkerFrames, AreNotWrittenWhereNobodyReads) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  signal(SIGPIPE, SIG_IGN);
  EXPECT_FALSE(write_frame(ends[1], FrameKind::done, "{}"));
  close(ends[1]);
}

TEST(SoundMessages, SayFactsAndEndsAsTheyAre) {
  const MediaInfo info{.container = "mov,mp4",
                       .duration_s = 10.5,
                       .size_bytes = std::uint64_t{5} << 32,
                       .bit_rate = 128000,
                       .audio = {{0, "aac", "kor", 48000, 2}, {1, "opus", "", 16000, 1}},
                       .video = VideoTrack{"h264", 1920, 1080, 29.97}};
  const MediaInfo got = info_from(to_message(info));
  EXPECT_EQ(got.container, info.container);
  EXPECT_EQ(got.duration_s, info.duration_s);
  EXPECT_EQ(got.size_bytes, info.size_bytes);
  EXPECT_EQ(got.bit_rate, info.bit_rate);
  ASSERT_EQ(got.audio.size(), 2u);
  EXPECT_EQ(got.audio[0].language, "kor");
  EXPECT_EQ(got.audio[1].index, 1);
  EXPECT_EQ(got.audio[1].rate_hz, 16000);
  EXPECT_EQ(got.video->width, 1920);
  EXPECT_EQ(got.video->frame_rate, 29.97);

  const SoundEnd end = end_from(to_message(SoundEnd{{"cut off"}, {.integrated_lufs = -23.25}}));
  EXPECT_EQ(end.warnings, std::vector<std::string>{"cut off"});
  EXPECT_EQ(end.loudness.integrated_lufs, -23.25);
  EXPECT_EQ(end.loudness.range_lu, std::nullopt);
}

TEST(SoundMessages, ThatAreNoneAreRefused) {
  for (const char* text :
       {"", "[]", "7", "{", "{\"duration_s\": -1}", "{\"duration_s\": \"x\"}", "{\"audio\": 7}",
        "{\"audio\": [7]}", "{\"audio\": [{\"channels\": -1}]}", "{\"container\": 7}",
        "{\"audio\": [{\"rate_hz\": 99999999999}]}", "{\"video\": []}", "{\"container\": \"\xff\"}"})
    EXPECT_EQ(code_of([&] { info_from(text); }), Code::audio_extraction_error) << text;
  for (const char* text : {"{\"warnings\": {}}", "{\"warnings\": [1]}", "{\"range_lu\": \"loud\"}"})
    EXPECT_EQ(code_of([&] { end_from(text); }), Code::audio_extraction_error) << text;
}

TEST(SoundMessages, TellOnlyErrorsThatAFileCanEarn) {
  const auto told = [](Code code) { return error_from(to_message(Error(code, "why"))); };
  EXPECT_EQ(told(Code::no_audio_track).code(), Code::no_audio_track);
  EXPECT_EQ(told(Code::media_too_long).detail(), "why");
  for (const Code code : {Code::internal, Code::cancelled, Code::url_not_allowed, Code::storage_full})
    EXPECT_EQ(told(code).code(), Code::audio_extraction_error);
}

/// A source that is told these frames.
class FramesOfSound : public testing::Test {
 protected:
  void say(FrameKind kind, std::string payload) { frames_.push_back({kind, std::move(payload)}); }
  void say_samples(const std::vector<float>& samples) {
    say(FrameKind::samples, {reinterpret_cast<const char*>(samples.data()), samples.size() * sizeof(float)});
  }
  Sound read(const AudioOptions& options = {}) {
    const auto next = [this] {
      now_ = std::move(frames_.front());
      frames_.pop_front();
      return WorkerFrame{now_.first, now_.second};
    };
    return read_all(*sound_from_frames(next, options));
  }

 private:
  std::deque<std::pair<FrameKind, std::string>> frames_;
  std::pair<FrameKind, std::string> now_;
};

TEST_F(FramesOfSound, BecomeItsSamples) {
  say(FrameKind::facts, "{}");
  say_samples({0.25f, -1});
  say_samples({});
  say_samples({1});
  say(FrameKind::done, "{\"warnings\": [\"w\"]}");
  const Sound sound = read();
  EXPECT_EQ(sound.samples, (std::vector<float>{0.25f, -1, 1}));
  EXPECT_EQ(sound.warnings, std::vector<std::string>{"w"});
}

TEST_F(FramesOfSound, ThatAreNoSoundAreRefused) {
  for (const float bad : {std::nanf(""), std::numeric_limits<float>::infinity(), 1.5f, -2.0f}) {
    say(FrameKind::facts, "{}");
    say_samples({0, bad});
    EXPECT_EQ(code_of([&] { read(); }), Code::audio_extraction_error) << bad;
  }
}

TEST_F(FramesOfSound, InAWrongOrderAreRefused) {
  say_samples({0});
  EXPECT_EQ(code_of([&] { read(); }), Code::audio_extraction_error);
  say(FrameKind::facts, "{}");
  say(FrameKind::facts, "{}");
  EXPECT_EQ(code_of([&] { read(); }), Code::audio_extraction_error);
}

TEST_F(FramesOfSound, HaveTheLimitOfTheirLength) {
  say(FrameKind::facts, "{}");
  for (int second = 0; second < 100; ++second) say_samples(std::vector<float>(kSampleRateHz));
  EXPECT_EQ(code_of([&] { read({.max_duration_s = 10}); }), Code::media_too_long);
}

}  // namespace
}  // namespace ecg::media
