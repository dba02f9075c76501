#include "app/transcribe.h"

#include "app/commands.h"

namespace ecg::app {
namespace {

void add_language_options(CLI::App& command, TranscribeArguments& asked) {
  auto* one = command.add_option("--language", asked.language, "ISO 639-1 code, or auto [auto]");
  command
      .add_option("--languages", asked.languages,
                  "codes of those that are spoken, with commas: each stretch is in the likeliest of them")
      ->delimiter(',')
      ->excludes(one);
  command.add_flag("--translate", asked.translate, "captions in English, whatever is spoken");
  command.add_option("--prompt", asked.prompt, "names and words that come up in it");
  command.add_option("--track", asked.track,
                     "sound track: its index from 0, language or title [the first with speech]");
  command.add_option("--speakers", asked.speakers,
                     "how many speak: 2, or 2-4, on, off [on where `ecg models pull speakers` was run]");
}

void add_writing_options(CLI::App& command, TranscribeArguments& asked) {
  command.add_option("--format", asked.formats, "srt, vtt, ttml, ass, txt, json; several with commas [srt]")
      ->delimiter(',');
  command.add_flag("--bom", asked.bom, "srt: begin with a byte order mark, for old players");
  command.add_flag("--karaoke", asked.karaoke, "ass: light up each word as it is spoken");
  command.add_flag("--voice", asked.voice,
                   "ass: draw each word as large as it is loud, coloured by its pitch");
  command.add_option(
      "--profile", asked.profile,
      "whose rules captions keep; netflix-ko-sdh shows music and applause, too [the language's]");
  command.add_option("--output", asked.output, "folder, or - for standard output [beside the file]");
}

}  // namespace

void add_transcribe_command(CommandLine& line) {
  const auto asked = std::make_shared<TranscribeArguments>();
  CLI::App& command = line.add("transcribe", "captions beside the file, without a server");
  command.add_option("FILE", asked->files, "video or audio files, - for standard input")->required();
  add_language_options(command, *asked);
  add_writing_options(command, *asked);
  add_if_there_flags(command, asked->if_there);
  line.add_settings(command, {kEngineSettings, kLogLevel});
  line.on_run(command, [asked](const Settings& settings) { return transcribe(settings, *asked); });
}

}  // namespace ecg::app
