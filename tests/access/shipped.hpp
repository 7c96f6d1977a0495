// The policy as it is shipped, and the same with one thing changed.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "access/policy.hpp"

namespace relais::access::tests {

using Files = std::vector<std::pair<std::string, std::string>>;

inline const char* const kFolder = "law/access/policy";

inline Files shipped_files() {
  Files files;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    std::ifstream stream(entry.path());
    files.emplace_back(entry.path().filename().string(), std::string(std::istreambuf_iterator<char>(stream), {}));
  }
  return files;
}

inline const Policy& shipped() {
  static const auto kPolicy = Policy::load(kFolder);
  if (!kPolicy) throw std::runtime_error(kPolicy.error().line());
  return *kPolicy;
}

/// The shipped files with the first `from` of `file` after `after` replaced.
inline Files changed(const std::string& file, const std::string& after, const std::string& from,
                     const std::string& to) {
  auto files = shipped_files();
  for (auto& [name, text] : files) {
    if (name != file) continue;
    const auto start = text.find(after);
    const auto place = start == std::string::npos ? start : text.find(from, start);
    if (place == std::string::npos) throw std::runtime_error(file + " has no " + after + " … " + from);
    text.replace(place, from.size(), to);
    return files;
  }
  throw std::runtime_error("no file " + file);
}

inline Policy must_parse(const Files& files) {
  auto parsed = Policy::parse(files);
  if (!parsed) throw std::runtime_error(parsed.error().line());
  return std::move(*parsed);
}

inline Asker asker(const std::string& role, int level = 3) {
  Asker asker{"someone", "", role, "some-desk", "", {}};
  asker.level = level;
  return asker;
}

template <class E>
std::vector<E> all_of() {
  std::vector<E> all;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) { all.push_back(d.value); });
  return all;
}

template <class E>
Mask bit(E value) {
  return Mask{1} << static_cast<unsigned>(value);
}

}  // namespace relais::access::tests
