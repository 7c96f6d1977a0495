// Drives a fuzz target without libFuzzer: fuzz_NAME CORPUS_FOLDER MUTATIONS. Every file of the corpus is played, then
// so many mutations of them. The mutations are the same on every run, so that what fails once fails again.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

std::vector<Input> read_corpus(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Input> corpus;
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
  return corpus;
}

class Mutator {
 public:
  explicit Mutator(const std::vector<Input>& corpus) : corpus_(corpus) {}

  Input next() {
    Input input = corpus_[below(corpus_.size())];
    for (auto times = 1 + below(4); times > 0; --times) change(input);
    return input;
  }

 private:
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

  void change(Input& input) {
    const auto at = static_cast<std::ptrdiff_t>(below(input.size() + 1));
    const auto& other = corpus_[below(corpus_.size())];
    switch (below(5)) {
      case 0:
        if (at < std::ssize(input)) input[static_cast<std::size_t>(at)] ^= static_cast<std::uint8_t>(1U << below(8));
        break;
      case 1:
        input.insert(input.begin() + at, static_cast<std::uint8_t>(below(256)));
        break;
      case 2:
        input.erase(input.begin() + at, input.begin() + at +
                                            static_cast<std::ptrdiff_t>(std::min<std::size_t>(
                                                below(16), input.size() - static_cast<std::size_t>(at))));
        break;
      case 3:
        input.resize(static_cast<std::size_t>(at));
        break;
      default: {
        const auto from = below(other.size());
        const auto length = std::min<std::size_t>(below(32), other.size() - from);
        input.insert(input.begin() + at, other.begin() + static_cast<std::ptrdiff_t>(from),
                     other.begin() + static_cast<std::ptrdiff_t>(from + length));
      }
    }
  }

  const std::vector<Input>& corpus_;
  std::mt19937 random_{20261121};
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fprintf(stderr, "usage: %s CORPUS_FOLDER MUTATIONS\n", arguments[0]);
    return 2;
  }
  const auto corpus = read_corpus(arguments[1]);
  if (corpus.empty()) {
    std::fprintf(stderr, "%s holds no file\n", arguments[1]);
    return 1;
  }
  for (const auto& input : corpus) LLVMFuzzerTestOneInput(input.data(), input.size());
  Mutator mutator(corpus);
  const long mutations = std::strtol(arguments[2], nullptr, 10);
  for (long i = 0; i < mutations; ++i) {
    const auto input = mutator.next();
    LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  std::printf("%zu seeds and %ld mutations\n", corpus.size(), mutations);
  return 0;
}
