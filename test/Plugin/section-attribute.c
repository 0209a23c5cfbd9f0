// RUN: split-file %s %t
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/good.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/bad.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/pragma.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/set.c
// Test that sections of flcc's own and of the start-up code are errors, and
// that others are said to become the function's.

//--- good.c
__attribute__((section("foo"))) int variable = 1; // expected-remark {{section 'foo' of 'variable' becomes a section of the function 'f'}}
__attribute__((section(".text.hot"))) int f(void) { return variable; } // expected-remark {{section '.text.hot' of 'f' becomes a section of the function 'f'}}
__attribute__((constructor)) void start(void) { variable = 2; }

//--- bad.c
__attribute__((section(".fl.f.data.x"))) int x = 1; // expected-error {{section '.fl.f.data.x': sections '.fl.*' belong to flcc}}
__attribute__((section(".fl.meta"))) const char meta[] = "handler=x"; // expected-error {{section '.fl.meta': sections '.fl.*' belong to flcc}}
__attribute__((section(".fl.monitor.gate"))) void gate(void) {} // expected-error {{section '.fl.monitor.gate'}}
void f(void) {
  __attribute__((section(".fl.host.bss"))) static int local; // expected-error {{section '.fl.host.bss'}}
  local = 1;
}
static void start(void) {}
__attribute__((section(".init_array"), used)) // expected-error {{'entry' cannot be put into section '.init_array' of a function}} expected-note {{use __attribute__((constructor))}}
static void (*const entry)(void) = start;

//--- pragma.c
#pragma clang section data = ".fl.host.data" bss = "zeros"
int x = 1; // expected-error@-1 {{section '.fl.host.data': sections '.fl.*' belong to flcc}}

//--- set.c
extern const int __start_set[], __stop_set[]; // expected-error {{'__start_set': a function has no section to collect variables in}} expected-error {{'__stop_set': a function has no section}} expected-note 2 {{list them in an array instead}}
extern const int __start_unused[];
static const int one __attribute__((section("set"), used)) = 1; // expected-remark {{section 'set' of 'one'}}
long count(void) { return __stop_set - __start_set; }
