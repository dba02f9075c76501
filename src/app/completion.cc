#include "app/completion.h"

#include <algorithm>
#include <vector>

#include "app/did_you_mean.h"

namespace ecg::app {
namespace {

void add_commands(const CLI::App& command, std::vector<const CLI::App*>& all) {
  all.push_back(&command);
  for (const CLI::App* subcommand : command.get_subcommands({})) add_commands(*subcommand, all);
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  std::vector<const CLI::App*> all;
  add_commands(app, all);
  return all;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// In single quotes, as all three shells read them.
std::string quoted(std::string text) {
  for (std::size_t at = 0; (at = text.find('\'', at)) != text.npos; at += 4) text.replace(at, 1, "'\\''");
  return "'" + text + "'";
}

/// Where nothing of it fits bash completes file names.
std::string bash_script(const CLI::App& app) {
  std::string names, words;
  for (const CLI::App* command : commands_of(app)) {
    if (command->get_parent()) names += (names.empty() ? "" : "|") + quoted(full_name(*command));
    words += "    " + quoted(full_name(*command)) +
             ") words=" + quoted(joined(subcommand_names(*command)) + " " + joined(option_names(*command))) +
             " ;;\n";
  }
  return "_ecg() {\n"
         "  local word words='' command=ecg current=${COMP_WORDS[COMP_CWORD]}\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case \"$command $word\" in " +
         names +
         ") command=\"$command $word\" ;; esac\n"
         "  done\n"
         "  case \"$command\" in\n" +
         words +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "}\n"
         "complete -o default -F _ecg ecg\n";
}

std::string fish_line(const CLI::App& command, const std::string& what, const std::string& help) {
  return "complete -c ecg -n " + quoted("__ecg_is_at " + full_name(command)) + " " + what + " -d " +
         quoted(help) + "\n";
}

std::string fish_script(const CLI::App& app) {
  std::string names, lines;
  for (const CLI::App* command : commands_of(app)) {
    names += " " + quoted(full_name(*command));
    for (const CLI::App* subcommand : command->get_subcommands({}))
      lines += fish_line(*command, "-a " + subcommand->get_name(), subcommand->get_description());
    for (const CLI::Option* option : command->get_options())
      for (const std::string& name : option->get_lnames())
        lines += fish_line(*command, (option->get_expected_max() > 0 ? "-r -l " : "-l ") + name,
                           option->get_description());
  }
  return "function __ecg_is_at\n"
         "  set -l command ecg\n"
         "  for word in (commandline -opc)[2..]\n"
         "    if contains -- \"$command $word\"" +
         names +
         "\n"
         "      set command \"$command $word\"\n"
         "    end\n"
         "  end\n"
         "  test \"$command\" = \"$argv\"\n"
         "end\n" +
         lines;
}

}  // namespace

std::optional<std::string> completion_script(std::string_view shell, const CLI::App& app) {
  if (shell == "bash") return bash_script(app);
  if (shell == "zsh") return "autoload -U +X bashcompinit && bashcompinit\n" + bash_script(app);
  if (shell == "fish") return fish_script(app);
  return std::nullopt;
}

}  // namespace ecg::app
