#include "app/caption_files.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>

#include "base/file.h"
#include "base/text.h"
#include "captions/caption_file.h"
#include "captions/check_request.h"
#include "captions/fix.h"
#include "captions/payload.h"
#include "captions/profiles.h"

namespace ecg::app {
namespace {

namespace fs = std::filesystem;

constexpr int kClean = 0, kProblemsFound = 1;

struct Arguments {
  std::string file;
  std::string profile, language;
  std::string output;
  std::vector<std::string> formats = {"srt"};
  captions::WriteOptions writing;
  bool as_json = false;
};

std::string extension_of(const std::string& file) {
  const std::string extension = lower_ascii(fs::path(file).extension().string());
  return extension.empty() ? extension : extension.substr(1);
}

/// A file with the rules that it is held to.
struct Opened {
  transcript::Transcript transcript;
  std::string profile;
  captions::Rules rules;

  std::vector<captions::WordedCue> cues() const { return captions::worded_cues(transcript, rules); }
};

Opened open(const Arguments& arguments) {
  require_profile(arguments.profile);
  Opened opened{.transcript =
                    captions::read_captions(extension_of(arguments.file), read_file(arguments.file))};
  transcript::Transcript& transcript = opened.transcript;
  if (!arguments.language.empty()) transcript.language = arguments.language;
  opened.profile = arguments.profile;
  if (opened.profile.empty() && transcript.captions) opened.profile = transcript.captions->profile;
  if (opened.profile.empty()) opened.profile = captions::default_profile(transcript.language);
  opened.rules = captions::profile_rules(opened.profile, transcript.language);
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
          .duration_ms = std::llround(opened.transcript.duration_s * 1e3)};
}

void write_out(const std::string& text, const std::string& output) {
  if (output.empty() || output == "-")
    std::cout << text << std::flush;
  else
    write_file(output, text);
}

int check(const Arguments& arguments) {
  const Opened opened = open(arguments);
  const auto cues = opened.cues();
  const auto problems = captions::check(cues, opened.rules);
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
  Opened opened = open(arguments);
  captions::CheckRequest request = request_of(opened);
  // Captions alone do not say how long the video is: nothing ends at the last of them.
  if (extension_of(arguments.file) != "json") request.duration_ms = 0;
  const captions::Fixed fixed =
      captions::fix(request.cues, request.rules, request.language, request.duration_ms);
  const auto left = captions::check(fixed.cues, opened.rules);
  if (arguments.as_json) {
    write_out(to_text(captions::fix_answer(std::move(request), Language::en)) + "\n", arguments.output);
    return left.empty() ? kClean : kProblemsFound;
  }
  captions::set_cues(opened.transcript, fixed.cues, opened.profile);
  const auto format = captions::format_named(extension_of(arguments.file));
  write_out(captions::write(*format, opened.transcript, opened.rules), arguments.output);
  for (const captions::Change& change : fixed.changes)
    std::fprintf(stderr, "%zu  %s\n", change.cue + 1, captions::message(change, Language::en).c_str());
  if (!left.empty()) std::fprintf(stderr, "left:\n");
  say_what_is_wrong(fixed.cues, left, stderr);
  return left.empty() ? kClean : kProblemsFound;
}

std::vector<captions::Format> requested_formats(const Arguments& arguments) {
  std::vector<captions::Format> formats;
  for (const std::string& name : arguments.formats) {
    const auto format = captions::format_named(name);
    if (!format) throw Error(Code::usage, "format '" + name + "' is none of srt, vtt, ttml, ass, txt, json");
    formats.push_back(*format);
  }
  if (arguments.output == "-" && formats.size() > 1)
    throw Error(Code::usage, "standard output takes one format");
  return formats;
}

int convert(const Arguments& arguments) {
  const auto formats = requested_formats(arguments);
  const Opened opened = open(arguments);
  for (const captions::Format format : formats) {
    const std::string text = captions::write(format, opened.transcript, opened.rules, arguments.writing);
    if (arguments.output == "-") return std::cout << text << std::flush, 0;
    const fs::path file(arguments.file);
    fs::path target = arguments.output.empty() ? file : fs::path(arguments.output) / file.filename();
    target.replace_extension(captions::extension(format));
    if (fs::exists(target) && fs::equivalent(target, file))
      throw Error(Code::usage, target.string() + " would be written over: choose another --output");
    write_file(target, text);
    std::cerr << target.string() << '\n';
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
    command->add_option("FILE", arguments->file, "captions: .srt, .vtt or a transcript's .json")->required();
    command->add_option(
        "--profile", arguments->profile,
        "netflix-en, netflix-ko, netflix-ja, netflix-zh, each also with -sdh, bbc, youtube [the "
        "language's]");
    command->add_option("--language", arguments->language, "ISO 639-1 code [the file's, or by its script]");
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
  convert_command->add_flag("--bom", arguments->writing.bom, "srt: begin with a byte order mark");
  convert_command->add_flag("--karaoke", arguments->writing.karaoke, "ass: light up each word");
  convert_command->add_flag("--voice", arguments->writing.voice,
                            "ass: each word as large as it is loud, its colour by its pitch");
}

}  // namespace ecg::app
