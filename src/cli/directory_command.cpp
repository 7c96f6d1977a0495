#include <algorithm>
#include <ostream>

#include "base/opening_hours.hpp"
#include "cli/all_commands.hpp"
#include "cli/stores.hpp"

namespace relais::cli {

namespace {

namespace json = base::json;

std::string text_of(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::string name_of(const json::object& service, const std::string& language) {
  const auto* name = service.if_contains("name");
  return name != nullptr && name->is_object() ? text_of(name->get_object(), language) : std::string();
}

std::string phones_of(const json::object& service) {
  std::string text;
  const auto* phones = service.if_contains("phones");
  if (phones == nullptr || !phones->is_array()) return text;
  for (const auto& phone : phones->get_array())
    if (phone.is_object() && text_of(phone.get_object(), "kind") != "fax")
      text += (text.empty() ? "" : ", ") + text_of(phone.get_object(), "display");
  return text;
}

std::string_view open_word(const json::value& open) {
  if (!open.is_bool()) return "unknown";
  return open.get_bool() ? "open" : "closed";
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto house = open_house(arguments);
  if (!house) return complain(err, house.error());
  const auto kind = arguments.text("kind");
  const auto language = arguments.required("language");
  const auto* all = (*house)->services.is_object() ? (*house)->services.get_object().if_contains("services") : nullptr;
  json::array shown;
  Table table({"ID", "NAME", "PHONE", "NOW"});
  const auto local = base::in_brussels(now());
  if (all != nullptr && all->is_array())
    for (const auto& item : all->get_array()) {
      if (!item.is_object()) continue;
      auto service = item.get_object();
      if (kind && text_of(service, "kind") != *kind) continue;
      const auto* hours = service.if_contains("hours");
      json::value open_now;
      if (hours != nullptr)
        if (const auto open = base::open_at(*hours, local)) open_now = *open;
      table.row(
          {text_of(service, "id"), name_of(service, language), phones_of(service), std::string(open_word(open_now))});
      service["open_now"] = std::move(open_now);
      shown.emplace_back(std::move(service));
    }
  const bool found = !shown.empty();
  if (arguments.json())
    print_json(out, shown);
  else
    table.print(out);
  return found ? kDone : kAnswerNo;
}

}  // namespace

void add_directory_command(Commands& commands) {
  commands.add({"directory",
                "List the services of the directory: phone numbers as published, open now or not.",
                "Where sources contradict each other both values are kept; --json shows them under `conflicts`.",
                {},
                {{"kind", "KIND", "Only services of this kind, for instance recognised_centre.", false, false, {}, {}},
                 {"language", "TAG", "Language of the names.", false, false, "en", {"fr", "nl", "de", "en"}}},
                {"relais directory", "relais directory --kind recognised_centre --language fr"},
                run});
}

}  // namespace relais::cli
