// One line of a file as a picture of a case. Private to the room.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "exchange/htcds_columns.hpp"
#include "exchange/htcds_map.hpp"

namespace relais::exchange {

class HtcdsLineReader {
 public:
  HtcdsLineReader(const HtcdsColumns& columns, const CsvRow& row) : columns_(columns), row_(row) {}

  [[nodiscard]] CasePicture read();
  [[nodiscard]] const std::vector<CsvProblem>& problems() const { return problems_; }
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& losses() const { return losses_; }

 private:
  struct Value {
    std::vector<std::string> values;  ///< codes as the standard writes them
    std::size_t column = 0;
  };

  void read_cell(const HtcdsField& field, const std::string& cell);
  [[nodiscard]] std::optional<std::string> checked(const HtcdsField& field, const std::string& value);
  void place();
  void place_person(casework::Person& person);
  void place_birth(casework::Person& person);
  void place_nationality(casework::Person& person);
  void place_contact(casework::Person& person);
  void place_gender(casework::Person& person);
  void place_status();
  void place_purposes();
  void place_consents();
  void place_notes();
  void place_own();
  void keep_rest();

  [[nodiscard]] std::string one(std::string_view name) const;
  [[nodiscard]] const Value* find(std::string_view name) const;
  template <class T>
  void own_enum(std::string_view name, std::optional<T>& target);
  template <class T>
  void own_json(std::string_view name, T& target);
  void own_date(std::string_view name, std::optional<base::Date>& target);
  void own_flag(std::string_view name, std::optional<bool>& target);
  void complain(std::size_t column, std::string_view name, std::string_view what, std::string expected);
  void lose(std::string_view field, std::string_view why) { losses_.emplace_back(field, why); }

  const HtcdsColumns& columns_;
  const CsvRow& row_;
  CasePicture picture_;
  std::map<std::string, Value, std::less<>> values_;
  std::vector<CsvProblem> problems_;
  std::vector<std::pair<std::string, std::string>> losses_;
};

}  // namespace relais::exchange
