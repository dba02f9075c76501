#include "app/transcribe.h"

#include <algorithm>
#include <iostream>

#include "app/caption_files.h"
#include "app/exit_code.h"
#include "app/progress_line.h"
#include "app/recognizer.h"
#include "app/signals.h"
#include "base/file.h"
#include "captions/profiles.h"
#include "pipeline/transcribe_file.h"

namespace ecg::app {
namespace {

namespace fs = std::filesystem;

std::vector<captions::Format> requested_formats(const TranscribeArguments& arguments) {
  std::vector<captions::Format> formats;
  for (const std::string& name : arguments.formats) {
    const auto format = captions::format_named(name);
    if (!format) throw Error(Code::usage, "format '" + name + "' is none of srt, vtt, ttml, ass, txt, json");
    formats.push_back(*format);
  }
  if (arguments.output == "-" && (formats.size() > 1 || arguments.files.size() > 1))
    throw Error(Code::usage, "standard output takes one file in one format");
  return formats;
}

void write_captions(const transcript::Transcript& transcript, captions::Format format, const fs::path& file,
                    const TranscribeArguments& arguments) {
  const std::string& output = arguments.output;
  const auto rules =
      captions::profile_rules(arguments.profile, arguments.translate ? "en" : transcript.language);
  const std::string text =
      captions::write(format, transcript, rules,
                      {.bom = arguments.bom, .karaoke = arguments.karaoke, .voice = arguments.voice});
  if (output == "-") {
    std::cout << text << std::flush;
    return;
  }
  fs::path target = output.empty() ? file : fs::path(output) / file.filename();
  target.replace_extension(captions::extension(format));
  write_file(target, text);
  std::cerr << target.string() << '\n';
}

void transcribe_one(const fs::path& file, pipeline::Recognizer& recognizer,
                    const TranscribeArguments& arguments, const std::vector<captions::Format>& formats,
                    const CancelFlag& cancel) {
  transcript::Transcript transcript;
  {
    const ProgressLine line(file.filename().string());
    transcript = pipeline::transcribe_file(
        file, recognizer,
        {.language = arguments.language,
         .translate = arguments.translate,
         .prompt = arguments.prompt,
         .cancel = &cancel,
         .progress = [&](const auto& p) { line.show(p.done_s, p.whole_s, p.eta_s); }});
  }
  for (const std::string& warning : transcript.metadata.warnings)
    std::cerr << file.string() << ": " << warning << '\n';
  for (const captions::Format format : formats) write_captions(transcript, format, file, arguments);
}

}  // namespace

int transcribe(const Settings& settings, const TranscribeArguments& arguments) {
  const CancelFlag& cancel = cancel_on_stop_signals();
  const auto formats = requested_formats(arguments);
  require_profile(arguments.profile);
  if (!arguments.output.empty() && arguments.output != "-") fs::create_directories(arguments.output);
  const auto recognizer = make_recognizer(settings);
  int worst = 0;
  for (const std::string& file : arguments.files) {
    try {
      transcribe_one(file, *recognizer, arguments, formats, cancel);
    } catch (const Error& error) {
      if (error.code() == Code::cancelled) return kInterrupted;
      std::cerr << "ecg: " << file << ": " << error.message(Language::en) << '\n';
      worst = std::max(worst, exit_code(error));
    }
  }
  return worst;
}

}  // namespace ecg::app
