// What the letterbox hands to the house over its socket, as plain values. Everything a person wrote is sealed; what is
// open here is what the letterbox itself can see: which desks, which day, how many parts of which size.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/date.hpp"

namespace relais::letterbox {

/// One part of a report as it arrived.
struct Item {
  static constexpr bool kWritesEmptyLists = true;
  std::int64_t seq = 0;            ///< order of arrival, never given twice
  std::string tip;                 ///< 32 hexadecimal digits
  std::string part;                ///< report, message/N, or file/I/N (a frame of file I)
  std::string mailbox;             ///< 64 hexadecimal digits
  std::string auth;                ///< public signing key of the reporter, 64 hexadecimal digits
  std::string box;                 ///< public box key of the reporter as given with the report, 64 hexadecimal digits
  std::vector<std::string> desks;  ///< ids, as the reporter chose
  std::string lane;                ///< calm, or busy: much came from the same network within the hour
  std::int64_t bits = 0;           ///< how much work this part cost its sender
  base::Date day;
  std::string hash;         ///< SHA-256 of `object`, 64 hexadecimal digits
  std::int64_t index = -1;  ///< its leaf in the log; -1 for frames, which are logged with the last one of their file
  bool last = false;        ///< of a frame: nothing follows it
  std::string object;       ///< sealed
};
BOOST_DESCRIBE_STRUCT(Item, (), (seq, tip, part, mailbox, auth, box, desks, lane, bits, day, hash, index, last, object))

struct Collected {
  static constexpr bool kWritesEmptyLists = true;
  std::vector<Item> items;  ///< by seq
  bool more = false;
};
BOOST_DESCRIBE_STRUCT(Collected, (), (items, more))

/// How the letterbox is.
struct State {
  static constexpr bool kWritesEmptyLists = true;
  std::string instance;  ///< empty until a directory was published
  std::int64_t tree_size = 0;
  std::string root;                ///< 64 hexadecimal digits
  std::vector<std::string> proof;  ///< from the size that was asked about to this one
  std::int64_t waiting = 0;        ///< parts nobody has collected
  std::string oldest_day;          ///< of those; empty when there is none
  std::int64_t bits = 0;           ///< of work that a report from a new network costs now
  std::int64_t serial = 0;         ///< of the directory; 0: none
  std::string log_name;
  std::string log_key;     ///< 64 hexadecimal digits
  std::string checkpoint;  ///< the latest, as a signed note; for pins
};
BOOST_DESCRIBE_STRUCT(State, (),
                      (instance, tree_size, root, proof, waiting, oldest_day, bits, serial, log_name, log_key,
                       checkpoint))

/// What everybody can ask of the letterbox: who reads, under which keys, and that this stands in the log.
struct PublishedDirectory {
  std::string document;  ///< bytes as they were logged
  std::string proof;     ///< c2sp.org/tlog-proof with the cosignatures of the witnesses
};
BOOST_DESCRIBE_STRUCT(PublishedDirectory, (), (document, proof))

}  // namespace relais::letterbox
