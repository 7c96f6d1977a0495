// The services of directory/services.yaml as the public pages need them, and where they are.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/opening_hours.hpp"
#include "door/reading.hpp"

namespace relais::door {

struct Point {
  double latitude = 0;   ///< degrees, north positive
  double longitude = 0;  ///< degrees, east positive
};

/// Great-circle distance in kilometres on a sphere of 6371.0088 km (mean radius, IUGG); within 0.6 % of the ellipsoid.
[[nodiscard]] double kilometres(Point a, Point b);

struct Phone {
  std::string dial;     ///< what stands after tel:, "+3278055800" or "101"
  std::string display;  ///< as published, "+32 78 055 800"
};

struct Service {
  std::string id;
  std::string kind;
  std::string region;
  Words name;
  Words note;
  std::vector<Phone> phones;  ///< voice lines that can be called from Belgium, the one to show first
  base::json::value hours;
  std::vector<std::string> territory;
  std::vector<std::string> sources;  ///< of the numbers
  std::optional<Point> at;           ///< never of a shelter
};

struct Municipality {
  Words name;
  std::string region;  ///< brussels, flanders or wallonia
  std::vector<std::string> postal_codes;
  std::optional<Point> at;
};

class Directory {
 public:
  /// Reads directory/services.yaml, places.yaml and municipalities.yaml under `folder`; the last two may be absent.
  /// A place given for a service whose address is secret is refused.
  [[nodiscard]] static base::Result<Directory> load(const std::filesystem::path& folder);

  [[nodiscard]] const Service* find(std::string_view id) const;
  [[nodiscard]] const std::vector<Service>& services() const { return services_; }
  /// By a postal code of four digits anywhere in the text, else by the whole name in any of its languages, accents and
  /// case aside. Linear in the municipalities; a name beyond ASCII costs 0.2 ms more.
  [[nodiscard]] const Municipality* locate(std::string_view text) const;
  [[nodiscard]] const std::vector<Municipality>& municipalities() const { return municipalities_; }

 private:
  [[nodiscard]] base::Result<void> read_services(const std::filesystem::path& file);
  [[nodiscard]] base::Result<void> read_places(const std::filesystem::path& file);
  [[nodiscard]] base::Result<void> read_municipalities(const std::filesystem::path& file);

  std::vector<Service> services_;
  std::vector<std::string> secret_;  ///< ids of services whose address is secret
  std::vector<Municipality> municipalities_;
  std::map<std::string, std::size_t, std::less<>> by_code_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
};

}  // namespace relais::door
