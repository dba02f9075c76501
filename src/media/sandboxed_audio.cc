#include "media/sandboxed_audio.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "media/audio/sound_messages.h"
#include "media/audio_reader.h"

namespace ecg::media {
namespace {

// The decoder stops a second after the limit, and a frame of a slow codec may hold several more.
constexpr double kLengthSlack_s = 15;

class SandboxedAudio final : public SoundSource {
 public:
  SandboxedAudio(NextFrame next, const AudioOptions& options) : next_(std::move(next)), options_(options) {
    info_ = info_from(expect(FrameKind::facts).payload);
  }

  std::size_t read(std::span<float> out) override {
    if (out.empty()) return 0;
    while (taken_ == samples_.size() && !finished_) receive();
    const std::size_t count = std::min(out.size(), samples_.size() - taken_);
    std::copy_n(samples_.begin() + static_cast<std::ptrdiff_t>(taken_), count, out.begin());
    taken_ += count;
    given_ += count;
    return count;
  }

  const MediaInfo& info() const override { return info_; }
  double position_s() const override { return static_cast<double>(given_) / kSampleRateHz; }
  std::vector<std::string> warnings() const override { return end_.warnings; }
  Loudness loudness() const override { return end_.loudness; }
  std::vector<ChannelMeasure> channels() const override { return end_.channels; }

 private:
  WorkerFrame expect(FrameKind kind) {
    const WorkerFrame frame = next_();
    if (frame.kind != kind) refuse();
    return frame;
  }

  void receive() {
    const WorkerFrame frame = next_();
    if (frame.kind == FrameKind::done) {
      end_ = end_from(frame.payload);
      finished_ = true;
    } else if (frame.kind == FrameKind::samples) {
      samples_ = samples_from(frame.payload);
      taken_ = 0;
      refuse_too_long();
    } else {
      refuse();
    }
  }

  /// The decoder has the limit too, but what a file made of it need not keep it.
  void refuse_too_long() const {
    const double end_s = position_s() + static_cast<double>(samples_.size()) / kSampleRateHz;
    if (options_.max_duration_s <= 0 || end_s <= options_.max_duration_s + kLengthSlack_s) return;
    throw Error(Code::media_too_long,
                "longer than " + std::to_string(std::llround(options_.max_duration_s)) + " s");
  }

  [[noreturn]] static void refuse() {
    throw Error(Code::audio_extraction_error, "the decoder says what makes no sense");
  }

  const NextFrame next_;
  const AudioOptions options_;
  MediaInfo info_;
  std::vector<float> samples_;
  std::size_t taken_ = 0;
  std::uint64_t given_ = 0;
  SoundEnd end_;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<SoundSource> sound_from_frames(NextFrame next, const AudioOptions& options) {
  return std::make_unique<SandboxedAudio>(std::move(next), options);
}

std::unique_ptr<SoundSource> open_sound(MediaFile file, const AudioOptions& options, const Sandbox* sandbox) {
  if (!sandbox) return std::make_unique<AudioReader>(std::move(file), options);
  const auto process =
      std::make_shared<DecodeProcess>(*sandbox, file, kSoundWork, to_message(options), options.cancel);
  return sound_from_frames([process] { return process->next(); }, options);
}

}  // namespace ecg::media
