// The command line: turns the descriptions of cli/command.hpp into a parser, and nothing else.

#include <algorithm>
#include <csignal>
#include <iostream>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/all_commands.hpp"

namespace {

using relais::cli::Arguments;
using relais::cli::Command;
using relais::cli::Commands;
using relais::cli::Option;

/// Breaks lines at blanks; `width` counts code points.
std::string wrapped(const std::string& text, std::size_t width) {
  std::string out;
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find_first_of(" \n", at), text.size());
    const auto word = text.substr(at, end - at);
    const auto length = static_cast<std::size_t>(std::count_if(
        word.begin(), word.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
    if (column > 0 && column + 1 + length > width) {
      out += '\n';
      column = 0;
    }
    if (column > 0) out += ' ';
    column += length + (column > 0 ? 1 : 0);
    out += word;
    if (end < text.size() && text[end] == '\n') {
      out += '\n';
      column = 0;
    }
    at = end + 1;
  }
  return out;
}

/// Usage first, then what it does, arguments, options, examples: the order of GNU manuals.
class Help final : public CLI::Formatter {
 public:
  Help() {
    column_width(34);
    label("REQUIRED", "(needed)");
    label("Positionals", "Arguments");
    label("Subcommands", "Commands");
    label("TEXT", "");
  }
  std::string make_option_opts(const CLI::Option* option) const override {
    std::string text;
    if (option->get_items_expected_max() > 0 && !option->get_type_name().empty()) text += " " + option->get_type_name();
    if (option->get_required()) text += " " + get_label("REQUIRED");
    return text;
  }
  std::string make_option_desc(const CLI::Option* option) const override {
    return wrapped(CLI::Formatter::make_option_desc(option), 70);
  }
  std::string make_description(const CLI::App* app) const override {
    return wrapped(app->get_description(), 100) + "\n\n";
  }
  std::string make_usage(const CLI::App* app, std::string name) const override {
    const auto found = usages_.find(app);
    return found == usages_.end() ? CLI::Formatter::make_usage(app, std::move(name)) : found->second;
  }
  void usage(const CLI::App* app, std::string text) { usages_[app] = std::move(text); }

 private:
  std::map<const CLI::App*, std::string> usages_;
};

std::string usage_of(const Command& command) {
  auto text = "Usage: relais " + command.name;
  for (const auto& positional : command.positionals) {
    auto word = positional.name + (positional.repeated ? "…" : "");
    text += positional.required ? " " + word : " [" + word + "]";
  }
  return text + " [OPTION…]\n";
}

std::string footer_of(const Command& command) {
  std::string text = "Exit codes: 0 done, 1 the answer is no, 2 bad usage or input, 3 the system failed.";
  if (command.examples.empty()) return text;
  std::string examples = "Examples:\n";
  for (const auto& example : command.examples) examples += "  " + example + "\n";
  return examples + "\n" + text;
}

/// The values a parse leaves behind, by the names of the description.
struct Given {
  std::map<std::string, std::vector<std::string>> values;
  std::map<std::string, bool> switches;
};

void add_option(CLI::App& app, const Option& option, Given& given) {
  const auto flag = "--" + option.name;
  if (option.value.empty()) {
    app.add_flag(flag, given.switches[option.name], option.help);
    return;
  }
  auto help = option.help;
  if (!option.choices.empty()) help += fmt::format(" ({})", fmt::join(option.choices, ", "));
  if (option.fallback) help += fmt::format(" [{}]", *option.fallback);
  auto* added =
      app.add_option(flag, given.values[option.name], help)->type_name(option.value)->required(option.required);
  if (!option.repeated) added->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  if (!option.choices.empty()) added->check(CLI::IsMember(option.choices));
}

void describe(CLI::App& app, Help& help, const Command& command, Given& given) {
  help.usage(&app, usage_of(command));
  app.footer(footer_of(command));
  for (const auto& positional : command.positionals) {
    auto* added = app.add_option(positional.name, given.values[positional.name], positional.help)
                      ->type_name("")
                      ->required(positional.required);
    // Unless it refuses more words, the first of two positionals would take both words.
    if (!positional.repeated) added->expected(1)->allow_extra_args(false);
  }
  for (const auto& option : command.options) add_option(app, option, given);
  add_option(app, {"json", "", "One JSON document on standard output.", false, false, {}, {}}, given);
  add_option(app,
             {"data", "DIR", "Folder with law/, directory/ and locales/, if not the usual one.", false, false, {}, {}},
             given);
}

Arguments arguments_of(const Command& command, const Given& given) {
  Arguments arguments;
  for (const auto& [name, values] : given.values)
    if (!values.empty()) arguments.set(name, values);
  for (const auto& [name, set] : given.switches)
    if (set) arguments.set(name, {"true"});
  for (const auto& option : command.options)
    if (option.fallback && !arguments.has(option.name)) arguments.set(option.name, {*option.fallback});
  return arguments;
}

/// One sub-command as the parser knows it.
struct Known {
  const Command* command;
  CLI::App* app;
  std::unique_ptr<Given> given;
};

std::vector<Known> describe_all(CLI::App& root, Help& help, const Commands& commands) {
  std::vector<Known> known;
  std::map<std::string, CLI::App*> groups;
  for (const auto& command : commands.all()) {
    auto* parent = &root;
    auto name = command.name;
    if (const auto blank = name.find(' '); blank != std::string::npos) {
      const auto group = name.substr(0, blank);
      name = name.substr(blank + 1);
      if (!groups.contains(group)) {
        groups[group] = root.add_subcommand(group, commands.group_summary(group));
        groups[group]->require_subcommand(1)->group("Commands");
        help.usage(groups[group], "Usage: relais " + group + " COMMAND [OPTION…]\n");
      }
      parent = groups[group];
    }
    auto* app = parent->add_subcommand(name, command.summary);
    app->group("Commands");
    auto given = std::make_unique<Given>();
    app->description(command.description.empty() ? command.summary : command.description);
    describe(*app, help, command, *given);
    known.push_back({&command, app, std::move(given)});
  }
  return known;
}

/// In a list of commands only the first line of a description is shown.
void shorten_for_lists(const std::vector<Known>& known) {
  for (const auto& entry : known) entry.app->description(entry.command->summary);
}

int run(int argc, char** argv) {
  const auto commands = relais::cli::all_commands();
  CLI::App root{
      "Relais: the referral of victims of trafficking in Belgium, from the first signal to the residence document."};
  const auto help = std::make_shared<Help>();
  root.formatter(help);
  help->usage(&root, "Usage: relais COMMAND [OPTION…]\n");
  root.footer(
      "relais COMMAND --help tells more about a command.\n"
      "Exit codes: 0 done, 1 the answer is no, 2 bad usage or input, 3 the system failed.");
  root.require_subcommand(1);
  root.set_version_flag("--version", "relais " + std::string(relais::cli::version()));
  const auto known = describe_all(root, *help, commands);
  try {
    root.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const bool of_command = std::any_of(known.begin(), known.end(), [](const Known& k) { return k.app->parsed(); });
    if (!of_command) shorten_for_lists(known);
    std::cout << root.help();
    return relais::cli::kDone;
  } catch (const CLI::Success& success) {
    return root.exit(success);
  } catch (const CLI::ParseError& error) {
    std::string what = error.what();
    std::replace(what.begin(), what.end(), '\n', ' ');
    while (what.ends_with(' ')) what.pop_back();
    std::cerr << "relais: command line: " << what << "; expected what `relais COMMAND --help` says\n";
    return relais::cli::kBadInput;
  }
  for (const auto& entry : known)
    if (entry.app->parsed())
      return entry.command->run(arguments_of(*entry.command, *entry.given), std::cout, std::cerr);
  return relais::cli::kBadInput;
}

}  // namespace

int main(int argc, char** argv) {
  // A closed pipe is an error of a write, not the end of the program.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "relais: a broken invariant ended the program: " << error.what() << "\n";
    return relais::cli::kFailed;
  }
}
