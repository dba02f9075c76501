// Packets -> frames -> mono 16 kHz floats, laid on the picture's clock.
#include "media/audio_reader.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "media/describe.h"
#include "media/ffmpeg.h"

namespace ecg::media {
namespace {

constexpr double kTolerated = 0.1;      // seconds a timestamp may be off before silence is laid or sound is cut
constexpr double kLongestGap = 600;     // seconds: a larger jump is a broken clock, not silence
constexpr int kGiveUpAfter = 5000;      // packets damaged in a row with nothing decoded between
constexpr double kLengthSlack = 1;      // seconds a container may be wrong about its length

}  // namespace

struct AudioReader::State {
  State(const std::filesystem::path& file, const AudioOptions& wanted)
      : options(wanted), input(open_input(file, wanted.cancel)), info(describe(*input, file)) {
    stream = audio_stream(*input, options.track);
    if (!stream) throw Error(Code::no_audio_track, options.track > 0 ? "there is no track " + std::to_string(options.track) : "");
    if (options.max_duration_s > 0 && info.duration_s > options.max_duration_s + kLengthSlack) too_long();
    skip_other_streams();
    open_codec();
    origin_s = picture_start_s();
  }

  [[noreturn]] void too_long() const {
    throw Error(Code::media_too_long, "longer than " + std::to_string(static_cast<int>(options.max_duration_s)) + " s");
  }

  void skip_other_streams() {
    for (unsigned i = 0; i < input->nb_streams; ++i)
      if (input->streams[i] != stream) input->streams[i]->discard = AVDISCARD_ALL;
  }

  void open_codec() {
    const AVCodec* decoder = avcodec_find_decoder(stream->codecpar->codec_id);
    codec.reset(decoder ? avcodec_alloc_context3(decoder) : nullptr);
    const bool good = codec && avcodec_parameters_to_context(codec.get(), stream->codecpar) >= 0;
    if (good) codec->pkt_timebase = stream->time_base;
    if (!good || avcodec_open2(codec.get(), decoder, nullptr) < 0)
      throw Error(Code::unsupported_media, std::string("no decoder for ") + avcodec_get_name(stream->codecpar->codec_id));
  }

  /// Time 0 of a player: where the picture begins; without a picture, where the sound begins.
  double picture_start_s() const {
    for (unsigned i = 0; i < input->nb_streams && info.video; ++i) {
      const AVStream& other = *input->streams[i];
      const bool picture = other.codecpar->codec_type == AVMEDIA_TYPE_VIDEO && !(other.disposition & AV_DISPOSITION_ATTACHED_PIC);
      if (picture && other.start_time != AV_NOPTS_VALUE) return static_cast<double>(other.start_time) * av_q2d(other.time_base);
    }
    return stream->start_time == AV_NOPTS_VALUE ? 0 : static_cast<double>(stream->start_time) * av_q2d(stream->time_base);
  }

  std::size_t read(std::span<float> out) {
    while (ready_begin == ready.size()) {
      if (!decode_more()) return 0;
    }
    const std::size_t count = std::min(out.size(), ready.size() - ready_begin);
    std::copy_n(ready.begin() + static_cast<std::ptrdiff_t>(ready_begin), count, out.begin());
    ready_begin += count;
    given += count;
    return count;
  }

  /// Puts at least nothing and at most a few frames into `ready`; false at the end.
  bool decode_more() {
    if (finished) return false;
    ready.clear();
    ready_begin = 0;
    if (options.cancel) options.cancel->throw_if_cancelled();
    const int received = avcodec_receive_frame(codec.get(), frame.get());
    if (received == 0) return take_frame(), true;
    if (received == AVERROR(EAGAIN)) return feed(), true;
    if (received == AVERROR_EOF) return finish(), true;
    note_damage();
    return true;
  }

  void feed() {
    const int got = av_read_frame(input.get(), packet.get());
    if (options.cancel) options.cancel->throw_if_cancelled();
    if (got < 0) {
      if (got != AVERROR_EOF) note_damage();
      avcodec_send_packet(codec.get(), nullptr);  // drains what the decoder still holds
      return;
    }
    if (packet->stream_index == stream->index && avcodec_send_packet(codec.get(), packet.get()) < 0) note_damage();
    av_packet_unref(packet.get());
  }

  void note_damage() {
    ++damaged;
    if (++damaged_in_a_row > kGiveUpAfter) throw Error(Code::audio_extraction_error, "nothing but damaged packets");
  }

  void take_frame() {
    damaged_in_a_row = 0;
    const bool usable = frame->nb_samples > 0 && frame->sample_rate > 0 && frame->ch_layout.nb_channels > 0;
    if (usable) {
      lay_on_the_clock();
      resample(frame.get());
      if (options.max_duration_s > 0 && end_s() > options.max_duration_s + kLengthSlack) too_long();
    }
    av_frame_unref(frame.get());
  }

  /// Where the samples laid so far end, on the picture's clock.
  double end_s() const { return static_cast<double>(laid) / kSampleRateHz; }

  void lay_on_the_clock() {
    const std::int64_t timestamp = frame->best_effort_timestamp;
    if (timestamp == AV_NOPTS_VALUE) return;
    const double at_s = static_cast<double>(timestamp) * av_q2d(stream->time_base) - origin_s;
    // Sound that waits in the resampler is laid already, as far as the clock goes.
    const double waiting_s = resampler ? static_cast<double>(swr_get_delay(resampler.get(), kSampleRateHz)) / kSampleRateHz : 0;
    const double gap_s = at_s - (end_s() + waiting_s) + static_cast<double>(to_cut) / kSampleRateHz;
    if (std::abs(gap_s) <= kTolerated && laid + to_cut > 0) return;
    if (gap_s > kLongestGap || gap_s < -kLongestGap) {
      clock_broken = true;
      return;
    }
    if (gap_s > 0) add_silence(gap_s);
    if (gap_s < 0 && laid == 0) to_cut = static_cast<std::size_t>(std::lround(-gap_s * kSampleRateHz));
  }

  void add_silence(double duration_s) {
    flush_resampler();
    const auto count = static_cast<std::size_t>(std::lround(duration_s * kSampleRateHz));
    ready.insert(ready.end(), count, 0.0f);
    laid += count;
  }

  /// One resampler as long as the sound keeps its form; a new one when rate, channels or format change.
  void resample(const AVFrame* sound) {
    if (!resampler || sound->sample_rate != rate || sound->format != format || sound->ch_layout.nb_channels != channels)
      make_resampler(*sound);
    const int most = swr_get_out_samples(resampler.get(), sound->nb_samples);
    std::vector<float> piece(static_cast<std::size_t>(std::max(most, 0)));
    auto* target = reinterpret_cast<std::uint8_t*>(piece.data());
    const int got = swr_convert(resampler.get(), &target, most, const_cast<const std::uint8_t**>(sound->extended_data), sound->nb_samples);
    if (got < 0) return note_damage();
    keep(std::span(piece).first(static_cast<std::size_t>(got)));
  }

  void make_resampler(const AVFrame& sound) {
    flush_resampler();
    AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
    AVChannelLayout from = sound.ch_layout;
    if (from.order == AV_CHANNEL_ORDER_UNSPEC) av_channel_layout_default(&from, sound.ch_layout.nb_channels);
    SwrContext* raw = nullptr;
    const int made = swr_alloc_set_opts2(&raw, &mono, AV_SAMPLE_FMT_FLT, kSampleRateHz, &from,
                                         static_cast<AVSampleFormat>(sound.format), sound.sample_rate, 0, nullptr);
    resampler.reset(raw);
    if (made < 0 || swr_init(raw) < 0) throw Error(Code::audio_extraction_error, "the sound's form cannot be converted");
    rate = sound.sample_rate;
    format = sound.format;
    channels = sound.ch_layout.nb_channels;
  }

  /// What the resampler's filter still holds.
  void flush_resampler() {
    if (!resampler) return;
    std::vector<float> piece(static_cast<std::size_t>(std::max(swr_get_out_samples(resampler.get(), 0), 0)) + 32);
    auto* target = reinterpret_cast<std::uint8_t*>(piece.data());
    const int got = swr_convert(resampler.get(), &target, static_cast<int>(piece.size()), nullptr, 0);
    if (got > 0) keep(std::span(piece).first(static_cast<std::size_t>(got)));
    resampler.reset();
  }

  void keep(std::span<float> samples) {
    const std::size_t cut = std::min(to_cut, samples.size());
    to_cut -= cut;
    for (float sample : samples.subspan(cut)) ready.push_back(std::isfinite(sample) ? std::clamp(sample, -1.0f, 1.0f) : 0.0f);
    laid += samples.size() - cut;
    decoded += samples.size();
  }

  void finish() {
    flush_resampler();
    finished = true;
    if (decoded == 0 && damaged > 0) throw Error(Code::audio_extraction_error, std::to_string(damaged) + " damaged packets, no sound");
  }

  std::vector<std::string> warnings() const {
    std::vector<std::string> list;
    if (damaged > 0) list.push_back(std::to_string(damaged) + (damaged == 1 ? " damaged packet was skipped" : " damaged packets were skipped"));
    if (clock_broken) list.push_back("the timestamps of the sound jump; times may be off");
    return list;
  }

  const AudioOptions options;
  const Input input;
  const MediaInfo info;
  AVStream* stream = nullptr;
  Codec codec;
  double origin_s = 0;

  Packet packet{av_packet_alloc()};
  Frame frame{av_frame_alloc()};
  Resampler resampler;
  int rate = 0, format = -1, channels = 0;  // that the resampler takes

  std::vector<float> ready;  // decoded, not yet given out
  std::size_t ready_begin = 0;
  std::size_t to_cut = 0;          // samples before the picture's time 0
  std::uint64_t laid = 0, given = 0, decoded = 0;
  int damaged = 0, damaged_in_a_row = 0;
  bool clock_broken = false, finished = false;
};

AudioReader::AudioReader(const std::filesystem::path& file, const AudioOptions& options)
    : state_(std::make_unique<State>(file, options)) {}
AudioReader::~AudioReader() = default;

std::size_t AudioReader::read(std::span<float> out) { return out.empty() ? 0 : state_->read(out); }
const MediaInfo& AudioReader::info() const { return state_->info; }
double AudioReader::position_s() const { return static_cast<double>(state_->given) / kSampleRateHz; }
std::vector<std::string> AudioReader::warnings() const { return state_->warnings(); }

}  // namespace ecg::media
