#pragma once
// BER (X.690 §8) turned into the definite form that `Reader` reads.
//
// CMS messages come in BER, above all with indefinite lengths around streamed content. What is turned are lengths and strings in
// pieces; the order of a SET OF, the content octets of primitive elements and what they mean stay as they are.

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <optional>

namespace hawiya::der {

struct DefiniteForm {
  std::size_t size = 0;                          ///< octets of the element as it was found
  std::optional<Bytes> encoding = std::nullopt;  ///< nothing when it is in definite form as it was found
};

/// The first element of `ber` with every length definite and minimal and with OCTET STRING and BIT STRING in one piece; what
/// follows the element is not looked at. `der_malformed` for multi-byte tags, more than 64 levels, more than 4 octets of length,
/// an end-of-contents where none is due, and strings whose pieces are of another type. The work is linear in the size.
[[nodiscard]] HAWIYA_API Result<DefiniteForm> to_definite_form(ByteView ber);

}  // namespace hawiya::der
