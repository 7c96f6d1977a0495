// What arrives on the socket, byte by byte as no library would send it: each case of the table is a test of its own.
// The cases follow RFC 9112 and the families of request smuggling (CL.TE, TE.CL, TE.TE, CL.0, bare line feeds, chunk
// extensions, folded fields); where the RFC lets a server choose, Relais refuses.
#include <gtest/gtest.h>

#include "echo.hpp"
#include "raw_client.hpp"

namespace relais::wire {
namespace {

using namespace std::string_literals;
using test::Echo;
using test::RawClient;
using test::status_of;

struct RawCase {
  std::string name;
  std::string bytes;
  int status;
  /// What the application may have seen: a refused request never reaches it, and neither does what was hidden in it.
  int handled = 0;
};

std::ostream& operator<<(std::ostream& out, const RawCase& shown) { return out << shown.name; }

std::string get(const std::string& fields, const std::string& target = "/") {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}
std::string post(const std::string& fields, const std::string& body = {}) {
  return "POST / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n" + body;
}
std::string chunked(const std::string& body) { return post("Transfer-Encoding: chunked\r\n", body); }
const std::string kHidden = "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n";

std::vector<RawCase> request_line_cases() {
  return {
      {"PlainGet", get(""), 200, 1},
      {"Http10WithoutHost", "GET / HTTP/1.0\r\n\r\n", 200, 1},
      {"OddMethodReachesTheMethodTable", "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 200, 1},
      {"LowerCaseMethodIsAnotherMethod", "get / HTTP/1.1\r\nHost: x\r\n\r\n", 200, 1},
      {"MethodWithAColon", "GE:T / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"MethodWithANonAsciiLetter", "G\xc3\x89T / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"NoMethod", " / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"NoTarget", "GET HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"NoVersion", "GET /\r\nHost: x\r\n\r\n", 400},
      {"TwoBlanksBeforeTheTarget", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"TwoBlanksBeforeTheVersion", "GET /  HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"TabInTheRequestLine", "GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"BlankAfterTheVersion", "GET / HTTP/1.1 \r\nHost: x\r\n\r\n", 400},
      {"BlankInTheTarget", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"NonAsciiTarget", "GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"ControlCharacterInTheTarget", "GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"NulInTheTarget", "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n"s, 400},
      {"FragmentInTheTarget", "GET /#a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"BackslashInTheTarget", "GET /..\\..\\etc HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"AbsoluteTarget", "GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"AbsoluteTargetOfAnotherHost", "GET http://evil/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"AsteriskTarget", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"AuthorityTarget", "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"RelativeTarget", "GET a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"LowerCaseVersion", "GET / http/1.1\r\nHost: x\r\n\r\n", 400},
      {"VersionWithoutASlash", "GET / HTTP1.1\r\nHost: x\r\n\r\n", 400},
      {"VersionOfTwoDigits", "GET / HTTP/1.10\r\nHost: x\r\n\r\n", 400},
      {"VersionOfZeroes", "GET / HTTP/01.1\r\nHost: x\r\n\r\n", 400},
      {"Version09", "GET / HTTP/0.9\r\nHost: x\r\n\r\n", 505},
      {"Version12", "GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505},
      {"Version20", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505},
      {"PrefaceOfHttp2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"SimpleRequestOfHttp09", "GET /\r\n\r\n", 400},
      {"EmptyLineBefore", "\r\n" + get(""), 400},
      {"LineFeedBefore", "\n" + get(""), 400},
      {"BlankBefore", " " + get(""), 400},
      {"ByteOrderMarkBefore", "\xef\xbb\xbf" + get(""), 400},
      {"ClientHelloOfTls", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s, 400},
      {"SshGreeting", "SSH-2.0-OpenSSH_9.2\r\n\r\n", 400},
      {"ProxyProtocol", "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n" + get(""), 400},
      {"TargetBeyondTheLimit", get("", "/" + std::string(9000, 'a')), 414},
      {"EndlessRequestLine", "GET /" + std::string(20'000, 'a'), 414},
  };
}

std::vector<RawCase> field_cases() {
  std::string flood;
  for (int i = 0; i < 65; ++i) flood += "X-" + std::to_string(i) + ": 1\r\n";
  return {
      {"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
      {"TwoHosts", get("Host: y\r\n"), 400},
      {"TwoEqualHosts", get("Host: x\r\n"), 400},
      {"TwoHostsInDifferentCase", get("hOST: x\r\n"), 400},
      {"EmptyHost", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"HostWithAUser", "GET / HTTP/1.1\r\nHost: a@x\r\n\r\n", 400},
      {"HostWithAPath", "GET / HTTP/1.1\r\nHost: x/y\r\n\r\n", 400},
      {"HostList", "GET / HTTP/1.1\r\nHost: x, y\r\n\r\n", 400},
      {"HostWithABlank", "GET / HTTP/1.1\r\nHost: x y\r\n\r\n", 400},
      {"HostWithALetterAsPort", "GET / HTTP/1.1\r\nHost: x:8o80\r\n\r\n", 400},
      {"HostOfIPv6", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 200, 1},
      {"HostOfIPv6LeftOpen", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400},
      {"BlankBeforeTheColon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400},
      {"TabBeforeTheColon", get("X-A\t: 1\r\n"), 400},
      {"BlankBeforeTheName", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400},
      {"FoldedField", get("X-A: 1\r\n 2\r\n"), 400},
      {"FoldedFieldWithATab", get("X-A: 1\r\n\t2\r\n"), 400},
      {"FoldedLength", post("Content-Length:\r\n 5\r\n", "hello"), 400},
      {"NameWithoutAColon", get("X-A\r\n"), 400},
      {"EmptyName", get(": 1\r\n"), 400},
      {"NonAsciiName", get("X-\xc3\xa9: 1\r\n"), 400},
      {"NameWithAParenthesis", get("X(a): 1\r\n"), 400},
      {"NameWithABlank", get("X A: 1\r\n"), 400},
      {"NulInAName", get("X-\0A: 1\r\n"s), 400},
      {"NulInAValue", get("X-A: 1\0002\r\n"s), 400},
      {"ControlCharacterInAValue", get("X-A: 1\x01\r\n"), 400},
      {"DeleteCharacterInAValue", get("X-A: 1\x7f\r\n"), 400},
      {"OpaqueBytesInAValue", get("X-A: \xc3\xa9\r\n"), 200, 1},
      {"EmptyValue", get("X-A:\r\n"), 200, 1},
      {"BlanksAroundAValue", get("X-A: \t 1 \t\r\n"), 200, 1},
      {"CarriageReturnInAValue", get("X-A: 1\r2\r\n"), 400},
      {"CarriageReturnTwice", get("X-A: 1\r\r\n"), 400},
      {"BareLineFeedAfterTheRequestLine", "GET / HTTP/1.1\nHost: x\r\n\r\n", 400},
      {"BareLineFeedAfterAField", "GET / HTTP/1.1\r\nHost: x\n\r\n", 400},
      {"BareLineFeedAtTheEnd", "GET / HTTP/1.1\r\nHost: x\r\n\n", 400},
      {"BareLineFeedsEverywhere", "GET / HTTP/1.1\nHost: x\n\n", 400},
      {"BareLineFeedHidesAField", get("X-A: 1\nTransfer-Encoding: chunked\r\n"), 400},
      {"BareReturnHidesARequest", get("X-A: 1\r\rGET /hidden HTTP/1.1\r\n"), 400},
      {"TooManyFields", get(flood), 431},
      {"FieldBeyondTheLimit", get("X-Long: " + std::string(20'000, 'a') + "\r\n"), 431},
      {"EndlessHead", "GET / HTTP/1.1\r\nHost: x\r\n" + std::string(20'000, 'a'), 431},
      {"TwoCookies", get("Cookie: a=1\r\nCookie: a=2\r\n"), 400},
      {"TwoOrigins", get("Origin: http://x\r\nOrigin: http://y\r\n"), 400},
      {"TwoContentTypes", post("Content-Type: a/b\r\nContent-Type: c/d\r\n"), 400},
      {"TwoOwnHeaders", post("X-Relais: 1\r\nX-Relais: 2\r\n"), 400},
      {"UnknownExpectation", post("Expect: tea\r\nContent-Length: 1\r\n", "x"), 417},
      {"UpgradeIsNotFollowed", get("Connection: Upgrade\r\nUpgrade: h2c\r\n"), 200, 1},
  };
}

std::vector<RawCase> length_cases() {
  const auto sized = [](const std::string& length) { return post("Content-Length: " + length + "\r\n", "hello"); };
  return {
      {"Length", sized("5"), 200, 1},
      {"LengthWithZeroesBefore", sized("0005"), 200, 1},
      {"NoLengthIsNoBody", post(""), 200, 1},
      {"EmptyLength", sized(""), 400},
      {"NegativeLength", sized("-1"), 400},
      {"SignedLength", sized("+5"), 400},
      {"HexadecimalLength", sized("0x5"), 400},
      {"LengthWithAPoint", sized("5.0"), 400},
      {"LengthWithAnExponent", sized("5e0"), 400},
      {"LengthWithABlank", sized("5 5"), 400},
      {"LengthList", sized("5, 5"), 400},
      {"LengthListOfTwo", sized("5,6"), 400},
      {"LengthWithAnUnderscore", sized("1_0"), 400},
      {"LengthWithALetter", sized("5a"), 400},
      {"LengthBeyondEveryNumber", sized("99999999999999999999"), 400},
      {"LengthThatWrapsAround", sized("18446744073709551621"), 400},
      {"LengthBeyondTheLimit", sized("1001"), 413},
      {"TwoLengths", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), 400},
      {"TwoEqualLengths", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400},
      {"LengthOfAGet", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 400},
      {"LengthOfAHead", "HEAD / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 400},
      {"LengthOfOptions", "OPTIONS / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 400},
      {"LengthZeroOfAGet", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 200, 1},
      {"RequestHiddenInTheBodyOfAGet",
       "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(kHidden.size()) + "\r\n\r\n" + kHidden, 400},
      {"RequestHiddenInABodyStaysABody", post("Content-Length: " + std::to_string(kHidden.size()) + "\r\n", kHidden),
       200, 1},
      {"RequestBehindTheBodyIsARequest", post("Content-Length: 5\r\n", "hello" + kHidden), 200, 2},
  };
}

std::vector<RawCase> chunk_cases() {
  return {
      {"Chunks", chunked("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"), 200, 1},
      {"ChunkSizeInCapitals", chunked("A\r\n0123456789\r\n0\r\n\r\n"), 200, 1},
      {"ChunkSizeWithZeroesBefore", chunked("0005\r\nhello\r\n0\r\n\r\n"), 200, 1},
      {"NoChunk", chunked("0\r\n\r\n"), 200, 1},
      {"LengthAndChunks", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + kHidden), 400},
      {"ChunksAndLength", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" + kHidden), 400},
      {"ChunksInHttp10", "POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"ChunksOfAGet", "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"TwoCodings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
      {"TwoCodingsOneUnknown", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n", "0\r\n\r\n"), 400},
      {"CodingList", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501},
      {"CodingListBackwards", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"), 501},
      {"CodingTwiceInAList", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), 501},
      {"CodingIdentity", post("Transfer-Encoding: identity\r\n", "hello"), 501},
      {"CodingWithALetterBefore", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 501},
      {"CodingInQuotes", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), 501},
      {"CodingWithAParameter", post("Transfer-Encoding: chunked;a=b\r\n", "0\r\n\r\n"), 501},
      {"CodingWithAVerticalTab",
       post("Transfer-Encoding: \x0b"
            "chunked\r\n",
            "0\r\n\r\n"),
       400},
      {"CodingEmpty", post("Transfer-Encoding:\r\n", "0\r\n\r\n"), 501},
      {"CodingBehindABlank", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), 400},
      {"CodingInCapitals", post("Transfer-Encoding: CHUNKED\r\n", "0\r\n\r\n"), 200, 1},
      {"ChunkExtension", chunked("5;a=b\r\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkExtensionAtTheEnd", chunked("0;a=b\r\n\r\n"), 400},
      {"ChunkExtensionWithALineFeed", chunked("5;\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkSizeEmpty", chunked("\r\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkSizeNegative", chunked("-5\r\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkSizeSigned", chunked("+5\r\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkSizeWithAPrefix", chunked("0x5\r\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkSizeWithABlankBefore", chunked(" 5\r\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkSizeWithABlankAfter", chunked("5 \r\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkSizeWithAnUnderscore", chunked("0_5\r\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkSizeNoNumber", chunked("zz\r\n"), 400},
      {"ChunkSizeThatWrapsAround", chunked("100000005\r\nhello\r\n0\r\n\r\n"), 413},
      {"ChunkSizeBeyondEveryNumber", chunked("fffffffffffffffff\r\n"), 413},
      {"ChunkBeyondTheLimit", chunked("3e9\r\n"), 413},
      {"ChunkLongerThanItSays", chunked("3\r\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkShorterThanItSays", chunked("6\r\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkEndsWithALineFeed", chunked("5\r\nhello\n0\r\n\r\n"), 400},
      {"ChunkSizeEndsWithALineFeed", chunked("5\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkEndsWithAReturn", chunked("5\r\nhello\r0\r\n\r\n"), 400},
      {"LastChunkEndsWithALineFeed", chunked("0\r\n\n"), 400},
      {"Trailer", chunked("5\r\nhello\r\n0\r\nX-A: 1\r\n\r\n"), 400},
      {"TrailerThatWouldSetACookie", chunked("0\r\nCookie: relais=stolen\r\n\r\n"), 400},
      {"RequestHiddenInAChunkStaysABody", chunked("21\r\n" + kHidden + "\r\n0\r\n\r\n"), 200, 1},
      {"RequestBehindTheLastChunkIsARequest", chunked("0\r\n\r\n" + kHidden), 200, 2},
  };
}

class Raw : public testing::TestWithParam<RawCase> {
 protected:
  Raw() {
    ServerOptions options;
    options.port = 0;
    options.workers = 2;
    auto started = Server::start(options, echo_);
    if (!started) throw std::runtime_error(started.error().line());
    server_ = std::move(*started);
  }
  /// Everything the server says to these bytes when nothing follows them.
  std::string said_to(std::string_view bytes, std::size_t piece) {
    RawClient client(server_->port());
    for (std::size_t at = 0; at < bytes.size(); at += piece)
      if (!client.send(bytes.substr(at, piece))) break;
    client.finish();
    return client.read_all();
  }
  Echo echo_;
  std::unique_ptr<Server> server_;
};

TEST_P(Raw, IsAnsweredAsTheTableSays) {
  const auto& wanted = GetParam();
  EXPECT_EQ(status_of(said_to(wanted.bytes, wanted.bytes.size())), wanted.status);
  EXPECT_EQ(echo_.handled, wanted.handled);
}

/// The same in pieces: where the network cuts must not matter.
TEST_P(Raw, IsAnsweredTheSameInPieces) {
  const auto& wanted = GetParam();
  const auto piece = wanted.bytes.size() > 2000 ? 997U : 3U;
  EXPECT_EQ(status_of(said_to(wanted.bytes, piece)), wanted.status);
  EXPECT_EQ(echo_.handled, wanted.handled);
}

std::string name_of(const testing::TestParamInfo<RawCase>& shown) { return shown.param.name; }

INSTANTIATE_TEST_SUITE_P(RequestLine, Raw, testing::ValuesIn(request_line_cases()), name_of);
INSTANTIATE_TEST_SUITE_P(Fields, Raw, testing::ValuesIn(field_cases()), name_of);
INSTANTIATE_TEST_SUITE_P(Length, Raw, testing::ValuesIn(length_cases()), name_of);
INSTANTIATE_TEST_SUITE_P(Chunks, Raw, testing::ValuesIn(chunk_cases()), name_of);

class RawOne : public Raw {};
const RawCase kNone{"None", "", 0};
INSTANTIATE_TEST_SUITE_P(Http, RawOne, testing::Values(kNone), name_of);

TEST_P(RawOne, BodiesArriveUnchanged) {
  const std::string body = "two\r\n\r\nlines\nand \0 more"s;
  const auto head = "POST /body HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"s;
  const auto sized = said_to(head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body, 5);
  EXPECT_TRUE(sized.ends_with("\r\n\r\n" + body)) << sized;
  const auto pieces = said_to(head + "Transfer-Encoding: chunked\r\n\r\n3\r\n" + body.substr(0, 3) + "\r\n14\r\n" +
                                  body.substr(3) + "\r\n0\r\n\r\n",
                              4);
  EXPECT_TRUE(pieces.ends_with("\r\n\r\n" + body)) << pieces;
}

TEST_P(RawOne, NothingIsReadAfterARefusal) {
  const auto said = said_to("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" + kHidden, 1000);
  EXPECT_EQ(said.find("/hidden"), std::string::npos);
  EXPECT_NE(said.find("connection: close"), std::string::npos);
  EXPECT_EQ(echo_.handled, 0);
}

TEST_P(RawOne, CloseWinsOverKeepAlive) {
  const auto said = said_to("GET / HTTP/1.1\r\nHost: x\r\nConnection: close, keep-alive\r\n\r\n" + kHidden, 1000);
  EXPECT_EQ(echo_.handled, 1);
  EXPECT_NE(said.find("connection: close"), std::string::npos);
}

TEST_P(RawOne, AnswersCarryTheDateAndNoNameOfTheServer) {
  const auto said = said_to("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 1000);
  EXPECT_NE(said.find("\r\ndate: "), std::string::npos);
  EXPECT_EQ(said.find("\r\nserver: "), std::string::npos);
}

TEST_P(RawOne, AFieldOfAnAnswerCannotBeSplit) {
  const auto said = said_to("GET /split HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 1000);
  EXPECT_EQ(status_of(said), 200);
  EXPECT_EQ(said.find("stolen"), std::string::npos);
}

/// Security verification 4.1.3: who asks is what the connection says, not what a header claims.
TEST_P(RawOne, ForwardedHeadersOfStrangersAreIgnored) {
  for (const auto* claim : {"X-Forwarded-For: 9.9.9.9", "Forwarded: for=9.9.9.9", "X-Real-IP: 9.9.9.9"}) {
    const auto said = said_to("GET /peer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"s + claim + "\r\n\r\n", 1000);
    EXPECT_TRUE(said.ends_with("\r\n\r\n127.0.0.1")) << said;
  }
}

TEST_P(RawOne, TheLastEntryOfAKnownProxyIsBelieved) {
  ServerOptions options;
  options.port = 0;
  options.workers = 2;
  options.proxies = {"127.0.0.1"};
  server_ = std::move(*Server::start(options, echo_));
  const auto peer = [&](const std::string& fields) {
    const auto said = said_to("GET /peer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + fields + "\r\n", 1000);
    return said.substr(said.find("\r\n\r\n") + 4);
  };
  EXPECT_EQ(peer("X-Forwarded-For: 9.9.9.9\r\n"), "9.9.9.9");
  EXPECT_EQ(peer("X-Forwarded-For: 9.9.9.9, 2001:db8::1\r\n"), "2001:db8::1");
  EXPECT_EQ(peer("X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-For: 8.8.8.8\r\n"), "8.8.8.8");
  EXPECT_EQ(peer("X-Forwarded-For: 9.9.9.9, unknown\r\n"), "127.0.0.1");
  EXPECT_EQ(peer(""), "127.0.0.1");
}

}  // namespace
}  // namespace relais::wire
