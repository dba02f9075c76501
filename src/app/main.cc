// The command line: reads settings, hands them to the command, turns what went wrong into an exit code.
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <map>

#include "app/bench.h"
#include "app/burn.h"
#include "app/caption_files.h"
#include "app/exit_code.h"
#include "app/keys.h"
#include "app/models.h"
#include "app/operator.h"
#include "app/servers.h"
#include "app/signals.h"
#include "app/transcribe.h"
#include "base/log.h"
#include "base/log_file.h"
#include "base/settings.h"
#include "base/tls_trust.h"
#include "media/burn_process.h"
#include "media/decode_worker.h"
#include "wire/server_endpoints.h"

namespace {

using namespace ecg;

std::string flag_name(std::string_view setting) {
  std::string flag = "--" + std::string(setting);
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

/// Blocks of so many bytes are the system's, and are its again at once when they are freed. Left alone, glibc
/// raises the bound to whatever was freed last; the sound of windows then comes from the heap, and words that
/// stay lie in the holes which it leaves there: ten hours of speech took 110 MB of them.
constexpr int kSystemBlock_bytes = 1 << 20;

/// What the command line said, before the settings are put together.
struct Given {
  std::string config_file;
  std::map<std::string, std::string> flags;
};

void add_settings(CLI::App& command, Given& given, std::initializer_list<std::string_view> names) {
  command.add_option("--config", given.config_file,
                     "settings file (default: ecg.toml here, when there is one)");
  for (const Setting& setting : all_settings()) {
    if (std::find(names.begin(), names.end(), setting.name) == names.end()) continue;
    const std::string name(setting.name);
    std::string help(setting.help);
    if (!setting.fallback.empty()) help += " [" + std::string(setting.fallback) + "]";
    command.add_option_function<std::string>(
        flag_name(name), [&given, name](const std::string& v) { given.flags[name] = v; }, help);
  }
}

Settings settings_from(const Given& given) {
  Settings settings;
  if (!given.config_file.empty())
    settings.load_toml(given.config_file);
  else if (std::filesystem::exists("ecg.toml"))
    settings.load_toml("ecg.toml");
  settings.load_environment();
  for (const auto& [name, value] : given.flags) settings.set_flag(name, value);
  if (const std::string file = settings.text("ca_file"); !file.empty()) trust_only(file);
  log::set_format(log::format_named(settings.text("log_format")));
  log::set_level(log::level_named(settings.text("log_level")));
  log::set_file(settings.text("log_file"));
  for (const std::string& name : Settings::unknown_in_environment())
    log::warn("there is no such setting", {{"variable", name}});
  return settings;
}

int print_config(const Settings& settings) {
  for (const auto& row : settings.effective())
    std::cout << row.name << " = \"" << row.value << "\"  # " << row.source << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  app::end_on_stop_signals();
  mallopt(M_MMAP_THRESHOLD, kSystemBlock_bytes);
  if (argc > 1 && argv[1] == media::kDecodeWorker) return media::run_decode_worker(argc, argv);
  if (argc > 1 && argv[1] == media::kBurnWorker) return media::run_burn_worker(argc, argv);
  CLI::App app("ECG, the Easy Caption Generator: a video in, timed captions out, on your own machine.");
  app.name("ecg");
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "help on every command");
  Given given;
  std::function<int()> run;

  const auto add_allow_anonymous = [&given](CLI::App& command) {
    command.add_flag_callback(
        "--allow-anonymous", [&given] { given.flags["allow_anonymous"] = "yes"; },
        "who shows no API key may ask too, from anywhere");
  };
  auto* serve_command =
      app.add_subcommand("serve", "everything on this machine: page, backend, object store, ML server");
  add_settings(*serve_command, given,
               {"data",
                "database",
                "database_connections",
                "store",
                "store_url",
                "listen",
                "ml_listen",
                "model",
                "models",
                "engine",
                "precision",
                "beam_size",
                "patience",
                "condition_on_previous_text",
                "threads",
                "workers",
                "public_url",
                "allowed_hosts",
                "max_upload_bytes",
                "max_duration_s",
                "log_level"});
  add_allow_anonymous(*serve_command);
  serve_command->callback(
      [&] { run = [&] { return app::serve(settings_from(given), [&] { settings_from(given); }); }; });

  auto* backend_command = app.add_subcommand("backend", "the backend alone; needs --ml-url");
  add_settings(*backend_command, given,
               {"data", "database", "database_connections", "store", "store_url", "listen", "ml_url",
                "backend_url", "public_url", "allowed_hosts", "max_upload_bytes", "log_level"});
  add_allow_anonymous(*backend_command);
  backend_command->callback(
      [&] { run = [&] { return app::serve_backend(settings_from(given), [&] { settings_from(given); }); }; });

  auto* ml_command = app.add_subcommand("ml", "the ML server alone; results go to --backend-url");
  add_settings(*ml_command, given,
               {"data",
                "database",
                "database_connections",
                "store",
                "store_url",
                "ml_listen",
                "backend_url",
                "model",
                "models",
                "engine",
                "precision",
                "beam_size",
                "patience",
                "condition_on_previous_text",
                "threads",
                "workers",
                "allowed_hosts",
                "max_upload_bytes",
                "max_duration_s",
                "log_level"});
  add_allow_anonymous(*ml_command);
  ml_command->add_option_function<std::string>(
      "--listen", [&](const std::string& v) { given.flags["ml_listen"] = v; }, "the same as --ml-listen");
  ml_command->callback(
      [&] { run = [&] { return app::serve_ml(settings_from(given), [&] { settings_from(given); }); }; });

  app::KeyArguments key;
  auto* keys_command = app.add_subcommand("keys", "who may ask: API keys, kept in the backend's database");
  keys_command->require_subcommand(1);
  auto* keys_create = keys_command->add_subcommand("create", "a new key, printed here and never again");
  keys_create->add_option("--owner", key.owner, "whom its jobs and videos belong to")->required();
  keys_create->add_option("--quota-jobs", key.quota.jobs, "jobs at once [any number]");
  keys_create->add_option("--quota-bytes", key.quota.bytes, "bytes of videos in the store [any number]");
  keys_create->add_option("--quota-requests", key.quota.requests_per_s, "requests a second [any number]");
  auto* keys_list = keys_command->add_subcommand("list", "all of them, without their secrets");
  keys_list->add_flag("--json", key.as_json, "as JSON");
  auto* keys_revoke = keys_command->add_subcommand("revoke", "it is worth nothing from here on");
  keys_revoke->add_option("KEY", key.id, "its id, as keys list says it")->required();
  for (auto* command : {keys_create, keys_list, keys_revoke})
    add_settings(*command, given, {"data", "database"});
  keys_create->callback([&] { run = [&] { return app::create_key(settings_from(given), key); }; });
  keys_list->callback([&] { run = [&] { return app::list_keys(settings_from(given), key); }; });
  keys_revoke->callback([&] { run = [&] { return app::revoke_key(settings_from(given), key); }; });

  app::TranscribeArguments transcribe;
  auto* transcribe_command = app.add_subcommand("transcribe", "captions beside the file, without a server");
  transcribe_command->add_option("FILE", transcribe.files, "video or audio files, - for standard input")
      ->required();
  transcribe_command
      ->add_option("--format", transcribe.formats,
                   "srt, vtt, ttml, ass, txt, json; several with commas [srt]")
      ->delimiter(',');
  auto* one_language =
      transcribe_command->add_option("--language", transcribe.language, "ISO 639-1 code, or auto [auto]");
  transcribe_command
      ->add_option("--languages", transcribe.languages,
                   "codes of those that are spoken, with commas: each stretch is in the likeliest of them")
      ->delimiter(',')
      ->excludes(one_language);
  transcribe_command->add_flag("--translate", transcribe.translate,
                               "captions in English, whatever is spoken");
  transcribe_command->add_option("--prompt", transcribe.prompt, "names and words that come up in it");
  transcribe_command->add_option("--track", transcribe.track,
                                 "sound track: its index from 0, language or title [the first with speech]");
  transcribe_command->add_flag("--bom", transcribe.bom, "srt: begin with a byte order mark, for old players");
  transcribe_command->add_flag("--karaoke", transcribe.karaoke, "ass: light up each word as it is spoken");
  transcribe_command->add_flag("--voice", transcribe.voice,
                               "ass: draw each word as large as it is loud, coloured by its pitch");
  transcribe_command->add_option(
      "--profile", transcribe.profile,
      "whose rules captions keep; netflix-ko-sdh shows music and applause, too [the "
      "language's]");
  transcribe_command->add_option("--output", transcribe.output,
                                 "folder, or - for standard output [beside the file]");
  app::add_if_there_flags(*transcribe_command, transcribe.if_there);
  add_settings(*transcribe_command, given,
               {"model", "models", "engine", "precision", "beam_size", "patience",
                "condition_on_previous_text", "threads", "log_level"});
  transcribe_command->callback(
      [&] { run = [&] { return app::transcribe(settings_from(given), transcribe); }; });

  app::add_captions_command(app, run);

  app::BurnArguments burn;
  auto* burn_command = app.add_subcommand("burn", "a video with its captions in the picture, as MP4");
  burn_command->add_option("VIDEO", burn.video, "video file")->required();
  burn_command
      ->add_option("CAPTIONS", burn.captions,
                   "srt, vtt, ass, ttml, smi, sbv, lrc, sub, or the json of `ecg transcribe`")
      ->required();
  burn_command->add_option("--output", burn.output, "the file to write, such as talk.captioned.mp4")
      ->required();
  burn_command->add_option("--language", burn.language,
                           "ISO 639-1 code, chooses the font [as the letters are; json: its own]");
  burn_command->add_option("--encoding", burn.encoding,
                           "of the captions: utf-8, cp949, shift_jis, windows-1252, … [found out]");
  burn_command->add_flag("--karaoke", burn.karaoke, "json: light up each word as it is spoken");
  burn_command->add_flag("--voice", burn.voice,
                         "json: draw each word as large as it is loud, coloured by its pitch");
  app::add_if_there_flags(*burn_command, burn.if_there);
  add_settings(*burn_command, given, {"threads", "log_level"});
  burn_command->callback([&] { run = [&] { return app::burn(settings_from(given), burn); }; });

  app::BenchArguments bench;
  auto* bench_command = app.add_subcommand("bench", "the engines on the same sound: seconds, memory, errors");
  bench_command->add_option("FILE", bench.file, "video or audio file")->required();
  bench_command->add_option("--reference", bench.reference, "text file of what is said, for error rates");
  bench_command->add_option("--language", bench.language, "ISO 639-1 code, or auto [auto]");
  bench_command
      ->add_option("--engines", bench.engines,
                   "native, native-f32, whispercpp; several with commas [all of them]")
      ->delimiter(',');
  bench_command->add_option("--runs", bench.runs, "of each engine; medians are printed [3]");
  bench_command->add_flag("--json", bench.as_json, "figures as JSON");
  add_settings(*bench_command, given, {"model", "models", "beam_size", "threads"});
  bench_command->callback([&] { run = [&] { return app::bench(settings_from(given), bench); }; });

  auto* models_command = app.add_subcommand("models", "the weights: list, pull, verify");
  models_command->require_subcommand(1);
  std::string model_name;
  auto* list_command = models_command->add_subcommand("list", "every published model, installed ones marked");
  auto* pull_command = models_command->add_subcommand("pull", "fetch one by name, checked by SHA-256");
  auto* verify_command =
      models_command->add_subcommand("verify", "check the installed ones against their SHA-256");
  pull_command->add_option("NAME", model_name, "such as base or large-v3-turbo")->required();
  for (auto* command : {list_command, pull_command, verify_command})
    add_settings(*command, given, {"models"});
  list_command->callback([&] { run = [&] { return app::list_models(settings_from(given)); }; });
  pull_command->callback([&] { run = [&] { return app::pull_model(settings_from(given), model_name); }; });
  verify_command->callback([&] { run = [&] { return app::verify_models(settings_from(given)); }; });

  app::OperatorArguments asked;
  auto* jobs_command = app.add_subcommand("jobs", "for the operator: the jobs in the database");
  auto* deliveries_command =
      app.add_subcommand("deliveries", "for the operator: messages between the servers not yet answered");
  const auto add_operator = [&](CLI::App* group, const char* name, const char* help,
                                int (*work)(const Settings&, const app::OperatorArguments&)) {
    auto* command = group->add_subcommand(name, help);
    command->add_option("--role", asked.role, "whose database: backend or ml [backend]");
    add_settings(*command, given, {"data", "database", "backend_url"});
    command->callback([&, work] { run = [&, work] { return work(settings_from(given), asked); }; });
    return command;
  };
  for (auto* group : {jobs_command, deliveries_command}) group->require_subcommand(1);
  auto* jobs_list = add_operator(jobs_command, "list", "the newest first", app::list_jobs);
  jobs_list->add_option("--status", asked.status, "queued, working, completed, failed or cancelled");
  auto* deliveries_list = add_operator(deliveries_command, "list", "the oldest first", app::list_deliveries);
  deliveries_list->add_flag("--dead", asked.only_dead, "only those given up");
  for (auto* command : {jobs_list, deliveries_list}) {
    command->add_option("--limit", asked.limit, "how many at most [50]");
    command->add_flag("--json", asked.as_json, "as JSON");
  }
  for (auto* command : {add_operator(jobs_command, "show", "one, as JSON", app::show_job),
                        add_operator(jobs_command, "cancel", "end it where it runs", app::cancel_job),
                        add_operator(jobs_command, "retry", "its video again, as a new job", app::retry_job)})
    command->add_option("JOB", asked.id, "its id")->required();
  add_operator(deliveries_command, "replay", "try again at once: one, or all dead ones",
               app::replay_deliveries)
      ->add_option("DELIVERY", asked.id, "its id; none: all dead ones");

  auto* config_command =
      app.add_subcommand("config", "the settings in force and where each comes from; secrets masked");
  add_settings(*config_command, given, {});
  config_command->callback([&] { run = [&] { return print_config(settings_from(given)); }; });

  app.add_subcommand("version", "the version")->callback([&] {
    run = [] { return std::cout << "ecg " << wire::kVersion << '\n', 0; };
  });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? 0 : 2;
  }
  try {
    return run();
  } catch (const Error& error) {
    std::cerr << "ecg: " << error.message(Language::en) << '\n';
    return error.code() == Code::cancelled ? app::kInterrupted : app::exit_code(error);
  } catch (const std::exception& problem) {
    std::cerr << "ecg: " << problem.what() << '\n';
    return 3;
  }
}
