#pragma once
// A process of its own for work on a stranger's file: it may read that file, reckon, and tell what it found;
// nothing else. What the file does to it, it does to nobody else.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/cancel.h"
#include "media/media_file.h"
#include "media/sandbox.h"
#include "media/worker_frames.h"

namespace ecg::media {

/// How such processes are made.
struct Sandbox {
  /// A program that calls run_decode_worker() for its first argument kDecodeWorker. Ours does, also when its
  /// file was replaced meanwhile.
  std::filesystem::path program = "/proc/self/exe";
  ProcessLimits limits = {};
  std::chrono::seconds silence{300};  ///< one that says nothing for so long while it is waited for is ended
};

// What both sides must agree on.
inline constexpr std::string_view kCheckWork = "check", kSoundWork = "sound", kPictureWork = "pictures";
inline constexpr int kFileDescriptor = 3, kPipeDescriptor = 4, kNotStarted = 127;
inline constexpr const char* kWantsMemory = "the file asks for more memory than it may have";
std::string to_argument(const ProcessLimits& limits);
ProcessLimits limits_from(std::string_view argument);

class DecodeProcess {
 public:
  /// Starts `work` with `options` on `file`. `cancel` may be null and must outlive this.
  /// Throws Error(insufficient_resources) when no process can be started.
  DecodeProcess(const Sandbox& sandbox, const MediaFile& file, std::string_view work,
                const std::string& options, const CancelFlag* cancel);
  ~DecodeProcess();  ///< ends it, whatever it is doing
  DecodeProcess(const DecodeProcess&) = delete;
  DecodeProcess& operator=(const DecodeProcess&) = delete;

  /// The next frame of the work, valid until the next call; after FrameKind::done there is none to ask for.
  /// Throws the error that the work ended with; what the process died of, as Error(unsupported_media |
  /// audio_extraction_error | insufficient_resources); Error(cancelled) within 100 ms.
  WorkerFrame next();

  /// Why the kernel confines it less than it should; known after the first next(). Empty: it does.
  const std::string& unconfined() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct SandboxCheck {
  bool starts = false;
  std::string
      problem;  ///< why it does not start, or why it is less confined than it should be; empty: all is well
};
/// Starts one for nothing, which takes as long as any.
SandboxCheck check_sandbox(const Sandbox& sandbox);

}  // namespace ecg::media
