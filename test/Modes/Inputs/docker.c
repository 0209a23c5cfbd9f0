// docker old|new [CALL] COMMAND...: runs COMMAND with the system calls that
// Docker's default profile leaves to a container without capabilities
// (github.com/moby/profiles), and with -CALL without that one as well. `new` is
// what has the calls of protection keys.
#define _GNU_SOURCE
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(field)                                                            \
  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IF(what, value, yes, no)                                               \
  BPF_JUMP(BPF_JMP | what | BPF_K, value, yes, no)
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, value)
#define NAMESPACES 0x7e020000 // CLONE_NEW*

// Below 335: what is refused, as that is less; above: what is not.
static const short refused[] = {
    SYS_acct,           SYS_add_key,         SYS_bpf,
    SYS_chroot,         SYS_clock_settime,   SYS_create_module,
    SYS_delete_module,  SYS_fanotify_init,   SYS_finit_module,
    SYS_get_kernel_syms, SYS_get_mempolicy,  SYS_init_module,
    SYS_ioperm,         SYS_iopl,            SYS_kcmp,
    SYS_kexec_file_load, SYS_kexec_load,     SYS_keyctl,
    SYS_lookup_dcookie, SYS_mbind,           SYS_migrate_pages,
    SYS_mount,          SYS_move_pages,      SYS_name_to_handle_at,
    SYS_nfsservctl,     SYS_open_by_handle_at, SYS_perf_event_open,
    SYS_pivot_root,     SYS_quotactl,        SYS_query_module,
    SYS_reboot,         SYS_request_key,     SYS_set_mempolicy,
    SYS_setdomainname,  SYS_sethostname,     SYS_setns,
    SYS_settimeofday,   SYS_swapoff,         SYS_swapon,
    SYS_sysfs,          SYS__sysctl,         SYS_syslog,
    SYS_umount2,        SYS_unshare,         SYS_uselib,
    SYS_userfaultfd,    SYS_ustat,           SYS_vhangup,
};
static const short keys[] = {SYS_pkey_alloc, SYS_pkey_free, SYS_pkey_mprotect};
static const short later[] = {
    SYS_pidfd_send_signal, SYS_pidfd_open,    SYS_close_range,
    SYS_openat2,           SYS_faccessat2,    SYS_epoll_pwait2,
    SYS_landlock_create_ruleset, SYS_landlock_add_rule,
    SYS_landlock_restrict_self, SYS_memfd_secret, SYS_process_mrelease,
    SYS_futex_waitv,
};

static struct sock_filter code[256];
static unsigned short count;

static void add(struct sock_filter one) { code[count++] = one; }

static void answer(const short *calls, size_t size, unsigned result) {
  for (size_t i = 0; i < size / sizeof *calls; ++i) {
    add((struct sock_filter)IF(BPF_JEQ, (unsigned)calls[i], 0, 1));
    add((struct sock_filter)RETURN(result));
  }
}

int main(int argc, char **argv) {
  const unsigned no = SECCOMP_RET_ERRNO | 1, yes = SECCOMP_RET_ALLOW;
  struct sock_fprog program = {0, code};
  short one = -1;
  char **command = argv + 2;

  if (argc < 3)
    return 2;
  if (command[0][0] == '-') {
    one = (short)atoi(*command + 1);
    ++command;
  }
  add((struct sock_filter)LOAD(nr));
  answer(&one, sizeof one, no);
  answer((const short[]){SYS_clone3}, sizeof(short), SECCOMP_RET_ERRNO | 38);
  answer(refused, sizeof refused, no);
  answer(keys, sizeof keys, strcmp(argv[1], "new") ? no : yes);
  answer(later, sizeof later, yes);
  add((struct sock_filter)IF(BPF_JGT, 334, 0, 1));
  add((struct sock_filter)RETURN(no));
  add((struct sock_filter)IF(BPF_JEQ, SYS_clone, 0, 3));
  add((struct sock_filter)LOAD(args));
  add((struct sock_filter)IF(BPF_JSET, NAMESPACES, 0, 1));
  add((struct sock_filter)RETURN(no));
  add((struct sock_filter)RETURN(yes));
  program.len = count;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
    perror("docker");
  else
    execv(*command, command);
  return 1;
}
