# keys.py COUNT COMMAND...: runs COMMAND as where there are COUNT protection
# keys besides key 0. A filter asks this process about each pkey_alloc and
# pkey_free.
import fcntl, os, seccomp, select, socket, struct, sys

ALLOC, FREE = 330, 331
ENOSPC = 28
RECEIVE, SEND = 0xC0502100, 0xC0182101  # SECCOMP_IOCTL_NOTIF_*
CONTINUE = 1  # let the kernel make the call
ASK = 0x7FC00000

here, there = socket.socketpair()
child = os.fork()
if child == 0:
    socket.send_fds(there, [b"."], [seccomp.install([ALLOC, FREE], ASK, 8)])
    os.execv(sys.argv[2], sys.argv[2:])
there.close()
listener = socket.recv_fds(here, 1, 1)[1][0]
left = int(sys.argv[1])
end = os.pidfd_open(child)
while end not in select.select([listener, end], [], [])[0]:
    question = bytearray(80)
    try:
        fcntl.ioctl(listener, RECEIVE, question)
    except FileNotFoundError:  # who asked has ended
        break
    id, _, _, call = struct.unpack_from("QIIi", question)
    refuse = call == ALLOC and left == 0
    left += 1 if call == FREE else 0 if refuse else -1
    answer = struct.pack(
        "QqiI", id, 0, -ENOSPC if refuse else 0, 0 if refuse else CONTINUE
    )
    fcntl.ioctl(listener, SEND, answer)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
