#include "media/ffmpeg.h"

#include <array>
#include <cstdio>
#include <mutex>

#include "base/log.h"
#include "base/text.h"

namespace ecg::media {
namespace {

// Containers and plain streams of sound; no playlists (hls, dash, concat), no devices, no pictures, no subtitles.
constexpr const char* kFormats =
    "mov,matroska,webm,avi,mpegts,mpeg,mp3,wav,flac,ogg,aac,flv,asf,amr,ac3,eac3,aiff,au,caf,w64,mpegvideo,h264,rm";

void forward_log(void*, int level, const char* format, va_list arguments) {
  if (level > AV_LOG_ERROR) return;
  std::array<char, 512> line{};
  std::vsnprintf(line.data(), line.size(), format, arguments);
  log::debug("ffmpeg", {{"says", trimmed(to_valid_utf8(line.data()))}});
}

int is_cancelled(void* flag) { return static_cast<const CancelFlag*>(flag)->cancelled() ? 1 : 0; }

}  // namespace

std::string error_text(int ffmpeg_error) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(ffmpeg_error, text.data(), text.size());
  return text.data();
}

Input open_input(const std::filesystem::path& file, const CancelFlag* cancel) {
  static std::once_flag once;
  std::call_once(once, [] { av_log_set_callback(forward_log); });
  std::error_code problem;
  if (!std::filesystem::is_regular_file(file, problem)) throw Error(Code::file_not_found, file.string());

  AVFormatContext* raw = avformat_alloc_context();
  if (!raw) throw std::bad_alloc();
  if (cancel) raw->interrupt_callback = {is_cancelled, const_cast<CancelFlag*>(cancel)};
  AVDictionary* options = nullptr;
  av_dict_set(&options, "protocol_whitelist", "file", 0);
  av_dict_set(&options, "format_whitelist", kFormats, 0);
  // "file:" keeps a name such as "concat:a|b" from being read as a protocol.
  const int opened = avformat_open_input(&raw, ("file:" + file.string()).c_str(), nullptr, &options);
  av_dict_free(&options);
  if (cancel) cancel->throw_if_cancelled();
  if (opened < 0) throw Error(Code::unsupported_media, error_text(opened));  // raw was freed by FFmpeg
  Input input(raw);
  const int found = avformat_find_stream_info(input.get(), nullptr);
  if (cancel) cancel->throw_if_cancelled();
  if (found < 0) throw Error(Code::unsupported_media, error_text(found));
  return input;
}

}  // namespace ecg::media
