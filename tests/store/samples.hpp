// Rows and events to fill stores with.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "store/store.hpp"

namespace relais::store::testing {

inline Date day(std::string_view text) { return base::parse_date(text).value(); }

inline StoredEvent event(std::string type, std::string body = "{}") {
  StoredEvent made;
  made.on = day("2024-02-01");
  made.recorded = Instant::from_micros(1'706'778'000'123'456);
  made.by_user = "inspector.onss";
  made.by_desk = "onss-antwerp";
  made.acting_as = "inspector";
  made.type = std::move(type);
  made.body = std::move(body);
  return made;
}

inline StreamAppend append(const std::string& id, std::int64_t expected, std::vector<StoredEvent> events,
                           StreamKind kind = StreamKind::case_file) {
  return {{kind, id}, expected, std::move(events)};
}

inline CaseRow row(const std::string& id, std::int64_t version = 1) {
  CaseRow made;
  made.id = id;
  made.version = version;
  made.computed_on = day("2024-02-02");
  made.label = "Person " + id;
  made.phase = "reflection";
  made.judicial = "presumed";
  made.age_group = "adult";
  made.opened_on = day("2024-02-01");
  return made;
}

/// A row with every column and every child filled.
inline CaseRow full_row(const std::string& id, std::int64_t version = 1) {
  auto made = row(id, version);
  made.language = "vi";
  made.operation = "operation-1";
  made.next_due = day("2024-03-17");
  made.next_what = "reflection_end";
  made.opinion_asked_on = day("2024-02-10");
  made.request_open_since = day("2024-02-11");
  made.body = R"({"x":"?1 ' \" é"})";
  made.display_name = "Invented Name";
  made.name_tokens = {"invented", "name"};
  made.desks = {{"onss-antwerp", "reporter"}, {"payoke", "owner"}};
  made.clocks = {{day("2024-03-17"), "deadline", "reflection_end", "payoke", R"({"rules":["a"]})"},
                 {day("2024-02-01"), "duty", "inform_magistrate", "onss-antwerp", ""}};
  made.referrals = {{"ref-" + id, 0, id, "pag-asa", "onss-antwerp", "declined", Instant::from_micros(1000),
                     Instant::from_micros(2000), "{}"},
                    {"ref-" + id, 1, id, "payoke", "onss-antwerp", "waiting", Instant::from_micros(3000),
                     Instant::from_micros(4000), "{}"}};
  return made;
}

/// A change that says who makes it.
inline Write by_somebody() {
  ledger::Deed deed;
  deed.user = "p:0123456789abcdef";
  Write made;
  made.deeds.push_back(std::move(deed));
  return made;
}

inline Write writing(StreamAppend one) {
  auto made = by_somebody();
  made.appends.push_back(std::move(one));
  return made;
}

inline Write indexing(std::vector<CaseRow> rows) {
  auto made = by_somebody();
  made.cases = std::move(rows);
  return made;
}

}  // namespace relais::store::testing
