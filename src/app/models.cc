#include "app/models.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>

#include "app/signals.h"
#include "pipeline/model_pull.h"
#include "speakers/diarizer.h"
#include "whisper/models.h"

namespace ecg::app {
namespace {

constexpr double kMegabyte = 1e6;
constexpr std::string_view kSpeakers = "speakers";  ///< both networks that tell speakers apart
constexpr int kSpeakersMib = 31;

const whisper::Model& model_named(const std::string& name) {
  const whisper::Model* model = whisper::find_model(name);
  if (!model) throw Error(Code::usage, "no model is called '" + name + "'; `ecg models list` names them all");
  return *model;
}

}  // namespace

int list_models(const Settings& settings) {
  const auto installed = whisper::installed_models(settings.path("models"));
  for (const whisper::Model& model : whisper::published_models()) {
    const bool here = std::find(installed.begin(), installed.end(), &model) != installed.end();
    std::printf("%c %-20s %5d MiB\n", here ? '*' : ' ', std::string(model.name).c_str(), model.size_mib);
  }
  const bool apart = speakers::networks_installed(settings.path("models"));
  std::printf("%c %-20s %5d MiB, to tell speakers apart\n", apart ? '*' : ' ', "speakers", kSpeakersMib);
  std::printf("* installed in %s\n", settings.path("models").c_str());
  return 0;
}

int pull_model(const Settings& settings, const std::string& name) {
  const auto show = [](std::uint64_t done, std::optional<std::uint64_t> total) {
    if (!isatty(STDERR_FILENO) || !total) return;
    std::fprintf(stderr, "\r%.0f of %.0f MB", static_cast<double>(done) / kMegabyte,
                 static_cast<double>(*total) / kMegabyte);
  };
  const auto folder = settings.path("models");
  const CancelFlag& cancel = cancel_on_stop_signals();
  if (name == kSpeakers)
    for (const auto& file : pipeline::speaker_files())
      pipeline::pull_speaker_file(file, folder, cancel, show);
  else
    pipeline::pull_model(model_named(name), folder, cancel, show);
  std::cout << name << " is installed in " << settings.path("models").string() << '\n';
  return 0;
}

int verify_models(const Settings& settings) {
  const auto folder = settings.path("models");
  int broken = 0;
  for (const whisper::Model* model : whisper::installed_models(folder)) {
    const bool good = pipeline::verify_model(*model, folder);
    broken += !good;
    std::cout << model->name << (good ? ": good" : ": BROKEN, remove it and pull it again") << '\n';
  }
  return broken == 0 ? 0 : 1;
}

}  // namespace ecg::app
