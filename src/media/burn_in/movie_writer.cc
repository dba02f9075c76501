#include "media/burn_in/movie_writer.h"

namespace ecg::media {
namespace {

const AVOutputFormat* mp4() { return av_guess_format("mp4", nullptr, nullptr); }

int is_cancelled(void* flag) { return static_cast<const CancelFlag*>(flag)->cancelled() ? 1 : 0; }

[[noreturn]] void fail(int ffmpeg_error) {
  const bool full = ffmpeg_error == AVERROR(ENOSPC) || ffmpeg_error == AVERROR(EDQUOT);
  if (full) throw Error(Code::storage_full, "while the video was written");
  if (ffmpeg_error == AVERROR(ENOMEM)) throw std::bad_alloc();
  throw Error(Code::internal, "the video could not be written: " + error_text(ffmpeg_error));
}

}  // namespace

void CloseOutput::operator()(AVFormatContext* p) const {
  avio_closep(&p->pb);
  avformat_free_context(p);
}

MovieWriter::MovieWriter(const std::filesystem::path& file, std::uint64_t max_bytes, const CancelFlag* cancel)
    : cancel_(cancel), max_bytes_(max_bytes) {
  const std::string url = "file:" + file.string();
  AVFormatContext* raw = nullptr;
  if (avformat_alloc_output_context2(&raw, mp4(), nullptr, url.c_str()) < 0) throw std::bad_alloc();
  output_.reset(raw);
  if (cancel) raw->interrupt_callback = {is_cancelled, const_cast<CancelFlag*>(cancel)};
  check(avio_open2(&raw->pb, url.c_str(), AVIO_FLAG_WRITE, &raw->interrupt_callback, nullptr));
}

bool MovieWriter::can_hold(AVCodecID codec) {
  return avformat_query_codec(mp4(), codec, FF_COMPLIANCE_NORMAL) == 1;
}

bool MovieWriter::wants_global_header() { return mp4()->flags & AVFMT_GLOBALHEADER; }

AVStream* MovieWriter::add_track(const AVCodecParameters& codec, AVRational time_base) {
  AVStream* track = avformat_new_stream(output_.get(), nullptr);
  if (!track || avcodec_parameters_copy(track->codecpar, &codec) < 0) throw std::bad_alloc();
  track->codecpar->codec_tag = 0;  // another container's name for it
  track->time_base = time_base;
  return track;
}

void MovieWriter::copy_tags(const AVDictionary* tags) { av_dict_copy(&output_->metadata, tags, 0); }

void MovieWriter::begin() {
  AVDictionary* options = nullptr;
  av_dict_set(&options, "movflags", "+faststart", 0);
  const int begun = avformat_write_header(output_.get(), &options);
  av_dict_free(&options);
  check(begun);
}

void MovieWriter::write(AVPacket& packet, const AVStream& track, AVRational time_base) {
  av_packet_rescale_ts(&packet, time_base, track.time_base);
  packet.stream_index = track.index;
  packet.pos = -1;
  check(av_interleaved_write_frame(output_.get(), &packet));
  if (max_bytes_ > 0 && static_cast<std::uint64_t>(avio_tell(output_->pb)) > max_bytes_)
    throw Error(Code::media_too_large,
                "with its captions it has more than " + std::to_string(max_bytes_) + " bytes");
}

void MovieWriter::finish() {
  check(av_write_trailer(output_.get()));
  check(avio_closep(&output_->pb));
}

void MovieWriter::check(int result) const {
  if (result >= 0) return;
  if (cancel_) cancel_->throw_if_cancelled();
  fail(result);
}

}  // namespace ecg::media
