#include <stdexcept>

#include "casework/case.hpp"

namespace relais::casework {

namespace {

void check_order(std::int64_t version, std::int64_t number) {
  if (number != version + 1) throw std::logic_error("an event of a stream is out of order");
}

template <class State, class Records>
State fold_all(State state, const Records& records) {
  for (const auto& record : records) state.apply(record);
  return state;
}

}  // namespace

OperationState OperationState::of(OperationId id, std::span<const Recorded<OperationEvent>> records) {
  OperationState state;
  state.id = std::move(id);
  return fold_all(std::move(state), records);
}

void OperationState::apply(const Recorded<OperationEvent>& record) {
  check_order(version, record.number);
  version = record.number;
  if (const auto* e = std::get_if<OperationOpened>(&record.event)) {
    opened = *e;
    by_desk = record.by_desk;
  } else if (const auto* found = std::get_if<PersonFound>(&record.event)) {
    people.push_back(found->found);
  } else if (const auto* party = std::get_if<PartyLinked>(&record.event)) {
    parties.push_back(*party);
  }
}

PartyState PartyState::of(PartyId id, std::span<const Recorded<PartyEvent>> records) {
  PartyState state;
  state.id = std::move(id);
  return fold_all(std::move(state), records);
}

void PartyState::apply(const Recorded<PartyEvent>& record) {
  check_order(version, record.number);
  version = record.number;
  if (by_desk.empty()) by_desk = record.by_desk;
  described = std::get<PartyDescribed>(record.event);
}

DeskState DeskState::of(std::string desk, std::span<const Recorded<DeskEvent>> records) {
  DeskState state;
  state.desk = std::move(desk);
  return fold_all(std::move(state), records);
}

void DeskState::apply(const Recorded<DeskEvent>& record) {
  check_order(version, record.number);
  version = record.number;
  if (const auto* stated = std::get_if<CapacityStated>(&record.event)) {
    capacity = *stated;
  } else if (const auto* given = std::get_if<CoverGiven>(&record.event)) {
    covers.push_back({record.number, *given, false});
  } else if (const auto* ended = std::get_if<CoverEnded>(&record.event)) {
    for (auto& cover : covers)
      if (cover.number == ended->number) cover.ended = true;
  } else if (const auto* done = std::get_if<AccessReviewed>(&record.event)) {
    reviewed = *done;
    reviewed_on = record.on;
  }
}

}  // namespace relais::casework
