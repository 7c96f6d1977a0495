// One case as a flat picture: what tables and spreadsheets can hold of it. Formats with one line a case read and write
// pictures; nothing here knows a format.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "casework/case.hpp"
#include "casework/events.hpp"

namespace relais::exchange {

struct PicturedConsent {
  std::string recipient;
  std::string purpose;
  std::vector<casework::DataClass> data;
  base::Date since;
  std::optional<base::Date> until;
  std::optional<base::Date> withdrawn_on;
  std::optional<std::string> language;
  bool operator==(const PicturedConsent&) const = default;
};
BOOST_DESCRIBE_STRUCT(PicturedConsent, (), (recipient, purpose, data, since, until, withdrawn_on, language))

struct PicturedReferral {
  std::string desk;
  base::Date sent;
  bool operator==(const PicturedReferral&) const = default;
};

struct PicturedNote {
  std::string language;
  std::string text;
  bool operator==(const PicturedNote&) const = default;
};
BOOST_DESCRIBE_STRUCT(PicturedNote, (), (language, text))

struct CasePicture {
  std::optional<casework::CaseId> id;
  std::string label;
  std::optional<base::Date> opened_on;
  casework::Ground ground = casework::Ground::trafficking;
  std::optional<casework::SmugglingForm> smuggling_form;
  casework::Person person;
  bool presumed_victim = true;        ///< false: found not to be one
  std::vector<std::string> purposes;  ///< words of law/offences: sexual, labour, begging, organs, crime, …
  std::optional<base::Date> detected_on;
  std::optional<std::string> detected_by;  ///< actor of the procedure
  std::optional<base::Date> facts_on;
  std::optional<base::Date> help_declined_on;
  std::optional<std::string> sector;    ///< code of law/indicators/sectors, of the operation
  std::vector<std::string> indicators;  ///< codes ticked, of any list
  std::vector<PicturedConsent> consents;
  std::vector<PicturedReferral> referrals;
  std::vector<PicturedNote> notes;    ///< notes of fact only
  std::optional<std::string> closed;  ///< the reason
  /// What an import found and has no field for: names of the format and values, kept word for word in one note.
  std::map<std::string, std::string> noted;

  // Decided by others than the one who writes; shown on export, never taken from an import.
  std::string judicial;  ///< words of the standing
  std::string phase;
  std::optional<std::string> document;
  std::optional<base::Date> document_expires;
};

/// The standing as far as a picture shows it.
struct PicturedStanding {
  std::string judicial;
  std::string phase;
  std::optional<std::string> document;
  std::optional<base::Date> document_expires;
  std::optional<std::string> sector;
};

/// The picture of a case that may be exported whole. Opinions, privileged notes, links, assessments and everything
/// about suspects stay out of it.
[[nodiscard]] CasePicture picture_of(const casework::CaseState& state, const PicturedStanding& standing);

struct DatedEvent {
  base::Date on;
  casework::CaseEvent event;
};

/// The events that record a picture as a new case, opening first. `today` stands in for dates the picture does not
/// know. Nothing that somebody else decides (status, documents) and no referral is replayed.
[[nodiscard]] std::vector<DatedEvent> events_of(const CasePicture& picture, base::Date today);

/// The note that keeps `noted`, and back. Empty when the note is not such a note.
[[nodiscard]] std::string noted_text(const std::map<std::string, std::string>& noted);
[[nodiscard]] std::map<std::string, std::string> read_noted(std::string_view text);

}  // namespace relais::exchange
