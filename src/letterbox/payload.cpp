#include "letterbox/payload.hpp"

#include "vault/bytes.hpp"

namespace relais::letterbox {
namespace {

std::string bytes_of_hex(std::string_view hex) { return vault::from_hex(hex).value_or(std::string()); }

vault::Context place(const Directory& directory, std::string_view tip, std::string_view part) {
  return {"tip", std::string(tip), std::string(part), 1, directory.root.instance};
}

}  // namespace

base::Result<std::vector<vault::Recipient>> readers_of(const Directory& directory,
                                                       const std::vector<std::string>& desks, base::Date on,
                                                       bool with_custodians) {
  std::vector<vault::Recipient> readers;
  for (const auto& id : desks) {
    const auto* epoch = directory.epoch_of(id, on);
    if (epoch == nullptr)
      return base::fail(base::ErrorKind::unavailable, "no_epoch", "desks", "this desk cannot receive today",
                        "a desk with a current key");
    readers.push_back({vault::ReaderKind::desk, bytes_of_hex(epoch->box), {}});
  }
  const auto& custodians = directory.root.custodians;
  for (std::size_t first = 0; with_custodians && first < custodians.size(); ++first)
    for (std::size_t second = first + 1; second < custodians.size(); ++second)
      readers.push_back(
          {vault::ReaderKind::escrow_pair, bytes_of_hex(custodians[first].box), bytes_of_hex(custodians[second].box)});
  return readers;
}

base::Result<std::string> seal_part(const Directory& directory, const std::vector<vault::Recipient>& readers,
                                    const vault::TipKeys& reporter, std::string_view tip, std::string_view part,
                                    base::Date on, std::string_view payload) {
  return vault::seal_to(readers, vault::Purpose::tip, static_cast<std::uint16_t>(on.days()), reporter.auth,
                        place(directory, tip, part), payload);
}

base::Result<Answer> open_answer(const Directory& directory, const vault::BoxPair& reporter, std::string_view tip,
                                 std::string_view part, std::string_view sealed) {
  const ReadingDesk* author = nullptr;
  const auto find = [&](std::string_view kid) -> std::optional<std::string> {
    for (const auto& desk : directory.root.desks) {
      auto key = bytes_of_hex(desk.sign);
      if (vault::kid_of(key) != kid) continue;
      author = &desk;
      return key;
    }
    return std::nullopt;
  };
  auto opened = vault::open_as(reporter, find, vault::Purpose::reply, place(directory, tip, part), sealed);
  if (!opened) return base::fail(std::move(opened.error()));
  auto answer = base::decode_text<Answer>(opened->payload);
  if (!answer || answer->v != 1 || author == nullptr || answer->from_desk != author->id) return vault::damaged();
  return answer;
}

}  // namespace relais::letterbox
