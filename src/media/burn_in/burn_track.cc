#include "media/burn_in/burn_track.h"

#include <algorithm>

namespace ecg::media {
namespace {

// More pixels are no video that somebody shows; they would take gigabytes a frame.
constexpr std::int64_t kMostPixels = 8192LL * 4320;

Codec open_decoder(const AVStream& stream, int threads) {
  const AVCodec* decoder = avcodec_find_decoder(stream.codecpar->codec_id);
  Codec codec(decoder ? avcodec_alloc_context3(decoder) : nullptr);
  const bool good = codec && avcodec_parameters_to_context(codec.get(), stream.codecpar) >= 0;
  if (good) {
    codec->pkt_timebase = stream.time_base;
    codec->thread_count = threads;
    codec->max_pixels = kMostPixels;
  }
  if (!good || avcodec_open2(codec.get(), decoder, nullptr) < 0)
    throw Error(Code::unsupported_media,
                std::string("no decoder for ") + avcodec_get_name(stream.codecpar->codec_id));
  return codec;
}

const AVStream& added_track(MovieWriter& writer, const AVCodecContext& encoder) {
  AVCodecParameters* codec = avcodec_parameters_alloc();
  if (!codec || avcodec_parameters_from_context(codec, &encoder) < 0) throw std::bad_alloc();
  AVStream* track = writer.add_track(*codec, encoder.time_base);
  avcodec_parameters_free(&codec);
  track->avg_frame_rate = encoder.framerate;
  return *track;
}

const AVStream& copied_track(MovieWriter& writer, const AVStream& from) {
  AVStream* track = writer.add_track(*from.codecpar, from.time_base);
  av_dict_copy(&track->metadata, from.metadata, 0);
  track->disposition = from.disposition;
  return *track;
}

}  // namespace

CopiedTrack::CopiedTrack(const AVStream& from, double zero_s, MovieWriter& writer)
    : BurnTrack(from, zero_s), writer_(writer), to_(copied_track(writer, from)) {}

/// Damaged files have packets without a time, or with one that goes back; MP4 takes neither.
void CopiedTrack::take(AVPacket& packet) {
  if (packet.pts == AV_NOPTS_VALUE) packet.pts = packet.dts;
  if (packet.dts == AV_NOPTS_VALUE) packet.dts = packet.pts;
  const bool writable = packet.dts != AV_NOPTS_VALUE && packet.size > 0 && packet.pts >= packet.dts &&
                        packet.dts - zero_ > last_ && !(packet.flags & AV_PKT_FLAG_CORRUPT);
  if (!writable) {
    ++damaged_;
    return;
  }
  last_ = packet.dts -= zero_;
  packet.pts -= zero_;
  writer_.write(packet, to_, from_.time_base);
}

MadeTrack::MadeTrack(const AVStream& from, double zero_s, std::vector<FilterStep> steps, Codec encoder,
                     MovieWriter& writer, const CancelFlag* cancel, int threads)
    : BurnTrack(from, zero_s),
      steps_(std::move(steps)),
      decoder_(open_decoder(from, threads)),
      encoder_(std::move(encoder)),
      writer_(writer),
      to_(added_track(writer, *encoder_)),
      cancel_(cancel),
      packet_(av_packet_alloc()),
      decoded_(av_frame_alloc()),
      filtered_(av_frame_alloc()) {
  if (!packet_ || !decoded_ || !filtered_) throw std::bad_alloc();
}

void MadeTrack::take(AVPacket& packet) {
  const int sent = avcodec_send_packet(decoder_.get(), &packet);
  if (sent == AVERROR(ENOMEM)) throw std::bad_alloc();
  if (sent < 0) ++damaged_;
  decode();
}

void MadeTrack::finish() {
  avcodec_send_packet(decoder_.get(), nullptr);  // asks for what the decoder still holds
  decode();
  flush_chain();
  encode(nullptr);
}

void MadeTrack::decode() {
  for (;;) {
    if (cancel_) cancel_->throw_if_cancelled();
    const int got = avcodec_receive_frame(decoder_.get(), decoded_.get());
    if (got == AVERROR(ENOMEM)) throw std::bad_alloc();
    if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) return;
    if (got >= 0)
      filter(*decoded_);
    else
      ++damaged_;
  }
}

/// A file may change its pictures' size or its sound's rate half-way: the chain is made anew for those.
void MadeTrack::filter(AVFrame& frame) {
  const std::int64_t time = frame.best_effort_timestamp;
  frame.pts = time == AV_NOPTS_VALUE ? next_ : time - zero_;
  next_ = frame.pts + std::max<std::int64_t>(frame.pkt_duration, 1);
  if (from_.codecpar->codec_type == AVMEDIA_TYPE_AUDIO)
    frame.pts = av_rescale_q(frame.pts, from_.time_base, {1, frame.sample_rate});
  if (chain_ && !chain_->fits(frame)) flush_chain();
  if (!chain_) {
    const bool sound = from_.codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
    chain_ = std::make_unique<FilterChain>(frame, sound ? AVRational{1, frame.sample_rate} : from_.time_base,
                                           steps_);
    if (encoder_->frame_size > 0) chain_->set_frame_samples(encoder_->frame_size);
  }
  chain_->push(&frame);
  encode_filtered();
}

void MadeTrack::encode_filtered() {
  while (chain_->pull(*filtered_)) {
    filtered_->pts = av_rescale_q(filtered_->pts, chain_->time_base(), encoder_->time_base);
    filtered_->pict_type = AV_PICTURE_TYPE_NONE;  // the encoder chooses its own key frames
    const bool goes_on = filtered_->pts > last_;
    if (goes_on) {
      last_ = filtered_->pts;
      last_s_ = static_cast<double>(last_) * av_q2d(encoder_->time_base);
      encode(filtered_.get());
      ++frames_;
    } else {
      ++damaged_;
    }
    av_frame_unref(filtered_.get());
  }
}

void MadeTrack::flush_chain() {
  if (!chain_) return;
  chain_->push(nullptr);
  encode_filtered();
  chain_.reset();
}

void MadeTrack::encode(AVFrame* frame) {
  const int sent = avcodec_send_frame(encoder_.get(), frame);
  if (sent == AVERROR(ENOMEM)) throw std::bad_alloc();
  if (sent < 0 && sent != AVERROR_EOF)
    throw Error(Code::internal, "a frame could not be encoded: " + error_text(sent));
  while (avcodec_receive_packet(encoder_.get(), packet_.get()) >= 0) {
    writer_.write(*packet_, to_, encoder_->time_base);
    av_packet_unref(packet_.get());
  }
}

}  // namespace ecg::media
