// Commands that describe the program itself: openapi, completion, version.
#include <ostream>
#include <set>

#include <fmt/format.h>

#include "cli/all_commands.hpp"
#include "http/site.hpp"
#include "store/store.hpp"

namespace relais::cli {

namespace {

int openapi(const Arguments&, std::ostream& out, std::ostream&) {
  print_json(out, http::openapi_of(http::all_routes(), version()));
  return kDone;
}

int tell_version(const Arguments& arguments, std::ostream& out, std::ostream&) {
  if (arguments.json())
    print_json(out, base::json::object{{"version", version()}, {"schema", store::newest_schema()}});
  else
    out << "relais " << version() << '\n';
  return kDone;
}

/// What can follow after some words of a command line.
struct Follow {
  std::string before;              ///< "" , "law", "law show"
  std::vector<std::string> words;  ///< sub-commands, or options
};

std::vector<Follow> follows(const Commands& commands) {
  std::vector<Follow> all{{"", {}}};
  std::set<std::string> groups;
  for (const auto& command : commands.all()) {
    const auto blank = command.name.find(' ');
    const auto first = command.name.substr(0, blank);
    if (blank == std::string::npos || groups.insert(first).second) all.front().words.push_back(first);
    Follow options{command.name, {"--json", "--data", "--help"}};
    for (const auto& option : command.options) options.words.push_back("--" + option.name);
    all.push_back(std::move(options));
  }
  for (const auto& group : groups) {
    Follow inside{group, {}};
    for (const auto& command : commands.all())
      if (command.name.starts_with(group + " ")) inside.words.push_back(command.name.substr(group.size() + 1));
    all.push_back(std::move(inside));
  }
  return all;
}

/// The words given to an option that takes one of a few.
std::set<std::pair<std::string, std::string>> choices_of(const Commands& commands) {
  std::set<std::pair<std::string, std::string>> choices;
  for (const auto& command : commands.all())
    for (const auto& option : command.options)
      if (!option.choices.empty())
        choices.emplace("--" + option.name, fmt::format("{}", fmt::join(option.choices, " ")));
  return choices;
}

std::string bash(const Commands& commands) {
  std::string text =
      "# bash completion for relais; load it with: source <(relais completion bash)\n"
      "_relais() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} path=\"\" words=\"\" i\n"
      "  case $before in\n";
  for (const auto& [option, words] : choices_of(commands))
    text += fmt::format("    {}) mapfile -t COMPREPLY < <(compgen -W \"{}\" -- \"$word\"); return ;;\n", option, words);
  text +=
      "  esac\n"
      "  for ((i = 1; i < COMP_CWORD && i <= 2; i++)); do\n"
      "    [[ ${COMP_WORDS[i]} == -* ]] && break\n"
      "    path+=\"${path:+ }${COMP_WORDS[i]}\"\n"
      "  done\n"
      "  for ((i = 0; i < 2; i++)); do\n"
      "    case $path in\n";
  for (const auto& follow : follows(commands))
    text += fmt::format("      \"{}\") words=\"{}\" ;;\n", follow.before, fmt::join(follow.words, " "));
  text +=
      "    esac\n"
      "    [[ -n $words || $path != *\" \"* ]] && break\n"
      "    path=${path% *}\n"
      "  done\n"
      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
      "  [[ ${#COMPREPLY[@]} -eq 0 ]] && mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
      "}\n"
      "complete -o filenames -F _relais relais\n";
  return text;
}

std::string zsh(const Commands& commands) {
  return "#compdef relais\n"
         "# zsh completion for relais; load it with: source <(relais completion zsh)\n"
         "autoload -U +X bashcompinit && bashcompinit\n" +
         bash(commands);
}

std::string fish_quoted(const std::string& text) {
  std::string quoted;
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return "'" + quoted + "'";
}

std::string fish_condition(const Command& command) {
  const auto blank = command.name.find(' ');
  auto condition = "__fish_seen_subcommand_from " + command.name.substr(0, blank);
  if (blank != std::string::npos) condition += "; and __fish_seen_subcommand_from " + command.name.substr(blank + 1);
  return condition;
}

std::string fish(const Commands& commands) {
  std::string text = "# fish completion for relais; load it with: relais completion fish | source\n";
  std::set<std::string> groups;
  for (const auto& command : commands.all()) {
    const auto blank = command.name.find(' ');
    const auto first = command.name.substr(0, blank);
    const bool grouped = blank != std::string::npos;
    if (!grouped || groups.insert(first).second)
      text += fmt::format("complete -c relais -n __fish_use_subcommand -f -a {} -d {}\n", first,
                          fish_quoted(grouped ? commands.group_summary(first) : command.summary));
    if (grouped)
      text += fmt::format("complete -c relais -n '__fish_seen_subcommand_from {}' -f -a {} -d {}\n", first,
                          command.name.substr(blank + 1), fish_quoted(command.summary));
    for (const auto& option : command.options)
      text += fmt::format("complete -c relais -n '{}' -l {}{} -d {}\n", fish_condition(command), option.name,
                          option.choices.empty() ? "" : fmt::format(" -x -a '{}'", fmt::join(option.choices, " ")),
                          fish_quoted(option.help));
  }
  text += "complete -c relais -l json -d 'One JSON document on standard output.'\n";
  return text;
}

int completion(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto shell = arguments.required("SHELL");
  const auto commands = all_commands();
  std::string text;
  if (shell == "bash")
    text = bash(commands);
  else if (shell == "zsh")
    text = zsh(commands);
  else if (shell == "fish")
    text = fish(commands);
  else
    return complain(err,
                    {base::ErrorKind::bad_input, "unknown_shell", "SHELL", "unknown shell", "bash, zsh or fish", {}});
  if (arguments.json())
    print_json(out, base::json::object{{"shell", shell}, {"script", text}});
  else
    out << text;
  return kDone;
}

}  // namespace

void add_description_commands(Commands& commands) {
  commands.add({"openapi",
                "Print the OpenAPI 3.1 document of the HTTP interface.",
                "The document is made from the same descriptions that parse the requests.",
                {},
                {},
                {"relais openapi > openapi.json"},
                openapi});
  commands.add({"completion",
                "Print a completion script for a shell.",
                "",
                {{"SHELL", "bash, zsh or fish"}},
                {},
                {"source <(relais completion bash)", "relais completion fish | source"},
                completion});
  commands.add({"version", "Print the version.", "", {}, {}, {"relais version --json"}, tell_version});
}

}  // namespace relais::cli
