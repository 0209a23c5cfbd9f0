# A seccomp filter for this process, and for what it becomes.
import ctypes, os, struct, sys


def instruction(code, yes, no, value):
    return struct.pack("HBBI", code, yes, no, value)


def install(numbers, action, flags=0):
    """Does `action` for these calls, and lets the kernel make all others."""
    code = instruction(0x20, 0, 0, 0)  # load the number
    for number in numbers:
        code += instruction(0x15, 0, 1, number)  # equal?
        code += instruction(0x06, 0, 0, action)
    code += instruction(0x06, 0, 0, 0x7FFF0000)  # allow
    text = ctypes.create_string_buffer(code, len(code))
    program = ctypes.create_string_buffer(
        struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(text))
    )
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.prctl(38, 1, 0, 0, 0) or libc.syscall(317, 1, flags, program)
    if result < 0:
        sys.exit("no filter: " + os.strerror(ctypes.get_errno()))
    return result
