// Keeps something to be stolen, tells run.py where it is, and after each attack
// whether it is unchanged. It is the bystander as well: the branch that has to
// complete.
#define _GNU_SOURCE
#include <errno.h>
#include <faastlane.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char data[4096] __attribute__((aligned(4096))) = "data";

static char *page;

static bool unchanged(const char *secret, int file) {
  char text[16] = "";
  bool same = !memcmp(page, secret, 16) && !memcmp(data, secret, 16);

  for (int i = 16; same && i < 4096; ++i)
    same = page[i] == (i / 8 == 8 ? -1 : 0) && !page[4096 + i] && !data[i];
  return same && pread(file, text, 16, 0) == 16 && !memcmp(text, secret, 16) &&
         lseek(file, 0, SEEK_CUR) == 0 &&
         fcntl(file, F_GETFL) == (O_RDWR | O_LARGEFILE);
}

FL_HANDLER FL_ALLOW("net")
int victim(const struct fl_input *in, struct fl_reply *reply) {
  struct sockaddr_un to = {AF_UNIX, ""};
  char secret[16], text[100];
  // Numbers that the attacker has no descriptor of its own by.
  int file = fcntl(memfd_create("secret", 0), F_DUPFD, 100);
  int line = fcntl(socket(AF_UNIX, SOCK_SEQPACKET, 0), F_DUPFD, file + 1);

  page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
              -1, 0);
  if (sscanf(in->data, "\"%99[^\"]", to.sun_path + 1) != 1)
    return fl_fail(reply, "Test.BadInput", "no socket");
  if (page == MAP_FAILED || file < 0 || line != file + 1 ||
      connect(line, (void *)&to,
              (socklen_t)(sizeof to.sun_family + 1 + strlen(to.sun_path + 1))) ||
      write(line, "victim", 6) != 6 || read(line, secret, 16) != 16)
    return fl_fail(reply, "Test.NoVictim", "%s", strerror(errno));
  memcpy(page, secret, 16);
  memcpy(data, secret, 16);
  memset(page + 64, 0xff, 8); // where nothing would be seen of a 0
  if (pwrite(file, secret, 16, 0) != 16)
    return fl_fail(reply, "Test.NoFile", "%s", strerror(errno));
  int size = sprintf(text, "%p %p %d %d", (void *)page, (void *)data, file,
                     (int)getpid());
  if (write(line, text, (size_t)size) != size)
    return fl_fail(reply, "Test.NoListener", "%s", strerror(errno));
  while (read(line, text, 1) == 1) {
    const char *found = unchanged(secret, file) ? "unchanged" : "changed";
    if (write(line, found, strlen(found)) < 0)
      return fl_fail(reply, "Test.NoListener", "%s", strerror(errno));
  }
  return close(line) || close(file) || munmap(page, 8192);
}
