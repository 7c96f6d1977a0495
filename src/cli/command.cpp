#include "cli/command.hpp"

#include <algorithm>
#include <cstdlib>
#include <ostream>
#include <system_error>

namespace relais::cli {

namespace {

bool holds_data(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::is_directory(folder / "law", ignored) &&
         std::filesystem::is_directory(folder / "directory", ignored);
}

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::optional<std::string> Arguments::text(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

std::string Arguments::required(std::string_view name) const { return text(name).value_or(std::string()); }

std::vector<std::string> Arguments::texts(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

bool Arguments::has(std::string_view name) const { return values_.find(name) != values_.end(); }

base::Result<std::filesystem::path> Arguments::data_folder() const {
  if (const auto given = text("data")) {
    if (holds_data(*given)) return std::filesystem::path(*given);
    return base::fail(base::ErrorKind::bad_input, "no_data_folder", "--data",
                      "this folder does not hold the law and the directory",
                      "a folder with law/, directory/ and locales/");
  }
  std::error_code error;
  const auto binary = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) {
    const auto installed = binary.parent_path().parent_path() / "share" / "relais";
    if (holds_data(installed)) return installed;
    for (auto folder = binary.parent_path(); folder.has_relative_path(); folder = folder.parent_path())
      if (holds_data(folder)) return folder;
  }
  return base::fail(base::ErrorKind::bad_input, "no_data_folder", "--data",
                    "the law and the directory were not found beside the program",
                    "--data DIR, a folder with law/, directory/ and locales/");
}

void Arguments::set(std::string name, std::vector<std::string> values) { values_[std::move(name)] = std::move(values); }

const Command* Commands::find(std::string_view name) const {
  const auto found =
      std::find_if(all_.begin(), all_.end(), [&](const Command& command) { return command.name == name; });
  return found == all_.end() ? nullptr : &*found;
}

std::string Commands::group_summary(std::string_view name) const {
  const auto found = groups_.find(name);
  return found == groups_.end() ? std::string() : found->second;
}

int exit_code(base::ErrorKind kind) {
  switch (kind) {
    case base::ErrorKind::bad_input:
    case base::ErrorKind::too_large:
      return kBadInput;
    case base::ErrorKind::not_allowed:
    case base::ErrorKind::not_found:
    case base::ErrorKind::conflict:
    case base::ErrorKind::unauthenticated:
      return kAnswerNo;
    case base::ErrorKind::unavailable:
      return kFailed;
  }
  return kFailed;
}

int complain(std::ostream& err, const base::Error& error) {
  err << "relais: " << error.line() << '\n';
  return exit_code(error.kind);
}

void print_json(std::ostream& out, const base::json::value& value) { out << base::pretty(value); }

void Table::print(std::ostream& out) const {
  std::vector<std::size_t> widths;
  for (const auto& cells : rows_)
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i == widths.size()) widths.push_back(0);
      widths[i] = std::max(widths[i], width(cells[i]));
    }
  for (const auto& cells : rows_) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      line += cells[i];
      line.append(widths[i] - width(cells[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  }
}

}  // namespace relais::cli
