#pragma once
// Evidence about certificates, read once, and the times at which each piece is proved to have existed (EN 319 102-1 §5.6.2.3).

#include <hawiya/revocation/crl_store.hpp>
#include <hawiya/revocation/ocsp.hpp>
#include <map>

#include "sign/model.hpp"

namespace hawiya::sign {

struct OcspEvidence {
  revocation::OcspResponse response;
  Bytes fingerprint;
  std::string origin;  ///< "embedded", "supplied" or "fetched"
};
struct ListEvidence {
  revocation::HeldCrl list;
  Bytes fingerprint;
  std::string origin;
};

class Evidence {
 public:
  static constexpr std::size_t max_items = 1'024, max_certificates = 4'096;

  /// What can't be read is passed over.
  void add(const EvidencePool& pool, const std::string& origin);
  /// An answer from the network: an OCSP response or a list, DER or PEM.
  void add_answer(ByteView body);

  [[nodiscard]] const std::vector<OcspEvidence>& responses() const { return responses_; }
  [[nodiscard]] const std::vector<ListEvidence>& lists() const { return lists_; }
  [[nodiscard]] const std::vector<x509::Certificate>& certificates() const { return certificates_; }

 private:
  void add_certificate(const x509::Certificate& certificate);
  void add_response(ByteView der, const std::string& origin);
  void add_list(ByteView der, const std::string& origin);

  std::vector<x509::Certificate> certificates_;
  std::vector<OcspEvidence> responses_;
  std::vector<ListEvidence> lists_;
  Fingerprints seen_;
};

/// Earliest proved instant of each piece of evidence.
class ProofsOfExistence {
 public:
  void add(const Fingerprints& items, Time at);
  /// `now` for what nothing proves.
  [[nodiscard]] Time of(const Bytes& fingerprint, Time now) const;

 private:
  std::map<Bytes, Time> proved_;
};

}  // namespace hawiya::sign
