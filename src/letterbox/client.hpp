// The letterbox as the house sees it: collects what came in, hands over answers and keys. The house asks; the letterbox
// never asks the house.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "letterbox/items.hpp"

namespace relais::letterbox {

/// Thread safety: one call after the other. Codes besides those named: `letterbox_unreachable` (nobody answers at the
/// socket), `bad_answer`.
class Client {
 public:
  Client() = default;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  virtual ~Client() = default;

  /// Parts that arrived after `after`, oldest first, at most `limit` of them and at most 3 MiB; what was wiped is left
  /// out.
  [[nodiscard]] virtual base::Result<Collected> collect(std::int64_t after, std::int64_t limit) = 0;
  /// The house keeps everything up to this one: the letterbox wipes it.
  [[nodiscard]] virtual base::Result<void> taken(std::int64_t upto) = 0;
  /// Of what waits after `after` the calm lane alone, ahead of its turn: reports, and messages whose report is calm or
  /// was taken. For floods, where turns are long. Files keep their turn.
  [[nodiscard]] virtual base::Result<Collected> collect_calm(std::int64_t after, std::int64_t limit);
  /// The house keeps these ones: the letterbox wipes them, and does not hand them out in their turn.
  [[nodiscard]] virtual base::Result<void> taken_ones(const std::vector<std::int64_t>& seqs);
  /// A sealed answer for the reporter, `part` being reply/N. The same again is no error; another one under that name is
  /// `taken`. Code `unknown_tip` when the mailbox is gone, `not_for_us` when it is not sealed to that reporter.
  [[nodiscard]] virtual base::Result<void> deliver(std::string_view tip, std::string_view part,
                                                   std::string_view object) = 0;
  /// A signed epoch of a desk: `body` in base64url, `signature` in hexadecimal digits. Makes a new directory. Code
  /// `bad_epoch`.
  [[nodiscard]] virtual base::Result<void> epoch(std::string_view body, std::string_view signature) = 0;
  /// A root part signed by the installation's offline root. Code `bad_directory`.
  [[nodiscard]] virtual base::Result<void> publish(std::string_view body, std::string_view signature) = 0;
  /// Code `no_directory`.
  [[nodiscard]] virtual base::Result<PublishedDirectory> directory() = 0;
  /// Everything of a report goes, answers included. An unknown one is no error.
  [[nodiscard]] virtual base::Result<void> forget(std::string_view tip) = 0;
  /// What the caller remembers of an earlier state, if anything (size 0: nothing), is checked: `rolled_back` when the
  /// log of the letterbox does not continue it.
  [[nodiscard]] base::Result<State> state(std::int64_t known_size = 0, std::string_view known_root = {});

 protected:
  [[nodiscard]] virtual base::Result<State> look(std::int64_t known_size) = 0;
};

/// Connects when first asked, and again after the letterbox was restarted.
[[nodiscard]] std::unique_ptr<Client> client_at(const std::filesystem::path& socket);

}  // namespace relais::letterbox
