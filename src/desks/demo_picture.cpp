#include "desks/demo_picture.hpp"

#include <cstdint>
#include <string_view>

namespace relais::desks {

namespace {

constexpr unsigned kWidth = 240;
constexpr unsigned kHeight = 160;

void put_u32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift & 0xffU));
}

/// CRC-32 as PNG asks for it.
std::uint32_t crc(std::string_view bytes) {
  std::uint32_t value = 0xffffffffU;
  for (const char byte : bytes) {
    value ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1U) ^ (0xedb88320U & (0U - (value & 1U)));
  }
  return ~value;
}

void put_chunk(std::string& out, std::string_view type, std::string_view data) {
  put_u32(out, static_cast<std::uint32_t>(data.size()));
  std::string body(type);
  body.append(data);
  out.append(body);
  put_u32(out, crc(body));
}

/// zlib with stored blocks: nothing is compressed.
std::string stored(std::string_view bytes) {
  constexpr std::size_t kBlock = 65535;
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const char byte : bytes) {
    a = (a + static_cast<unsigned char>(byte)) % 65521U;
    b = (b + a) % 65521U;
  }
  std::string out("\x78\x01", 2);
  while (!bytes.empty()) {
    const auto part = bytes.substr(0, kBlock);
    bytes.remove_prefix(part.size());
    const auto size = static_cast<std::uint16_t>(part.size());
    out.push_back(bytes.empty() ? '\x01' : '\x00');
    for (const unsigned word : {static_cast<unsigned>(size), ~static_cast<unsigned>(size)}) {
      out.push_back(static_cast<char>(word & 0xffU));
      out.push_back(static_cast<char>(word >> 8U & 0xffU));
    }
    out.append(part);
  }
  put_u32(out, b << 16U | a);
  return out;
}

bool lit(unsigned x, unsigned y) { return x > 90 && x < 150 && y > 40 && y < 110 && x % 30 > 2 && y % 35 > 2; }

}  // namespace

std::string demo_picture() {
  std::string rows;
  for (unsigned y = 0; y < kHeight; ++y) {
    rows.push_back('\0');
    for (unsigned x = 0; x < kWidth; ++x) {
      const unsigned shade = 40 + y / 6;
      rows.push_back(static_cast<char>(lit(x, y) ? 240 : shade));
      rows.push_back(static_cast<char>(lit(x, y) ? 200 : shade));
      rows.push_back(static_cast<char>(lit(x, y) ? 110 : shade + 12));
    }
  }
  std::string head;
  put_u32(head, kWidth);
  put_u32(head, kHeight);
  head.append("\x08\x02\x00\x00\x00", 5);
  std::string png("\x89PNG\r\n\x1a\n", 8);
  put_chunk(png, "IHDR", head);
  put_chunk(png, "IDAT", stored(rows));
  put_chunk(png, "IEND", {});
  return png;
}

}  // namespace relais::desks
