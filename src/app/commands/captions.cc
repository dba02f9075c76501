#include <cstdio>

#include "app/captions_command.h"
#include "app/commands.h"

namespace ecg::app {
namespace {

/// What cannot be read ends with a code of its own: 1 says that something was found in it.
int with_exit_code(int (*work)(const CaptionArguments&), const CaptionArguments& arguments) {
  try {
    return work(arguments);
  } catch (const Error& error) {
    if (facts(error.code()).fault != Fault::input) throw;
    std::fprintf(stderr, "%s: %s\n", arguments.file.c_str(), error.message(Language::en).c_str());
    return kNotReadable;
  }
}

void add_shift_options(CLI::App& command, CaptionArguments& arguments) {
  command.add_option("--by", arguments.by,
                     "1.2s, -500ms: later by so much, or earlier; with --fps a timecode: -01:00:00;00");
  command.add_option("--fps", arguments.frame_rate, "frames a second of the timecode in --by")
      ->check(CLI::Range(1.0, 1000.0));
  command.add_option("--from-fps", arguments.from_fps, "the frame rate that they were timed for")
      ->check(CLI::Range(1.0, 1000.0));
  command.add_option("--to-fps", arguments.to_fps, "the frame rate of your video")
      ->check(CLI::Range(1.0, 1000.0));
}

void add_convert_options(CLI::App& command, CaptionArguments& arguments) {
  captions::WriteOptions& writing = arguments.writing;
  command
      .add_option("--format", arguments.formats,
                  "srt, vtt, ttml, ass, txt, json, smi, sbv, lrc, sub; several with commas [srt]")
      ->delimiter(',');
  command.add_option("--output", arguments.output, "folder, or - for standard output [beside the file]");
  command.add_flag("--bom", writing.bom, "srt: begin with a byte order mark");
  command.add_flag("--speakers{names}", arguments.speakers,
                   "srt, txt: who speaks before what is said; =given: where somebody gave a name [what is "
                   "given, of .srt all]; =dashes: a dash for each who shares a caption; =off");
  command.add_flag("--karaoke", writing.karaoke, "ass: light up each word; vtt: the time of each word");
  command.add_flag("--voice", writing.voice,
                   "ass: each word as large as it is loud, its colour by its pitch");
  command.add_option("--from-fps", arguments.from_fps,
                     "sub: the frame rate of the file that is read [the file's]");
  command.add_option("--to-fps", writing.frame_rate,
                     "sub: the frame rate of the file that is written [23.976]");
}

}  // namespace

void add_captions_commands(CommandLine& line) {
  const auto arguments = std::make_shared<CaptionArguments>();
  CLI::App& group = line.add_group("captions", "caption files: check, fix, convert, shift, merge");
  const auto add = [&, arguments](const char* name, const char* help, int (*work)(const CaptionArguments&)) {
    auto* command = &line.add(name, help, &group);
    command
        ->add_option("FILE", arguments->file,
                     "captions: .srt, .vtt, .ass, .ttml, .smi, .sbv, .lrc, .sub or a transcript's .json; - "
                     "for standard input")
        ->required();
    command->add_option("--language", arguments->language,
                        "ISO 639-1 code [the file's, or by its letters and words]");
    command->add_option("--encoding", arguments->encoding,
                        "utf-8, cp949, shift_jis, windows-1252, … [found out]");
    line.on_run_without_settings(*command, [arguments, work] { return with_exit_code(work, *arguments); });
    return command;
  };
  auto* check_command =
      add("check", "what breaks the rules; ends with 0 when nothing does, else with 1", check_captions);
  auto* fix_command =
      add("fix", "the captions put right; ends with 1 when something is left for you", fix_captions);
  auto* convert_command = add("convert", "the captions in other formats", convert_captions);
  auto* shift_command =
      add("shift", "all captions earlier, later, or for another frame rate", shift_captions);
  auto* merge_command = add("merge", "two languages in one file, the second below the first", merge_captions);
  merge_command->add_option("OTHER", arguments->other, "the captions in the second language")->required();
  for (auto* command : {check_command, fix_command, convert_command}) {
    command->add_option(
        "--profile", arguments->profile,
        "netflix-en, netflix-ko, netflix-ja, netflix-zh, each also with -sdh, bbc, youtube [the "
        "language's]");
    command->add_option("--video", arguments->video,
                        "the video: its frame rate and its cuts count [what a transcript says of them]");
    command->add_option("--fps", arguments->frame_rate, "frames a second of the video [--video's]")
        ->check(CLI::Range(1.0, 1000.0));
  }
  for (auto* command : {check_command, fix_command})
    command->add_flag("--json", arguments->as_json, "as JSON, for programs");
  for (auto* command : {fix_command, shift_command, merge_command})
    command->add_option("--output", arguments->output, "file, or - for standard output [-]");
  for (auto* command : {fix_command, convert_command, shift_command, merge_command})
    add_if_there_flags(*command, arguments->if_there);
  add_shift_options(*shift_command, *arguments);
  add_convert_options(*convert_command, *arguments);
}

}  // namespace ecg::app
