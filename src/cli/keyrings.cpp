#include "cli/keyrings.hpp"

#include <ostream>

#include "base/json.hpp"
#include "vault/client.hpp"
#include "vault/embedded.hpp"

namespace relais::cli {

namespace {
constexpr std::string_view kSocket = "socket:";
}

base::Result<vault::KeyringOptions> keyring_options(const Arguments& arguments, std::ostream& err) {
  vault::KeyringOptions options;
  const auto folder = arguments.data_folder();
  if (!folder) return base::fail(folder.error());
  auto budgets = vault::read_budgets(arguments.text("budgets").value_or(*folder / "law" / "access" / "budgets.yaml"));
  if (!budgets) return base::fail(budgets.error());
  options.budgets = *budgets;
  options.on_alarm = [&err](const vault::Alarm& alarm) {
    auto line = base::encode(alarm).as_object();
    line["level"] = "alarm";
    err << base::json::serialize(line) << '\n' << std::flush;
  };
  return options;
}

base::Result<std::unique_ptr<vault::Keyring>> open_keyring_at(const Arguments& arguments, const std::string& where,
                                                              std::ostream& err) {
  if (where.starts_with(kSocket)) return vault::connect_keyring(where.substr(kSocket.size()));
  auto options = keyring_options(arguments, err);
  if (!options) return base::fail(options.error());
  return vault::open_embedded_keyring(where, std::move(*options));
}

}  // namespace relais::cli
