#include "app/transcribe.h"

#include <algorithm>
#include <charconv>
#include <iostream>
#include <optional>

#include "app/exit_code.h"
#include "app/profile_names.h"
#include "app/progress_line.h"
#include "app/recognizer.h"
#include "app/signals.h"
#include "app/standard_input.h"
#include "base/file.h"
#include "captions/profiles.h"
#include "pipeline/transcribe_file.h"
#include "transcript/warnings.h"
#include "wire/job_endpoints.h"

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
  return formats;
}

/// A video or sound, where it lies and what its captions are named after.
struct Input {
  std::string name;  // as it was given
  fs::path file;
};

/// With the code before its sentence, for scripts.
std::string worded(const std::string& warning) {
  const std::string sentence = transcript::warning_sentence(warning, Language::en);
  return sentence == warning ? warning : warning + ": " + sentence;
}

class Work {
 public:
  Work(const TranscribeArguments& arguments, const CancelFlag& cancel)
      : arguments_(arguments),
        cancel_(cancel),
        formats_(requested_formats(arguments)),
        speakers_(speakers_asked(arguments.speakers)),
        outputs_(arguments.if_there) {
    require_profile(arguments.profile);
    for (const std::string& name : arguments.files) add(name);
    if (to_standard_output() && (formats_.size() > 1 || inputs_.size() > 1))
      throw Error(Code::usage, "standard output takes one file in one format");
    if (to_standard_output()) return;
    for (const Input& input : inputs_)
      for (const captions::Format format : formats_) outputs_.expect(target(input, format), input.name);
    outputs_.check();
  }

  /// The worst exit code of all files.
  int done(const Settings& settings) {
    const auto recognizer = make_recognizer(settings);
    int worst = 0;
    for (const Input& input : inputs_) {
      try {
        transcribe_one(input, *recognizer);
      } catch (const Error& error) {
        if (error.code() == Code::cancelled) return kInterrupted;
        std::cerr << "ecg: " << input.name << ": " << error.message(Language::en) << '\n';
        worst = std::max(worst, exit_code(error));
      }
    }
    return worst;
  }

 private:
  bool is_standard_input(const Input& input) const { return input.name == kStandardInput; }

  bool to_standard_output() const {
    return arguments_.output == "-" || (arguments_.output.empty() && is_standard_input(inputs_.front()));
  }

  void add(const std::string& name) {
    if (name == kStandardInput && !folder_) folder_.emplace();
    inputs_.push_back({name, name == kStandardInput ? folder_->path() / "stdin" : fs::path(name)});
  }

  fs::path target(const Input& input, captions::Format format) const {
    const std::string folder =
        arguments_.output.empty() && is_standard_input(input) ? "." : arguments_.output;
    return output_file(input.file, folder, captions::extension(format));
  }

  bool is_wanted(const Input& input, captions::Format format) const {
    return to_standard_output() || outputs_.wants(target(input, format));
  }

  void transcribe_one(const Input& input, pipeline::Recognizer& recognizer) {
    std::vector<captions::Format> wanted;
    for (const captions::Format format : formats_)
      if (is_wanted(input, format))
        wanted.push_back(format);
      else
        std::cerr << target(input, format).string() << " is there already\n";
    if (wanted.empty()) return;
    if (is_standard_input(input)) save_standard_input(input.file, cancel_);
    const transcript::Transcript transcript = transcribed(input, recognizer);
    for (const std::string& warning : transcript.metadata.warnings)
      std::cerr << input.name << ": " << worded(warning) << '\n';
    for (const captions::Format format : wanted) write_captions(transcript, format, input);
  }

  transcript::Transcript transcribed(const Input& input, pipeline::Recognizer& recognizer) const {
    const ProgressLine line(input.file.filename().string());
    return pipeline::transcribe_file(
        input.file, recognizer,
        {.language = wire::language_of_tag(arguments_.language).value_or(arguments_.language),
         .languages = arguments_.languages,
         .translate = arguments_.translate,
         .prompt = arguments_.prompt,
         .track = arguments_.track,
         .speakers = speakers_,
         .cancel = &cancel_,
         .progress = [&](const auto& p) { line.show(p.done_s, p.whole_s, p.eta_s); }});
  }

  void write_captions(const transcript::Transcript& transcript, captions::Format format,
                      const Input& input) const {
    const auto rules =
        captions::profile_rules(arguments_.profile, arguments_.translate ? "en" : transcript.language);
    const std::string text =
        captions::write(format, transcript, rules,
                        {.bom = arguments_.bom, .karaoke = arguments_.karaoke, .voice = arguments_.voice});
    if (to_standard_output())
      std::cout << text << std::flush;
    else
      std::cerr << outputs_.write(target(input, format), text).string() << '\n';
  }

  const TranscribeArguments& arguments_;
  const CancelFlag& cancel_;
  const std::vector<captions::Format> formats_;
  const transcript::SpeakerOptions speakers_;
  std::optional<TempFolder> folder_;  // for what comes through standard input
  std::vector<Input> inputs_;
  Outputs outputs_;
};

/// Of digits alone, or nothing.
std::optional<int> number_of(std::string_view text) {
  int number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = !text.empty() && problem == std::errc() && end == text.data() + text.size();
  return whole && number > 0 ? std::optional(number) : std::nullopt;
}

}  // namespace

transcript::SpeakerOptions speakers_asked(const std::string& text) {
  if (text.empty()) return {};
  if (text == "off") return {.diarize = false};
  if (text == "on") return {.diarize = true};
  const auto dash = text.find('-');
  const auto least = number_of(std::string_view(text).substr(0, dash));
  const auto most = dash == std::string::npos ? least : number_of(std::string_view(text).substr(dash + 1));
  if (!least || !most || *least > *most || *most > transcript::kMostSpeakers)
    throw Error(Code::usage, "--speakers takes a number up to " + std::to_string(transcript::kMostSpeakers) +
                                 ", a range such as 2-4, on, or off, not '" + text + "'");
  if (*least == *most) return {.diarize = true, .num_speakers = *least};
  return {.diarize = true, .min_speakers = *least, .max_speakers = *most};
}

int transcribe(const Settings& settings, const TranscribeArguments& arguments) {
  return Work(arguments, cancel_on_stop_signals()).done(settings);
}

}  // namespace ecg::app
