// What a sub-command is: a name, words for --help, options, and a function. Plain values, so that the library that
// parses the command line is known to main.cpp alone, and completion, help and tests are made from the same
// description.
//
// Every command gets `--json`, `--data DIR` and `--help` without naming them.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace relais::cli {

/// Exit codes of every command; scripts rely on them.
enum ExitCode : int {
  kDone = 0,      ///< done
  kAnswerNo = 1,  ///< the answer is "no": a check failed, a rule refused
  kBadInput = 2,  ///< bad usage or input; nothing was written
  kFailed = 3,    ///< the system failed
};

/// `--name VALUE`, or a switch when `value` is empty.
struct Option {
  std::string name;   ///< without dashes: "on"
  std::string value;  ///< what stands for the value in help: "DATE"; empty for a switch
  std::string help;
  bool required = false;
  bool repeated = false;                     ///< may be given several times
  std::optional<std::string> fallback = {};  ///< value when absent
  std::vector<std::string> choices = {};     ///< when not empty, the only values taken; also used for completion
};

/// A value by its place. The last one may be repeated.
struct Positional {
  std::string name;  ///< in capitals, as in help: "SCENARIO"
  std::string help;
  bool required = true;
  bool repeated = false;
};

/// What the user gave. Names are those of the description (options without dashes, positionals in capitals).
class Arguments {
 public:
  /// The value, or the option's fallback, or nothing.
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
  /// As text(), for values that are required or have a fallback; empty when the description was wrong.
  [[nodiscard]] std::string required(std::string_view name) const;
  /// All values of a repeated option or positional, in order.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  /// Whether a switch was given.
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] bool json() const { return has("json"); }
  /// Folder that holds law/, directory/ and locales/: `--data`, else the one of the installation or source tree.
  [[nodiscard]] base::Result<std::filesystem::path> data_folder() const;

  /// For main and for tests.
  void set(std::string name, std::vector<std::string> values);

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

struct Command {
  std::string name;              ///< words after `relais`: "law show"
  std::string summary;           ///< one line
  std::string description = {};  ///< paragraphs for --help; may be empty
  std::vector<Positional> positionals = {};
  std::vector<Option> options = {};
  std::vector<std::string> examples = {};  ///< whole command lines, shown at the end of --help
  /// Answers an ExitCode. Results go to `out`, complaints to `err`.
  std::function<int(const Arguments&, std::ostream& out, std::ostream& err)> run;
};

/// All commands in the order in which help lists them. Each command file offers `void add_xxx(Commands&)`.
class Commands {
 public:
  void add(Command command) { all_.push_back(std::move(command)); }
  /// One line about a group of commands with the same first word ("law": "The law as dated data").
  void describe_group(std::string name, std::string summary) { groups_[std::move(name)] = std::move(summary); }
  [[nodiscard]] const std::vector<Command>& all() const { return all_; }
  [[nodiscard]] const Command* find(std::string_view name) const;
  [[nodiscard]] std::string group_summary(std::string_view name) const;

 private:
  std::vector<Command> all_;
  std::map<std::string, std::string, std::less<>> groups_;
};

/// Writes `relais: WHERE: what; expected …` and returns the exit code that goes with the kind of failure.
int complain(std::ostream& err, const base::Error& error);
[[nodiscard]] int exit_code(base::ErrorKind kind);
/// One JSON document, indented, with a line end.
void print_json(std::ostream& out, const base::json::value& value);

/// Columns aligned by display width of code points, two blanks between, no blank at line ends.
class Table {
 public:
  explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  void print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace relais::cli
