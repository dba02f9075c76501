#include "media/ffmpeg/ffmpeg.h"

#include <array>
#include <cstdio>
#include <mutex>

#include "base/log.h"
#include "base/text.h"

namespace ecg::media {
namespace {

// Containers and plain streams of sound that people record, publish or broadcast in, each known by its first
// bytes. No playlists (hls, dash, concat, imf), which name other files and hosts; no devices, no pictures, no
// subtitles, no text; no films and sounds out of games, no modules of trackers: nobody speaks in them for
// captions, and each is one more parser. docs/formats.md has the list with its reasons.
constexpr const char* kFormats =
    // what everybody has
    "mov,matroska,avi,mpegts,mpeg,mp3,wav,flac,ogg,aac,flv,asf,amr,ac3,eac3,aiff,au,caf,w64,"
    // cameras, broadcasters, recorders of television
    "mxf,dv,gxf,lxf,wtv,ty,pva,nuv,dhav,nut,rm,swf,spdif,loas,"
    // sound without loss, sound of discs
    "wv,tta,ape,tak,shn,mpc,mpc8,dts,dtshd,truehd,mlp,dsf,iff,oma,aea,"
    // telephones, dictation, corpora of speech
    "qcp,dss,voc,sox,ircam,nistsphere";

constexpr int kBufferBytes = 256 * 1024;

/// Called by FFmpeg's C code, which no exception may cross.
void forward_log(void*, int level, const char* format, va_list arguments) noexcept try {
  if (level > AV_LOG_ERROR) return;
  std::array<char, 512> line{};
  std::vsnprintf(line.data(), line.size(), format, arguments);
  log::debug("ffmpeg", {{"says", trimmed(to_valid_utf8(line.data()))}});
} catch (...) {
}

void forward_logs_once() {
  static std::once_flag once;
  std::call_once(once, [] { av_log_set_callback(forward_log); });
}

[[noreturn]] void refuse(int ffmpeg_error) {
  if (ffmpeg_error == AVERROR(ENOMEM))
    throw Error(Code::insufficient_resources, "the file asks for more memory than it may have");
  throw Error(Code::unsupported_media, error_text(ffmpeg_error));
}

/// What the file is by its first bytes, which stay to be read.
const AVInputFormat& taken_format(AVIOContext& io, const CancelFlag* cancel) {
  const AVInputFormat* format = nullptr;
  const int found = av_probe_input_buffer2(&io, &format, "", nullptr, 0, 0);
  if (cancel) cancel->throw_if_cancelled();
  if (found < 0) refuse(found);
  const std::string_view name = format->name;
  for (const std::string& taken : split(kFormats, ','))
    if (taken == name.substr(0, name.find(','))) return *format;
  throw Error(Code::unsupported_media,
              "it is none of the kinds of audio and video that are taken, but " + std::string(name));
}

/// Options of one opening; FFmpeg takes out those that it knows.
class Options {
 public:
  Options() = default;
  ~Options() { av_dict_free(&dictionary_); }
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;
  void set(const char* name, const char* value) { av_dict_set(&dictionary_, name, value, 0); }
  AVDictionary** get() { return &dictionary_; }

 private:
  AVDictionary* dictionary_ = nullptr;
};

int is_cancelled(void* flag) { return static_cast<const CancelFlag*>(flag)->cancelled() ? 1 : 0; }

/// The file that FFmpeg reads through our hands: it is given no path, so there is none to build others from.
struct Reading {
  MediaFile file;
  const CancelFlag* cancel;
  std::int64_t position = 0;
};

int read_some(void* opaque, std::uint8_t* out, int size) {
  auto& reading = *static_cast<Reading*>(opaque);
  if (reading.cancel && reading.cancel->cancelled()) return AVERROR_EXIT;
  const auto got = reading.file.read_at(static_cast<std::uint64_t>(reading.position),
                                        {out, static_cast<std::size_t>(size)});
  if (got == 0) return AVERROR_EOF;
  if (got > 0) reading.position += got;
  return static_cast<int>(got);
}

std::int64_t seek_to(void* opaque, std::int64_t offset, int whence) {
  auto& reading = *static_cast<Reading*>(opaque);
  const auto size = static_cast<std::int64_t>(reading.file.size_bytes());
  if (whence & AVSEEK_SIZE) return size;
  whence &= ~AVSEEK_FORCE;
  const std::int64_t from = whence == SEEK_CUR ? reading.position : whence == SEEK_END ? size : 0;
  if (offset > INT64_MAX - from || from + offset < 0) return AVERROR(EINVAL);
  return reading.position = from + offset;
}

/// Whatever a file names beside itself is not opened.
int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
  return AVERROR(EACCES);
}

void close_reading(AVIOContext* io) {
  if (!io) return;
  delete static_cast<Reading*>(io->opaque);
  av_freep(&io->buffer);
  avio_context_free(&io);
}

AVIOContext* make_reading(MediaFile file, const CancelFlag* cancel) {
  auto reading = std::make_unique<Reading>(Reading{std::move(file), cancel});
  auto* buffer = static_cast<unsigned char*>(av_malloc(kBufferBytes));
  if (!buffer) throw std::bad_alloc();
  AVIOContext* io = avio_alloc_context(buffer, kBufferBytes, 0, reading.get(), read_some, nullptr, seek_to);
  if (!io) {
    av_free(buffer);
    throw std::bad_alloc();
  }
  reading.release();
  return io;
}

using Io = std::unique_ptr<AVIOContext, decltype(&close_reading)>;

}  // namespace

std::string error_text(int ffmpeg_error) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(ffmpeg_error, text.data(), text.size());
  return text.data();
}

void CloseInput::operator()(AVFormatContext* p) const {
  AVIOContext* io = p->pb;
  avformat_close_input(&p);
  close_reading(io);
}

Input open_input(MediaFile file, const CancelFlag* cancel) {
  forward_logs_once();
  Io io(make_reading(std::move(file), cancel), close_reading);
  const AVInputFormat& format = taken_format(*io, cancel);
  AVFormatContext* raw = avformat_alloc_context();
  if (!raw) throw std::bad_alloc();
  raw->pb = io.get();
  raw->io_open = refuse_to_open;
  if (cancel) raw->interrupt_callback = {is_cancelled, const_cast<CancelFlag*>(cancel)};
  Options options;
  options.set("protocol_whitelist", "");
  options.set("format_whitelist", kFormats);
  const int opened = avformat_open_input(&raw, "", &format, options.get());
  if (cancel) cancel->throw_if_cancelled();
  if (opened < 0) refuse(opened);  // raw was freed by FFmpeg
  io.release();
  Input input(raw);
  const int found = avformat_find_stream_info(input.get(), nullptr);
  if (cancel) cancel->throw_if_cancelled();
  if (found < 0) refuse(found);
  if (input->nb_streams == 0) throw Error(Code::unsupported_media, "there is nothing in it");
  return input;
}

}  // namespace ecg::media
