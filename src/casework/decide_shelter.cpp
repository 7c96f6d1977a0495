#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "casework/decide.hpp"
#include "casework/validate.hpp"

namespace relais::casework {

namespace {

constexpr std::size_t kMostReaders = 40;
/// The largest text bucket of the envelope (32 KiB) with a wrap for every reader, in base64url.
constexpr std::size_t kLongestSealed = 64UL * 1024;

bool is_base64url(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool is_key_id(std::string_view text) {
  return text.size() == 16 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::optional<base::Error> fault_in_readers(const std::vector<ShelterReader>& readers, const std::string& sealer) {
  if (readers.empty() || readers.size() > kMostReaders)
    return bad("/readers", "nobody or too many could open this", fmt::format("1 to {} readers", kMostReaders));
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < readers.size(); ++i) {
    const auto at = fmt::format("/readers/{}", i);
    if (auto fault = find_fault_in_text(readers[i].account, kShortText, at + "/account")) return fault;
    if (!seen.insert(readers[i].account).second) return bad(at + "/account", "this reader comes twice", "each once");
    if (!is_key_id(readers[i].key))
      return bad(at + "/key", "this is not the id of a key", "16 lower-case hexadecimal digits");
  }
  if (!seen.contains(sealer))
    return bad("/readers", "you would not be able to open it yourself", "your own account among the readers");
  return std::nullopt;
}

}  // namespace

Decided<std::vector<CaseRecord>> decide_shelter(const Setting& setting, const CaseState& state,
                                                const ShelterSealed& sealed, const Acting& acting) {
  const auto refuse = [](base::Error error) { return tl::unexpected(Refused{std::move(error), {}}); };
  if (state.closed) return refuse(no("file_closed", "", "the file is closed", "reopen it first"));
  if (sealed.sealed.empty() || sealed.sealed.size() > kLongestSealed || !is_base64url(sealed.sealed))
    return refuse(bad("/sealed", "this is not a sealed text", fmt::format("base64url of at most {}", kLongestSealed)));
  if (auto fault = fault_in_readers(sealed.readers, acting.user)) return refuse(std::move(*fault));
  const std::int64_t next = state.shelter ? state.shelter->held.edition + 1 : 1;
  if (sealed.edition != next)
    return refuse(
        {base::ErrorKind::conflict, "version_conflict", "/edition", "another edition came first", "the next one", {}});
  CaseRecord made{state.version() + 1, setting.today, setting.now, acting.desk, acting.user, acting.acts_as, sealed};
  return std::vector<CaseRecord>{std::move(made)};
}

}  // namespace relais::casework
