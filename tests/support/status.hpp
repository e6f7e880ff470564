#pragma once
// OCSP answers and revocation lists made for one test, correct unless the test says otherwise.

#include <hawiya/der/writer.hpp>
#include <hawiya/revocation/ocsp.hpp>

#include "support/builders.hpp"

namespace hawiya::test {

inline const Time this_update = test_now - std::chrono::hours(1), next_update = test_now + std::chrono::hours(24);

/// What an answer says about one certificate.
inline revocation::SingleResponse status_of(const x509::Certificate& issuer, const x509::Certificate& certificate,
                                            revocation::CertificateStatus status = revocation::CertificateStatus::good,
                                            crypto::HashAlgorithm hash = crypto::HashAlgorithm::sha1) {
  revocation::SingleResponse single{.id = revocation::CertId::of(issuer, certificate.serial_number(), hash), .status = status};
  single.this_update = this_update;
  single.next_update = next_update;
  return single;
}

inline revocation::ResponseData answer_of(const x509::Certificate& responder, std::vector<revocation::SingleResponse> singles) {
  return {.responder = {.name = responder.subject()}, .produced_at = this_update, .responses = std::move(singles)};
}

inline void write_extensions(der::Writer& writer, const std::vector<x509::RawExtension>& extensions) {
  for (const x509::RawExtension& extension : extensions)
    writer.nested(der::tag::sequence, [&] {
      writer.oid(extension.oid);
      if (extension.critical) writer.boolean(true);
      writer.octet_string(extension.value);
    });
}

/// A signed answer around ResponseData octets that `sign_response` would not write.
inline Bytes wrap_answer(ByteView tbs, crypto::Signer& signer) {
  const auto algorithm = crypto::default_algorithm(signer.public_key());
  const Bytes basic = x509::write_signed(tbs, algorithm, signer.sign(algorithm, tbs).value());
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    writer.small_integer(0, der::tag::enumerated);
    writer.nested(der::tag::constructed(0), [&] {
      writer.nested(der::tag::sequence, [&] { writer.oid(der::Oid("1.3.6.1.5.5.7.48.1.1")).octet_string(basic); });
    });
  });
  return writer.take();
}

/// The answer once more, with these extensions in its first SingleResponse and in its data.
inline Bytes with_extensions(const revocation::ResponseData& data, crypto::Signer& signer,
                             const std::vector<x509::RawExtension>& single_extensions,
                             const std::vector<x509::RawExtension>& data_extensions) {
  const auto plain = revocation::OcspResponse::from_der(revocation::sign_response(data, signer, {}).value()).value();
  der::Reader fields(der::single(plain.tbs(), der::tag::sequence)->content);
  const auto add = [](der::Writer& writer, const std::vector<x509::RawExtension>& extensions) {
    if (extensions.empty()) return;
    writer.nested(der::tag::constructed(1),
                  [&] { writer.nested(der::tag::sequence, [&] { write_extensions(writer, extensions); }); });
  };
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    writer.raw(fields.next()->whole).raw(fields.next()->whole);
    der::Reader first(der::Reader(fields.next()->content).next()->content);
    writer.nested(der::tag::sequence, [&] {
      writer.nested(der::tag::sequence, [&] {
        while (!first.at_end()) writer.raw(first.next()->whole);
        add(writer, single_extensions);
      });
    });
    add(writer, data_extensions);
  });
  return wrap_answer(writer.bytes(), signer);
}

/// A list in the making.
struct CrlBuilder {
  std::vector<x509::RevokedCertificate> revoked = {};
  Time issued = test::this_update;
  std::optional<Time> next = test::next_update;
  std::uint64_t number = 7;
  std::optional<std::uint64_t> base = std::nullopt;  ///< makes it a delta
  bool bare = false;                                 ///< without CRL number and key identifier
  std::optional<x509::IssuingDistributionPoint> scope = std::nullopt;
  std::vector<x509::RawExtension> list_extensions = {};
  std::vector<x509::RawExtension> entry_extensions = {};  ///< of every entry; the entry's own are then left out

  Bytes sign(const x509::Name& issuer, crypto::Signer& signer) const {
    const auto algorithm = crypto::default_algorithm(signer.public_key());
    const Bytes usual = x509::encode_tbs(x509::CrlFields{.signature_algorithm = algorithm,
                                                         .issuer = issuer,
                                                         .this_update = issued,
                                                         .next_update = next.value_or(issued),
                                                         .authority_key_identifier = x509::key_identifier(signer.public_key()),
                                                         .crl_number = number,
                                                         .base_crl_number = base,
                                                         .issuing_distribution_point = scope,
                                                         .revoked = revoked});
    const Bytes tbs = rewrite(usual);
    return x509::write_signed(tbs, algorithm, signer.sign(algorithm, tbs).value());
  }
  Bytes sign(const TestCa& ca) const { return sign(ca.certificate.subject(), *ca.key); }
  x509::Crl list(const TestCa& ca) const { return x509::Crl::from_der(sign(ca)).value(); }

 private:
  Bytes rewrite(ByteView usual) const {
    der::Reader fields(der::single(usual, der::tag::sequence)->content);
    der::Writer writer;
    writer.nested(der::tag::sequence, [&] {
      for (int i = 0; i < 4; ++i) writer.raw(fields.next()->whole);  // version, algorithm, issuer, thisUpdate
      const ByteView encoded_next = fields.next()->whole;
      if (next) writer.raw(encoded_next);
      if (!revoked.empty()) {
        const der::Element entries = *fields.next();
        if (entry_extensions.empty())
          writer.raw(entries.whole);
        else
          write_entries(writer);
      }
      der::Reader list(*der::Reader(fields.next()->content).enter(der::tag::sequence));
      writer.nested(der::tag::constructed(0), [&] {
        writer.nested(der::tag::sequence, [&] {
          while (!list.at_end() && !bare) writer.raw(list.next()->whole);
          write_extensions(writer, bare ? std::vector{plain(der::Oid("2.999.9"), {5, 0})} : list_extensions);
        });
      });
    });
    return writer.take();
  }

  void write_entries(der::Writer& writer) const {
    writer.nested(der::tag::sequence, [&] {
      for (const x509::RevokedCertificate& entry : revoked)
        writer.nested(der::tag::sequence, [&] {
          writer.element(der::tag::integer, entry.serial_number).time(entry.revoked_at);
          writer.nested(der::tag::sequence, [&] { write_extensions(writer, entry_extensions); });
        });
    });
  }
};

}  // namespace hawiya::test
