// The law as screens show it: records and rules with their words, validity, sources and certainty.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desks/house.hpp"

namespace relais::http {

struct ValidityView {
  std::optional<base::Date> from;
  std::optional<base::Date> to;
};
BOOST_DESCRIBE_STRUCT(ValidityView, (), (from, to))

struct AlternativeView : desks::Whole {
  base::json::value value;
  std::vector<desks::SourceView> sources;
  std::string certainty;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(AlternativeView, (), (value, sources, certainty, note))

struct RecordView : desks::Whole {
  std::string id;
  std::string key;
  std::string topic;
  ValidityView valid;
  law::SelectedBy selected_by = law::SelectedBy::decision;
  std::string certainty;
  std::vector<desks::SourceView> sources;
  std::optional<std::string> article;
  base::LocalText text;
  std::optional<base::json::value> value;  ///< absent for rules of the procedure
  bool chosen = false;
  std::vector<AlternativeView> alternatives;
  std::optional<std::string> note;
  bool holds = false;  ///< on the day asked
};
BOOST_DESCRIBE_STRUCT(RecordView, (),
                      (id, key, topic, valid, selected_by, certainty, sources, article, text, value, chosen,
                       alternatives, note, holds))

[[nodiscard]] std::vector<desks::SourceView> source_views(const law::Library& library,
                                                          const std::vector<std::string>& ids);
[[nodiscard]] RecordView record_view(const law::Library& library, const law::Record& record, base::Date on);
/// A rule of the procedure.
[[nodiscard]] RecordView rule_view(const desks::House& house, law::RuleRef rule, base::Date on);

inline constexpr std::string_view kProcedureTopic = "procedure";

}  // namespace relais::http
