/* The monitor owns FS base: it notes the value and restores it whenever this
 * domain runs. */
.text
.global __set_thread_area
.hidden __set_thread_area
.type __set_thread_area,@function
__set_thread_area:
	mov %rdi,%rsi           /* address */
	movl $0x1002,%edi       /* ARCH_SET_FS */
	movl $158,%eax          /* SYS_arch_prctl */
	call __fl_syscall
	ret
.size __set_thread_area,.-__set_thread_area
