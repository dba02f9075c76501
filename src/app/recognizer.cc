#include "app/recognizer.h"

#include "whisper/transcriber.h"

namespace ecg::app {

std::unique_ptr<pipeline::Recognizer> make_recognizer(const Settings& settings) {
  const int threads = static_cast<int>(settings.integer("threads", 0, 1024));
  return std::make_unique<pipeline::Recognizer>(
      pipeline::RecognizerOptions{.models = settings.path("models"),
                                  .model = settings.text("model"),
                                  .make_engine = [threads](const std::filesystem::path& weights) {
                                    return whisper::make_whispercpp(weights, {.threads = threads});
                                  }});
}

}  // namespace ecg::app
