// Pieces that every public page is made of. Inside the door only.
#pragma once

#include <string>
#include <string_view>

#include "door/contact.hpp"
#include "door/texts.hpp"

namespace relais::door {

using Values = std::map<std::string, std::string, std::less<>>;

/// Speaks one language for the length of one answer, and marks what is in another.
class Voice {
 public:
  Voice(const Texts& texts, std::string_view language) : texts_(&texts), language_(language) {}

  /// A sentence as HTML, in a span with lang and dir when another language helps out. Values are escaped.
  [[nodiscard]] std::string say(std::string_view key, const Values& values = {}) const;
  [[nodiscard]] std::string say(const Words& words, const Values& values = {}) const;
  /// A sentence for an attribute, escaped, without any mark.
  [[nodiscard]] std::string attribute(std::string_view key, const Values& values = {}) const;
  [[nodiscard]] const std::string& language() const { return language_; }
  [[nodiscard]] const Texts& texts() const { return *texts_; }
  /// Whether something so far was said in another language.
  [[nodiscard]] bool helped() const { return helped_; }

 private:
  [[nodiscard]] std::string marked(const Said& said, const Values& values) const;

  const Texts* texts_;
  std::string language_;
  mutable bool helped_ = false;
};

/// `09:00`, of a minute of the day.
[[nodiscard]] std::string clock(int minute);
/// Whether and until when a service is open, or when it opens.
[[nodiscard]] std::string opening_line(const Voice& voice, const base::Opening& opening);
/// How far, else in which region.
[[nodiscard]] std::string where_line(const Voice& voice, const Entry& entry);
/// The link that dials, with the number for the eye, and the name (HTML) and number for the ear.
[[nodiscard]] std::string dial_link(const Phone& phone, const std::string& name);
/// One service as a card with its button; `strong` makes it large.
[[nodiscard]] std::string call_card(const Voice& voice, const Entry& entry, bool strong);
/// One service as a row of a list.
[[nodiscard]] std::string call_row(const Voice& voice, const Entry& entry);
/// The red line: in danger, with the numbers of all emergency services of Belgium.
[[nodiscard]] std::string danger_strip(const Voice& voice, const Answer& answer,
                                       std::string_view key = "first.danger_call");
/// First, centres and also, as on the page of numbers, without what stands in the red line.
[[nodiscard]] std::string answer_parts(const Voice& voice, const Answer& answer, std::string_view first_heading);

/// One question with radio buttons.
struct Choice {
  std::string_view value;
  std::string label;  ///< HTML
};
[[nodiscard]] std::string radio_group(std::string_view name, const std::string& legend,
                                      const std::vector<Choice>& choices, std::string_view chosen,
                                      const std::string& error);
/// A link to another page of the site as a large choice.
[[nodiscard]] std::string choice_link(const Voice& voice, std::string_view target, const std::string& label,
                                      const std::string& more);

}  // namespace relais::door
