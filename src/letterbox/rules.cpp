#include "letterbox/rules.hpp"

#include "base/yaml.hpp"

namespace relais::letterbox {

base::Result<Rules> Rules::load(const std::filesystem::path& file) {
  const auto tree = base::read_yaml(file);
  if (!tree) return base::fail(tree.error());
  base::YamlReader top(*tree, file.string());
  Rules rules;
  const auto take = [&](base::YamlReader& from, std::string_view key, std::int64_t& into) {
    const auto number = from.number(key);
    if (!number || *number < 0) {
      from.complain(from.required(key), "this is no number", "a number from 0 on");
      return;
    }
    into = *number;
  };
  const auto section = [&](std::string_view name, const auto& read) -> std::optional<base::Error> {
    base::YamlReader reader(top.required(name), file.string());
    read(reader);
    return reader.finish();
  };
  std::int64_t file_mib = 0;
  std::int64_t tip_mib = 0;
  for (auto& wrong : {section("limits",
                              [&](auto& from) {
                                take(from, "files", rules.files);
                                take(from, "file_mib", file_mib);
                                take(from, "report_mib", tip_mib);
                                take(from, "messages", rules.messages);
                                take(from, "reports_of_one_code", rules.tips);
                                take(from, "least_free_mib", rules.least_free_mib);
                              }),
                      section("retention",
                              [&](auto& from) {
                                take(from, "mailbox_days", rules.mailbox_days);
                                take(from, "uncollected_days", rules.uncollected_days);
                              }),
                      section("work", [&](auto& from) {
                        take(from, "window_minutes", rules.window_minutes);
                        take(from, "calm_from_network", rules.calm_from_network);
                        take(from, "calm_in_all", rules.calm_in_all);
                        take(from, "calm_frames_from_network", rules.calm_frames_from_network);
                        take(from, "calm_frames_in_all", rules.calm_frames_in_all);
                        take(from, "submit_bits", rules.submit_bits);
                        take(from, "fetch_bits", rules.fetch_bits);
                        take(from, "attach_bits", rules.attach_bits);
                        take(from, "bits_of_doubling", rules.bits_of_doubling);
                        take(from, "bits_of_all", rules.bits_of_all);
                        take(from, "most_bits", rules.most_bits);
                      })})
    if (wrong) return base::fail(*wrong);
  if (auto wrong = top.finish()) return base::fail(std::move(*wrong));
  rules.file_bytes = file_mib << 20U;
  rules.tip_bytes = tip_mib << 20U;
  if (rules.window_minutes == 0 || rules.calm_from_network == 0 || rules.calm_in_all == 0 ||
      rules.calm_frames_from_network == 0 || rules.calm_frames_in_all == 0 || rules.most_bits > 24)
    return base::fail(base::ErrorKind::bad_input, "bad_rules", file.string(), "a number of the work is out of range",
                      "a window and calm numbers from 1 on, and at most 24 bits");
  return rules;
}

}  // namespace relais::letterbox
