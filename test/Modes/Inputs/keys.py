# keys.py COUNT COMMAND...: runs COMMAND as where there are COUNT protection
# keys besides key 0. A filter asks this process about each pkey_alloc and
# pkey_free.
import ctypes, fcntl, os, select, socket, struct, sys

ALLOC, FREE = 330, 331
ENOSPC = 28
RECEIVE, SEND = 0xC0502100, 0xC0182101  # SECCOMP_IOCTL_NOTIF_*
CONTINUE = 1  # let the kernel make the call


def instruction(code, yes, no, value):
    return struct.pack("HBBI", code, yes, no, value)


code = (
    instruction(0x20, 0, 0, 0)  # load the number
    + instruction(0x15, 1, 0, ALLOC)
    + instruction(0x15, 0, 1, FREE)
    + instruction(0x06, 0, 0, 0x7FC00000)  # ask
    + instruction(0x06, 0, 0, 0x7FFF0000)  # allow
)
text = ctypes.create_string_buffer(code, len(code))
program = ctypes.create_string_buffer(
    struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(text))
)
libc = ctypes.CDLL(None, use_errno=True)
here, there = socket.socketpair()
child = os.fork()
if child == 0:
    listener = libc.prctl(38, 1, 0, 0, 0) or libc.syscall(317, 1, 8, program)
    if listener < 0:
        sys.exit("no filter: " + os.strerror(ctypes.get_errno()))
    socket.send_fds(there, [b"."], [listener])
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
