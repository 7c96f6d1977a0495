// How many reports the letterbox takes a second with the proof of work off, beside a design where the server stretches
// the code and seals the text itself, and beside what libsodium alone would allow.
// bench_letterbox FOLDER [REPORTS] [SENDERS]; the spool is on the disk of FOLDER, with full sync.
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <sodium.h>

#include "letterbox/installation.hpp"
#include "letterbox/site.hpp"
#include "vault/bytes.hpp"
#include "vault/stretch.hpp"
#include "wire/raw_client.hpp"

namespace {

using namespace relais;
using namespace relais::letterbox::testing;

double seconds(const std::function<void()>& work) {
  const auto begun = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

/// How often a second `threads` of them do it together within about two seconds.
double rate(unsigned threads, const std::function<void()>& once) {
  std::atomic<long> done = 0;
  std::vector<std::thread> all;
  const auto begun = std::chrono::steady_clock::now();
  const auto over = [&] { return std::chrono::steady_clock::now() - begun > std::chrono::seconds(2); };
  for (unsigned i = 0; i < threads; ++i)
    all.emplace_back([&] {
      do {
        once();
        ++done;
      } while (!over());
    });
  for (auto& thread : all) thread.join();
  return static_cast<double>(done) / std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

/// Signed calls, each from a code of its own; what a report costs its sender is not measured.
std::vector<std::string> prepare(Installation& house, const std::string& object, int count) {
  std::vector<std::string> bodies;
  bodies.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    const Reporter reporter(house);
    bodies.push_back(base::json::serialize(reporter.submit_call(new_tip(), object, {"pag-asa"})));
  }
  return bodies;
}

void share_out(unsigned threads, std::size_t count, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> all;
  for (unsigned i = 0; i < threads; ++i)
    all.emplace_back([&] {
      for (std::size_t at = next++; at < count; at = next++) work(at);
    });
  for (auto& thread : all) thread.join();
}

/// The calls alone, without the pages.
class Calls final : public wire::Application {
 public:
  explicit Calls(letterbox::Box& box) : box_(box) {}
  wire::Response handle(const wire::Request& request) override {
    auto answer = box_.handle(std::string_view(request.path).substr(5), request.body, request.peer);
    wire::Response response;
    response.status = answer.status;
    response.body = std::move(answer.body);
    return response;
  }
  wire::Response refuse(int status) override {
    wire::Response response;
    response.status = status;
    return response;
  }
  [[nodiscard]] std::size_t body_limit(wire::Method, std::string_view) const override {
    return letterbox::Box::kLongestBody;
  }

 private:
  letterbox::Box& box_;
};

double over_http(letterbox::Box& box, const std::vector<std::string>& bodies, unsigned senders) {
  Calls calls(box);
  wire::ServerOptions options;
  options.port = 0;
  const auto server = wire::Server::start(options, calls).value();
  std::atomic<int> refused = 0;
  std::atomic<std::size_t> next = 0;
  const auto took = seconds([&] {
    std::vector<std::thread> all;
    for (unsigned i = 0; i < senders; ++i)
      all.emplace_back([&] {
        test::RawClient client(server->port());
        for (std::size_t at = next++; at < bodies.size(); at = next++) {
          const auto request = fmt::format("POST /box/submit HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n{}",
                                           bodies[at].size(), bodies[at]);
          if (!client.send(request) || test::status_of(client.read_answer(std::chrono::seconds(20))) != 200) ++refused;
        }
      });
    for (auto& thread : all) thread.join();
  });
  if (refused > 0) std::printf("%d were refused\n", refused.load());
  server->stop();
  server->wait();
  return static_cast<double>(bodies.size()) / took;
}

/// A report where the server does it all: stretch the code, make a key pair from it, seal the text to three readers.
double server_side(unsigned threads, unsigned long long passes, std::size_t memory, const std::string& text) {
  const auto reader = vault::BoxPair::random();
  return rate(threads, [&] {
    std::string out(32, '\0');
    const auto salt = vault::random_bytes(crypto_pwhash_SALTBYTES);
    if (crypto_pwhash(vault::raw(out), out.size(), "0123456789012345", 16, vault::raw(salt), passes, memory,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
      std::abort();
    const auto key = vault::DataKey::from(vault::as_bytes(out)).value();
    const auto pair = vault::BoxPair::from(key.clone());
    for (int i = 0; i < 3; ++i) {
      std::string sealed(32 + crypto_box_SEALBYTES, '\0');
      static_cast<void>(crypto_box_seal(vault::raw(sealed), vault::raw(out), 32, vault::raw(reader.public_key)));
    }
    static_cast<void>(vault::encrypt(key, std::string(24, 'n'), pair.public_key, text));
  });
}

int count_of(const char* text, int fallback) {
  int value = fallback;
  const std::string_view digits(text);
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "bench_letterbox FOLDER [REPORTS] [SENDERS]\n");
    return 2;
  }
  const int reports = argc > 2 ? count_of(argv[2], 20'000) : 20'000;
  const auto senders = static_cast<unsigned>(argc > 3 ? count_of(argv[3], 32) : 32);
  const auto cores = std::max(1U, std::thread::hardware_concurrency());
  Installation house(std::filesystem::path(argv[1]) / "spool");
  house.open({false});
  house.publish();
  const Reporter reporter(house);
  const std::string text(1500, 'x');
  const auto object = reporter.seal(new_tip(), "report", {"pag-asa"}, reporter.report_payload(text));

  const auto sign = vault::SignPair::random();
  const vault::TipCall call{"relais-test", "submit", "n", "t", "report", object};
  const auto signature = vault::sign_call(sign, call);
  const auto verifies = rate(cores, [&] { static_cast<void>(vault::check_call(sign.public_key, call, signature)); });
  const auto signs = rate(cores, [&] { static_cast<void>(vault::sign_call(sign, call)); });
  const auto seals = rate(cores, [&] {
    std::string sealed(32 + crypto_box_SEALBYTES, '\0');
    static_cast<void>(
        crypto_box_seal(vault::raw(sealed), vault::raw(text), 32, vault::raw(reporter.keys.box.public_key)));
  });
  // One signature is checked and one receipt signed for each report.
  const auto limit = 1 / (1 / verifies + 1 / signs);
  std::printf("libsodium on %u cores: %.0f checks, %.0f signatures, %.0f sealed boxes a second\n", cores, verifies,
              signs, seals);
  std::printf("  so %.0f reports a second is the limit for one check and one receipt each\n", limit);

  auto bodies = prepare(house, object, reports);
  std::atomic<int> refused = 0;
  const auto took = seconds([&] {
    share_out(senders, bodies.size(), [&](std::size_t at) {
      if (house.box().handle("submit", bodies[at], "192.0.2.1").status != 200) ++refused;
    });
  });
  const auto inside = static_cast<double>(bodies.size()) / took;
  std::printf(
      "letterbox, in process, %u senders: %.0f reports a second (%zu of %zu bytes, %d refused), %.2f of the limit\n",
      senders, inside, bodies.size(), object.size(), refused.load(), inside / limit);
  bodies = prepare(house, object, reports);
  const auto http = over_http(house.box(), bodies, senders);
  std::printf("letterbox, over HTTP, %u connections: %.0f reports a second, %.2f of the limit\n", senders, http,
              http / limit);

  const auto ours = server_side(cores, vault::kStretchPasses, vault::kStretchMemory, text);
  std::printf(
      "server stretches 3 x 64 MiB and seals: %.1f a second; the letterbox takes %.0f times as many over HTTP\n", ours,
      http / ours);
  const auto theirs = server_side(cores, 16, std::size_t{128} << 20U, text);
  std::printf(
      "server stretches 16 x 128 MiB and seals: %.2f a second; the letterbox takes %.0f times as many over HTTP\n",
      theirs, http / theirs);
  return 0;
}
