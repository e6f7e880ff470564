#pragma once
// ds:Reference (XML Signature 1.1 §4.4.3): found, transformed, digested, compared.
//
// A reference inside the document leads to exactly one element; remote ones are never fetched; XSLT and everything else that
// computes is refused. The octets that were digested are kept: they, and not what stands at some Id, are what is signed.

#include <hawiya/base/budget.hpp>
#include <string>

#include "sign/xmldsig/algorithms.hpp"
#include "sign/xmldsig/content.hpp"
#include "xml/canonical.hpp"

namespace hawiya::sign {

struct Transform {
  std::string algorithm;
  xml::NodeId element = xml::no_node;
};

struct Reference {
  std::optional<std::string> uri = std::nullopt;
  std::string type = {};
  std::string id = {};
  std::vector<Transform> transforms = {};
  crypto::HashAlgorithm hash = crypto::HashAlgorithm::sha256;
  Bytes digest = {};

  [[nodiscard]] bool is_same_document() const { return uri && (uri->empty() || uri->starts_with('#')); }
  /// The id that "#id" or "#xpointer(id('id'))" names.
  [[nodiscard]] std::optional<std::string> target_id() const;
  /// Whether nothing but canonicalization stands between the target and its digest: other transforms may leave parts out.
  [[nodiscard]] bool covers_all_of_target() const;
};

inline constexpr std::size_t max_references = 1'024, max_transforms = 8;

/// Reads the Reference children of SignedInfo or a Manifest. `signature_structure_invalid`, `algorithm_unsupported`.
[[nodiscard]] Result<std::vector<Reference>> read_references(const xml::Document& document, xml::NodeId parent);

/// What a reference leads to, and whether it is unchanged.
struct Resolved {
  /// `signature_reference_unresolved`, also where the transforms leave nothing to be digested, `signature_digest_mismatch`,
  /// `signature_transform_unsupported`, `budget_exhausted`.
  Result<void> verdict = {};
  xml::NodeId target = xml::no_node;           ///< the element that an id names, or the document
  std::optional<Bytes> octets = std::nullopt;  ///< what was digested, for references inside the document
  std::string name = {};                       ///< of the file, for others
};

struct ReferenceContext {
  const xml::Document& document;
  xml::NodeId signature;  ///< the ds:Signature element; `no_node` for none
  const ContentResolver& contents;
  Budget& budget;  ///< `bytes` bounds what is canonicalized
};

[[nodiscard]] Resolved resolve(const Reference& reference, const ReferenceContext& context);

/// Hands out what a reference leads to after its transforms, as archive timestamps cover it (EN 319 132-1 §5.5.2.2): a node-set
/// that is left over is canonicalized as `last` says.
[[nodiscard]] Result<void> feed(const Reference& reference, const ReferenceContext& context, const xml::Canonicalization& last,
                                const std::function<void(ByteView)>& sink);

/// What a CanonicalizationMethod or Transform element says; Canonical XML 1.0 where there is none (`no_node`).
/// `algorithm_unsupported`.
[[nodiscard]] Result<xml::Canonicalization> read_canonicalization(const xml::Document& document, xml::NodeId element);

/// The octets of an element under one canonicalization. `budget_exhausted`.
[[nodiscard]] Result<std::string> canonical_octets(const xml::Document& document, xml::NodeId element,
                                                   const xml::Canonicalization& method, Budget& budget);

/// Base64 as XML writes it: white space is skipped, all else is strict. `base64_malformed`.
[[nodiscard]] Result<Bytes> from_xml_base64(std::string_view text);

}  // namespace hawiya::sign
