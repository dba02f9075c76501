#include "media/decode_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <system_error>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "base/wait_readable.h"
#include "media/audio/sound_messages.h"
#include "media/decode_worker.h"
#include "media/sandbox/child_process.h"

namespace ecg::media {
namespace {

constexpr std::size_t kMostReasonBytes = 200;

[[noreturn]] void cannot_start(int problem) {
  throw Error(Code::insufficient_resources,
              "no process to decode in could be started: " + std::generic_category().message(problem));
}

Error death(int status, bool has_facts, const ProcessLimits& limits) {
  const Code broken = has_facts ? Code::audio_extraction_error : Code::unsupported_media;
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNotStarted)
    return Error(Code::insufficient_resources, "the process to decode in did not start");
  if (!WIFSIGNALED(status)) return Error(broken, "the decoder ended before the file did");
  switch (WTERMSIG(status)) {
    case SIGXCPU:
      return Error(Code::insufficient_resources, "decoding took more than " +
                                                     std::to_string(limits.processor_time.count()) +
                                                     " s of processor time");
    case SIGKILL:
      return Error(Code::insufficient_resources, "the decoder was killed, as for want of memory");
    case SIGSYS:
      return Error(broken, "the file made the decoder try what it may not");
    default:
      return Error(broken,
                   "the file made the decoder crash (signal " + std::to_string(WTERMSIG(status)) + ")");
  }
}

}  // namespace

std::string to_argument(const ProcessLimits& limits) {
  return std::to_string(limits.memory_bytes) + "," + std::to_string(limits.processor_time.count());
}

ProcessLimits limits_from(std::string_view argument) {
  const auto parts = split(argument, ',');
  ProcessLimits limits;
  if (parts.size() != 2) return limits;
  if (const auto bytes = to_integer(parts[0])) limits.memory_bytes = static_cast<std::uint64_t>(*bytes);
  if (const auto seconds = to_integer(parts[1])) limits.processor_time = std::chrono::seconds(*seconds);
  return limits;
}

struct DecodeProcess::State {
  State(const Sandbox& wanted, const CancelFlag* flag) : sandbox(wanted), cancel(flag) {}

  void begin(const MediaFile& file, std::string_view work, const std::string& options) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) cannot_start(errno);
    from_child.reset(ends[0]);
    const UniqueFd to_parent(ends[1]);
    const std::array passed{PassedDescriptor{file.descriptor(), kFileDescriptor},
                            PassedDescriptor{to_parent.get(), kPipeDescriptor}};
    child.emplace(sandbox.program,
                  std::vector<std::string>{std::string(kDecodeWorker), std::string(work), options,
                                           to_argument(sandbox.limits)},
                  passed);
  }

  WorkerFrame next() {
    for (;;) {
      if (const auto frame = buffer.next()) {
        if (frame->kind == FrameKind::failed) throw error_from(frame->payload);
        if (frame->kind != FrameKind::started) return note(*frame);
        unconfined = to_valid_utf8(frame->payload.substr(0, kMostReasonBytes));
      } else {
        read_more();
      }
    }
  }

  WorkerFrame note(const WorkerFrame& frame) {
    has_facts = true;
    return frame;
  }

  void read_more() {
    if (!wait_readable(from_child.get(), sandbox.silence, cancel))
      throw Error(Code::insufficient_resources,
                  "nothing was decoded for " + std::to_string(sandbox.silence.count()) + " s");
    const auto room = buffer.room();
    const ssize_t got = read(from_child.get(), room.data(), room.size());
    if (got > 0) return buffer.added(static_cast<std::size_t>(got));
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
    throw death(child->wait(), has_facts, sandbox.limits);
  }

  const Sandbox sandbox;
  const CancelFlag* const cancel;
  UniqueFd from_child;
  FrameBuffer buffer;
  std::optional<ChildProcess> child;
  bool has_facts = false;
  std::string unconfined;
};

DecodeProcess::DecodeProcess(const Sandbox& sandbox, const MediaFile& file, std::string_view work,
                             const std::string& options, const CancelFlag* cancel)
    : state_(std::make_unique<State>(sandbox, cancel)) {
  state_->begin(file, work, options);
}
DecodeProcess::~DecodeProcess() = default;

WorkerFrame DecodeProcess::next() { return state_->next(); }
const std::string& DecodeProcess::unconfined() const { return state_->unconfined; }

SandboxCheck check_sandbox(const Sandbox& sandbox) {
  const int nothing = memfd_create("nothing", MFD_CLOEXEC);
  if (nothing < 0) return {false, std::generic_category().message(errno)};
  try {
    DecodeProcess process(sandbox, MediaFile(nothing), kCheckWork, "{}", nullptr);
    process.next();
    return {true, process.unconfined()};
  } catch (const Error& error) {
    return {false, error.detail()};
  }
}

}  // namespace ecg::media
