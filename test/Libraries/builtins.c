// RUN: rm -rf %t && mkdir %t
// RUN: %flcc %s -o %t/wide
// RUN: %t/wide run --isolation=none | FileCheck %s
// RUN: %t/wide run --isolation=process | FileCheck %s
// RUN: %pku %t/wide run --isolation=mpk | FileCheck %s
// RUN: %flcc -O0 %s -o %t/wide
// RUN: %t/wide run --isolation=none | FileCheck %s
// RUN: llvm-nm %t/wide | FileCheck %s --check-prefix=PRIVATE
//
// Test that what clang leaves to a library of its own links and works: 128-bit
// division, overflow checks, complex numbers, powers, _Float16. It is linked
// into the function, like all of its libraries.

// CHECK: {"checked":{{[0-9]+}},"wrong":0}
// PRIVATE: t __udivmodti4

#include <complex.h>
#include <faastlane.h>
#include <stdio.h>

static int checked, wrong;

#define CHECK(condition)                                                       \
  do {                                                                         \
    ++checked;                                                                 \
    if (!(condition)) {                                                        \
      ++wrong;                                                                 \
      fprintf(stderr, "line %d: %s\n", __LINE__, #condition);                  \
    }                                                                          \
  } while (0)

typedef __int128 wide;
typedef unsigned __int128 uwide;

// The compiler knows none of the values.
static volatile wide n = ((wide)1 << 100) + 12345;
static volatile wide d = ((wide)1 << 33) + 7;
static volatile uwide un = ~(uwide)0;
static volatile uwide ud = 1000000007;
static volatile double half = 0.5, zero;
static volatile float single = 1.5F;
static volatile long double extended = 1e20L;
static volatile int seven = 7;
static volatile long most = 0x7fffffffffffffff;

static void check_integers(void) {
  wide q = n / d, r = n % d;
  CHECK(q * d + r == n && r >= 0 && r < d);
  CHECK(-n / d == -q && -n % d == -r);
  uwide uq = un / ud, ur = un % ud;
  CHECK(uq * ud + ur == un && ur < ud);
  // 2^128 mod 1000000007, by another way.
  unsigned long long power = 1;
  for (int i = 0; i < 128; ++i)
    power = power * 2 % 1000000007;
  CHECK(ur == (power + 1000000007 - 1) % 1000000007);
  wide product;
  CHECK(!__builtin_mul_overflow(d, (wide)seven, &product) && product == 7 * d);
  CHECK(__builtin_mul_overflow(n, n, &product));
  long little;
  CHECK(__builtin_mul_overflow(most, (long)seven, &little));
  CHECK(__builtin_popcountg(un) == 128);
}

static void check_conversions(void) {
  CHECK((wide)extended == (wide)10000000000 * 10000000000);
  CHECK((double)((wide)1 << 100) == 0x1p100 && (double)n == 0x1p100);
  CHECK((float)(un >> 1) == 0x1p127F);
  CHECK((uwide)(half * 0x1p101) == (uwide)1 << 100);
  _Float16 little = (_Float16)single;
  CHECK((float)little == 1.5F && (double)(little + little) == 3.0);
  little = (_Float16)half;
  CHECK((double)little == 0.5);
  __bf16 brain = (__bf16)single;
  CHECK((float)brain == 1.5F);
}

static void check_floats(void) {
  double complex a = 3 * half + 2 * I, b = 1 - I * (half + half);
  double complex p = a * b, q = p / b;
  CHECK(creal(p) == 3.5 && cimag(p) == 0.5);
  CHECK(creal(q) == 1.5 && cimag(q) == 2.0);
  // Infinite in one part is infinite, which the plain formula makes NaN.
  double complex far = CMPLX(1 / zero, 0) * CMPLX(half, half);
  CHECK(creal(far) == 1 / zero);
  float complex f = CMPLXF(single, single);
  CHECK(crealf(f * f) == 0 && cimagf(f * f) == 4.5F && crealf(f / f) == 1);
  long double complex l = CMPLXL(extended, 0);
  CHECK(creall(l * l) == extended * extended && creall(l / l) == 1);
  CHECK(__builtin_powi(half, seven) == 0.0078125);
  CHECK(__builtin_powif(single, -seven + 6) == 1 / 1.5F);
  CHECK(cabs(cpow(a, 2) - a * a) < 1e-12);
}

FL_HANDLER
int builtins(const struct fl_input *in, struct fl_reply *reply) {
  check_integers();
  check_conversions();
  check_floats();
  CHECK(__builtin_cpu_supports("sse2"));
  return fl_reply_printf(reply, "{\"checked\":%d,\"wrong\":%d}", checked,
                         wrong);
}
