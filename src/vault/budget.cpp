#include "vault/budget.hpp"

#include <set>

#include "base/yaml.hpp"

namespace relais::vault {
namespace {

constexpr std::int64_t kHour = 3600LL * 1'000'000;
constexpr std::int64_t kDay = 24 * kHour;

}  // namespace

Result<Budgets> read_budgets(const std::filesystem::path& file) {
  const auto tree = base::read_yaml(file);
  if (!tree) return base::fail(tree.error());
  base::YamlReader reader(*tree, file.filename().string());
  const auto number = [&](std::string_view key) -> std::int64_t {
    const auto& node = reader.required(key);
    const auto read = reader.number(key);
    if (read && *read < 0) reader.complain(node, "a budget is not negative", "a whole number, 0 for no limit");
    return read.value_or(0);
  };
  Budgets budgets;
  budgets.files_an_hour = number("files_an_hour");
  budgets.files_a_day = number("files_a_day");
  budgets.lines_an_hour = number("lines_an_hour");
  budgets.lines_a_day = number("lines_a_day");
  budgets.house_files_an_hour = number("house_files_an_hour");
  if (auto error = reader.finish()) return base::fail(std::move(*error));
  return budgets;
}

bool BudgetBook::fits(Seen& seen, std::span<const std::string> fresh, std::int64_t hour, std::int64_t day,
                      base::Instant now) {
  std::erase_if(seen, [&](const auto& entry) { return entry.second <= now.micros() - kDay; });
  std::int64_t in_hour = 0;
  for (const auto& [reference, at] : seen)
    if (at > now.micros() - kHour) ++in_hour;
  std::int64_t new_to_hour = 0;
  std::int64_t new_to_day = 0;
  for (const auto& reference : std::set<std::string>(fresh.begin(), fresh.end())) {
    const auto found = seen.find(reference);
    if (found == seen.end()) ++new_to_day;
    if (found == seen.end() || found->second <= now.micros() - kHour) ++new_to_hour;
  }
  if (hour > 0 && new_to_hour > 0 && in_hour + new_to_hour > hour) return false;
  if (day > 0 && new_to_day > 0 && static_cast<std::int64_t>(seen.size()) + new_to_day > day) return false;
  return true;
}

BudgetBook::Answer BudgetBook::file(const std::string& user, const std::string& reference, base::Instant now) {
  const std::string one[] = {reference};
  auto& seen = files_[user];
  if (!fits(seen, one, budgets_.files_an_hour, budgets_.files_a_day, now)) return Answer::spent;
  const std::string everywhere[] = {user + "/" + reference};
  std::erase_if(house_, [&](const auto& entry) { return entry.second <= now.micros() - kHour; });
  const bool house_fits = fits(house_, everywhere, budgets_.house_files_an_hour, 0, now);
  seen[reference] = now.micros();
  house_[everywhere[0]] = now.micros();
  return house_fits ? Answer::granted : Answer::house_spent;
}

BudgetBook::Answer BudgetBook::lines(const std::string& user, std::span<const KeyId> keys, base::Instant now) {
  auto& seen = lines_[user];
  if (!fits(seen, keys, budgets_.lines_an_hour, budgets_.lines_a_day, now)) return Answer::spent;
  for (const auto& key : keys) seen[key] = now.micros();
  return Answer::granted;
}

}  // namespace relais::vault
