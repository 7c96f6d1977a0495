#include "casework/desk_book.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/yaml.hpp"

namespace relais::casework {

namespace {

using base::YamlNode;
using base::YamlReader;

constexpr std::array<std::string_view, 12> kKinds = {"police",        "inspector",  "hospital",       "centre",
                                                     "minors_centre", "magistrate", "labour_auditor", "immigration",
                                                     "guardianship",  "guardian",   "rapporteur",     "administrator"};
constexpr std::array<std::string_view, 8> kForms = {"labour",   "sexual",     "begging", "crime",
                                                    "domestic", "diplomatic", "asylum",  "minor"};
constexpr std::array<std::string_view, 5> kReceives = {"referral", "opinion", "document_request", "ward", "report"};

LocalText read_local(YamlReader& parent, std::string_view key) {
  LocalText text;
  const auto& node = parent.required(key);
  if (!parent.ok()) return text;
  YamlReader reader(node, parent.file());
  text.fr = reader.text("fr");
  text.nl = reader.text("nl");
  text.de = reader.text("de");
  text.en = reader.text("en");
  if (const auto error = reader.finish()) parent.complain(node, error->what, error->expected);
  return text;
}

void read_minutes(YamlReader& parent, AnswerWithin& within) {
  const auto* node = parent.optional("answer_within_minutes");
  if (node == nullptr) return;
  YamlReader reader(*node, parent.file());
  within.now = reader.number("now").value_or(within.now);
  within.today = reader.number("today").value_or(within.today);
  within.this_week = reader.number("this_week").value_or(within.this_week);
  if (const auto error = reader.finish()) parent.complain(*node, error->what, error->expected);
  if (within.now < 1 || within.today < within.now || within.this_week < within.today)
    parent.complain(*node, "these times are not in order", "minutes, now <= today <= this_week");
}

void read_letterbox(YamlReader& parent, Desk& desk) {
  const auto* node = parent.optional("letterbox");
  if (node == nullptr) return;
  YamlReader reader(*node, parent.file());
  DeskLetterbox made;
  made.reads = read_local(reader, "reads");
  made.forms = reader.texts("for");
  made.minors = reader.flag_or("minors", false);
  if (const auto error = reader.finish()) parent.complain(*node, error->what, error->expected);
  desk.letterbox = std::move(made);
}

template <class Words>
void check_word(YamlReader& reader, std::string_view word, const Words& words, std::string_view what) {
  if (std::ranges::find(words, word) != std::end(words)) return;
  std::string all;
  for (const auto& each : words) all += (all.empty() ? "one of " : ", ") + std::string(each);
  reader.complain(reader.node(), fmt::format("unknown {} {}", what, word), all);
}

Result<Desk> read_desk(const YamlNode& node, const std::string& file) {
  YamlReader reader(node, file);
  Desk desk;
  desk.id = reader.text("id");
  desk.name = read_local(reader, "name");
  desk.organisation = reader.text("organisation");
  desk.kind = reader.text("kind");
  desk.acts_as = reader.text_or("acts_as", "");
  const auto region = reader.text("region");
  desk.service = reader.text_or("service", "");
  desk.receives = reader.texts("receives");
  read_minutes(reader, desk.answer_within);
  desk.escalates_to = reader.texts("escalates_to");
  desk.records_for = reader.texts("records_for");
  desk.magistrate = reader.text_or("magistrate", "");
  desk.secrecy = reader.flag_or("secrecy", false);
  desk.told_by = reader.texts("told_by");
  const auto told_as = reader.text_or("told_as", "");
  read_letterbox(reader, desk);
  if (reader.ok()) {
    check_word(reader, desk.kind, kKinds, "kind");
    for (const auto& word : desk.receives) check_word(reader, word, kReceives, "thing to receive");
    if (desk.letterbox)
      for (const auto& word : desk.letterbox->forms) check_word(reader, word, kForms, "form of exploitation");
    if (const auto known = base::enum_from<Region>(region))
      desk.region = *known;
    else
      reader.complain(node, "unknown region " + region, "one of " + base::enum_names<Region>());
    desk.told_as = base::enum_from<Relation>(told_as);
    if (!desk.told_by.empty() && !desk.told_as)
      reader.complain(node, "told_by without a known told_as", "one of " + base::enum_names<Relation>());
  }
  if (auto error = reader.finish()) return base::fail(std::move(*error));
  return desk;
}

}  // namespace

int AnswerWithin::minutes(Urgency urgency) const {
  switch (urgency) {
    case Urgency::now:
      return now;
    case Urgency::today:
      return today;
    case Urgency::this_week:
      return this_week;
  }
  return today;
}

Result<DeskBook> DeskBook::load(const std::filesystem::path& file) {
  auto tree = base::read_yaml(file);
  if (!tree) return base::fail(std::move(tree.error()));
  YamlReader reader(*tree, file.string());
  const auto& list = reader.required("desks");
  if (auto error = reader.finish()) return base::fail(std::move(*error));
  DeskBook book;
  const auto complain = [&](const YamlNode& at, std::string what, std::string expected) {
    return base::fail(base::ErrorKind::bad_input, "bad_desk", fmt::format("{}:{}", file.string(), at.line),
                      std::move(what), std::move(expected));
  };
  for (const auto& node : list.items) {
    auto desk = read_desk(node, file.string());
    if (!desk) return base::fail(std::move(desk.error()));
    if (!book.by_id_.emplace(desk->id, book.desks_.size()).second)
      return complain(node, "desk " + desk->id + " stands here twice", "ids that differ");
    book.desks_.push_back(std::move(*desk));
  }
  for (std::size_t i = 0; i < book.desks_.size(); ++i) {
    const auto& desk = book.desks_[i];
    for (const auto& next : desk.escalates_to)
      if (!book.receives(next, "referral"))
        return complain(list.items[i], "escalates to " + next, "a desk of this file that receives referrals");
    if (!desk.magistrate.empty() && !book.receives(desk.magistrate, "opinion"))
      return complain(list.items[i], "magistrate is " + desk.magistrate, "a desk of this file that receives opinions");
  }
  return book;
}

const Desk* DeskBook::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &desks_[found->second];
}

bool DeskBook::receives(std::string_view desk, std::string_view what) const {
  const auto* found = find(desk);
  return found != nullptr && std::ranges::find(found->receives, what) != found->receives.end();
}

std::vector<const Desk*> DeskBook::acting_as(std::string_view actor) const {
  std::vector<const Desk*> all;
  for (const auto& desk : desks_)
    if (!desk.acts_as.empty() && desk.acts_as == actor) all.push_back(&desk);
  return all;
}

}  // namespace relais::casework
