#include "with_xmlsec.hpp"

#include <libxml/parser.h>
#include <xmlsec/crypto.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

#include <memory>

namespace hawiya::bench {
namespace {

template <class T, auto free_it>
using Handle = std::unique_ptr<T, decltype([](T* one) { free_it(one); })>;

void declare_ids(xmlDocPtr document, xmlNodePtr node) {
  for (xmlNodePtr one = node; one != nullptr; one = one->next) {
    if (xmlAttrPtr id = xmlHasProp(one, BAD_CAST "Id"); id != nullptr) {
      xmlChar* const value = xmlNodeListGetString(document, id->children, 1);
      xmlAddID(nullptr, document, value, id);
      xmlFree(value);
    }
    declare_ids(document, one->children);
  }
}

}  // namespace

XmlSec::XmlSec() {
  xmlInitParser();
  xmlSecInit();
  xmlSecCryptoAppInit(nullptr);
  xmlSecCryptoInit();
  keys_ = xmlSecKeysMngrCreate();
  xmlSecCryptoAppDefaultKeysMngrInit(static_cast<xmlSecKeysMngrPtr>(keys_));
}

XmlSec::~XmlSec() {
  xmlSecKeysMngrDestroy(static_cast<xmlSecKeysMngrPtr>(keys_));
  xmlSecCryptoShutdown();
  xmlSecCryptoAppShutdown();
  xmlSecShutdown();
}

bool XmlSec::verifies(ByteView document) const {
  const Handle<xmlDoc, xmlFreeDoc> parsed(
      xmlReadMemory(reinterpret_cast<const char*>(document.data()), static_cast<int>(document.size()), nullptr, nullptr, 0));
  if (!parsed) return false;
  declare_ids(parsed.get(), xmlDocGetRootElement(parsed.get()));
  const xmlNodePtr node = xmlSecFindNode(xmlDocGetRootElement(parsed.get()), xmlSecNodeSignature, xmlSecDSigNs);
  const Handle<xmlSecDSigCtx, xmlSecDSigCtxDestroy> context(xmlSecDSigCtxCreate(static_cast<xmlSecKeysMngrPtr>(keys_)));
  context->keyInfoReadCtx.flags |= XMLSEC_KEYINFO_FLAGS_X509DATA_DONT_VERIFY_CERTS;
  return xmlSecDSigCtxVerify(context.get(), node) == 0 && context->status == xmlSecDSigStatusSucceeded;
}

}  // namespace hawiya::bench
