#include "media/audio/sound_decoder.h"

namespace ecg::media {
namespace {

constexpr int kGiveUpAfter = 5000;      // damaged packets before the first good one: over a minute of sound
constexpr int kUnreadableInARow = 100;  // some containers find their way again after a broken place

Codec open_codec(const AVStream& stream) {
  const AVCodec* decoder = avcodec_find_decoder(stream.codecpar->codec_id);
  Codec codec(decoder ? avcodec_alloc_context3(decoder) : nullptr);
  const bool good = codec && avcodec_parameters_to_context(codec.get(), stream.codecpar) >= 0;
  if (good)
    codec->pkt_timebase = stream.time_base;  // else what the encoder put in front would not be cut off
  if (!good || avcodec_open2(codec.get(), decoder, nullptr) < 0)
    throw Error(Code::unsupported_media,
                std::string("no decoder for ") + avcodec_get_name(stream.codecpar->codec_id));
  return codec;
}

}  // namespace

SoundDecoder::SoundDecoder(AVFormatContext& input, const AVStream& stream)
    : input_(input),
      stream_(stream),
      codec_(open_codec(stream)),
      packet_(av_packet_alloc()),
      frame_(av_frame_alloc()) {
  if (!packet_ || !frame_) throw std::bad_alloc();
}

const AVFrame* SoundDecoder::next(const CancelFlag* cancel) {
  for (;;) {
    if (cancel) cancel->throw_if_cancelled();
    const int received = avcodec_receive_frame(codec_.get(), frame_.get());  // lets go of the one before
    if (received == AVERROR_EOF) return nullptr;
    if (received == AVERROR(EAGAIN)) {
      feed();
    } else if (received < 0) {
      note_damage();
    } else {
      damaged_in_a_row_ = 0;
      decoded_any_ = true;
      return frame_.get();
    }
  }
}

void SoundDecoder::feed() {
  const int got = av_read_frame(&input_, packet_.get());
  const bool ended = got == AVERROR_EOF || got == AVERROR_EXIT || unreadable_in_a_row_ > kUnreadableInARow;
  if (got < 0 && !ended) {
    ++unreadable_in_a_row_;
    return note_damage();
  }
  if (got < 0) {
    avcodec_send_packet(codec_.get(), nullptr);  // asks for what the decoder still holds
    return;
  }
  unreadable_in_a_row_ = 0;
  const bool ours = packet_->stream_index == stream_.index;
  if (ours && avcodec_send_packet(codec_.get(), packet_.get()) < 0) note_damage();
  av_packet_unref(packet_.get());
}

void SoundDecoder::note_damage() {
  ++damaged_;
  if (++damaged_in_a_row_ > kGiveUpAfter && !decoded_any_)
    throw Error(Code::audio_extraction_error, "nothing but damaged packets");
}

std::optional<double> SoundDecoder::frame_start_s() const {
  if (frame_->best_effort_timestamp == AV_NOPTS_VALUE) return std::nullopt;
  return static_cast<double>(frame_->best_effort_timestamp) * av_q2d(stream_.time_base);
}

}  // namespace ecg::media
