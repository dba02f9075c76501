#include "app/burn.h"

#include "app/commands.h"

namespace ecg::app {
namespace {

constexpr std::string_view kBurnSettings[] = {"threads"};

}  // namespace

void add_burn_command(CommandLine& line) {
  const auto asked = std::make_shared<BurnArguments>();
  CLI::App& command = line.add("burn", "a video with its captions in the picture, as MP4");
  command.add_option("VIDEO", asked->video, "video file")->required();
  command
      .add_option("CAPTIONS", asked->captions,
                  "srt, vtt, ass, ttml, smi, sbv, lrc, sub, or the json of `ecg transcribe`")
      ->required();
  command.add_option("--output", asked->output, "the file to write, such as talk.captioned.mp4")->required();
  command.add_option("--language", asked->language,
                     "ISO 639-1 code, chooses the font [as the letters are; json: its own]");
  command.add_option("--encoding", asked->encoding,
                     "of the captions: utf-8, cp949, shift_jis, windows-1252, … [found out]");
  command.add_flag("--karaoke", asked->karaoke, "json: light up each word as it is spoken");
  command.add_flag("--voice", asked->voice,
                   "json: draw each word as large as it is loud, coloured by its pitch");
  add_if_there_flags(command, asked->if_there);
  line.add_settings(command, {kBurnSettings, kLogLevel});
  line.on_run(command, [asked](const Settings& settings) { return burn(settings, *asked); });
}

}  // namespace ecg::app
