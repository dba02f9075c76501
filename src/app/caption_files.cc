#include "app/caption_files.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "app/outputs.h"
#include "app/signals.h"
#include "app/standard_input.h"
#include "base/file.h"
#include "base/text.h"
#include "captions/caption_file.h"
#include "captions/check_request.h"
#include "captions/fix.h"
#include "captions/payload.h"
#include "captions/profiles.h"
#include "media/confined_pictures.h"

namespace ecg::app {
namespace {

namespace fs = std::filesystem;

constexpr int kClean = 0, kProblemsFound = 1;
constexpr double kWholeVideo = 10;  // seconds of work for each of video: nobody waits for anything else

struct Arguments {
  std::string file;
  std::string profile, language;
  std::string output;
  std::vector<std::string> formats = {"srt"};
  captions::WriteOptions writing;
  std::string video;  ///< looked through for its frame rate and its cuts
  double frame_rate = 0;
  bool as_json = false;
  IfThere if_there;
};

std::string extension_of(const std::string& file) {
  const std::string extension = lower_ascii(fs::path(file).extension().string());
  return extension.empty() ? extension : extension.substr(1);
}

/// Of what has no name: the format that a text looks like.
std::string kind_of(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.starts_with("WEBVTT")) return "vtt";
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != text.npos && text[first] == '{' ? "json" : "srt";
}

/// A file with the rules that it is held to.
struct Opened {
  std::string kind;  // "srt"
  transcript::Transcript transcript;
  std::string profile;
  captions::Rules rules;

  std::vector<captions::WordedCue> cues() const { return captions::worded_cues(transcript, rules); }
};

/// What is told of the picture goes before what the file says of it.
void look_at_video(const Arguments& arguments, transcript::Transcript& transcript) {
  if (!arguments.video.empty()) {
    const auto pictures =
        media::see_pictures(media::MediaFile(arguments.video), {.max_work_share = kWholeVideo}, nullptr);
    if (!pictures) throw Error(Code::unsupported_media, arguments.video + " has no picture");
    transcript.video = {
        .width = pictures->width, .height = pictures->height, .frame_rate = pictures->frame_rate};
    transcript.shots.clear();
    for (const media::Shot& shot : pictures->shots)
      transcript.shots.push_back({.time_s = shot.time_s, .score = shot.score});
  }
  if (arguments.frame_rate <= 0) return;
  if (!transcript.video) transcript.video.emplace();
  transcript.video->frame_rate = arguments.frame_rate;
}

Opened open(const Arguments& arguments) {
  require_profile(arguments.profile);
  const bool is_piped = arguments.file == kStandardInput;
  const std::string text =
      is_piped ? read_standard_input(cancel_on_stop_signals()) : read_file(arguments.file);
  Opened opened{.kind = is_piped ? kind_of(text) : extension_of(arguments.file), .transcript = {}};
  opened.transcript = captions::read_captions(opened.kind, text);
  transcript::Transcript& transcript = opened.transcript;
  if (!arguments.language.empty()) transcript.language = arguments.language;
  opened.profile = arguments.profile;
  if (opened.profile.empty() && transcript.captions) opened.profile = transcript.captions->profile;
  if (opened.profile.empty()) opened.profile = captions::default_profile(transcript.language);
  look_at_video(arguments, transcript);
  opened.rules = captions::profile_rules(opened.profile, transcript.language)
                     .at_frame_rate(transcript.video ? transcript.video->frame_rate : 0);
  return opened;
}

void say_what_is_wrong(const std::vector<captions::WordedCue>& cues,
                       const std::vector<captions::Problem>& problems, std::FILE* where) {
  for (const captions::Problem& problem : problems)
    std::fprintf(where, "%zu  %s  %s  %s\n", problem.cue + 1,
                 captions::clock_text(cues[problem.cue].cue.start_ms, '.').c_str(),
                 std::string(captions::name(problem.code)).c_str(),
                 captions::message(problem, Language::en).c_str());
}

captions::CheckRequest request_of(const Opened& opened) {
  return {.cues = opened.cues(),
          .rules = opened.rules,
          .language = opened.transcript.language,
          .duration_ms = std::llround(opened.transcript.duration_s * 1e3),
          .shots = opened.transcript.shots};
}

bool to_standard_output(const std::string& output) { return output.empty() || output == "-"; }

void write_out(const std::string& text, const std::string& output) {
  if (to_standard_output(output))
    std::cout << text << std::flush;
  else
    write_output(output, text);
}

/// Captions are put right where they are when that is asked for; another file that is there is somebody's.
void try_output(const Arguments& arguments) {
  const fs::path target = arguments.output;
  std::error_code ignored;
  if (to_standard_output(arguments.output) || fs::equivalent(target, arguments.file, ignored)) return;
  Outputs outputs(arguments.if_there);
  outputs.expect(target, arguments.file);
  outputs.check();
}

int check(const Arguments& arguments) {
  const Opened opened = open(arguments);
  const auto cues = opened.cues();
  const auto problems = captions::check(cues, opened.rules, opened.transcript.shots);
  if (arguments.as_json) {
    json::object found = captions::check_answer(request_of(opened), Language::en);
    found["profile"] = opened.profile;
    found["language"] = opened.transcript.language;
    found["captions"] = cues.size();
    std::cout << to_text(found) << '\n';
  } else {
    say_what_is_wrong(cues, problems, stdout);
    std::fprintf(stderr, "%s: %zu captions, %zu problems by %s\n", arguments.file.c_str(), cues.size(),
                 problems.size(), opened.profile.c_str());
  }
  return problems.empty() ? kClean : kProblemsFound;
}

int fix(const Arguments& arguments) {
  try_output(arguments);
  Opened opened = open(arguments);
  captions::CheckRequest request = request_of(opened);
  // Captions alone do not say how long the video is: nothing ends at the last of them.
  if (opened.kind != "json") request.duration_ms = 0;
  const captions::Fixed fixed =
      captions::fix(request.cues, request.rules, request.language, request.duration_ms, request.shots);
  const auto left = captions::check(fixed.cues, opened.rules, request.shots);
  if (arguments.as_json) {
    write_out(to_text(captions::fix_answer(std::move(request), Language::en)) + "\n", arguments.output);
    return left.empty() ? kClean : kProblemsFound;
  }
  captions::set_cues(opened.transcript, fixed.cues, opened.profile);
  const auto format = captions::format_named(opened.kind);
  write_out(captions::write(*format, opened.transcript, opened.rules), arguments.output);
  for (const captions::Change& change : fixed.changes)
    std::fprintf(stderr, "%zu  %s\n", change.cue + 1, captions::message(change, Language::en).c_str());
  if (!left.empty()) std::fprintf(stderr, "left:\n");
  say_what_is_wrong(fixed.cues, left, stderr);
  return left.empty() ? kClean : kProblemsFound;
}

bool converts_to_standard_output(const Arguments& arguments) {
  return arguments.output == "-" || (arguments.output.empty() && arguments.file == kStandardInput);
}

std::vector<captions::Format> requested_formats(const Arguments& arguments) {
  std::vector<captions::Format> formats;
  for (const std::string& name : arguments.formats) {
    const auto format = captions::format_named(name);
    if (!format) throw Error(Code::usage, "format '" + name + "' is none of srt, vtt, ttml, ass, txt, json");
    formats.push_back(*format);
  }
  if (converts_to_standard_output(arguments) && formats.size() > 1)
    throw Error(Code::usage, "standard output takes one format");
  return formats;
}

fs::path converted(const Arguments& arguments, captions::Format format) {
  const bool is_piped = arguments.file == kStandardInput;
  return output_file(is_piped ? "stdin" : arguments.file, arguments.output, captions::extension(format));
}

/// The files that are made, tried.
Outputs converted_files(const Arguments& arguments, const std::vector<captions::Format>& formats) {
  Outputs outputs(arguments.if_there);
  for (const captions::Format format : formats) outputs.expect(converted(arguments, format), arguments.file);
  outputs.check();
  return outputs;
}

int convert(const Arguments& arguments) {
  const auto formats = requested_formats(arguments);
  std::optional<Outputs> outputs;
  if (!converts_to_standard_output(arguments)) outputs.emplace(converted_files(arguments, formats));
  const Opened opened = open(arguments);
  for (const captions::Format format : formats) {
    const fs::path target = converted(arguments, format);
    if (outputs && !outputs->wants(target)) {
      std::cerr << target.string() << " is there already\n";
      continue;
    }
    const std::string text = captions::write(format, opened.transcript, opened.rules, arguments.writing);
    if (outputs)
      std::cerr << outputs->write(target, text).string() << '\n';
    else
      std::cout << text << std::flush;
  }
  return 0;
}

}  // namespace

void require_profile(const std::string& name) {
  if (name.empty() || captions::is_profile(name)) return;
  std::string names;
  for (const captions::Profile& profile : captions::profiles())
    names.append(names.empty() ? "" : ", ").append(profile.name);
  throw Error(Code::usage, "profile '" + name + "' is none of " + names);
}

void add_captions_command(CLI::App& app, std::function<int()>& run) {
  const auto arguments = std::make_shared<Arguments>();
  auto* group = app.add_subcommand("captions", "caption files against the rules: check, fix, convert");
  group->require_subcommand(1);
  const auto add = [&, arguments](const char* name, const char* help, int (*work)(const Arguments&)) {
    auto* command = group->add_subcommand(name, help);
    command
        ->add_option("FILE", arguments->file,
                     "captions: .srt, .vtt or a transcript's .json; - for standard input")
        ->required();
    command->add_option(
        "--profile", arguments->profile,
        "netflix-en, netflix-ko, netflix-ja, netflix-zh, each also with -sdh, bbc, youtube [the "
        "language's]");
    command->add_option("--language", arguments->language, "ISO 639-1 code [the file's, or by its script]");
    command->add_option("--video", arguments->video,
                        "the video: its frame rate and its cuts count [what a transcript says of them]");
    command->add_option("--fps", arguments->frame_rate, "frames a second of the video [--video's]")
        ->check(CLI::Range(1.0, 1000.0));
    command->callback([arguments, &run, work] { run = [arguments, work] { return work(*arguments); }; });
    return command;
  };
  auto* check_command =
      add("check", "what breaks the rules; ends with 0 when nothing does, else with 1", check);
  auto* fix_command = add("fix", "the captions put right; ends with 1 when something is left for you", fix);
  auto* convert_command = add("convert", "the captions in other formats", convert);
  for (auto* command : {check_command, fix_command})
    command->add_flag("--json", arguments->as_json, "as JSON, for programs");
  fix_command->add_option("--output", arguments->output, "file, or - for standard output [-]");
  convert_command
      ->add_option("--format", arguments->formats,
                   "srt, vtt, ttml, ass, txt, json; several with commas [srt]")
      ->delimiter(',');
  convert_command->add_option("--output", arguments->output,
                              "folder, or - for standard output [beside the file]");
  for (auto* command : {fix_command, convert_command}) add_if_there_flags(*command, arguments->if_there);
  convert_command->add_flag("--bom", arguments->writing.bom, "srt: begin with a byte order mark");
  convert_command->add_flag("--karaoke", arguments->writing.karaoke, "ass: light up each word");
  convert_command->add_flag("--voice", arguments->writing.voice,
                            "ass: each word as large as it is loud, its colour by its pitch");
}

}  // namespace ecg::app
