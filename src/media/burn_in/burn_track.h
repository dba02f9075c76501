#pragma once
// One track on its way from a video into the one with captions.
#include <cstdint>
#include <memory>
#include <vector>

#include "media/audio/filter_chain.h"
#include "media/burn_in/movie_writer.h"

namespace ecg::media {

class BurnTrack {
 public:
  /// `zero_s` is time 0 of the video by the container's clock: what is written counts from there.
  BurnTrack(const AVStream& from, double zero_s) : from_(from), zero_(to_ticks(zero_s, from.time_base)) {}
  virtual ~BurnTrack() = default;

  const AVStream& from() const { return from_; }
  virtual void take(AVPacket& packet) = 0;
  virtual void finish() = 0;                 ///< writes what is still held
  virtual std::int64_t damaged() const = 0;  ///< packets and frames left out

 protected:
  static std::int64_t to_ticks(double time_s, AVRational base) {
    return static_cast<std::int64_t>(time_s / av_q2d(base));
  }
  const AVStream& from_;
  const std::int64_t zero_;
};

/// Sound that MP4 can hold as it is.
class CopiedTrack : public BurnTrack {
 public:
  CopiedTrack(const AVStream& from, double zero_s, MovieWriter& writer);
  void take(AVPacket& packet) override;
  void finish() override {}
  std::int64_t damaged() const override { return damaged_; }

 private:
  MovieWriter& writer_;
  const AVStream& to_;
  std::int64_t last_ = INT64_MIN, damaged_ = 0;
};

/// Decoded, filtered, and encoded again.
class MadeTrack : public BurnTrack {
 public:
  /// `encoder` is open; frames come to it through `steps`.
  MadeTrack(const AVStream& from, double zero_s, std::vector<FilterStep> steps, Codec encoder,
            MovieWriter& writer, const CancelFlag* cancel, int threads);
  void take(AVPacket& packet) override;
  void finish() override;
  std::int64_t damaged() const override { return damaged_; }
  double written_s() const { return last_s_; }  ///< the time of the last frame
  std::int64_t frames() const { return frames_; }

 private:
  void decode();
  void filter(AVFrame& frame);
  void encode(AVFrame* frame);
  void encode_filtered();
  void flush_chain();

  const std::vector<FilterStep> steps_;
  const Codec decoder_, encoder_;
  MovieWriter& writer_;
  const AVStream& to_;
  const CancelFlag* const cancel_;
  const Packet packet_;
  const Frame decoded_, filtered_;
  std::unique_ptr<FilterChain> chain_;
  std::int64_t next_ = 0, last_ = INT64_MIN, damaged_ = 0, frames_ = 0;
  double last_s_ = 0;
};

/// The sound's encoder, and the filters that bring frames into the form it takes.
Codec open_aac_encoder(const AVCodecParameters& from);
std::vector<FilterStep> aac_steps(const AVCodecContext& encoder);

/// H.264, 8 bit 4:2:0, `like` says the colours. Throws Error(unavailable) where this FFmpeg has no encoder.
Codec open_picture_encoder(int width, int height, const AVStream& like, AVRational frame_rate, int threads);

}  // namespace ecg::media
