// Highway as this room uses it; included first in a .cc that holds kernels. On x86 SSE4 (every machine since
// 2008), AVX2 and AVX-512 are compiled; the best one the machine has is chosen at run time. VNNI's two
// instructions are chosen in product.cc.
#if defined(__x86_64__)
#define HWY_BASELINE_TARGETS HWY_SSE4
#endif
