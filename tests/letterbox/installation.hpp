// An invented installation for tests: a root, two desks with their epochs, three custodians, two witnesses, a spool
// with its box, and reporters who do what a browser does.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "letterbox/box.hpp"
#include "letterbox/payload.hpp"
#include "vault/folder.hpp"
#include "vault/frames.hpp"

namespace relais::letterbox::testing {

inline constexpr std::int64_t kDay = std::int64_t{24} * 3600 * 1'000'000;

struct Desk {
  std::string id;
  vault::SignPair sign = vault::SignPair::random();
  vault::BoxPair box = vault::BoxPair::random();
};

/// Keys outlive the spool, so that it can be closed and opened again.
class Installation {
 public:
  Installation();
  /// In a folder of the caller.
  explicit Installation(std::filesystem::path folder);

  void open(Box::Options options = {});
  void close();
  /// Directory, epochs of today, a checkpoint, cosignatures.
  void publish();
  void cosign();
  void add_epochs();
  [[nodiscard]] Root root_body() const;

  [[nodiscard]] base::Instant now() const { return base::Instant::from_micros(micros_); }
  void pass(std::int64_t micros) { micros_ += micros; }
  [[nodiscard]] base::Date today() const { return day_of(now()); }
  [[nodiscard]] std::filesystem::path folder() const { return folder_; }
  [[nodiscard]] Spool& spool() { return *spool_; }
  [[nodiscard]] Box& box() { return *box_; }
  [[nodiscard]] Directory directory();

  vault::SignPair root = vault::SignPair::random();
  std::vector<Desk> desks;
  std::vector<vault::BoxPair> custodians;
  std::vector<ledger::SigningKey> witnesses;
  std::int64_t quorum = 2;
  Rules rules;

 private:
  std::unique_ptr<test::Folder> own_;
  std::filesystem::path folder_;
  std::int64_t micros_ = std::int64_t{20'780} * kDay + kDay / 2;
  std::unique_ptr<Spool> spool_;
  std::unique_ptr<Box> box_;
};

struct Told {
  int status = 0;
  base::json::object body;
  std::size_t size = 0;
  [[nodiscard]] std::string code() const;
};
[[nodiscard]] Told told(const BoxAnswer& answer);

/// Somebody with a code. Without `stretched` the keys come from random bytes: Argon2id costs a fifth of a second.
class Reporter {
 public:
  explicit Reporter(Installation& house, bool stretched = false);

  [[nodiscard]] std::string seal(std::string_view tip, std::string_view part, const std::vector<std::string>& to,
                                 std::string_view payload, bool escrow = true) const;
  [[nodiscard]] std::string report_payload(const std::string& text, std::vector<FileNote> files = {}) const;
  /// The fields of a call, signed over a fresh challenge.
  [[nodiscard]] base::json::object call(std::string_view name, std::string_view tip, std::string_view part,
                                        std::string_view object) const;
  [[nodiscard]] base::json::object submit_call(std::string_view tip, const std::string& object,
                                               const std::vector<std::string>& to) const;
  [[nodiscard]] Told send(std::string_view name, const base::json::object& body) const;
  Told submit(std::string_view tip, const std::string& text, const std::vector<std::string>& to = {"pag-asa"}) const;
  Told message(std::string_view tip, int number, const std::string& text) const;
  Told attach(std::string_view tip, int file, const std::vector<std::string>& frames) const;
  Told fetch(const std::vector<std::string>& done = {}) const;

  vault::TipKeys keys;
  std::string address = "198.51.100.7";

 private:
  Installation& house_;
};

[[nodiscard]] std::string new_tip();
/// What a desk reads of a part.
[[nodiscard]] base::Result<std::string> read_as(const Installation& house, const Desk& desk, const Reporter& from,
                                                std::string_view tip, std::string_view part, std::string_view object);
[[nodiscard]] std::string answer_of(Installation& house, const Desk& desk, const Reporter& to, std::string_view tip,
                                    std::string_view part, const std::string& text);

}  // namespace relais::letterbox::testing
