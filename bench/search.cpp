// What the index of names tells a thief, and what a search costs. Usage: bench_search NAMES.csv
//
// NAMES.csv has a first line and the columns given and family somewhere in it. Half of the names are "known to the
// thief" as a table of how common beginnings are; the other half lies in the index. The attack is the classic one on
// equality-revealing indexes: the commonest tag must be the commonest beginning, and so on down (frequency analysis). A
// tag of fewer bits is shared by many beginnings, which is what the shortening is for.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/search.hpp"
#include "base/yaml.hpp"
#include "vault/keys.hpp"

namespace {

using namespace relais;

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> all(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      all.emplace_back();
    else if (c != '\r')
      all.back() += c;
  }
  return all;
}

struct Name {
  std::vector<std::string> words;
  std::string family;  ///< first word of it
};

std::vector<Name> read_names(const std::string& text) {
  std::vector<Name> names;
  std::size_t given = 0;
  std::size_t family = 0;
  std::size_t from = 0;
  bool first = true;
  while (from < text.size()) {
    const auto end = std::min(text.find('\n', from), text.size());
    const auto row = cells(text.substr(from, end - from));
    from = end + 1;
    if (first) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (row[i] == "given") given = i;
        if (row[i] == "family") family = i;
      }
      first = false;
      continue;
    }
    if (row.size() <= std::max(given, family)) continue;
    Name name{base::search_words(row[given] + " " + row[family]), {}};
    const auto last = base::search_words(row[family]);
    if (last.empty()) continue;
    name.family = last.front();
    names.push_back(std::move(name));
  }
  return names;
}

using Counts = std::map<std::string, std::size_t>;

std::vector<std::string> by_frequency(const Counts& counts) {
  std::vector<std::string> all;
  for (const auto& [word, count] : counts) all.push_back(word);
  std::ranges::stable_sort(all, [&](const auto& a, const auto& b) { return counts.at(a) > counts.at(b); });
  return all;
}

struct Leak {
  double shared_by = 0;   ///< different beginnings behind a tag
  double rows_a_tag = 0;  ///< index rows of a tag
  double guessed = 0;     ///< of the index rows, with the right beginning
};

Leak attack(const std::vector<Name>& known, const std::vector<Name>& kept, std::map<std::string, std::string>& tags,
            std::size_t digits) {
  Counts common;
  for (const auto& name : known)
    for (const auto& word : name.words)
      for (const auto& beginning : base::beginnings(word)) ++common[beginning];
  Counts seen;
  std::map<std::string, std::set<std::string>> behind;
  std::size_t rows = 0;
  for (const auto& name : kept)
    for (const auto& word : name.words)
      for (const auto& beginning : base::beginnings(word)) {
        const auto tag = tags.at(beginning).substr(0, digits);
        ++seen[tag];
        behind[tag].insert(beginning);
        ++rows;
      }
  const auto ranked = by_frequency(common);
  const auto ranked_tags = by_frequency(seen);
  std::map<std::string, std::string> guess;
  for (std::size_t i = 0; i < std::min(ranked.size(), ranked_tags.size()); ++i) guess[ranked_tags[i]] = ranked[i];
  std::size_t right = 0;
  for (const auto& name : kept)
    for (const auto& word : name.words)
      for (const auto& beginning : base::beginnings(word)) {
        const auto found = guess.find(tags.at(beginning).substr(0, digits));
        if (found != guess.end() && found->second == beginning) ++right;
      }
  std::size_t different = 0;
  for (const auto& [tag, words] : behind) different += words.size();
  const auto count = static_cast<double>(seen.size());
  return {static_cast<double>(different) / count, static_cast<double>(rows) / count,
          static_cast<double>(right) / static_cast<double>(rows)};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto text = base::read_file(argv[1]);
  if (!text) {
    fmt::print(stderr, "{}\n", text.error().line());
    return 2;
  }
  const auto names = read_names(*text);
  if (names.size() < 2) return 2;
  std::vector<Name> known;
  std::vector<Name> kept;
  for (std::size_t i = 0; i < names.size(); ++i) (i % 2 == 0 ? known : kept).push_back(names[i]);
  std::set<std::string> words;
  for (const auto& name : names)
    for (const auto& word : name.words)
      for (auto& beginning : base::beginnings(word)) words.insert(std::move(beginning));
  const std::vector<std::string> all(words.begin(), words.end());
  auto keys = vault::ephemeral();
  const auto begun = std::chrono::steady_clock::now();
  const auto tags = keys->blind("name", all, {"system", "house", "", ""});
  if (!tags) return 3;
  const auto took = std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begun).count();
  std::map<std::string, std::string> tag_of;
  for (std::size_t i = 0; i < all.size(); ++i) tag_of[all[i]] = (*tags)[i];
  fmt::print("{} names in the index, {} known to the thief, {} different beginnings, {:.2f} us a tag\n", kept.size(),
             known.size(), all.size(), took / static_cast<double>(all.size()));
  fmt::print("{:>5} {:>22} {:>12} {:>28}\n", "bits", "beginnings behind a tag", "rows a tag",
             "rows guessed by frequency");
  for (const std::size_t digits : {2U, 3U, 4U, 16U}) {
    const auto leak = attack(known, kept, tag_of, digits);
    fmt::print("{:>5} {:>22.1f} {:>12.1f} {:>27.1f}%\n", digits * 4, leak.shared_by, leak.rows_a_tag,
               leak.guessed * 100);
  }
  return 0;
}
