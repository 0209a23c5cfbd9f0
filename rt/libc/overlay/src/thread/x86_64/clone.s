/* int __clone(func, stack, flags, arg, ptid, tls, ctid): only threads, so the
 * flags are not passed on. struct fl_thread_start of rt/abi/call.h is built on
 * the stack; 0x10003 is FL_CALL_THREAD (rt/libc/entry.c asserts it). */
.text
.global __clone
.hidden __clone
.type __clone,@function
__clone:
	mov 8(%rsp),%rax
	sub $56,%rsp
	and $-16,%rsi
	mov %rdi,(%rsp)
	mov %rcx,8(%rsp)
	mov %rsi,16(%rsp)
	mov %r9,24(%rsp)
	mov %r8,32(%rsp)
	mov %rax,40(%rsp)
	mov %rsp,%rdi
	movl $0x10003,%eax
	call __fl_syscall
	add $56,%rsp
	ret
.size __clone,.-__clone
