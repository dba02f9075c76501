#include "app/caption_files.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
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
#include "captions/losses.h"
#include "captions/payload.h"
#include "captions/profiles.h"
#include "captions/rework.h"
#include "media/confined_pictures.h"

namespace ecg::app {
namespace {

namespace fs = std::filesystem;

// As docs/captions.md says; usage ends with 2 (exit_code.h).
constexpr int kClean = 0, kProblemsFound = 1, kNotReadable = 4;
constexpr double kWholeVideo = 10;  // seconds of work for each of video: nobody waits for anything else

struct Arguments {
  std::string file, other;
  std::string profile, language, encoding;
  std::string output;
  std::vector<std::string> formats = {"srt"};
  captions::WriteOptions writing;
  std::string video;  ///< looked through for its frame rate and its cuts
  double frame_rate = 0;
  bool as_json = false;
  IfThere if_there;
  std::string by;
  double from_fps = 0, to_fps = 0;
};

std::string extension_of(const std::string& file) {
  const std::string extension = lower_ascii(fs::path(file).extension().string());
  return extension.empty() ? extension : extension.substr(1);
}

/// "film.srt: line 12: …", of what the reader met. Whether something was lost or guessed.
bool say_what_was_met(const std::string& file, const std::vector<captions::Finding>& findings) {
  for (const captions::Finding& finding : findings)
    std::fprintf(stderr, "%s: %s\n", file.c_str(), captions::with_line(finding, Language::en).c_str());
  return std::ranges::any_of(findings,
                             [](const auto& finding) { return captions::is_problem(finding.code); });
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
  captions::CaptionFile file;
  std::string profile;
  captions::Rules rules;
  bool lost = false;  ///< something of it could not be read

  std::vector<captions::WordedCue> cues() const { return captions::worded_cues(file.transcript, rules); }
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

captions::CaptionFile read(const Arguments& arguments, std::string_view kind, std::string_view bytes) {
  return captions::read_captions(
      kind, bytes,
      {.encoding = arguments.encoding, .language = arguments.language, .frame_rate = arguments.from_fps});
}

Opened open(const Arguments& arguments) {
  require_profile(arguments.profile);
  const bool is_piped = arguments.file == kStandardInput;
  const std::string bytes =
      is_piped ? read_standard_input(cancel_on_stop_signals()) : read_file(arguments.file);
  Opened opened{.kind = is_piped ? kind_of(bytes) : extension_of(arguments.file), .file = {}};
  opened.file = read(arguments, opened.kind, bytes);
  transcript::Transcript& transcript = opened.file.transcript;
  opened.profile = arguments.profile;
  if (opened.profile.empty() && transcript.captions) opened.profile = transcript.captions->profile;
  if (opened.profile.empty()) opened.profile = captions::default_profile(transcript.language);
  look_at_video(arguments, transcript);
  opened.rules = captions::profile_rules(opened.profile, transcript.language)
                     .at_frame_rate(transcript.video ? transcript.video->frame_rate : 0);
  opened.lost = say_what_was_met(arguments.file, opened.file.findings);
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
          .language = opened.file.transcript.language,
          .duration_ms = std::llround(opened.file.transcript.duration_s * 1e3),
          .shots = opened.file.transcript.shots};
}

bool to_standard_output(const std::string& output) { return output.empty() || output == "-"; }

void write_out(const std::string& text, const std::string& output) {
  if (to_standard_output(output))
    std::cout << text << std::flush;
  else
    write_output(output, text);
}

/// The file that is made, tried; false where it is there and stays. Where the captions lie themselves is
/// theirs to lose.
bool wants_output(const Arguments& arguments) {
  const fs::path target = arguments.output;
  std::error_code ignored;
  if (to_standard_output(arguments.output) || fs::equivalent(target, arguments.file, ignored)) return true;
  Outputs outputs(arguments.if_there);
  outputs.expect(target, arguments.file);
  outputs.check();
  if (outputs.wants(target)) return true;
  std::cerr << target.string() << " is there already\n";
  return false;
}

json::array findings_json(const std::vector<captions::Finding>& findings) {
  json::array list;
  for (const captions::Finding& finding : findings)
    list.push_back(json::object{{"line", finding.line},
                                {"code", captions::name(finding.code)},
                                {"message", captions::message(finding, Language::en)}});
  return list;
}

int check(const Arguments& arguments) {
  const Opened opened = open(arguments);
  const auto cues = opened.cues();
  const auto problems = captions::check(cues, opened.rules, opened.file.transcript.shots);
  if (arguments.as_json) {
    json::object found = captions::check_answer(request_of(opened), Language::en);
    found["profile"] = opened.profile;
    found["language"] = opened.file.transcript.language;
    found["captions"] = cues.size();
    found["encoding"] = opened.file.encoding;
    found["findings"] = findings_json(opened.file.findings);
    std::cout << to_text(found) << '\n';
  } else {
    say_what_is_wrong(cues, problems, stdout);
    std::fprintf(stderr, "%s: %zu captions, %zu problems by %s\n", arguments.file.c_str(), cues.size(),
                 problems.size(), opened.profile.c_str());
  }
  return problems.empty() && !opened.lost ? kClean : kProblemsFound;
}

void write_same_format(const Arguments& arguments, const Opened& opened) {
  const auto format = captions::readable_format(opened.kind);
  write_out(captions::write(*format, opened.file.transcript, opened.rules, arguments.writing),
            arguments.output);
}

int fix(const Arguments& arguments) {
  if (!wants_output(arguments)) return kClean;
  Opened opened = open(arguments);
  captions::CheckRequest request = request_of(opened);
  // Captions alone do not say how long the video is: nothing ends at the last of them.
  if (opened.kind != "json") request.duration_ms = 0;
  const captions::Fixed fixed =
      captions::fix(request.cues, request.rules, request.language, request.duration_ms, request.shots);
  const auto left = captions::check(fixed.cues, opened.rules, request.shots);
  const int result = left.empty() && !opened.lost ? kClean : kProblemsFound;
  if (arguments.as_json) {
    write_out(to_text(captions::fix_answer(std::move(request), Language::en)) + "\n", arguments.output);
    return result;
  }
  captions::set_cues(opened.file.transcript, fixed.cues, opened.profile);
  write_same_format(arguments, opened);
  for (const captions::Change& change : fixed.changes)
    std::fprintf(stderr, "%zu  %s\n", change.cue + 1, captions::message(change, Language::en).c_str());
  if (!left.empty()) std::fprintf(stderr, "left:\n");
  say_what_is_wrong(fixed.cues, left, stderr);
  return result;
}

/// "1.2s", "-500ms", "2".
std::int64_t shift_ms(const std::string& by) {
  if (by.empty()) return 0;
  std::string number = by;
  const bool millis = number.ends_with("ms");
  if (millis || number.ends_with('s')) number.resize(number.size() - (millis ? 2 : 1));
  if (number.starts_with('+')) number.erase(0, 1);
  double value = 0;
  const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), value);
  constexpr double kFarthest_s = 1e6;
  const double by_s = millis ? value / 1e3 : value;
  if (problem != std::errc() || end != number.data() + number.size() || !(std::abs(by_s) <= kFarthest_s))
    throw Error(Code::usage, "--by takes a time such as 1.2s or -500ms, not '" + by + "'");
  return std::llround(by_s * 1e3);
}

int shift(const Arguments& arguments) {
  if ((arguments.from_fps > 0) != (arguments.to_fps > 0))
    throw Error(Code::usage, "--from-fps and --to-fps belong together");
  if (arguments.by.empty() && arguments.from_fps == 0)
    throw Error(Code::usage, "--by or --from-fps and --to-fps is needed");
  const captions::Shift by{.by_ms = shift_ms(arguments.by),
                           .factor = arguments.from_fps > 0 ? arguments.from_fps / arguments.to_fps : 1};
  if (!wants_output(arguments)) return kClean;
  Opened opened = open(arguments);
  auto cues = opened.cues();
  const std::size_t cut = captions::shift(cues, by);
  captions::set_cues(opened.file.transcript, cues, opened.profile);
  write_same_format(arguments, opened);
  if (cut > 0) std::fprintf(stderr, "%s: %zu captions would begin before 0\n", arguments.file.c_str(), cut);
  return opened.lost || cut > 0 ? kProblemsFound : kClean;
}

int merge(const Arguments& arguments) {
  if (!wants_output(arguments)) return kClean;
  Opened opened = open(arguments);
  Arguments of_other = arguments;
  of_other.language.clear();
  const captions::CaptionFile other =
      read(of_other, extension_of(arguments.other), read_file(arguments.other));
  const bool lost = say_what_was_met(arguments.other, other.findings) || opened.lost;
  captions::set_cues(opened.file.transcript,
                     captions::merge(opened.cues(), captions::worded_cues(other.transcript, opened.rules)),
                     opened.profile);
  write_same_format(arguments, opened);
  return lost ? kProblemsFound : kClean;
}

bool converts_to_standard_output(const Arguments& arguments) {
  return arguments.output == "-" || (arguments.output.empty() && arguments.file == kStandardInput);
}

std::vector<captions::Format> requested_formats(const Arguments& arguments) {
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

void say_what_is_lost(captions::Format format, const std::vector<captions::WordedCue>& cues,
                      const captions::WriteOptions& writing) {
  for (const captions::Loss& loss : captions::losses(format, cues, writing))
    std::fprintf(stderr, "%s cannot hold %s\n", std::string(captions::extension(format)).c_str(),
                 captions::message(loss, Language::en).c_str());
}

int convert(const Arguments& arguments) {
  const auto formats = requested_formats(arguments);
  std::optional<Outputs> outputs;
  if (!converts_to_standard_output(arguments)) outputs.emplace(converted_files(arguments, formats));
  const Opened opened = open(arguments);
  const auto cues = opened.cues();
  for (const captions::Format format : formats) {
    const fs::path target = converted(arguments, format);
    if (outputs && !outputs->wants(target)) {
      std::cerr << target.string() << " is there already\n";
      continue;
    }
    const std::string text = captions::write(format, opened.file.transcript, opened.rules, arguments.writing);
    say_what_is_lost(format, cues, arguments.writing);
    if (outputs)
      std::cerr << outputs->write(target, text).string() << '\n';
    else
      std::cout << text << std::flush;
  }
  return opened.lost ? kProblemsFound : kClean;
}

/// What cannot be read ends with a code of its own: 1 says that something was found in it.
int with_exit_code(int (*work)(const Arguments&), const Arguments& arguments) {
  try {
    return work(arguments);
  } catch (const Error& error) {
    if (facts(error.code()).fault != Fault::input) throw;
    std::fprintf(stderr, "%s: %s\n", arguments.file.c_str(), error.message(Language::en).c_str());
    return kNotReadable;
  }
}

void add_shift_options(CLI::App& command, Arguments& arguments) {
  command.add_option("--by", arguments.by, "1.2s, -500ms: later by so much, or earlier");
  command.add_option("--from-fps", arguments.from_fps, "the frame rate that they were timed for")
      ->check(CLI::Range(1.0, 1000.0));
  command.add_option("--to-fps", arguments.to_fps, "the frame rate of your video")
      ->check(CLI::Range(1.0, 1000.0));
}

void add_convert_options(CLI::App& command, Arguments& arguments) {
  captions::WriteOptions& writing = arguments.writing;
  command
      .add_option("--format", arguments.formats,
                  "srt, vtt, ttml, ass, txt, json, smi, sbv, lrc, sub; several with commas [srt]")
      ->delimiter(',');
  command.add_option("--output", arguments.output, "folder, or - for standard output [beside the file]");
  command.add_flag("--bom", writing.bom, "srt: begin with a byte order mark");
  command.add_flag("--speakers", writing.speakers, "srt, txt: who speaks before what is said");
  command.add_flag("--karaoke", writing.karaoke, "ass: light up each word; vtt: the time of each word");
  command.add_flag("--voice", writing.voice,
                   "ass: each word as large as it is loud, its colour by its pitch");
  command.add_option("--from-fps", arguments.from_fps,
                     "sub: the frame rate of the file that is read [the file's]");
  command.add_option("--to-fps", writing.frame_rate,
                     "sub: the frame rate of the file that is written [23.976]");
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
  auto* group = app.add_subcommand("captions", "caption files: check, fix, convert, shift, merge");
  group->require_subcommand(1);
  const auto add = [&, arguments](const char* name, const char* help, int (*work)(const Arguments&)) {
    auto* command = group->add_subcommand(name, help);
    command
        ->add_option("FILE", arguments->file,
                     "captions: .srt, .vtt, .ass, .ttml, .smi, .sbv, .lrc, .sub or a transcript's .json; - "
                     "for standard input")
        ->required();
    command->add_option("--language", arguments->language,
                        "ISO 639-1 code [the file's, or by its letters and words]");
    command->add_option("--encoding", arguments->encoding,
                        "utf-8, cp949, shift_jis, windows-1252, … [found out]");
    command->callback(
        [arguments, &run, work] { run = [arguments, work] { return with_exit_code(work, *arguments); }; });
    return command;
  };
  auto* check_command =
      add("check", "what breaks the rules; ends with 0 when nothing does, else with 1", check);
  auto* fix_command = add("fix", "the captions put right; ends with 1 when something is left for you", fix);
  auto* convert_command = add("convert", "the captions in other formats", convert);
  auto* shift_command = add("shift", "all captions earlier, later, or for another frame rate", shift);
  auto* merge_command = add("merge", "two languages in one file, the second below the first", merge);
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
