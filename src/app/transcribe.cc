#include "app/transcribe.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>

#include "app/exit_code.h"
#include "app/recognizer.h"
#include "app/signals.h"
#include "base/file.h"
#include "captions/captions.h"
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

/// One line on a terminal, rewritten in place; nothing when standard error is no terminal.
class ProgressLine {
 public:
  explicit ProgressLine(std::string name) : name_(std::move(name)), shown_(isatty(STDERR_FILENO)) {}
  ~ProgressLine() {
    if (shown_) std::fprintf(stderr, "\r\033[K");
  }
  void show(const pipeline::FileProgress& progress) const {
    if (!shown_ || progress.whole_s <= 0) return;
    constexpr int kWidth = 30;
    const double share = std::clamp(progress.done_s / progress.whole_s, 0.0, 1.0);
    const std::string bar(static_cast<std::size_t>(share * kWidth), '#');
    std::fprintf(stderr, "\r\033[K%s [%-*s] %3.0f %%", name_.c_str(), kWidth, bar.c_str(), share * 100);
    if (progress.eta_s) std::fprintf(stderr, "  %.0f s left", *progress.eta_s);
    std::fflush(stderr);
  }

 private:
  const std::string name_;
  const bool shown_;
};

void write_captions(const transcript::Transcript& transcript, captions::Format format, const fs::path& file,
                    const TranscribeArguments& arguments) {
  const std::string& output = arguments.output;
  const auto rules = captions::Rules::for_language(arguments.translate ? "en" : transcript.language);
  const std::string text =
      captions::write(format, transcript, rules, {.bom = arguments.bom, .karaoke = arguments.karaoke});
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
    transcript = pipeline::transcribe_file(file, recognizer,
                                           {.language = arguments.language,
                                            .translate = arguments.translate,
                                            .prompt = arguments.prompt,
                                            .cancel = &cancel,
                                            .progress = [&](const auto& p) { line.show(p); }});
  }
  for (const std::string& warning : transcript.metadata.warnings)
    std::cerr << file.string() << ": " << warning << '\n';
  for (const captions::Format format : formats) write_captions(transcript, format, file, arguments);
}

}  // namespace

int transcribe(const Settings& settings, const TranscribeArguments& arguments) {
  const CancelFlag& cancel = cancel_on_stop_signals();
  const auto formats = requested_formats(arguments);
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
