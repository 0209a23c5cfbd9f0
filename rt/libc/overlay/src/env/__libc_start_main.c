/* Start of a libc that lives in a domain: the monitor hands over what a kernel
 * puts on a fresh stack, and the domain's TLS slice. Nothing here refers to
 * weak symbols of the linker (__init_array_start, _DYNAMIC): they would take
 * slots in a GOT, which no domain has. Constructors are run by the caller,
 * rt/libc/entry.c. */
#include <elf.h>
#include <unistd.h>
#include "libc.h"
#include "pthread_impl.h"

static void dummy(void *p) {}
weak_alias(dummy, __init_ssp);

hidden void __fl_init_tls(void *, size_t, size_t, size_t, size_t);

void __fl_libc_start(char **envp, char *name, size_t *auxv, void *tls_image,
                     size_t tls_image_size, size_t tls_image_offset,
                     size_t tls_size, size_t tls_align)
{
	void *random = 0;

	__environ = envp;
	libc.auxv = auxv;
	for (size_t i = 0; auxv[i]; i += 2) {
		if (auxv[i] == AT_HWCAP) __hwcap = auxv[i+1];
		if (auxv[i] == AT_PAGESZ) libc.page_size = auxv[i+1];
		if (auxv[i] == AT_RANDOM) random = (void *)auxv[i+1];
	}
	__progname = __progname_full = name;
	__fl_init_tls(tls_image, tls_image_size, tls_image_offset, tls_size,
	              tls_align);
	__init_ssp(random);
}
