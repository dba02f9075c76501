// `ecg captions convert`: the captions in other formats, and what those cannot hold.
#include <filesystem>
#include <iostream>
#include <optional>

#include "app/captions_command.h"
#include "app/standard_input.h"
#include "captions/losses.h"

namespace ecg::app {
namespace {

namespace fs = std::filesystem;

bool converts_to_standard_output(const CaptionArguments& arguments) {
  return arguments.output == "-" || (arguments.output.empty() && arguments.file == kStandardInput);
}

std::vector<captions::Format> requested_formats(const CaptionArguments& arguments) {
  std::vector<captions::Format> formats;
  for (const std::string& name : arguments.formats) {
    const auto format = captions::format_named(name);
    if (!format)
      throw Error(Code::usage,
                  "format '" + name + "' is none of srt, vtt, ttml, ass, txt, json, smi, sbv, lrc, sub");
    formats.push_back(*format);
  }
  if (converts_to_standard_output(arguments) && formats.size() > 1)
    throw Error(Code::usage, "standard output takes one format");
  return formats;
}

fs::path converted(const CaptionArguments& arguments, captions::Format format) {
  const bool is_piped = arguments.file == kStandardInput;
  return output_file(is_piped ? "stdin" : arguments.file, arguments.output, captions::extension(format));
}

/// The files that are made, tried.
Outputs converted_files(const CaptionArguments& arguments, const std::vector<captions::Format>& formats) {
  Outputs outputs(arguments.if_there);
  for (const captions::Format format : formats) outputs.expect(converted(arguments, format), arguments.file);
  outputs.check();
  return outputs;
}

void say_what_is_lost(captions::Format format, const std::vector<captions::CueWithWords>& cues,
                      const captions::WriteOptions& writing) {
  for (const captions::Loss& loss : captions::losses(format, cues, writing))
    std::fprintf(stderr, "%s cannot hold %s\n", std::string(captions::extension(format)).c_str(),
                 captions::message(loss, Language::en).c_str());
}

}  // namespace

int convert_captions(const CaptionArguments& arguments) {
  const auto formats = requested_formats(arguments);
  std::optional<Outputs> outputs;
  if (!converts_to_standard_output(arguments)) outputs.emplace(converted_files(arguments, formats));
  const OpenedCaptions opened = open_captions(arguments);
  const auto cues = opened.cues();
  const captions::WriteOptions writing = writing_as_told(arguments, opened.kind);
  for (const captions::Format format : formats) {
    const fs::path target = converted(arguments, format);
    if (outputs && !outputs->wants(target)) {
      std::cerr << target.string() << " is there already\n";
      continue;
    }
    const std::string text = captions::write(format, opened.file.transcript, opened.rules, writing);
    say_what_is_lost(format, cues, writing);
    if (outputs)
      std::cerr << outputs->write(target, text).string() << '\n';
    else
      std::cout << text << std::flush;
  }
  return opened.lost ? kProblemsFound : kClean;
}

}  // namespace ecg::app
