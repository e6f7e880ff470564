#include <doctest/doctest.h>

#include <algorithm>
#include <hawiya/x509/request.hpp>

#include "support/builders.hpp"

using namespace hawiya;
using namespace hawiya::x509;

TEST_SUITE("x509") {
  TEST_CASE("a request proves possession of the key that it names (RFC 2986)") {
    const auto key = test::make_key(crypto::KeyType::p384);
    const Request request = Request::create(test::make_name("محمد"), *key).value();
    CHECK(request.subject() == test::make_name("محمد"));
    CHECK(request.public_key() == key->public_key());
    CHECK(Request::from_file_bytes(as_bytes(request.to_pem())).value().subject() == request.subject());

    Bytes forged = to_bytes(request.der());
    const auto at = std::search(forged.begin(), forged.end(),
                                std::begin("\x13\x02"
                                           "EG"),
                                std::end("\x13\x02"
                                         "EG") -
                                    1);
    REQUIRE(at != forged.end());
    at[3] = 'X';
    CHECK(Request::from_der(forged).error().code == ErrorCode::csr_possession_unproved);
    for (std::size_t cut = 0; cut < request.der().size(); ++cut) CHECK_FALSE(Request::from_der(request.der().first(cut)));
  }
}
