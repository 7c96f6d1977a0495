// A copy of law/ in a temporary folder, to plant mistakes in.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace relais::law {

class PlantedLaw {
 public:
  PlantedLaw() {
    std::string pattern = (std::filesystem::temp_directory_path() / "relais-law-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    root_ = pattern;
    std::filesystem::copy("law", root_, std::filesystem::copy_options::recursive);
  }
  PlantedLaw(const PlantedLaw&) = delete;
  PlantedLaw& operator=(const PlantedLaw&) = delete;
  ~PlantedLaw() { std::filesystem::remove_all(root_); }

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

  [[nodiscard]] std::string read(const std::string& file) const {
    std::ifstream stream(root_ / file);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }

  void write(const std::string& file, const std::string& text) const { std::ofstream(root_ / file) << text; }

  /// Replaces the first occurrence; a plant that finds no soil is a mistake of the test.
  void replace(const std::string& file, const std::string& from, const std::string& to) const {
    auto text = read(file);
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error(file + " does not hold: " + from);
    write(file, text.replace(at, from.size(), to));
  }

  void append(const std::string& file, const std::string& text) const { write(file, read(file) + text); }

 private:
  std::filesystem::path root_;
};

}  // namespace relais::law
