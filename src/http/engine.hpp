// The words of the HTTP engine (src/wire) as this room says them.
#pragma once

#include "wire/encoding.hpp"
#include "wire/limits.hpp"
#include "wire/message.hpp"
#include "wire/server.hpp"
#include "wire/static_files.hpp"

namespace relais::http {

using wire::Allowance;
using wire::Application;
using wire::from_base64url;
using wire::Headers;
using wire::Limits;
using wire::Method;
using wire::network_around;
using wire::parse_query;
using wire::percent_decoded;
using wire::percent_encoded;
using wire::random_bytes;
using wire::random_token;
using wire::Request;
using wire::Response;
using wire::same_secret;
using wire::Server;
using wire::ServerOptions;
using wire::sha256;
using wire::sha256_hex;
using wire::StaticFiles;
using wire::title_of;
using wire::to_base32;
using wire::to_base64url;

}  // namespace relais::http
