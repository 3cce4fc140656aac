/* What guards the memory of a process, looked at from inside, in a child that may be changed. */
#include "db/base/guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void assert_in_child(bool (*holds)(void))
{
	int status;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(holds() ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static bool may_be_dumped(void)
{
	return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 1;
}

static bool leaves_no_core(void)
{
	struct rlimit limit;
	guard_process();
	return !may_be_dumped() && getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 &&
	       limit.rlim_max == 0;
}

static void a_process_leaves_no_core(void **state)
{
	(void)state;
	assert_in_child(may_be_dumped); /* it could, before */
	assert_in_child(leaves_no_core);
}

/* The flags that the kernel shows for the mapping with this address in it. */
static bool has_flags(const void *address, const char *first, const char *second)
{
	char line[512];
	uintptr_t from = 0, to = 0;
	bool found = false;
	FILE *maps = fopen("/proc/self/smaps", "re");
	while (maps != NULL && !found && fgets(line, sizeof line, maps) != NULL) {
		char *at;
		uintptr_t begin = (uintptr_t)strtoull(line, &at, 16);
		if (*at == '-') {
			from = begin;
			to = (uintptr_t)strtoull(at + 1, NULL, 16);
		}
		found = strncmp(line, "VmFlags:", 8) == 0 && (uintptr_t)address >= from &&
			(uintptr_t)address < to;
	}
	if (maps != NULL)
		fclose(maps);
	return found && strstr(line, first) != NULL && strstr(line, second) != NULL;
}

/* As much as answers take: the heap need not grow for it. */
#ifdef __SANITIZE_ADDRESS__
#define PIECES 0 /* its heap is another, which always grows */
#else
#define PIECES 100
#endif

static bool memory_is_kept_in(void)
{
	static volatile char written;
	volatile char here = written++;
	char *before = malloc(64), *after = NULL;
	bool was = has_flags(before, " lo", " dd");
	guard_memory();
	bool kept = true;
	for (int i = 0; i < PIECES; i++) {
		after = malloc(4096); /* kept until the end of the child */
		kept = kept && has_flags(after, " lo", " dd");
	}
	kept = kept && has_flags(before, " lo", " dd") &&
	       has_flags((const void *)&written, " lo", " dd") &&
	       has_flags((const void *)&here, " lo", " dd");
	return !was && kept;
}

static void memory_is_locked_and_kept_out_of_cores(void **state)
{
	(void)state;
	assert_in_child(memory_is_kept_in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_process_leaves_no_core),
		cmocka_unit_test(memory_is_locked_and_kept_out_of_cores),
	};
	return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
