// Makes the attack that the input names, of a test's `attacks`, and tells run.py
// what came of it. It tells by write, and if the instance ends before, its
// socket is closed.
#include "attack.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

extern const struct attack attacks[];

struct target target;
char loot[16];
int line;
bool by_itself;

__asm__(".pushsection .text\n"
        ".globl raw_call\n"
        ".hidden raw_call\n"
        "raw_call: movq %rdi, %rax\n"
        "movq %rsi, %rdi\n"
        "movq %rdx, %rsi\n"
        "movq %rcx, %rdx\n"
        "movq %r8, %r10\n"
        "movq %r9, %r8\n"
        "movq 8(%rsp), %r9\n"
        "jmp 1f+1\n"
        "1: movl $0x90c3050f, %ecx\n" // syscall; ret
        ".popsection");

long make_call(long number, long a, long b, long c, long d, long e, long f) {
  if (by_itself)
    return raw_call(number, a, b, c, d, e, f);
  long result = syscall(number, a, b, c, d, e, f);
  return result == -1 ? -errno : result;
}

static int tell(char *text, long result) {
  int size = sprintf(text, "%ld ", result);
  for (unsigned i = 0; i < sizeof loot; ++i)
    size += sprintf(text + size, "%02x", loot[i] & 0xffu);
  return size;
}

_Noreturn void tell_and_end(long result) {
  char text[100];
  raw(SYS_write, line, text, tell(text, result));
  raw(SYS_exit_group, 0);
  __builtin_unreachable();
}

static long make(const char *name) {
  const struct attack *attack = attacks;
  while (attack->name && strcmp(attack->name, name))
    ++attack;
  memset(loot, 0, sizeof loot);
  return attack->name ? attack->make() : -ENOANO;
}

// As much as can be permitted: what is refused is refused for what it is.
FL_HANDLER FL_ALLOW("net", "fs-write:/", "fs-write:/proc", "fs-write:/dev")
int attacker(const struct fl_input *in, struct fl_reply *reply) {
  struct sockaddr_un to = {AF_UNIX, ""};
  char text[200] = "", name[40], how[8];

  if (sscanf(in->data, "\"%99[^\"]", to.sun_path + 1) != 1)
    return fl_fail(reply, "Test.BadInput", "no socket");
  line = socket(AF_UNIX, SOCK_SEQPACKET, 0);
  socklen_t size =
      (socklen_t)(sizeof to.sun_family + 1 + strlen(to.sun_path + 1));
  if (connect(line, (void *)&to, size) || write(line, "attacker", 8) != 8)
    return fl_fail(reply, "Test.NoTarget", "%s", strerror(errno));
  for (ssize_t got; (got = read(line, text, sizeof text - 1)) > 0;) {
    text[got] = '\0';
    if (sscanf(text, "%39s %7s %p %p %d %d %d %d", name, how,
               (void **)&target.page, (void **)&target.data, &target.fd,
               &target.pid, &target.host, &target.other) != 8)
      return fl_fail(reply, "Test.BadInput", "no attack: %s", text);
    by_itself = !strcmp(how, "raw");
    size = (socklen_t)tell(text, make(name));
    if (write(line, text, size) != size)
      return fl_fail(reply, "Test.NoListener", "%s", strerror(errno));
  }
  return close(line);
}
