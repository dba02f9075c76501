#include "media/ffmpeg.h"

#include <array>
#include <cstdio>
#include <mutex>

#include "base/log.h"
#include "base/text.h"

namespace ecg::media {
namespace {

// Containers and plain streams of sound. No playlists (hls, dash, concat), which name other files and hosts;
// no devices, no pictures, no subtitles, no text.
constexpr const char* kFormats =
    "mov,matroska,avi,mpegts,mpeg,mp3,wav,flac,ogg,aac,flv,asf,amr,ac3,eac3,aiff,au,caf,w64";

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

std::string why_not(int ffmpeg_error) {
  return ffmpeg_error == AVERROR(EINVAL) ? "it is none of the kinds of audio and video that are taken"
                                         : error_text(ffmpeg_error);
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

}  // namespace

std::string error_text(int ffmpeg_error) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(ffmpeg_error, text.data(), text.size());
  return text.data();
}

Input open_input(const std::filesystem::path& file, const CancelFlag* cancel) {
  forward_logs_once();
  std::error_code problem;
  if (!std::filesystem::is_regular_file(file, problem)) throw Error(Code::file_not_found, file.string());

  AVFormatContext* raw = avformat_alloc_context();
  if (!raw) throw std::bad_alloc();
  if (cancel) raw->interrupt_callback = {is_cancelled, const_cast<CancelFlag*>(cancel)};
  Options options;
  options.set("protocol_whitelist", "file");
  options.set("format_whitelist", kFormats);
  // "file:" keeps a name such as "concat:a|b" from being read as a protocol.
  const int opened = avformat_open_input(&raw, ("file:" + file.string()).c_str(), nullptr, options.get());
  if (cancel) cancel->throw_if_cancelled();
  if (opened < 0) throw Error(Code::unsupported_media, why_not(opened));  // raw was freed by FFmpeg
  Input input(raw);
  const int found = avformat_find_stream_info(input.get(), nullptr);
  if (cancel) cancel->throw_if_cancelled();
  if (found < 0) throw Error(Code::unsupported_media, why_not(found));
  if (input->nb_streams == 0) throw Error(Code::unsupported_media, "there is nothing in it");
  return input;
}

}  // namespace ecg::media
