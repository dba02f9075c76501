#include "app/burn.h"

#include <chrono>
#include <iostream>

#include "app/progress_line.h"
#include "app/signals.h"
#include "base/file.h"
#include "base/text.h"
#include "captions/any_captions.h"
#include "media/burn_captions.h"

namespace ecg::app {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// The place of the output; said before the long work when nothing can be put there.
fs::path checked_output(const std::string& name) {
  fs::path file = fs::absolute(name);
  if (!fs::is_directory(file.parent_path())) throw Error(Code::file_not_found, file.parent_path().string());
  return file;
}

captions::DrawableCaptions drawable(const BurnArguments& arguments, media::PictureSize size) try {
  const fs::path file = arguments.captions;
  const std::string extension = lower_ascii(file.extension().string());
  return captions::ass_from(read_file(file), extension.empty() ? extension : extension.substr(1),
                            {.language = arguments.language,
                             .karaoke = arguments.karaoke,
                             .voice = arguments.voice,
                             .width = size.width,
                             .height = size.height},
                            arguments.encoding);
} catch (const Error& error) {  // of two files it must be said which
  if (facts(error.code()).fault != Fault::input || error.code() == Code::file_not_found) throw;
  throw Error(error.code(), arguments.captions + ": " + error.detail());
}

std::string ass_for(const BurnArguments& arguments, media::PictureSize size) {
  const auto captions = drawable(arguments, size);
  for (const captions::Finding& finding : captions.findings)
    std::cerr << arguments.captions << ": " << captions::with_line(finding, Language::en) << '\n';
  return captions.ass;
}

media::Burned burned(const BurnArguments& arguments, const fs::path& captions, const fs::path& output,
                     int threads) {
  const ProgressLine line(fs::path(arguments.video).filename().string());
  const auto started = Clock::now();
  const auto show = [&](const media::BurnProgress& progress) {
    const double taken_s = std::chrono::duration<double>(Clock::now() - started).count();
    const bool tells = progress.done_s > 0 && progress.whole_s > 0;
    const auto eta_s =
        tells ? std::optional(taken_s * (progress.whole_s / progress.done_s - 1)) : std::nullopt;
    line.show(progress.done_s, progress.whole_s, eta_s);
  };
  return media::burn_captions(arguments.video, captions, output,
                              {.threads = threads, .cancel = &cancel_on_stop_signals(), .progress = show});
}

}  // namespace

int burn(const Settings& settings, const BurnArguments& arguments) {
  const int threads = static_cast<int>(settings.integer("threads", 0, 1024));
  const fs::path target = checked_output(arguments.output);
  Outputs outputs(arguments.if_there);
  outputs.expect(target, arguments.video);
  outputs.check();
  if (!outputs.wants(target)) return std::cerr << arguments.output << " is there already\n", 0;
  const TempFolder folder;
  const fs::path captions = folder.path() / "captions.ass";
  write_file(captions, ass_for(arguments, media::shown_size(arguments.video)));
  AtomicFile output(target.parent_path());
  open_to_umask(output.path());
  const media::Burned made = burned(arguments, captions, output.path(), threads);
  output.commit(target);
  for (const std::string& warning : made.warnings) std::cerr << arguments.video << ": " << warning << '\n';
  std::cerr << arguments.output << '\n';
  return 0;
}

}  // namespace ecg::app
