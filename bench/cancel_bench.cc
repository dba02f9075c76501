// How long work goes on after it is cancelled, where a job spends its time: medians and 99th percentiles of
// many tries, each cancelled at another moment. bench/cancel runs it; run it on a machine that does nothing
// else.
//
//   cancel_bench WEIGHTS SOUND VIDEO CAPTIONS [TRIES]
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "base/asker.h"
#include "base/file.h"
#include "base/retry.h"
#include "base/unique_fd.h"
#include "http/client.h"
#include "media/burn_process.h"
#include "media/decode_worker.h"
#include "media/sandboxed_audio.h"
#include "objects/s3_store.h"
#include "whisper/transcriber.h"

namespace {

using namespace ecg;
using Clock = std::chrono::steady_clock;
using Work = std::function<void(const CancelFlag&)>;

/// Takes connections and never says a word.
class SilentServer {
 public:
  SilentServer() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        listen(listener_.get(), SOMAXCONN) != 0 ||
        getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
      throw Error(Code::internal, "no server could be started");
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  const std::string& url() const { return url_; }

 private:
  const UniqueFd listener_;  // the kernel completes connections that nobody accepts
  std::string url_;
};

double seconds_until_it_ends(const Work& work, std::chrono::milliseconds after) {
  CancelFlag cancel;
  std::jthread worker([&] {
    try {
      work(cancel);
    } catch (const Error& error) {
      if (error.code() != Code::cancelled) std::fprintf(stderr, "%s\n", error.what());
    }
  });
  std::this_thread::sleep_for(after);
  const auto asked = Clock::now();
  cancel.cancel();
  worker.join();
  return std::chrono::duration<double>(Clock::now() - asked).count();
}

void measure(const char* where, int tries, std::chrono::milliseconds longest, const Work& work) {
  std::mt19937 random(7);
  std::uniform_int_distribution<long> moment(20, longest.count());
  std::vector<double> times_s;
  for (int i = 0; i < tries; ++i)
    times_s.push_back(seconds_until_it_ends(work, std::chrono::milliseconds(moment(random))));
  std::ranges::sort(times_s);
  const auto at = [&](double share) {
    return 1000 * times_s[std::min(times_s.size() - 1, static_cast<std::size_t>(share * tries))];
  };
  std::printf("%-42s median %6.1f ms   p99 %6.1f ms   most %6.1f ms\n", where, at(0.5), at(0.99),
              1000 * times_s.back());
  std::fflush(stdout);
}

void read_to_the_end(const std::string& file, const CancelFlag& cancel) {
  const media::Sandbox sandbox;
  for (std::vector<float> samples(1 << 16);;) {
    const auto sound = media::open_sound(media::MediaFile(file), {.cancel = &cancel}, &sandbox);
    while (sound->read(samples) > 0) cancel.throw_if_cancelled();
  }
}

void recognize(whisper::Transcriber& engine, const std::vector<float>& sound, const CancelFlag& cancel) {
  std::size_t at = 0;
  engine.transcribe(
      [&](std::span<float> out) {
        const std::size_t count = std::min(out.size(), sound.size() - at);
        std::copy_n(sound.begin() + static_cast<std::ptrdiff_t>(at), count, out.begin());
        at += count;
        return count;
      },
      {.language = "en", .cancel = &cancel});
}

std::vector<float> samples_of(const std::string& file) {
  std::vector<float> all, piece(1 << 16);
  const auto sound = media::open_sound(media::MediaFile(file), {}, nullptr);
  while (const std::size_t got = sound->read(piece))
    all.insert(all.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(got));
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == media::kDecodeWorker)
    return media::run_decode_worker(argc, argv);
  if (argc > 1 && std::string_view(argv[1]) == media::kBurnWorker) return media::run_burn_worker(argc, argv);
  if (argc < 5) return std::fprintf(stderr, "cancel_bench WEIGHTS SOUND VIDEO CAPTIONS [TRIES]\n"), 2;
  const std::string weights = argv[1], sound = argv[2], video = argv[3], captions = argv[4];
  const int tries = argc > 5 ? std::atoi(argv[5]) : 100;
  using std::chrono::milliseconds;
  const TempFolder folder;
  const SilentServer silent;

  measure("a download from a server that is silent", tries, milliseconds(200), [&](const CancelFlag& cancel) {
    http::download(silent.url() + "/video", folder.path() / "video", {}, cancel);
  });
  const auto store = objects::open_s3_store({.endpoint = silent.url(), .credentials = {"key", "secret"}});
  measure("an S3 that does not answer", tries, milliseconds(200), [&](const CancelFlag& cancel) {
    const WorkUntilStopped working(cancel);
    store->head("videos/video.mp4");
  });
  measure("waiting for a lease, or to try again", tries, milliseconds(200), [&](const CancelFlag& cancel) {
    retry({.pause = std::chrono::hours(1), .longest_pause = std::chrono::hours(1)}, cancel,
          [] { throw Error(Code::unavailable); });
  });
  measure("decoding", tries, milliseconds(300),
          [&](const CancelFlag& cancel) { read_to_the_end(sound, cancel); });
  measure("drawing captions", tries, milliseconds(1000), [&](const CancelFlag& cancel) {
    media::burn_captions_apart("/proc/self/exe", video, captions, folder.path() / "out.mp4",
                               {.cancel = &cancel});
  });
  const auto engine = whisper::make_native(weights, {.threads = 2});
  const auto samples = samples_of(sound);
  measure("recognition", tries, milliseconds(1500),
          [&](const CancelFlag& cancel) { recognize(*engine, samples, cancel); });
  return 0;
}
