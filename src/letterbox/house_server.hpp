// The letterbox at its Unix socket: answers the house (letterbox/client.hpp).
#pragma once

#include <filesystem>
#include <memory>

#include "letterbox/box.hpp"
#include "letterbox/protocol.hpp"
#include "letterbox/spool.hpp"
#include "vault/frame_server.hpp"

namespace relais::letterbox {

/// Listens when it returns. What is handed in outlives the server.
[[nodiscard]] base::Result<std::unique_ptr<vault::FrameServer>> serve_house(Spool& spool, Box& box,
                                                                            const std::filesystem::path& socket,
                                                                            vault::FrameServerOptions options = {});

/// What a request is answered.
[[nodiscard]] protocol::Reply answer(Spool& spool, Box& box, const protocol::Request& request);

}  // namespace relais::letterbox
