// Carries confidential reports from the letterbox into the house, and answers and keys back. The letterbox never asks
// the house: it goes on accepting while the house is away, and wipes a report only when the house has it on stable
// storage.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "desks/letterbox.hpp"
#include "http/log.hpp"
#include "letterbox/client.hpp"

namespace relais::cli {

/// What one round carried.
struct Carried {
  int in = 0;
  int out = 0;
};

/// One round. Codes: those of letterbox::Client; `rolled_back` when the letterbox's log does not continue what the
/// house remembers of it, and then nothing is taken. An answer or a key that the letterbox refuses stays where it is
/// and is tried again; the rest goes on.
[[nodiscard]] base::Result<Carried> carry(const desks::House& house, desks::Gate& store, letterbox::Client& client,
                                          std::int64_t& directory_serial);

/// Rounds every second until it goes out of scope. Trouble is said once in the journal, by its code.
class Courier {
 public:
  Courier(const desks::House& house, desks::Gate& store, const std::filesystem::path& socket, http::Log& log);
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;
  ~Courier();

 private:
  void run();
  void once();

  const desks::House& house_;
  desks::Gate& store_;
  http::Log& log_;
  std::unique_ptr<letterbox::Client> client_;
  std::int64_t directory_serial_ = 0;
  std::string trouble_;
  std::mutex guard_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread worker_;
};

}  // namespace relais::cli
