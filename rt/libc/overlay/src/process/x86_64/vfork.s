/* A domain makes no processes: the monitor would refuse the call, and there is
 * no stack that a child could share. */
.text
.global vfork
.type vfork,@function
vfork:
	mov $-1,%rdi            /* -EPERM */
	.hidden __syscall_ret
	jmp __syscall_ret
.size vfork,.-vfork
