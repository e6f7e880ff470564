#pragma once
// The one export macro: everything else in the shared libraries stays hidden.

#if defined(HAWIYA_SHARED)
#define HAWIYA_API __attribute__((visibility("default")))
#else
#define HAWIYA_API
#endif
