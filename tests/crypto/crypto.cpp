#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <hawiya/crypto/key_file.hpp>
#include <hawiya/crypto/random.hpp>
#include <hawiya/der/writer.hpp>
#include <hawiya/text/pem.hpp>
#include <thread>

using namespace hawiya;
using namespace hawiya::crypto;

namespace {

const ByteView message = as_bytes("to be signed");

void check_round_trip(KeyFile& key, const SignatureAlgorithm& algorithm, SignatureEncoding encoding = SignatureEncoding::der) {
  const PublicKey verifier = PublicKey::from_spki(key.public_key().spki()).value();
  Bytes signature = key.sign(algorithm, message, encoding).value();
  CHECK(verifier.verify(algorithm, message, signature, {}, encoding));
  CHECK(verifier.verify(algorithm, as_bytes("another"), signature, {}, encoding).error().code == ErrorCode::signature_invalid);
  signature[signature.size() / 2] ^= 1;
  CHECK_FALSE(verifier.verify(algorithm, message, signature, {}, encoding));
  CHECK_FALSE(verifier.verify(algorithm, message, ByteView(signature).first(signature.size() - 1), {}, encoding));
  CHECK_FALSE(verifier.verify(algorithm, message, {}, {}, encoding));
  CHECK(SignatureAlgorithm::from_der(algorithm.to_der()).value().to_string() == algorithm.to_string());
}

// EncryptedPrivateKeyInfo with PBES2, this key derivation and AES-256-CBC.
Bytes encrypted(const std::function<void(der::Writer&)>& derivation, ByteView data = Bytes(32, 0x5a)) {
  const auto sequence = [](der::Writer& writer, auto&& fill) { writer.nested(der::tag::sequence, fill); };
  der::Writer writer;
  sequence(writer, [&] {
    sequence(writer, [&] {
      writer.oid(der::Oid("1.2.840.113549.1.5.13"));
      sequence(writer, [&] {
        sequence(writer, [&] { derivation(writer); });
        sequence(writer, [&] { writer.oid(der::Oid("2.16.840.1.101.3.4.1.42")).octet_string(Bytes(16, 3)); });
      });
    });
    writer.octet_string(data);
  });
  return writer.take();
}

std::function<void(der::Writer&)> scrypt_with(std::uint64_t cost, std::uint64_t block, std::uint64_t parallel) {
  return [=](der::Writer& writer) {
    writer.oid(der::Oid("1.3.6.1.4.1.11591.4.11")).nested(der::tag::sequence, [&] {
      writer.octet_string(Bytes(8, 1)).small_integer(cost).small_integer(block).small_integer(parallel);
    });
  };
}

std::function<void(der::Writer&)> pbkdf2_with(std::uint64_t iterations) {
  return [=](der::Writer& writer) {
    writer.oid(der::Oid("1.2.840.113549.1.5.12")).nested(der::tag::sequence, [&] {
      writer.octet_string(Bytes(8, 1)).small_integer(iterations);
      writer.nested(der::tag::sequence, [&] { writer.oid(der::Oid("1.2.840.113549.2.9")).null(); });
    });
  };
}

}  // namespace

TEST_SUITE("crypto") {
  TEST_CASE("digests match FIPS 180 examples") {
    CHECK(digest(HashAlgorithm::sha256, as_bytes("abc"))[0] == 0xba);
    CHECK(digest(HashAlgorithm::sha1, as_bytes("abc"))[0] == 0xa9);
    CHECK(digest(HashAlgorithm::sha3_256, as_bytes("abc"))[0] == 0x3a);
    CHECK(digest(HashAlgorithm::sha3_224, as_bytes("abc"))[0] == 0xe6);
    CHECK(digest(HashAlgorithm::sha384, {}).size() == digest_size(HashAlgorithm::sha384));
    CHECK(hash_of(oid_of(HashAlgorithm::sha512)).value() == HashAlgorithm::sha512);
    CHECK(hash_of(der::Oid("1.2.3")).error().code == ErrorCode::algorithm_unsupported);
  }

  TEST_CASE("keys of every type sign, and their signatures verify and nothing else does") {
    using enum KeyType;
    for (const KeyType type :
         {p256, p384, p521, brainpool256, brainpool384, brainpool512, ed25519, ml_dsa_44, ml_dsa_65, ml_dsa_87}) {
      CAPTURE(name_of(type));
      KeyFile key = KeyFile::generate(type).value();
      CHECK(key.public_key().type() == type);
      check_round_trip(key, default_algorithm(key.public_key()));
      if (is_elliptic(type)) check_round_trip(key, default_algorithm(key.public_key()), SignatureEncoding::raw);
    }
    KeyFile key = KeyFile::generate(rsa, 2048).value();
    check_round_trip(key, default_algorithm(key.public_key()));
    check_round_trip(key, {SignatureScheme::rsa_pss, HashAlgorithm::sha256, 32});
  }

  TEST_CASE("the algorithm policy refuses before any arithmetic") {
    KeyFile ec = KeyFile::generate(KeyType::p256).value();
    const SignatureAlgorithm sha1{SignatureScheme::ecdsa, HashAlgorithm::sha1}, rsa{SignatureScheme::rsa_pkcs1};
    const Bytes signature = ec.sign(sha1, message).value();
    CHECK(ec.public_key().verify(sha1, message, signature).error().code == ErrorCode::algorithm_not_allowed);
    CHECK(ec.public_key().verify(sha1, message, signature, {.sha1 = Allow::yes}));
    CHECK(ec.public_key().verify(rsa, message, signature).error().code == ErrorCode::algorithm_key_mismatch);
    KeyFile weak = KeyFile::generate(KeyType::rsa, 2048).value();
    const Bytes value = weak.sign(rsa, message).value();
    CHECK(weak.public_key().verify(rsa, message, value, {.min_rsa_bits = 3072}).error().code == ErrorCode::key_too_weak);
  }

  TEST_CASE("the algorithm policy names curves and ML-DSA") {
    using enum KeyType;
    const auto code = [](KeyType type, const AlgorithmPolicy& policy) {
      const auto allowed = check_key_allowed(KeyFile::generate(type, 2048).value().public_key(), policy);
      return allowed ? ErrorCode::internal_error : allowed.error().code;
    };
    for (const KeyType type : {rsa, p256, p384, p521, brainpool256, ed25519, ml_dsa_44})
      CHECK(code(type, {}) == ErrorCode::internal_error);
    CHECK(code(p256, {.min_curve_bits = 384}) == ErrorCode::key_too_weak);
    CHECK(code(ed25519, {.min_curve_bits = 384}) == ErrorCode::key_too_weak);
    CHECK(code(p384, {.min_curve_bits = 384}) == ErrorCode::internal_error);
    CHECK(code(brainpool256, {.brainpool = Allow::no}) == ErrorCode::algorithm_not_allowed);
    CHECK(code(ed25519, {.ed25519 = Allow::no}) == ErrorCode::algorithm_not_allowed);
    CHECK(code(ml_dsa_44, {.ml_dsa = Allow::no}) == ErrorCode::algorithm_not_allowed);
    CHECK(code(rsa, {.min_rsa_bits = 3072}) == ErrorCode::key_too_weak);
  }

  TEST_CASE("a DSA key without parameters takes its issuer's, and only a DSA issuer's (RFC 3279 §2.3.2)") {
    const der::Oid dsa("1.2.840.10040.4.1");
    const auto spki = [&](bool with_parameters, std::uint8_t y) {
      der::Writer writer;
      writer.nested(der::tag::sequence, [&] {
        writer.nested(der::tag::sequence, [&] {
          writer.oid(dsa);
          if (with_parameters)
            writer.nested(der::tag::sequence, [&] { writer.small_integer(23).small_integer(11).small_integer(4); });
        });
        writer.bit_string(Bytes{2, 1, y});
      });
      return writer.take();
    };
    const PublicKey issuer = PublicKey::from_spki(spki(true, 8)).value();
    CHECK(inherits_parameters(spki(false, 9)));
    CHECK_FALSE(inherits_parameters(spki(true, 9)));
    CHECK_FALSE(inherits_parameters(Bytes{0x30, 0}));
    CHECK(PublicKey::from_spki(spki(false, 9)).error().code == ErrorCode::key_unsupported);
    CHECK(to_bytes(PublicKey::from_spki(spki(false, 9), issuer).value().spki()) == spki(true, 9));
    CHECK(to_bytes(PublicKey::from_spki(spki(true, 9), issuer).value().spki()) == spki(true, 9));
    const KeyFile ec = KeyFile::generate(KeyType::p256, 0).value();
    CHECK(PublicKey::from_spki(spki(false, 9), ec.public_key()).error().code == ErrorCode::key_unsupported);
    CHECK_FALSE(inherits_parameters(ec.public_key().spki()));
  }

  TEST_CASE("raw and DER signature values convert strictly") {
    const Bytes raw{0x80, 0x01, 0x00, 0x02};
    const Bytes der = raw_to_der(raw).value();
    CHECK(der == Bytes{0x30, 0x08, 2, 3, 0, 0x80, 1, 2, 1, 2});
    CHECK(der_to_raw(der, 2).value() == raw);
    CHECK(der_to_raw(der, 1).error().code == ErrorCode::signature_malformed);
    CHECK_FALSE(raw_to_der(Bytes{1, 2, 3}));
    CHECK_FALSE(der_to_raw(Bytes{0x30, 0x06, 2, 1, 0xff, 2, 1, 1}, 2));
    CHECK_FALSE(der_to_raw(Bytes{0x30, 0x06, 2, 1, 1, 2, 1, 1, 0}, 2));
    KeyFile key = KeyFile::generate(KeyType::p384).value();
    const Bytes wrong(97, 1);
    CHECK(key.public_key().verify(default_algorithm(key.public_key()), message, wrong, {}, SignatureEncoding::raw).error().code ==
          ErrorCode::signature_malformed);
  }

  TEST_CASE("RSA and ECDSA sign with every SHA-2 and SHA-3, and the algorithm is named so that it is read again") {
    using enum HashAlgorithm;
    KeyFile rsa = KeyFile::generate(KeyType::rsa, 2048).value(), elliptic = KeyFile::generate(KeyType::p256).value();
    for (const HashAlgorithm hash : {sha224, sha256, sha384, sha512, sha3_224, sha3_256, sha3_384, sha3_512}) {
      CAPTURE(name_of(hash));
      CHECK(hash_of(oid_of(hash)).value() == hash);
      const auto salt = static_cast<std::uint32_t>(digest_size(hash));
      for (const SignatureAlgorithm& algorithm :
           {SignatureAlgorithm{SignatureScheme::rsa_pkcs1, hash}, SignatureAlgorithm{SignatureScheme::rsa_pss, hash, salt},
            SignatureAlgorithm{SignatureScheme::ecdsa, hash}}) {
        KeyFile& key = algorithm.scheme == SignatureScheme::ecdsa ? elliptic : rsa;
        CHECK(SignatureAlgorithm::from_der(algorithm.to_der()).value() == algorithm);
        CHECK(key.public_key().verify(algorithm, message, key.sign(algorithm, message).value()));
      }
    }
  }

  TEST_CASE("one key signs for many threads, with several algorithms, and outlives the thread that signed first") {
    KeyFile key = KeyFile::generate(KeyType::rsa, 2048).value();
    const SignatureAlgorithm plain{SignatureScheme::rsa_pkcs1, HashAlgorithm::sha256};
    const SignatureAlgorithm pss{SignatureScheme::rsa_pss, HashAlgorithm::sha256, 32};
    std::atomic<int> verified = 0;
    const auto work = [&] {
      for (int i = 0; i < 40; ++i) {
        const auto& algorithm = i % 8 == 0 ? pss : plain;
        if (key.public_key().verify(algorithm, message, key.sign(algorithm, message).value())) ++verified;
      }
    };
    std::thread(work).join();
    std::thread second(work), third(work);
    second.join();
    third.join();
    work();
    CHECK(verified == 160);
  }

  TEST_CASE("signature algorithms: quirks of real certificates are read, the rest is refused") {
    const auto read = [](Bytes der) { return SignatureAlgorithm::from_der(der); };
    // ecdsa-with-SHA384 with NULL parameters, as on Finnish cards
    CHECK(read({0x30, 0x0c, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3, 5, 0}).value().hash == HashAlgorithm::sha384);
    CHECK(read({0x30, 0x03, 6, 1, 0x2a}).error().code == ErrorCode::algorithm_unsupported);
    CHECK(read({0x30, 0x07, 6, 3, 0x2b, 0x65, 0x70, 5, 0}).error().code == ErrorCode::der_malformed);  // Ed25519 with parameters
    const SignatureAlgorithm pss{SignatureScheme::rsa_pss, HashAlgorithm::sha384, 48};
    CHECK(SignatureAlgorithm::from_der(pss.to_der()).value() == pss);
  }

  TEST_CASE("a private key is stored encrypted and opens with its passphrase alone") {
    const KeyFile key = KeyFile::generate(KeyType::p256).value();
    const Secret passphrase{std::string_view("correct horse")};
    const Secret pem = key.to_encrypted_pem(passphrase).value();
    CHECK(pem.text().starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    CHECK(KeyFile::open(pem.view(), passphrase).value().public_key() == key.public_key());
    CHECK(KeyFile::open(pem.view(), Secret(std::string_view("wrong"))).error().code == ErrorCode::passphrase_wrong);
    CHECK(key.to_encrypted_pem(Secret()).error().code == ErrorCode::passphrase_wrong);
    CHECK(KeyFile::open(as_bytes("hello"), passphrase).error().code == ErrorCode::key_malformed);
    CHECK(KeyFile::open_unencrypted(pem.view()).error().code == ErrorCode::key_malformed);
  }

  TEST_CASE("a hostile key file cannot ask for unbounded key derivation (RFC 8018 §6.2, RFC 7914 §7)") {
    const auto cheaply_refused = [](const Bytes& file) {
      const auto start = std::chrono::steady_clock::now();
      const auto opened = KeyFile::open(file, Secret(std::string_view("x")));
      REQUIRE_FALSE(opened.has_value());
      CHECK(opened.error().code == ErrorCode::key_malformed);
      CHECK(std::chrono::steady_clock::now() - start < std::chrono::milliseconds(500));
    };
    const std::uint64_t huge = std::uint64_t{1} << 40;
    cheaply_refused(encrypted(scrypt_with(huge, 8, 1)));
    cheaply_refused(encrypted(scrypt_with(1u << 22, 32, 1)));
    cheaply_refused(encrypted(scrypt_with(2, huge, 1)));
    cheaply_refused(encrypted(scrypt_with(2, 1, huge)));
    cheaply_refused(encrypted(scrypt_with(1u << 20, 8, 16)));  // memory within bounds, sixteen times over
    cheaply_refused(encrypted(scrypt_with(0, 8, 1)));
    cheaply_refused(encrypted(pbkdf2_with(huge)));
    cheaply_refused(encrypted(pbkdf2_with(0)));
    // The same file, in PEM and in PEM inside PEM.
    const std::string pem = text::to_pem("ENCRYPTED PRIVATE KEY", encrypted(scrypt_with(huge, 8, 1)));
    cheaply_refused(to_bytes(as_bytes(pem)));
    cheaply_refused(to_bytes(as_bytes(text::to_pem("ENCRYPTED PRIVATE KEY", as_bytes(pem)))));
  }

  TEST_CASE("a key file whose honest derivation hides a second, hostile file is refused") {
    const std::string hidden = text::to_pem("ENCRYPTED PRIVATE KEY", encrypted(scrypt_with(std::uint64_t{1} << 40, 8, 1)));
    const Bytes carrier = encrypted(scrypt_with(2, 1, 1), as_bytes("\n" + hidden));
    for (const Bytes& file : {carrier, to_bytes(as_bytes(text::to_pem("ENCRYPTED PRIVATE KEY", carrier)))}) {
      const auto opened = KeyFile::open(file, Secret(std::string_view("x")));
      REQUIRE_FALSE(opened.has_value());
      CHECK(opened.error().code == ErrorCode::key_malformed);
    }
  }

  TEST_CASE("honest derivation parameters come as far as the passphrase, others are named") {
    const auto code = [](const Bytes& file) { return KeyFile::open(file, Secret(std::string_view("x"))).error().code; };
    CHECK(code(encrypted(scrypt_with(1u << 10, 8, 1))) == ErrorCode::passphrase_wrong);
    CHECK(code(encrypted(pbkdf2_with(1000))) == ErrorCode::passphrase_wrong);
    CHECK(code(encrypted([](der::Writer& w) {
            w.oid(der::Oid("2.999.1")).nested(der::tag::sequence, [&] { w.octet_string(Bytes(8, 1)).small_integer(1); });
          })) == ErrorCode::key_unsupported);
  }

  TEST_CASE("every single-bit flip of an encrypted key file is refused with a typed error, and soon") {
    for (Bytes file : {encrypted(scrypt_with(2, 1, 1)), encrypted(pbkdf2_with(64))})
      for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
        CAPTURE(bit);
        file[bit / 8] = static_cast<std::uint8_t>(file[bit / 8] ^ (1u << bit % 8));
        const auto opened = KeyFile::open(file, Secret(std::string_view("x")));
        REQUIRE_FALSE(opened.has_value());
        const ErrorCode code = opened.error().code;
        CHECK((code == ErrorCode::passphrase_wrong || code == ErrorCode::key_malformed || code == ErrorCode::key_unsupported));
        file[bit / 8] = static_cast<std::uint8_t>(file[bit / 8] ^ (1u << bit % 8));
      }
  }

  TEST_CASE("public keys: other curves, wrong points and damaged numbers are refused") {
    const KeyFile key = KeyFile::generate(KeyType::p256).value();
    Bytes spki = to_bytes(key.public_key().spki());
    for (std::size_t cut = 0; cut < spki.size(); ++cut) CHECK_FALSE(PublicKey::from_spki(ByteView(spki).first(cut)));
    Bytes off_curve = spki;
    off_curve.back() ^= 1;
    CHECK(PublicKey::from_spki(off_curve).value().verify({}, message, Bytes(70)).error().code == ErrorCode::key_malformed);
    Bytes secp256k1{0x30, 0x10, 0x30, 0x0a, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 5, 0, 3, 2, 0, 4};
    secp256k1[3] = 0x0b;
    CHECK_FALSE(PublicKey::from_spki(secp256k1));
  }

  TEST_CASE("an RSA modulus without the octet that makes it positive is read as it was meant") {
    auto key = crypto::KeyFile::generate(crypto::KeyType::rsa, 2048).value();
    der::Reader numbers(der::single(key.public_key().key_octets(), der::tag::sequence)->content);
    const ByteView modulus = *numbers.integer(), exponent = *numbers.integer();
    der::Writer bare, writer;
    bare.nested(der::tag::sequence,
                [&] { bare.element(der::tag::integer, modulus.subspan(1)).element(der::tag::integer, exponent); });
    writer.nested(der::tag::sequence, [&] {
      writer.nested(der::tag::sequence, [&] { writer.oid(der::Oid("1.2.840.113549.1.1.1")).null(); }).bit_string(bare.bytes());
    });
    const Bytes spki = writer.take();
    const auto read = crypto::PublicKey::from_spki(spki);
    REQUIRE_MESSAGE(read, to_string(read.error()));
    CHECK(read->bits() == 2048);
    const auto algorithm = crypto::default_algorithm(key.public_key());
    CHECK(read->verify(algorithm, as_bytes("message"), key.sign(algorithm, as_bytes("message")).value()));
  }

  TEST_CASE("random octets differ, constant-time equality agrees with equality") {
    CHECK(random_bytes(32) != random_bytes(32));
    CHECK(equal_in_constant_time(Bytes{1, 2}, Bytes{1, 2}));
    CHECK_FALSE(equal_in_constant_time(Bytes{1, 2}, Bytes{1, 3}));
    CHECK_FALSE(equal_in_constant_time(Bytes{1, 2}, Bytes{1}));
  }
}
