// The main track for an adult from a third country, written down a second time as plain conditions, from the articles
// and the table of transitions, without law/procedure: what the two disagree on is a mistake in one of them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/date.hpp"
#include "law/procedure.hpp"

namespace relais::law {

class Oracle {
 public:
  /// Empty when the step is lawful; else every code that may be given for it.
  std::set<std::string> step(const Step& step);

  [[nodiscard]] const std::string& phase() const { return phase_; }
  [[nodiscard]] const std::string& judicial() const { return judicial_; }
  /// "kind issued expires renewal" of the document held on a day, empty when there is none.
  [[nodiscard]] std::string document(Date on) const;

 private:
  using Codes = std::set<std::string>;
  [[nodiscard]] bool has_started_residence() const {
    return phase_ == "ai_1" || phase_ == "ai_2" || phase_ == "a_card";
  }
  [[nodiscard]] bool is_over() const { return phase_ == "ended" || phase_ == "returned" || phase_ == "b_card"; }
  [[nodiscard]] bool says(const std::string& question, const std::string& answer) const;
  [[nodiscard]] bool some_no() const;
  [[nodiscard]] bool five_yes() const;
  [[nodiscard]] bool not_yet_clear() const;
  [[nodiscard]] bool cooperates() const { return statement_ && !fraud_ && !stopped_; }
  [[nodiscard]] bool ground_to_end(const Step& step) const;
  [[nodiscard]] std::string due(Date on) const;
  [[nodiscard]] Codes against(const std::string& document, Date on, bool issuing) const;
  [[nodiscard]] bool conditions_hold(const std::string& document, bool issuing) const;
  [[nodiscard]] Codes actor_codes(const Step& step) const;
  Codes request(const Step& step);
  Codes issue(const Step& step);
  Codes refuse();
  Codes withdraw(const Step& step);
  void give_opinion(const Step& step);
  void hand_over(const std::string& document, Date on);
  void end_case();
  void end_stay(bool withdrawn);
  void other(const Step& step);

  std::string phase_ = "none";
  std::string judicial_ = "none";
  std::string kind_;
  Date issued_;
  std::optional<Date> expires_;
  int renewal_ = 0;
  std::set<std::string> given_;
  std::optional<Date> statement_;
  std::optional<Date> reflection_end_;
  std::string requested_;
  std::map<std::string, std::string> answers_;
  bool request_open_ = false, fresh_ = false, assisted_ = false, left_ = false, withdrawn_ = false;
  bool convicted_or_retained_ = false;
  bool contact_ = false, danger_ = false, fraud_ = false, stopped_ = false, unassisted_ = false, case_ended_ = false;
};

}  // namespace relais::law
