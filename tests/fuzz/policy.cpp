// Any bytes as a file of the access policy beside the shipped ones: refused with a file and a line, or loaded into a
// policy that still decides, and in which broken glass only reads.
#include "access/policy.hpp"

#include <cstdint>
#include <cstdlib>
#include <filesystem>

#include "base/yaml.hpp"

namespace {

namespace access = relais::access;
using Files = std::vector<std::pair<std::string, std::string>>;

const Files& vocabulary() {
  static const auto files = [] {
    Files all;
    for (const auto* name : {"10_purposes.yaml", "20_roles.yaml", "30_classes.yaml", "70_oversight.yaml"}) {
      auto text = relais::base::read_file(std::filesystem::path("law/access/policy") / name);
      if (!text) std::abort();
      all.emplace_back(name, std::move(*text));
    }
    return all;
  }();
  return files;
}

void check(const access::Policy& policy) {
  access::Circumstances in;
  in.level = 3;
  in.relations = 0x3fff;
  for (std::size_t role = 0; role < access::roles().size(); ++role) {
    in.role = static_cast<access::Role>(role);
    in.glass = 0;
    const auto plain = policy.opened(in);
    in.glass = (access::Mask{1} << access::kClasses) - 1;
    const auto glass = policy.opened(in);
    for (std::size_t thing = 0; thing < access::thing_count(); ++thing) {
      if (glass[thing] && !plain[thing] && thing >= access::kClasses) std::abort();
      if (policy.explain(in, thing).permitted != glass[thing]) std::abort();
    }
  }
  if (policy.hash().size() != 64) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto files = vocabulary();
  files.emplace_back("fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size));
  const auto loaded = access::Policy::parse(files);
  if (loaded) {
    check(*loaded);
  } else if (loaded.error().where.empty() || loaded.error().what.empty()) {
    std::abort();
  }
  return 0;
}
