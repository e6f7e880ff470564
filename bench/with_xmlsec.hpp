#pragma once
// The same core verification by libxmlsec1: parse, references, signature value; certificates are not judged.

#include <hawiya/base/bytes.hpp>

namespace hawiya::bench {

class XmlSec {
 public:
  XmlSec();
  ~XmlSec();
  XmlSec(const XmlSec&) = delete;
  XmlSec& operator=(const XmlSec&) = delete;
  [[nodiscard]] bool verifies(ByteView document) const;

 private:
  void* keys_;  // a manager without keys, made once: it loads the system's certificates
};

}  // namespace hawiya::bench
