#include "media/decode_worker.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <new>
#include <string>

#include "media/audio/sound_messages.h"
#include "media/audio_reader.h"
#include "media/decode_process.h"
#include "media/sandbox.h"
#include "media/video/picture_messages.h"
#include "media/worker_frames.h"

namespace ecg::media {
namespace {

constexpr std::size_t kSamplesInAFrame = 8192;
constexpr int kPipeBytes = 256 * 1024;  // four seconds of sound are decoded ahead

/// Sends one frame; false: nobody listens any more.
using Send = std::function<bool(FrameKind, std::string_view)>;
using Work = void (*)(MediaFile file, std::string_view options, const Send& send);

void send_sound(MediaFile file, std::string_view options, const Send& send) {
  AudioReader reader(std::move(file), options_from(options));
  send(FrameKind::facts, to_message(reader.info()));
  std::array<float, kSamplesInAFrame> piece;
  for (std::size_t filled = 0;;) {
    const std::size_t got = reader.read(std::span(piece).subspan(filled));
    filled += got;
    if (got > 0 && filled < piece.size()) continue;
    if (filled > 0 &&
        !send(FrameKind::samples, {reinterpret_cast<const char*>(piece.data()), filled * sizeof(float)}))
      return;
    filled = 0;
    if (got == 0) break;
  }
  send(FrameKind::done, to_message(SoundEnd{reader.warnings(), reader.loudness(), reader.channels()}));
}

void send_pictures(MediaFile file, std::string_view options, const Send& send) {
  PictureOptions wanted = picture_options_from(options);
  wanted.alive = [&] { send(FrameKind::alive, ""); };
  const auto pictures = look_at_pictures(std::move(file), wanted);
  if (pictures) {
    send(FrameKind::image, pictures->poster);
    for (const std::string& sheet : pictures->sheets) send(FrameKind::image, sheet);
  }
  send(FrameKind::done, to_message(pictures));
}

/// For the start of a server, which wants to know whether it can be done at all.
void check(MediaFile, std::string_view, const Send& send) { send(FrameKind::done, "{}"); }

struct NamedWork {
  std::string_view name;
  Work work;
};
constexpr std::array kWorks{NamedWork{kCheckWork, check}, NamedWork{kSoundWork, send_sound},
                            NamedWork{kPictureWork, send_pictures}};

Work work_named(std::string_view name) {
  const auto found =
      std::find_if(kWorks.begin(), kWorks.end(), [&](const auto& row) { return row.name == name; });
  return found == kWorks.end() ? nullptr : found->work;
}

void work_on(Work work, std::string_view options, const Send& send) {
  try {
    work(MediaFile(kFileDescriptor), options, send);
  } catch (const Error& error) {
    send(FrameKind::failed, to_message(error));
  } catch (const std::bad_alloc&) {
    send(FrameKind::failed, to_message(Error(Code::insufficient_resources, kWantsMemory)));
  } catch (const std::exception& problem) {
    send(FrameKind::failed, to_message(Error(Code::audio_extraction_error, problem.what())));
  }
}

}  // namespace

int run_decode_worker(int argc, char** argv) {
  const Work work = argc == 5 ? work_named(argv[2]) : nullptr;
  if (!work || fcntl(kPipeDescriptor, F_GETFD) < 0) return kNotStarted;
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // whoever wanted it is gone
  fcntl(kPipeDescriptor, F_SETPIPE_SZ, kPipeBytes);
  const Send send = [](FrameKind kind, std::string_view payload) {
    return write_frame(kPipeDescriptor, kind, payload);
  };
  if (send(FrameKind::started, enter_sandbox(limits_from(argv[4])))) work_on(work, argv[3], send);
  _exit(0);  // no destructor has anything to do any more
}

}  // namespace ecg::media
