// One page of a desk's cases, each read whole and made into a line. Private to the room.
#pragma once

#include <algorithm>

#include "desks/views.hpp"
#include "desks/work.hpp"

namespace relais::desks {

inline constexpr std::size_t kMostInAQueue = 200;

/// `line_of(row, state)` gives a Result of the list's line; the first failure ends the page.
template <class List, class LineOf>
[[nodiscard]] Answer<List> queue_of(const Call& call, const store::CaseQuery& query, std::size_t limit,
                                    const std::string& cursor, LineOf line_of) {
  auto page = call.store.cases(query, {std::clamp<std::size_t>(limit, 1, kMostInAQueue), cursor});
  if (!page) return failed(std::move(page.error()));
  std::vector<std::string> ids;
  for (const auto& row : page->items) ids.push_back(row.id);
  const auto cases = load_cases(call.store, ids);
  if (!cases) return failed(cases.error());
  List list;
  for (std::size_t i = 0; i < cases->size(); ++i) {
    auto line = line_of(page->items[i], (*cases)[i]);
    if (!line) return failed(std::move(line.error()));
    list.items.push_back(std::move(*line));
  }
  list.next = page->next;
  list.total = page->total;
  return list;
}

}  // namespace relais::desks
