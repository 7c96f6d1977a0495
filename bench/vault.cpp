// How fast texts are sealed and opened, keys are made and opened (inside and over the socket), and an organisation's
// key is rotated. bench_vault FOLDER [KEYS]; the keystore is on the disk of FOLDER, with full sync.
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "vault/client.hpp"
#include "vault/envelope.hpp"
#include "vault/key_server.hpp"

namespace {

using namespace relais::vault;

double seconds(const std::function<void()>& work) {
  const auto begun = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

void seal_and_open() {
  const auto key = DataKey::random();
  const auto id = new_key_id();
  constexpr int kTimes = 20'000;
  for (const std::size_t size : {40U, 1000U, 8000U}) {
    const std::string plain(size, 'x');
    std::string sealed;
    const auto sealing = seconds([&] {
      for (int i = 0; i < kTimes; ++i) sealed = seal(id, key, {"case", "id", "event", 1}, plain).value();
    });
    const auto opening = seconds([&] {
      for (int i = 0; i < kTimes; ++i) static_cast<void>(unseal(key, {"case", "id", "event", 1}, sealed).value());
    });
    std::printf("%5zu bytes: seal %.1f us, open %.1f us, %zu characters\n", size, sealing / kTimes * 1e6,
                opening / kTimes * 1e6, sealed.size());
  }
}

void open_keys(const char* how, Keys& keys, const std::vector<KeyId>& ids) {
  const Use one{"aa11", "payoke", "assist", "case"};
  const auto alone = seconds([&] {
    for (const auto& id : ids) static_cast<void>(keys.open(std::span(&id, 1), one).value());
  });
  constexpr std::size_t kPage = 50;
  const auto paged = seconds([&] {
    for (std::size_t at = 0; at + kPage <= ids.size(); at += kPage)
      static_cast<void>(keys.open(std::span(ids).subspan(at, kPage), one).value());
  });
  const auto count = static_cast<double>(ids.size());
  std::printf("open keys %s: one by one %.0f a second, in pages of 50 %.0f a second\n", how, count / alone,
              count / paged);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::filesystem::path folder = argv[1];
  std::size_t count = 100'000;
  if (argc > 2) {
    const std::string_view text = argv[2];
    std::from_chars(text.data(), text.data() + text.size(), count);
  }
  seal_and_open();
  const auto ring = open_keyring(folder / "bench.keys", DataKey::random(), "bench").value();
  std::vector<KeyId> ids;
  const auto making = seconds([&] {
    while (ids.size() < count) {
      auto made = ring->fresh(1000, {"payoke", "surya"}).value();
      for (auto& fresh : made) ids.push_back(std::move(fresh.id));
    }
  });
  std::printf("%zu keys for two organisations: %.1f s, %ju bytes\n", ids.size(), making,
              std::filesystem::file_size(folder / "bench.keys"));
  const auto single = seconds([&] {
    for (int i = 0; i < 100; ++i) static_cast<void>(ring->fresh(1, {"payoke"}).value());
  });
  std::printf("one key at a time, each on stable storage: %.0f a second\n", 100 / single);
  const std::vector<KeyId> some(ids.begin(), ids.begin() + 5000);
  open_keys("inside", *ring, some);
  const auto server = serve_keys(*ring, folder / "bench.sock").value();
  const auto client = connect_keyring(folder / "bench.sock");
  open_keys("over the socket", *client, some);
  std::int64_t moved = 0;
  const auto rotating = seconds([&] {
    static_cast<void>(ring->rotate("payoke"));
    for (;;) {
      const auto step = ring->rewrap(500).value();
      moved += step.done;
      if (step.left == 0) break;
    }
  });
  std::printf("rotate: %jd keys in %.1f s\n", static_cast<std::intmax_t>(moved), rotating);
  const auto destroying = seconds([&] { static_cast<void>(ring->destroy(std::span(ids).first(1))); });
  std::printf("destroy one key, file and journal clean: %.0f ms\n", destroying * 1000);
}
